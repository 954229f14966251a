"""A plan opened for judging: its uses by resource, worked out once for all rules.

All moments in it are in UTC. Two aware datetimes of one zone compare by the clock on the wall,
which is wrong in the hour that a change of clocks passes twice; on the UTC line comparison and
subtraction are elapsed time, also with a moment of any other zone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
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
    faults: dict[str, str]
    placements: dict[str, Placement]
    starts: dict[str, datetime]
    ends: dict[str, datetime]
    uses: dict[str, list[Use]]
    _dates: dict[datetime, date] = field(default_factory=dict)
    _midnights: dict[date, datetime] = field(default_factory=dict)
    _by_kinds: dict[tuple[str, frozenset[str]], list[Use]] = field(default_factory=dict)
    _by_dates: dict[tuple[str, frozenset[str]], dict[date, list[Use]]] = field(default_factory=dict)

    def of(self, resource: str, kinds: Collection[str] = ()) -> list[Use]:
        """The uses of a resource in order of start, of these kinds (none given: of all)."""
        found = self.uses.get(resource, [])
        if not kinds or not found:
            return found
        key = (resource, frozenset(kinds))
        if key not in self._by_kinds:
            self._by_kinds[key] = [use for use in found if use.kind in kinds]
        return self._by_kinds[key]

    def on(self, resource: str, kinds: Collection[str], day: date) -> list[Use]:
        """The uses of a resource that start on a local date, of these kinds."""
        key = (resource, frozenset(kinds))
        if key not in self._by_dates:
            found: dict[date, list[Use]] = defaultdict(list)
            for use in self.of(resource, kinds):
                found[self.date(use.start)].append(use)
            self._by_dates[key] = found
        return self._by_dates[key].get(day, [])

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
        row = self.problem.resource[resource]
        return row.is_always_open or is_held(row.opened, start, end)

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


def open_book(problem: Problem, plan: Plan) -> Book:
    """The book of a plan; the last two opened are kept, because every rule asks for it."""
    for book in _latest:
        if book.problem is problem and book.plan is plan:
            return book
    book = _read(problem, plan)
    _keep(book)
    return book


def _keep(book: Book) -> None:
    _latest.insert(0, book)
    del _latest[2:]


def reopen(book: Book, plan: Plan) -> Book:
    """The book of a plan that differs from an opened one in a few placements; kept like any other."""
    old, new = book.plan.placements, plan.placements
    changed = {name for name in old.keys() | new.keys() if old.get(name) is not new.get(name)}
    edited = Book(
        book.problem, plan, dict(book.faults), dict(book.placements), dict(book.starts),
        dict(book.ends), dict(book.uses), book._dates, book._midnights,
    )  # fmt: skip
    touched = {use.resource for name in changed if name in old for use in _uses(book, name)}
    for resource in touched:
        kept = [use for use in book.uses.get(resource, ()) if use.activity not in changed]
        edited.uses[resource] = kept
    for name in changed:
        for facts in (edited.faults, edited.placements, edited.starts, edited.ends):
            facts.pop(name, None)
    for name in changed & new.keys():
        _enter(edited, name, new[name])
    for name in changed & edited.placements.keys():
        for use in _uses(edited, name):
            edited.uses[use.resource] = sorted(
                [*edited.uses.get(use.resource, ()), use], key=_order
            )
    _keep(edited)
    return edited


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
    book = Book(problem, plan, {}, {}, {}, {}, defaultdict(list))
    for name, placement in plan.placements.items():
        _enter(book, name, placement)
    for name in book.placements:
        for use in _uses(book, name):
            book.uses[use.resource].append(use)
    for found in book.uses.values():
        found.sort(key=_order)
    return book


def _enter(book: Book, name: str, placement: Placement) -> None:
    """Note a placement: its fault, or else its start and end."""
    book.faults[name] = fault = fault_of(book.problem, name, placement)
    if fault:
        return
    book.placements[name] = placement
    book.starts[name] = start = placement.start.astimezone(UTC)
    mode = book.problem.activity[name].by_mode[placement.mode]
    book.ends[name] = start + mode.duration


def _uses(book: Book, name: str) -> Iterator[Use]:
    """Every use of a sound placement; none of another."""
    placement = book.placements.get(name)
    if placement is None:
        return
    activity = book.problem.activity[name]
    mode, start = activity.by_mode[placement.mode], book.starts[name]
    for demand, taken in zip(mode.demands, placement.takes, strict=True):
        kind = demand.kind or activity.kind
        for part in () if demand.is_ride else demand.parts:
            begin, end = start + part.begin, start + part.end
            yield Use(name, taken, demand.role, kind, begin, end, demand.units)


def _order(use: Use) -> tuple[datetime, datetime, str]:
    return use.start, use.end, use.activity
