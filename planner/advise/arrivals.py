"""Feasible arrivals: for each date whether a stay fits into a clinic as booked, and how well.

What is booked stays where it is. A date *fits* only with a plan that has passed the judge; it does
not fit only with a proof: every room is taken, or the search has shown that no plan has all the
essentials. Everything else is said to be unproven.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from planner.advise.booked import Booked
from planner.advise.enquiry import moved
from planner.advise.narrowing import is_essential, narrowed, widened, with_mandatory
from planner.advise.shifted import shifted
from planner.advise.side_by_side import SideBySide, blocks
from planner.domain.arrival import Arrival, Lost
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Finding, Plan, Reason
from planner.domain.problem import Activity, Course, Problem
from planner.domain.request import StayRequest
from planner.domain.resource import UNIT
from planner.domain.time import shift
from planner.domain.words import DOSE
from planner.engine.conflict import Conflicts
from planner.engine.fit import Fit, Look, fit
from planner.engine.occupancy import Occupancy
from planner.protocols import Neighbours, expand, lodgings_beside, neighbours
from planner.rules import HARD
from planner.rules.choice import OptionPrice
from planner.rules.course import Missing
from planner.rules.early import Earlies
from planner.rules.judge import hard, judge

RULES = (*HARD, Missing(), OptionPrice(), Earlies())
"""Every law, and of the wishes what is left out, the order of preference and how early a dose is."""
BRIEF = 10
"""Of more dates than so many, only the dearest loss of each is explained."""
_MOST_REASONS = 4
_SEEDS, _UNHINTED = 5, 4
"""So many dates are tried for a first hint, with so many times the work of a hinted one."""
_CARE = frozenset({"meal", "medicine"})
_BOUNDLESS = 2**60


@dataclass(frozen=True)
class Found:
    """An arrival with the plan that stands behind it, of the enquiry alone; empty if it has none."""

    arrival: Arrival
    plan: Plan = field(default_factory=Plan)


@dataclass(frozen=True)
class Scan:
    """What is asked: a request whose dates are moved, beside what is booked.

    ``seconds`` bounds each look at a date, in work of an idle core. ``is_explained`` False leaves
    the reasons of what is lost to be asked for later; a long scan (:data:`BRIEF`) explains of each
    date only the dearest thing, by one of its missing activities.
    """

    clinic: Clinic
    request: StayRequest
    as_of: datetime
    beside: Neighbours
    booked: Booked
    seconds: float = 1.0
    seed: int = 1
    is_explained: bool = True
    is_brief: bool = False


Why = Callable[[str], tuple[Reason, ...]]
"""What keeps more of a course out of a plan; asked by the course's id."""
Watcher = Callable[[Sequence[Arrival]], bool]
"""Told of all dates that are known so far; answering ``False`` stops."""


def scan_of(
    clinic: Clinic,
    request: StayRequest,
    as_of: datetime,
    days: Sequence[date],
    existing: tuple[Sequence[StayRequest], Problem, Plan] | None = None,
    *,
    seconds: float = 1.0,
    seed: int = 1,
    is_explained: bool = True,
) -> Scan:
    """A scan of ``days`` beside the bookings of an existing plan.

    Raises :class:`~planner.domain.errors.InputError` where the existing plan breaks a law: what
    fits beside it would prove nothing.
    """
    length = request.takeoff - request.landing + timedelta(days=2)
    first, last = min(days) - timedelta(days=1), max(days) + length
    requests, problem, plan = existing or ((), None, Plan())
    booked = Booked()
    if problem is not None:
        broken = hard(judge(problem, plan, HARD))
        if broken:
            raise InputError.one(
                "plan", "", "existing", f"The existing plan breaks {len(broken)} laws.",
                "Put them right first; check lists them.",
            )  # fmt: skip
        booked = Booked.of(problem, plan, owned_of(clinic))
    beside = neighbours(clinic, first, last, requests, problem)
    is_brief = len(days) > BRIEF
    return Scan(clinic, request, as_of, beside, booked, seconds, seed, is_explained, is_brief)


def scan(
    asked: Scan, days: Sequence[date], watch: Watcher | None = None, workers: int | None = None
) -> tuple[Found, ...]:
    """What landing on each of ``days`` would come to, in their order.

    Raises :class:`~planner.domain.errors.InputError` where no date can be, because the request
    itself cannot. A watcher that answers ``False`` ends the scan with the dates known by then.
    """
    _refuse(asked, days)
    known: dict[date, Found] = {}

    def heard(part: Sequence[Found]) -> bool:
        known.update({found.arrival.day: found for found in part})
        so_far = [known[day].arrival for day in days if day in known]
        return watch is None or watch(so_far)

    full = [found for day in days if (found := _full(asked, day)) is not None]
    if full and not heard(full):
        return tuple(full)
    parts = blocks([day for day in days if day not in known])
    with SideBySide(asked, workers) as processes:
        seeds = _seeds(asked, [day for part in parts for day in part])
        processes.ask(_block, [(seeds, part) for part in parts], heard)
    return tuple(known[day] for day in days if day in known)


def _full(asked: Scan, day: date) -> Found | None:
    """The answer for a date on which every room is taken, before anything else is looked at."""
    request = moved(asked.request, asked.clinic, day)
    rooms = _rooms(asked, request)
    if not all(rooms.values()):
        return None
    bare = Arrival(day, request.landing, request.takeoff, "unproven")
    return Found(_without_rooms(bare, rooms))


def _refuse(asked: Scan, days: Sequence[date]) -> None:
    """Raise what is wrong with the request whatever the date."""
    errors = []
    for day in (days[0], days[-1]):
        try:
            _expanded(asked, day)
        except InputError as error:
            errors.append(error)
        else:
            return
    raise errors[0]


def _seeds(asked: Scan, days: Sequence[date]) -> tuple[Found, ...]:
    """A few dates, looked at more thoroughly, until one has a plan: the hint that blocks begin with."""
    found: list[Found] = []
    for day in days[:: max(len(days) // _SEEDS, 1)]:
        found.append(look_at(asked, day))
        if found[-1].plan.placements:
            break
    return tuple(found)


def _block(asked: Scan, part: tuple[tuple[Found, ...], Sequence[date]]) -> Iterator[Found]:
    return scan_block(asked, *part)


def scan_block(asked: Scan, seeds: Sequence[Found], days: Sequence[date]) -> Iterator[Found]:
    """Neighbouring dates one after the other, each with a hint from the one before.

    ``seeds`` are dates that are known already; the last of them is the first hint, if it has a plan.
    """
    known = {found.arrival.day: found for found in seeds}
    last = seeds[-1] if seeds and seeds[-1].plan.placements else None
    for day in days:
        found = known.get(day) or look_at(asked, day, last)
        yield found
        if found.plan.placements:
            last = found


def look_at(asked: Scan, day: date, near: Found | None = None) -> Found:
    """What landing on one date would come to; ``near`` is a date whose plan is a hint.

    Without a hint the look is longer.
    """
    started = time.perf_counter()
    request = moved(asked.request, asked.clinic, day)
    bare = Arrival(day, request.landing, request.takeoff, "unproven")
    try:
        rooms = _rooms(asked, request)
        if all(rooms.values()):
            found = Found(_without_rooms(bare, rooms))
        else:
            own = _expanded(asked, day)
            patient = asked if near else replace(asked, seconds=asked.seconds * _UNHINTED)
            found = _Date(patient, own, bare, rooms).found(near)
    except InputError as error:
        faults = " ".join(f"{fault.reason} {fault.remedy}".strip() for fault in error.faults)
        found = Found(replace(bare, verdict="refused", is_proven=True, fault=faults))
    seconds = time.perf_counter() - started
    return replace(found, arrival=replace(found.arrival, seconds=seconds))


def _expanded(asked: Scan, day: date) -> Problem:
    request = moved(asked.request, asked.clinic, day)
    return expand([request], asked.clinic, asked.as_of, beside=asked.beside)


Rooms = Mapping[str, tuple[Reason, ...]]
"""By lodging, who has each of the rooms that would do; nothing where one of them is free."""


def _rooms(asked: Scan, request: StayRequest) -> Rooms:
    lodgings = lodgings_beside(request, asked.clinic, asked.as_of, asked.beside)
    return {lodging.id: _taken_rooms(asked, lodging) for lodging in lodgings}


def _taken_rooms(asked: Scan, lodging: Activity) -> tuple[Reason, ...]:
    (mode,) = lodging.modes
    (demand,) = mode.demands
    (part,) = demand.parts
    begin, end = shift(lodging.earliest, part.begin), shift(lodging.earliest, part.end)
    reasons: list[Reason] = []
    for room in demand.eligible:
        takers = asked.booked.takers(room, begin, end)
        if not takers or asked.clinic.resource[room].capacity.get(UNIT, 1) > 1:
            return ()
        by = ";".join(taker.id for taker in takers)
        facts = {"activity": lodging.id, "extent": "whole", "whose": "others", "by": by}
        reasons.append(Reason("capacity", room, facts))
    return tuple(reasons)


def _without_rooms(bare: Arrival, rooms: Rooms) -> Arrival:
    reasons = tuple(reason for own in rooms.values() for reason in own)
    return replace(bare, verdict="full", is_proven=True, reasons=reasons)


class _Date:
    """One date: the cheapest checks first, then a look for a complete plan, then for any plan."""

    def __init__(self, asked: Scan, own: Problem, bare: Arrival, rooms: Rooms) -> None:
        self.asked = asked
        self.rooms = rooms
        self.own = own
        self.bare = bare
        self.stay = own.stays[0].id
        self.problem, self.before = asked.booked.beside(own)
        self.occupancy = Occupancy(self.problem, self.before)
        self.free = frozenset(own.activities_of[self.stay])
        self.barred: frozenset[str] = frozenset()
        """What has no start at all beside the bookings, as far as it has been looked at."""

    def found(self, near: Found | None) -> Found:
        hint = _shifted(near, self.problem, self.bare.day) if near else Plan()
        return self._complete(hint) or self._without_room() or self._incomplete(hint)

    # ---- plans --------------------------------------------------------------------------

    def _complete(self, hint: Plan) -> Found | None:
        """A plan in which nothing is lost, with the preferred choices; ``None`` without one."""
        choices = self._preferred()
        problem = narrowed(with_mandatory(self.problem, self.stay, _is_asked), choices)
        free = self.free & problem.activity.keys()
        seconds, is_blind = self.asked.seconds, not hint.placements
        look = Look(seconds, seconds / 2, is_simplified=is_blind, seed=self.asked.seed)
        answer = self._fit(problem, free, hint, look)
        self.barred = answer.barred
        if answer.plan is None:
            return None
        return self._judged(widened(answer.plan, choices), is_proven=True, is_best=answer.is_proven)

    def _without_room(self) -> Found | None:
        """The answer where something essential has no start at all beside the bookings."""
        lacking = [
            course.id
            for course in self.own.courses
            if is_essential(course) and self._is_barred(course)
        ]
        if not lacking:
            return None
        reasons = self._essentials(self.before, lacking)
        return Found(replace(self.bare, verdict="full", is_proven=True, reasons=reasons))

    def _is_barred(self, course: Course) -> bool:
        """Whether something that is asked for whatever is chosen has too few activities left."""
        left = sum(name not in self.barred for name in course.activities)
        return course.id not in self.own.optional_courses and left < course.wanted

    def _incomplete(self, hint: Plan) -> Found:
        """The plan that loses least, or the proof that the essentials have no room.

        First only sessions may be missing, which is quickly settled; then everything but essentials.
        """
        look = Look(self.asked.seconds, is_simplified=True, seed=self.asked.seed)
        for is_kept in self._ladder():
            problem = with_mandatory(self.problem, self.stay, is_kept)
            answer = self._fit(problem, self.free, hint, look)
            if answer.plan is not None:
                is_least = answer.cost[0] == answer.bound[0] <= self._cheapest(is_kept)
                found = self._judged(answer.plan, is_proven=is_least, is_best=answer.is_proven)
                return found or Found(self.bare)
        if not answer.is_proven:
            return Found(self.bare)
        reasons = self._lacking(look)
        return Found(replace(self.bare, verdict="full", is_proven=True, reasons=reasons))

    def _ladder(self) -> tuple[Callable[[Course], bool], ...]:
        """What may not be missing, attempt by attempt; an attempt without hope is not made."""
        is_hopeless = any(
            _is_no_session(course) and self._is_barred(course) for course in self.own.courses
        )
        return (is_essential,) if is_hopeless else (_is_no_session, is_essential)

    def _cheapest(self, is_kept: Callable[[Course], bool]) -> int:
        """The least price of what was not allowed to be missing: to lose less than that is best."""
        prices = [
            course.price or 0
            for course in self.problem.courses
            if course.stay == self.stay and is_kept(course) and not is_essential(course)
        ]
        return min(prices, default=_BOUNDLESS)

    def _fit(self, problem: Problem, free: frozenset[str], hint: Plan, look: Look) -> Fit:
        """What fits beside the bookings, whose grains are worked out once for all looks."""
        return fit(problem, RULES, self.before, free, hint, look, self.occupancy)

    def _preferred(self) -> dict[str, str]:
        """The cheapest option of each branch that has a room, but any order of doses."""
        choices: dict[str, str] = {}
        for branch in self.own.branches:
            if branch.id.endswith("/order"):
                continue
            open_to = [o for o in branch.options if not any(self.rooms.get(c) for c in o.courses)]
            choices[branch.id] = min(open_to or branch.options, key=lambda o: o.price).id
        return choices

    # ---- what it comes to ---------------------------------------------------------------

    def _judged(self, plan: Plan, *, is_proven: bool, is_best: bool) -> Found | None:
        """The plan with what the judge says of it; ``None`` if it adds a broken law."""
        findings = judge(self.problem, plan, RULES)
        if _new(hard(findings), lambda: hard(judge(self.problem, self.before, HARD))):
            return None
        own = Plan({n: p for n, p in plan.placements.items() if n not in self.before.placements},
                   plan.choices)  # fmt: skip
        most = 1 if self.asked.is_brief else len(findings)
        arrival = told(self.problem, plan, self.stay, self.bare, self._why(plan), most)
        is_proven = is_proven or arrival.verdict == "fits"
        return Found(replace(arrival, is_proven=is_proven, is_best=is_best), own)

    def _why(self, plan: Plan) -> Why:
        """What keeps more of a course out of a plan, as far as it is asked."""
        if not self.asked.is_explained:
            return _unsaid
        conflicts, is_brief = Conflicts(self.problem, HARD, plan), self.asked.is_brief

        def why(name: str) -> tuple[Reason, ...]:
            course = self.problem.course[name]
            if is_brief:
                absent = [a for a in course.activities if a not in plan.placements]
                course = replace(course, activities=tuple(absent[:1]))
            return conflicts.reasons(course)[:_MOST_REASONS]

        return why

    def _lacking(self, look: Look) -> tuple[Reason, ...]:
        """What keeps out the essentials that the cheapest partial plan lacks."""
        if not self.asked.is_explained:
            return ()
        answer = self._fit(self.problem, self.free, Plan(), look)
        plan = answer.plan or self.before
        lacking = [
            finding.subject
            for finding in judge(self.problem, plan, (Missing(),))
            if is_essential(self.problem.course[finding.subject])
        ]
        return self._essentials(plan, lacking)

    def _essentials(self, plan: Plan, lacking: Sequence[str]) -> tuple[Reason, ...]:
        """What keeps some essentials out of a plan; of a long scan, only the first of them."""
        why = self._why(plan)
        named = lacking[:1] if self.asked.is_brief else lacking
        found = {(r.law, r.resource): r for course in named for r in why(course)}
        return tuple(found.values())


def _is_asked(_course: Course) -> bool:
    return True


def _is_no_session(course: Course) -> bool:
    """Whether it is worth more than any one session: doses, meals, medicines at fixed times."""
    return course.cls in ("essential", "dose") or course.kind in _CARE


def _unsaid(_course: str) -> tuple[Reason, ...]:
    return ()


def told(  # noqa: PLR0917 -- a plan, whose, and how much to say of it
    problem: Problem, plan: Plan, stay: str, bare: Arrival, why: Why = _unsaid, most: int = 0
) -> Arrival:
    """What a lawful plan comes to for one stay; nothing is said of proofs.

    The ``most`` dearest losses are explained.
    """
    missing = [f for f in judge(problem, plan, (Missing(),)) if _stay_of(problem, f) == stay]
    lost = tuple(_lost(problem, missing, why, most))
    doses = sorted(
        (placement.start, problem.activity[name].facts.get("routes", "IT"))
        for name in problem.activities_of.get(stay, ())
        if problem.activity[name].kind in DOSE
        and (placement := plan.placements.get(name)) is not None
    )
    return replace(
        bare,
        verdict="loses" if lost else "fits",
        first_dose=problem.local_date(doses[0][0]) if doses else None,
        order=tuple(routes for _, routes in doses),
        lost=lost,
        is_proven=False,
        is_best=False,
        reasons=(),
    )


def lost_by_stay(
    problem: Problem, plan: Plan, stays: Iterable[str]
) -> dict[str, tuple[dict[str, int], int]]:
    """By stay: how many of each kind it lacks, and the points of that."""
    found: dict[str, tuple[dict[str, int], int]] = {stay: ({}, 0) for stay in stays}
    for finding in judge(problem, plan, (Missing(),)):
        course = problem.course[finding.subject]
        if course.stay in found:
            counts, price = found[course.stay]
            missing = int(finding.facts["missing"])
            counts[course.kind] = counts.get(course.kind, 0) + missing
            found[course.stay] = (counts, price + (finding.cost or 0))
    return found


def owned_of(clinic: Clinic) -> frozenset[str]:
    """The ids of what a clinic has today and bookings can take."""
    rows = {row.id for row in clinic.resources if row.is_enabled}
    ways = {f"{row.id}/{way}" for row in clinic.shuttles for way in ("out", "back")}
    return frozenset(rows | ways)


def _stay_of(problem: Problem, finding: Finding) -> str:
    return problem.course[finding.subject].stay


def _lost(problem: Problem, findings: Sequence[Finding], why: Why, most: int) -> Iterator[Lost]:
    """By kind; the reasons are those of the kind's first course."""
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_kind[problem.course[finding.subject].kind].append(finding)
    prices = {kind: sum(f.cost or 0 for f in found) for kind, found in by_kind.items()}
    said = set(sorted(prices, key=lambda kind: (-prices[kind], kind))[:most])
    for kind, found in sorted(by_kind.items()):
        missing = sum(int(finding.facts["missing"]) for finding in found)
        reasons = why(found[0].subject) if kind in said else ()
        yield Lost(kind, missing, prices[kind], reasons)


def _new(broken: Sequence[Finding], before: Callable[[], Sequence[Finding]]) -> tuple[Finding, ...]:
    """The broken laws that were not broken before; ``before`` is asked only if there are any."""
    if not broken:
        return ()
    known = {(f.rule, f.law, f.subject, tuple(sorted(f.facts.items()))) for f in before()}
    return tuple(
        f for f in broken
        if (f.rule, f.law, f.subject, tuple(sorted(f.facts.items()))) not in known
    )  # fmt: skip


def _shifted(near: Found, problem: Problem, day: date) -> Plan:
    """A neighbouring date's plan moved to this one, as far as it is known here."""
    by = day - near.arrival.day
    return shifted(near.plan, problem, by)
