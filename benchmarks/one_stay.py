"""One more stay into a clinic that is 80 % booked: how fast, how well proven.

Usage: ``python benchmarks/one_stay.py --clinic mx-bom --seed 1 [--stays 40] [--load 0.8]``.
Fills the clinic with generated families until its scarcest kind of resource is booked to the
load over the season (room nights, or the hours of therapists, rooms, chambers ... while they are
open), or until one family after the other finds no place without losing more than it must (to
holidays, for one); then adds each of the varied stays (alone) to that
clinic. The five kinds that are used most are printed: what is reached is the load of the first.
Stays that found a place are also given by themselves: one that must wait is quickly proven. Times are wall
seconds of ``solve`` and of the expansion; the first plan counts until it has been judged. The
reasons of what is left out are not in them (benchmarks/explain.py measures those). The last line
printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time as clock
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, from anywhere

from benchmarks.families import Families, as_of
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Limits, Plan, Result, uses_of
from planner.domain.problem import ESSENTIAL, Problem
from planner.domain.request import StayRequest
from planner.domain.time import Window, at, merge, zone
from planner.engine.insertion import Task, lower_bound
from planner.engine.season import Season
from planner.engine.solve import solve
from planner.engine.stage import Effort
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.rules import RULES
from planner.rules.judge import hard, judge

_FIRST = date(2027, 3, 1)
_SEASON = timedelta(days=28)
_IN_A_ROW = 15
"""So many drawn families without a place in a row end the filling; the load reached is printed."""
_BEDS = ("family_room", "ward_bed")
_CLOSE = 0.01
"""A gap that counts as good enough where a proof is missing."""


@dataclass(frozen=True)
class Measured:
    """One stay: days, seconds by stage (the whole time where there was no plan), what came out."""

    family: str
    days: int
    expand_s: float
    first_s: float
    proven_s: float
    total_s: float
    status: str
    gap: float
    left_out: int
    has_place: bool
    is_lawful: bool


def fill(
    clinic: Clinic, families: Families, load: float
) -> tuple[list[StayRequest], Plan, dict[str, float]]:
    """Stays planned one after the other until the scarcest kind is booked to ``load``.

    With them the load of each kind of resource over the season, the scarcest first.
    """
    booked: list[StayRequest] = []
    plan, loads, lost, misses = Plan(), dict[str, float](), 0, 0
    protocols = [p for p in clinic.protocols.values() if p.stay_days <= 30]
    while max(loads.values(), default=0.0) < load and misses < _IN_A_ROW:
        misses += 1
        request = families.draw(protocols)
        problem = _expanded([*booked, request], clinic)
        if problem is None:
            continue
        own = frozenset(problem.activities_of[request.family])
        result = solve(problem, RULES, plan, own, Limits(seconds=3), is_explained=False)
        if hard(result.findings) or result.cost[0] - lost > _must_lose(problem, request.family):
            continue  # a coordinator offers such a family another date
        booked.append(request)
        plan, lost, misses = result.plan, result.cost[0], 0
        loads = _loads(clinic, problem, plan)
        first, share = next(iter(loads.items()))
        print(f"  booked {request.family} ({request.patients[0].protocol}), "
              f"{share:.0%} of {first}", flush=True)  # fmt: skip
    return booked, plan, loads


def _must_lose(problem: Problem, family: str) -> int:
    """The points of tier 1 that a stay loses even in a clinic of its own."""
    task = Task((family,), 0, Effort(1.0, 1), is_alone=True)
    return lower_bound(Season(problem, Plan()), RULES, task).bounds[0]


def _loads(clinic: Clinic, problem: Problem, plan: Plan) -> dict[str, float]:
    """By role the share taken of what the clinic's own have on offer: nights of rooms, else hours."""
    tz = zone(clinic.zone)
    season = Window(at(_FIRST, time(0), tz), at(_FIRST + _SEASON, time(0), tz))
    own = {
        row.id: row
        for row in problem.resources
        if "unit" in row.capacity and not (row.price_per_hour or row.price_per_use)
    }
    offered, taken = Counter[str](), Counter[str]()
    for row in own.values():
        windows = (season,) if row.is_always_open else merge(row.windows)
        length = sum(_length(row.role, w.start, w.end, season) for w in windows)
        offered[row.role] += row.capacity["unit"] * length
    for placement in plan.placements.values():
        for use in uses_of(problem, placement):
            if use.resource in own:
                row = own[use.resource]
                length = _length(row.role, use.start, use.end, season)
                taken[row.role] += use.units.get("unit", 0) * length
    loads = {role: taken[role] / length for role, length in offered.items() if length}
    return dict(sorted(loads.items(), key=lambda pair: -pair[1]))


def _length(role: str, start: datetime, end: datetime, season: Window) -> int:
    """Whole minutes of a stretch in the season; of a room to sleep in, its nights."""
    start, end = max(start, season.start), min(end, season.end)
    if start >= end:
        return 0
    if role in _BEDS:
        return (end.astimezone(season.start.tzinfo).date() - start.date()).days
    return (end - start) // timedelta(minutes=1)


def _expanded(requests: Sequence[StayRequest], clinic: Clinic) -> Problem | None:
    """The problem, or ``None`` where a drawn family can never fit (no room for a wheelchair ...)."""
    try:
        return expand(requests, clinic, as_of(_FIRST, clinic))
    except InputError:
        return None


def add_one(
    booked: list[StayRequest], plan: Plan, request: StayRequest, clinic: Clinic, seconds: float
) -> Measured | None:
    """Add one stay to the booked clinic and measure."""
    started = clock.perf_counter()
    problem = _expanded([*booked, request], clinic)
    if problem is None:
        return None
    expand_s = clock.perf_counter() - started
    own = frozenset(problem.activities_of[request.family])
    started = clock.perf_counter()
    result = solve(problem, RULES, plan, own, Limits(seconds=seconds), is_explained=False)
    total_s = clock.perf_counter() - started
    started = clock.perf_counter()
    findings = judge(problem, result.plan)
    judge_s = clock.perf_counter() - started
    days = (problem.stay[request.family].last_day - problem.stay[request.family].first_day).days + 1
    return Measured(
        family=request.family,
        days=days,
        expand_s=expand_s,
        first_s=(result.first_plan_seconds or total_s) + judge_s,
        proven_s=_proven(result, total_s),
        total_s=total_s,
        status=result.status,
        gap=max(result.gap),
        left_out=sum(item.missing for item in result.left_out),
        has_place=not _waits(problem, request.family, result),
        is_lawful=not hard(findings),
    )


def _waits(problem: Problem, family: str, result: Result) -> bool:
    """Whether the stay lacks something essential, so that it must wait for another date."""
    lacking = {item.course for item in result.left_out}
    return any(
        course.id in lacking and course.stay == family and course.cls == ESSENTIAL
        for course in problem.courses
    )


def _proven(result: Result, total_s: float) -> float:
    """Seconds of tiers 1 and 2; the whole solve where the time ran out."""
    return min(total_s - result.polish_seconds, total_s)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def main() -> None:
    """Fill, add, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clinic", default="mx-bom")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stays", type=int, default=40)
    parser.add_argument("--load", type=float, default=0.8)
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments = parser.parse_args()
    clinic = load_clinics(Path(__file__).parents[1] / "data")[arguments.clinic]
    families = Families(clinic, arguments.seed, _FIRST, _FIRST + timedelta(days=24))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    booked, plan, loads = fill(clinic, families, arguments.load)
    measured: list[Measured] = []
    protocols = [p for p in clinic.protocols.values() if p.stay_days <= 30]
    while len(measured) < arguments.stays:
        one = add_one(booked, plan, families.draw(protocols), clinic, arguments.seconds)
        if one is not None:
            measured.append(one)
            print(f"{one.family} {one.days:2} days: first {one.first_s:.2f} s, tiers 1+2 "
                  f"{one.proven_s:.2f} s, all {one.total_s:.2f} s, expand {one.expand_s:.2f} s, "
                  f"{one.status}, gap {one.gap:.2%}, left out {one.left_out}", flush=True)  # fmt: skip
    print(
        json.dumps(
            {
                "loads": {role: round(share, 2) for role, share in list(loads.items())[:5]},
                "share_of_nights": round(loads.get("family_room", 0.0), 2),
                **_figures(arguments, booked, measured),
            }
        )
    )


def _figures(
    arguments: argparse.Namespace, booked: list[StayRequest], measured: list[Measured]
) -> dict[str, object]:
    return {
        "clinic": arguments.clinic,
        "seed": arguments.seed,
        "cores": os.cpu_count(),
        "booked_stays": len(booked),
        **_seconds(measured),
        "of_those_with_a_place": _seconds([one for one in measured if one.has_place]),
        "expand_p95_s": round(percentile([one.expand_s for one in measured], 0.95), 3),
        "all_lawful": all(one.is_lawful for one in measured),
    }


def _seconds(measured: Sequence[Measured]) -> dict[str, object]:
    """How many, how fast, how many proven."""
    if not measured:
        return {"stays": 0}
    tier3 = [(one.total_s - one.proven_s) / one.total_s for one in measured]
    return {
        "stays": len(measured),
        "first_plan_p50_s": round(median(one.first_s for one in measured), 3),
        "first_plan_p95_s": round(percentile([one.first_s for one in measured], 0.95), 3),
        "tiers12_p50_s": round(median(one.proven_s for one in measured), 3),
        "tiers12_p95_s": round(percentile([one.proven_s for one in measured], 0.95), 3),
        "proven": sum(one.status == "optimal" for one in measured),
        "within_1_percent": sum(one.gap <= _CLOSE for one in measured),
        "tier3_share_of_time": round(median(tier3), 3),
    }


if __name__ == "__main__":
    main()
