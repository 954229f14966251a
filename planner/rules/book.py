"""A plan opened for judging: its uses by resource, worked out once for all rules.

All moments in it are in UTC. Two aware datetimes of one zone compare by the clock on the wall,
which is wrong in the hour that a change of clocks passes twice; on the UTC line comparison and
subtraction are elapsed time, also with a moment of any other zone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from planner.domain.plan import Placement, Plan, Use
from planner.domain.problem import Problem
from planner.domain.time import Window, merge, midnight


@dataclass(frozen=True)
class Book:
    """What every law looks at: sound placements with start and end, and uses by resource.

    A placement that does not fit the problem at all is left out; ``faults`` has the word of
    :func:`fault_of` for each placement of the plan, and the law of starts reports it.
    """

    problem: Problem
    plan: Plan
    faults: Mapping[str, str]
    placements: Mapping[str, Placement]
    starts: Mapping[str, datetime]
    ends: Mapping[str, datetime]
    uses: Mapping[str, list[Use]]
    _dates: dict[datetime, date] = field(default_factory=dict)
    _midnights: dict[date, datetime] = field(default_factory=dict)
    _by_kinds: dict[tuple[str, frozenset[str]], list[Use]] = field(default_factory=dict)

    def of(self, resource: str, kinds: Collection[str] = ()) -> list[Use]:
        """The uses of a resource in order of start, of these kinds (none given: of all)."""
        found = self.uses.get(resource, [])
        if not kinds or not found:
            return found
        key = (resource, frozenset(kinds))
        if key not in self._by_kinds:
            self._by_kinds[key] = [use for use in found if use.kind in kinds]
        return self._by_kinds[key]

    def date(self, moment: datetime) -> date:
        """The local date at the clinic."""
        found = self._dates.get(moment)
        if found is None:
            found = self._dates[moment] = self.problem.local_date(moment)
        return found

    def since_midnight(self, moment: datetime) -> timedelta:
        """Elapsed time from the first instant of the local date to a moment of it."""
        day = self.date(moment)
        if day not in self._midnights:
            self._midnights[day] = midnight(day, self.problem.tz).astimezone(UTC)
        return moment - self._midnights[day]

    def has(self, activity: str) -> bool:
        """Whether an activity is in the plan."""
        return activity in self.placements

    def text(self, moment: datetime) -> str:
        """A moment as ISO text in the clinic's zone, for facts."""
        return moment.astimezone(self.problem.tz).isoformat()

    def is_open(self, resource: str, start: datetime, end: datetime) -> bool:
        """Whether touching windows of a resource hold all of ``[start, end)``."""
        opened = _windows(self.problem, resource)
        return opened is None or is_held(opened, start, end)

    def choice(self, branch: str) -> str:
        """The option that a branch took; its first one, the most preferred, while it took none."""
        row = next(row for row in self.problem.branches if row.id == branch)
        options = [option.id for option in row.options]
        taken = self.plan.choices.get(branch, "")
        return taken if taken in options else options[0]


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows in UTC, touching ones as one, in order."""
    return merge(Window(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in windows)


def is_held(windows: Sequence[Window], start: datetime, end: datetime) -> bool:
    """Whether one of some :func:`joined` windows holds all of ``[start, end)``."""
    number = bisect_right(windows, start, key=lambda window: window.start)
    return number > 0 and end <= windows[number - 1].end


_latest: list[Book] = []
_opened: list[tuple[Problem, dict[str, tuple[Window, ...] | None]]] = []


def open_book(problem: Problem, plan: Plan) -> Book:
    """The book of a plan; the last two opened are kept, because every rule asks for it."""
    for book in _latest:
        if book.problem is problem and book.plan is plan:
            return book
    book = _read(problem, plan)
    _latest.insert(0, book)
    del _latest[2:]
    return book


def fault_of(problem: Problem, name: str, placement: Placement) -> str:
    """Why a placement cannot be read, as a word; empty when it can.

    ``unknown`` (no such activity, or filed under the id of another), ``mode`` (no such mode),
    ``takes`` (not one for each demand), ``eligible`` (something that is not there at all),
    ``zone`` (a start without one).
    """
    activity = problem.activity.get(name)
    if activity is None or placement.activity != name:
        return "unknown"
    if placement.mode not in activity.by_mode:
        return "mode"
    demands = activity.by_mode[placement.mode].demands
    if len(demands) != len(placement.takes):
        return "takes"
    if any(
        taken not in (problem.activity if demand.is_ride else problem.resource)
        for demand, taken in zip(demands, placement.takes, strict=True)
    ):
        return "eligible"
    return "" if placement.start.utcoffset() is not None else "zone"


def _read(problem: Problem, plan: Plan) -> Book:
    faults = {name: fault_of(problem, name, p) for name, p in plan.placements.items()}
    placements = {name: p for name, p in plan.placements.items() if not faults[name]}
    uses: dict[str, list[Use]] = defaultdict(list)
    starts, ends = {}, {}
    for name, placement in placements.items():
        activity = problem.activity[name]
        mode = activity.by_mode[placement.mode]
        start = starts[name] = placement.start.astimezone(UTC)
        ends[name] = start + mode.duration
        for demand, taken in zip(mode.demands, placement.takes, strict=True):
            kind = demand.kind or activity.kind
            for part in () if demand.is_ride else demand.parts:
                begin, end = start + part.begin, start + part.end
                uses[taken].append(Use(name, taken, demand.role, kind, begin, end, demand.units))
    for found in uses.values():
        found.sort(key=lambda use: (use.start, use.end, use.activity))
    return Book(problem, plan, faults, placements, starts, ends, uses)


def _windows(problem: Problem, resource: str) -> tuple[Window, ...] | None:
    """The open stretches of a resource in UTC, ``None`` where it has no calendar at all."""
    opened = next((found for known, found in _opened if known is problem), None)
    if opened is None:
        opened = {}
        _opened.insert(0, (problem, opened))
        del _opened[2:]
    if resource not in opened:
        row = problem.resource[resource]
        opened[resource] = None if row.is_always_open else joined(row.windows)
    return opened[resource]
