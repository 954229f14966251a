"""How to break a law row by hand: a plan just beyond its number, and one that just keeps it.

Each works on one row of an expanded problem and takes any activities that the row concerns. All
other laws are disregarded: four injections at the same minute break the limit of three.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from planner.domain.plan import Placement, Plan, Use, uses_of
from planner.domain.problem import (
    Activity,
    Hours,
    Lag,
    Limit,
    Needs,
    Point,
    Problem,
    Rest,
    Sequence,
)
from planner.domain.time import at, elapsed, shift

DAY = timedelta(days=1)
LawRow = Rest | Limit | Sequence | Hours | Lag | Needs


class Unbreakable(Exception):
    """The problem has not enough activities to break the row."""


@dataclass(frozen=True)
class Breach:
    """The subject of the finding; a plan that breaks the row, its last placement the culprit, and
    one that keeps it.
    """

    subject: str
    broken: Plan
    kept: Plan


def breach(problem: Problem, row: LawRow) -> Breach:
    """Raises :class:`Unbreakable` where the problem cannot break the row."""
    match row:
        case Rest():
            return _rest(problem, row)
        case Limit():
            return _limit(problem, row)
        case Sequence():
            return _sequence(problem, row)
        case Hours():
            return _hours(problem, row)
        case Lag():
            return _lag(problem, row)
        case Needs():
            return _needs(problem, row)


# ---- placing what uses a resource in some kinds ------------------------------------------


@dataclass(frozen=True)
class _Taker:
    """An activity in a mode, with takes among which the resource is."""

    problem: Problem
    activity: Activity
    resource: str
    kinds: frozenset[str]
    mode: str
    takes: tuple[str, ...]

    def at(self, start: datetime) -> Placement:
        return Placement(self.activity.id, self.mode, start, self.takes)

    def uses(self, placement: Placement) -> list[Use]:
        """The uses that the row concerns."""
        return [
            use
            for use in uses_of(self.problem, placement)
            if use.resource == self.resource and (not self.kinds or use.kind in self.kinds)
        ]

    def starting(self, moment: datetime) -> Placement:
        """Placed so that the first of its uses starts at ``moment``."""
        first = min(use.start for use in self.uses(self.at(moment)))
        return self.at(shift(moment, elapsed(first, moment)))

    def noon(self) -> datetime:
        """Noon of its second possible date."""
        day = self.problem.local_date(self.activity.earliest) + DAY
        return at(day, time(12), self.problem.tz)


def _takers(problem: Problem, resource: str, kinds: frozenset[str]) -> Iterator[_Taker]:
    for activity in problem.activities:
        for mode in activity.modes:
            for number, demand in enumerate(mode.demands):
                kind = demand.kind or activity.kind
                is_it = resource in demand.eligible and not demand.is_ride and demand.parts
                if is_it and (not kinds or kind in kinds):
                    takes = [other.eligible[0] for other in mode.demands]
                    takes[number] = resource
                    yield _Taker(problem, activity, resource, kinds, mode.id, tuple(takes))
                    break
            else:
                continue
            break


def _plan(*placements: Placement) -> Plan:
    return Plan({placement.activity: placement for placement in placements})


# ---- one way of breaking for each kind of row --------------------------------------------


def _rest(problem: Problem, row: Rest) -> Breach:
    """The later use begins one grain, or one date, too early; then just in time."""
    pair = next(
        (
            (first, second)
            for first in _takers(problem, row.resource, row.after)
            for second in _takers(problem, row.resource, row.before)
            if first.activity is not second.activity
        ),
        None,
    )
    if pair is None:
        raise Unbreakable
    first, second = pair
    before = first.starting(first.noon())
    uses = first.uses(before)
    if row.in_days:
        noon = min(use.start for use in uses)
        close = _dates_later(problem, noon, row.gap - DAY)
        free = _dates_later(problem, noon, row.gap)
    else:
        end = max(use.end for use in uses)
        close, free = shift(end, row.gap - problem.grain), shift(end, row.gap)
    return Breach(
        row.resource,
        _plan(before, second.starting(close)),
        _plan(before, second.starting(free)),
    )


def _dates_later(problem: Problem, moment: datetime, gap: timedelta) -> datetime:
    """The same clock time so many local dates later."""
    local = moment.astimezone(problem.tz)
    return at(local.date() + gap, local.time(), problem.tz)


def _weight(row: Limit | Sequence, uses: list[Use]) -> int:
    if row.measure == "uses":
        return len(uses)
    return sum(elapsed(use.start, use.end) // timedelta(minutes=1) for use in uses)


def _limit(problem: Problem, row: Limit) -> Breach:
    """As many uses on one date as are allowed, and one more."""
    noon = None
    placed: list[Placement] = []
    total = 0
    for taker in _takers(problem, row.resource, row.kinds):
        noon = noon or taker.noon()
        placed.append(taker.starting(noon))
        total += _weight(row, taker.uses(placed[-1]))
        if total > row.most:
            return Breach(row.resource, _plan(*placed), _plan(*placed[:-1]))
    raise Unbreakable


def _sequence(problem: Problem, row: Sequence) -> Breach:
    """Uses with breaks one grain shorter than the pause; then the last one after a full pause."""
    placed: list[Placement] = []
    total, reach = 0, None
    for taker in _takers(problem, row.resource, row.kinds):
        start = shift(reach, row.pause - problem.grain) if reach else taker.noon()
        new = taker.starting(start)
        uses = taker.uses(new)
        if len(uses) > 1:  # its own breaks might end the row
            continue
        total += _weight(row, uses)
        if total > row.most and reach:
            rested = taker.starting(shift(reach, row.pause))
            return Breach(row.resource, _plan(*placed, new), _plan(*placed, rested))
        placed.append(new)
        reach = uses[0].end
    raise Unbreakable


def _hours(problem: Problem, row: Hours) -> Breach:
    """One grain past the end of a window, and exactly up to it."""
    taker = next(_takers(problem, row.resource, row.kinds), None)
    if taker is None or not row.windows:
        raise Unbreakable
    window = max(row.windows)
    placement = taker.starting(window.start)
    late = elapsed(max(use.end for use in taker.uses(placement)), window.end)
    kept = taker.at(shift(placement.start, late))
    broken = taker.at(shift(kept.start, problem.grain))
    return Breach(row.resource, _plan(broken), _plan(kept))


def _any(problem: Problem, activity: str, start: datetime | None = None) -> Placement:
    """The activity in its first mode, at a time or at noon."""
    found = problem.activity[activity]
    mode = found.modes[0]
    noon = at(problem.local_date(found.earliest) + DAY, time(12), problem.tz)
    takes = tuple(demand.eligible[0] for demand in mode.demands)
    return Placement(activity, mode.id, start or noon, takes)


def _offset(problem: Problem, placement: Placement, point: Point) -> timedelta:
    """From the start of a placement to one of its moments."""
    mode = problem.activity[point.activity].by_mode[placement.mode]
    return point.offset + (mode.duration if point.anchor == "end" else timedelta(0))


def _lag(problem: Problem, row: Lag) -> Breach:
    """One grain, or one date, less than the minimum or more than the maximum; then on the bound."""
    before = _any(problem, row.before.activity)
    moment = shift(before.start, _offset(problem, before, row.before))
    least, most = row.minimum, row.maximum
    step = DAY if row.in_days else problem.grain
    bound = least if least is not None else most
    assert bound is not None
    beyond = bound - step if least is not None else bound + step

    def after(distance: timedelta) -> Placement:
        later = _dates_later(problem, moment, distance) if row.in_days else shift(moment, distance)
        found = _any(problem, row.after.activity)
        return _any(problem, row.after.activity, shift(later, -_offset(problem, found, row.after)))

    return Breach(row.after.activity, _plan(before, after(beyond)), _plan(before, after(bound)))


def _needs(problem: Problem, row: Needs) -> Breach:
    """Alone; then with one of what it needs, by each row of this law."""
    alone = _any(problem, row.activity)
    rows = [r for r in problem.needs_of[row.activity] if r.law == row.law]
    needed = [_any(problem, r.any_of[0]) for r in rows]
    return Breach(row.activity, _plan(alone), _plan(*needed, alone))
