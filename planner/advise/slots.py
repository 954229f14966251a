"""Recommended slots for an enquiry: the best arrival dates, with what each costs the others.

Beside bookings that all stay where they are, the others lose nothing. Where too few dates fit so,
drafts may make room: they are planned again together with the enquiry, what is published stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.advise.arrivals import RULES, Found, Scan, lost_by_stay, owned_of, told
from planner.advise.booked import Booked
from planner.advise.enquiry import moved
from planner.advise.narrowing import is_essential, with_mandatory
from planner.domain.arrival import Slot
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.engine.fit import Look, fit
from planner.protocols import expand, neighbours
from planner.rules import HARD
from planner.rules.judge import hard, judge

MOST = 5
"""So many slots are recommended."""


@dataclass(frozen=True)
class Season:
    """What is booked, with the requests of it, and which stays are drafts and may move."""

    requests: Sequence[StayRequest]
    problem: Problem
    plan: Plan
    drafts: frozenset[str] = frozenset()


def slots(
    asked: Scan, found: Sequence[Found], season: Season | None = None, most: int = MOST
) -> tuple[Slot, ...]:
    """The best dates of a scan: first by what the enquiry and the others lose, then the earliest dose.

    A date on which drafts would have to move is looked at only where too few fit without.
    """
    as_booked = [Slot(one.arrival) for one in found if one.arrival.has_plan]
    best = sorted(as_booked, key=_rank)[:most]
    complete = sum(slot.arrival.verdict == "fits" for slot in best)
    if season is None or not season.drafts or complete >= most:
        return tuple(best)
    wanting = [one for one in found if one.arrival.verdict in ("loses", "full", "unproven")]
    near = sorted(wanting, key=lambda one: (not one.arrival.has_plan, one.arrival.price))[:most]
    moving = [slot for one in near if (slot := _with_drafts(asked, one, season)) is not None]
    by_day: dict[date, Slot] = {}
    for slot in sorted([*as_booked, *moving], key=_rank):
        by_day.setdefault(slot.arrival.day, slot)
    return tuple(list(by_day.values())[:most])


def _rank(slot: Slot) -> tuple[int, bool, int, date]:
    arrival = slot.arrival
    wait = (arrival.first_dose - arrival.day).days if arrival.first_dose else 0
    return arrival.price + slot.others_price, bool(slot.moved), wait, arrival.day


def _with_drafts(asked: Scan, near: Found, season: Season) -> Slot | None:
    """The date with the drafts around it planned again; ``None`` where that wins nothing."""
    request = moved(asked.request, asked.clinic, near.arrival.day)
    drafts = [
        other for other in season.requests
        if other.family in season.drafts and other.family in season.problem.stay
        and other.landing < request.takeoff and request.landing < other.takeoff
    ]  # fmt: skip
    if not drafts:
        return None
    names = {other.family for other in drafts}
    problem, before = _without(asked, season, names, [*drafts, request])
    own = Plan(
        {n: p for n, p in season.plan.placements.items() if n in problem.activity},
        season.plan.choices,
    ).without(*before.placements)
    for stay in (*names, request.family):
        problem = with_mandatory(problem, stay, is_essential)
    free = frozenset(a.id for a in problem.activities if a.stay in {*names, request.family})
    look = Look(asked.seconds * (1 + len(drafts)), is_simplified=True, seed=asked.seed)
    answer = fit(problem, RULES, before, free, own.merged(near.plan), look)
    if answer.plan is None or hard(judge(problem, answer.plan, HARD)):
        return None
    now = lost_by_stay(problem, before.merged(own), names)
    then = lost_by_stay(problem, answer.plan, {*names, request.family})
    arrival = told(problem, answer.plan, request.family, near.arrival)
    others = {name: _less(then[name][0], now[name][0]) for name in sorted(names)}
    price = sum(then[name][1] - now[name][1] for name in names)
    if near.arrival.has_plan and arrival.price + price >= near.arrival.price:
        return None
    return Slot(
        arrival,
        {name: less for name, less in others.items() if less},
        price,
        tuple(sorted(name for name in names if _is_moved(problem, own, answer.plan, name))),
    )


def _without(
    asked: Scan, season: Season, names: Collection[str], requests: Sequence[StayRequest]
) -> tuple[Problem, Plan]:
    """The drafts and the enquiry written down beside everything else that is booked."""
    kept = {stay.id for stay in season.problem.stays} - set(names)
    rest = season.problem.of_stays(kept)
    plan = Plan({n: p for n, p in season.plan.placements.items() if n in rest.activity})
    ridden = {t for n, p in plan.placements.items() if rest.activity[n].stay for t in p.takes}
    alone = [n for n in plan.placements if rest.activity[n].is_run and n not in ridden]
    owned = owned_of(asked.clinic)
    first = min(request.landing for request in requests).date()
    last = max(request.takeoff for request in requests).date()
    others = [request for request in season.requests if request.family in kept]
    one = timedelta(days=1)
    beside = neighbours(asked.clinic, first - one, last + one, others, rest)
    own = expand(requests, asked.clinic, asked.as_of, beside=beside)
    return Booked.of(rest, plan.without(*alone), owned).beside(own)


def _less(then: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    kinds = sorted({*then, *now})
    return {k: n for k in kinds if (n := then.get(k, 0) - now.get(k, 0))}


def _is_moved(problem: Problem, before: Plan, after: Plan, stay: str) -> bool:
    return any(
        before.placements.get(name) != after.placements.get(name)
        for name in problem.activities_of.get(stay, ())
    )
