"""The capacity report: use of each resource by date and hour, unmet demand, bottlenecks.

used = sum over uses of (minutes inside the hour * units), of a vessel's load over its runs;
open = minutes of the hour inside the resource's windows * capacity. Family members are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from planner.advise.reasons import WAITING_LIST, is_waiting
from planner.domain.capacity import (
    STAY,
    Bottleneck,
    CapacityReport,
    Cell,
    Share,
    Unmet,
    Wanted,
    shares,
)
from planner.domain.plan import LeftOut, Plan, Reason
from planner.domain.problem import Course, Problem
from planner.domain.resource import BAGS, BAYS, SEATS, UNIT, Resource
from planner.domain.time import DAY, Window, days, midnight
from planner.domain.words import PEOPLE
from planner.rules.book import Book, joined, open_book

METERED = (UNIT, SEATS, BAGS, BAYS)
"""The measures that are taken and given back; the beds of a room only say whom it fits."""
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)

Taken = dict[tuple[str, str], list[tuple[datetime, datetime, int]]]
"""By resource and measure: from, to, units."""


def capacity_report(
    problem: Problem,
    plan: Plan,
    left_out: Iterable[LeftOut],
    unlisted: Iterable[Unmet] = (),
) -> CapacityReport:
    """The report of a plan over the dates of its stays.

    ``left_out`` is what is missing with its reasons; ``unlisted`` are stays that the problem does
    not have, because not even their flights could be planned.
    """
    span = span_of(problem)
    cells = tuple(use_cells(problem, plan, *span))
    unmet = (*unmet_demand(problem, plan, left_out), *unlisted)
    return CapacityReport(*span, cells, unmet, tuple(bottlenecks(problem, cells, unmet)))


def span_of(problem: Problem) -> tuple[date, date]:
    """The first and the last date of the stays; the horizon's where there are none."""
    if not problem.stays:
        return problem.local_date(problem.horizon.start), problem.local_date(problem.horizon.end)
    return min(s.first_day for s in problem.stays), max(s.last_day for s in problem.stays)


# ---- use ----------------------------------------------------------------------------------


def use_cells(problem: Problem, plan: Plan, first: date, last: date) -> Iterator[Cell]:
    """One cell for each measure of each shared resource and clock hour with anything open.

    What a plan takes outside the open hours (which is no lawful plan) has a cell, too.
    """
    clock = _clock(problem, first, last)
    taken = _taken(open_book(problem, plan))
    for resource in problem.resources:
        if resource.role in PEOPLE:
            continue
        minutes = clock.split(_opened(resource, clock))
        for measure in METERED:
            units = resource.capacity.get(measure, 0)
            if not units:
                continue
            used = clock.split(taken.get((resource.id, measure), ()))
            for number in sorted(minutes.keys() | used.keys()):
                label, open_units = clock.labels[number], minutes.get(number, 0) * units
                yield Cell(
                    resource.id, resource.role, measure, *label, open_units, used.get(number, 0)
                )


@dataclass(frozen=True)
class _Clock:
    """The clock hours of some dates: where each stretch begins, and which hour it belongs to.

    ``hours`` has the number of the label of each stretch, so that an hour that is passed twice is
    one.
    """

    edges: Sequence[datetime]
    hours: Sequence[int]
    labels: Sequence[tuple[date, int]]

    def split(self, stretches: Iterable[tuple[datetime, datetime, int]]) -> Mapping[int, int]:
        """Minutes times units of some stretches by the number of the clock hour."""
        found: dict[int, int] = defaultdict(int)
        for start, end, units in stretches:
            reach = max(start, self.edges[0])
            number = bisect_right(self.edges, reach) - 1
            while reach < min(end, self.edges[-1]):
                until = min(end, self.edges[number + 1])
                found[self.hours[number]] += (until - reach) // _MINUTE * units
                reach, number = until, number + 1
        return found


def _clock(problem: Problem, first: date, last: date) -> _Clock:
    edges: list[datetime] = []
    hours: list[int] = []
    numbers: dict[tuple[date, int], int] = {}
    for day in days(first, last):
        moment = midnight(day, problem.tz).astimezone(UTC)
        end = midnight(day + DAY, problem.tz).astimezone(UTC)
        while moment < end:
            local = moment.astimezone(problem.tz)
            edges.append(moment)
            hours.append(numbers.setdefault((day, local.hour), len(numbers)))
            moment = min(moment + _HOUR - timedelta(minutes=local.minute), end)
    edges.append(midnight(last + DAY, problem.tz).astimezone(UTC))
    return _Clock(edges, hours, tuple(numbers))


def _opened(resource: Resource, clock: _Clock) -> list[tuple[datetime, datetime, int]]:
    if resource.is_always_open:
        return [(clock.edges[0], clock.edges[-1], 1)]
    return [(window.start, window.end, 1) for window in joined(resource.windows)]


def _taken(book: Book) -> Taken:
    """What is taken of each measure, a vessel's by what its runs carry."""
    found: Taken = defaultdict(list)
    for resource, uses in book.uses.items():
        for use in uses:
            for measure, units in use.units.items():
                found[resource, measure].append((use.start, use.end, units))
    for name, placement in book.placements.items():
        demands = book.problem.activity[name].by_mode[placement.mode].demands
        for demand, run in zip(demands, placement.takes, strict=True):
            if demand.is_ride and book.has(run):
                vessel = book.placements[run].takes[0]
                for measure, units in demand.units.items():
                    found[vessel, measure].append((book.starts[run], book.ends[run], units))
    return found


# ---- unmet demand -------------------------------------------------------------------------


def unmet_demand(problem: Problem, plan: Plan, left_out: Iterable[LeftOut]) -> Iterator[Unmet]:
    """What is missing by family and kind, and each stay that waits as one."""
    groups: dict[tuple[str, str], list[tuple[Course, LeftOut]]] = defaultdict(list)
    for left in left_out:
        course = problem.course.get(left.course)
        if course is None or not left.missing:
            continue
        is_whole = is_waiting(problem, plan, course.stay)
        groups[course.stay, STAY if is_whole else course.kind].append((course, left))
    for (family, kind), found in groups.items():
        yield _unmet(problem, plan, family, kind, found)


def _unmet(
    problem: Problem, plan: Plan, family: str, kind: str, found: list[tuple[Course, LeftOut]]
) -> Unmet:
    reasons = [reason for _, left in found for reason in left.reasons if reason.law != WAITING_LIST]
    stay = problem.stay[family]
    dates = (
        set(days(stay.first_day, stay.last_day))
        if kind == STAY
        else {day for course, _ in found for day in _possible(problem, plan, course)}
    )
    return Unmet(
        family=family,
        kind=kind,
        missing=1 if kind == STAY else sum(left.missing for _, left in found),
        points=sum(left.price for _, left in found),
        days=tuple(sorted(dates)),
        wanted=tuple(
            dict.fromkeys(
                Wanted(reason.resource, window)
                for course, left in found
                for reason in left.reasons
                if _is_shared(problem, reason)
                for window in _wanted(problem, plan, course, reason)
            )
        ),
        laws=tuple(dict.fromkeys(reason.law for reason in reasons)),
    )


def _is_shared(problem: Problem, reason: Reason) -> bool:
    resource = problem.resource.get(reason.resource)
    return resource is not None and resource.role not in PEOPLE


def _wanted(problem: Problem, plan: Plan, course: Course, reason: Reason) -> Iterator[Window]:
    """When what a reason is about could have been: what is missing, or what it brings along."""
    name = reason.facts.get("activity", "")
    absent = [a for a in course.activities if a not in plan.placements]
    for activity in absent if name in course.activities else [name]:
        if activity in problem.activity:
            row = problem.activity[activity]
            yield Window(row.earliest, row.deadline)


def _possible(problem: Problem, plan: Plan, course: Course) -> Iterator[date]:
    """The dates on which what is missing of a course could have been."""
    for name in course.activities:
        if name not in plan.placements:
            activity = problem.activity[name]
            first, last = map(problem.local_date, (activity.earliest, activity.deadline))
            yield from days(first, last)


# ---- bottlenecks --------------------------------------------------------------------------


def bottlenecks(
    problem: Problem, cells: Sequence[Cell], unmet: Sequence[Unmet]
) -> list[Bottleneck]:
    """A bottleneck for each role that unmet demand runs into, the one of the most points first."""
    bound: dict[str, list[Unmet]] = defaultdict(list)
    for one in unmet:
        for role in dict.fromkeys(problem.resource[name].role for name in one.binds):
            bound[role].append(one)
    found = [
        _bottleneck(problem, role, ones, [cell for cell in cells if cell.role == role])
        for role, ones in bound.items()
    ]
    return sorted(found, key=lambda one: (-one.points, -one.use.share, one.role))


def _bottleneck(
    problem: Problem, role: str, unmet: Sequence[Unmet], cells: Sequence[Cell]
) -> Bottleneck:
    hours = {
        hour
        for one in unmet
        for wanted in one.wanted
        if problem.resource[wanted.resource].role == role
        for hour in _hours(problem, wanted.window)
    }
    then = [cell for cell in cells if (cell.day, cell.hour) in hours]
    by_measure = shares(then, lambda cell: cell.measure)
    measure = max(by_measure, key=lambda name: by_measure[name].share, default="")
    own = shares((c for c in then if c.measure == measure), lambda cell: cell.resource)
    dates = [day for day, _ in hours]
    return Bottleneck(
        role=role,
        measure=measure,
        use=by_measure.get(measure, Share(0, 0)),
        busiest=max(own, key=lambda name: own[name].share, default=""),
        hours=len({(cell.day, cell.hour) for cell in then if cell.open}),
        first=min(dates),
        last=max(dates),
        sessions=sum(one.missing for one in unmet if one.kind != STAY),
        stays=sum(one.missing for one in unmet if one.kind == STAY),
        points=sum(one.points for one in unmet),
    )


def _hours(problem: Problem, window: Window) -> Iterator[tuple[date, int]]:
    """The clock hours that a stretch shares time with."""
    moment, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    while moment < end:
        local = moment.astimezone(problem.tz)
        yield local.date(), local.hour
        moment += _HOUR - timedelta(minutes=local.minute)
