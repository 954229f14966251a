"""A plan laid out for its judges: every placement and use on the UTC line, indexed once.

Two aware datetimes of one zone compare by the clock on the wall, which is wrong in the hour
that a change of clocks passes twice; on the UTC line comparison and subtraction are elapsed
time. Local dates are asked for by name (:meth:`Agenda.date`).
"""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from planner.domain.plan import Placement, Plan, Use
from planner.domain.problem import Activity, Demand, Mode, Problem
from planner.domain.time import Window, merge

Key = TypeVar("Key")
Value = TypeVar("Value")


class Placed(NamedTuple):
    """A placement that can be read: its activity and mode, with start and end in UTC."""

    activity: Activity
    mode: Mode
    start: datetime
    end: datetime
    takes: tuple[str, ...]


class Ride(NamedTuple):
    """One rider of a run: who, by which demand, between which moments (UTC)."""

    activity: str
    demand: Demand
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Calendar:
    """The windows of one resource in UTC: ``shifts`` as the roster wrote them, ``open`` joined."""

    shifts: tuple[Window, ...]
    open: tuple[Window, ...]

    @cached_property
    def _starts(self) -> list[datetime]:
        return [window.start for window in self.open]

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether one open stretch holds all of ``[start, end)``."""
        number = bisect_right(self._starts, start)
        return number > 0 and end <= self.open[number - 1].end

    def shift(self, moment: datetime) -> Window | None:
        """The shift that a moment falls in; of overlapping ones the last to begin."""
        found = [window for window in self.shifts if window.start <= moment < window.end]
        return found[-1] if found else None


class _Calendars(dict[str, Calendar]):
    """The calendars of one problem, each made when it is first asked for."""

    def __init__(self, windows: Mapping[str, tuple[Window, ...]]) -> None:
        super().__init__()
        self._windows = windows

    def __missing__(self, resource: str) -> Calendar:
        windows = self._windows[resource]
        utc = [Window(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in windows]
        self[resource] = Calendar(tuple(sorted(utc)), merge(utc))
        return self[resource]


class Agenda:
    """One plan of one problem, read once. Placements that make no sense are not in it.

    Such a placement (an activity or mode that the problem does not have, a wrong number of
    takes, a start without a zone) is a finding of the rule *starts*; no other rule meets it.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.choices = plan.choices
        self.placed: dict[str, Placed] = {}
        self.rides: dict[str, list[Ride]] = defaultdict(list)
        self._uses: dict[str, list[Use]] = defaultdict(list)
        self._made: dict[str, list[Use]] = defaultdict(list)
        self._by_kinds: dict[tuple[str, frozenset[str]], list[Use]] = {}
        self._dates: dict[datetime, date] = {}
        for key, placement in plan.placements.items():
            if fault_of(problem, key, placement) == "":
                self._take_in(problem.activity[key], placement)
        for uses in self._uses.values():
            uses.sort(key=lambda use: (use.start, use.end, use.activity))

    def _take_in(self, activity: Activity, placement: Placement) -> None:
        mode = activity.by_mode[placement.mode]
        start = placement.start.astimezone(UTC)
        placed = Placed(activity, mode, start, start + mode.duration, placement.takes)
        self.placed[activity.id] = placed
        for demand, taken in zip(mode.demands, placement.takes, strict=True):
            for part in demand.parts:
                begin, end = start + part.begin, start + part.end
                if demand.is_ride:
                    self.rides[taken].append(Ride(activity.id, demand, begin, end))
                    continue
                kind = demand.kind or activity.kind
                use = Use(activity.id, taken, demand.role, kind, begin, end, demand.units)
                self._uses[taken].append(use)
                self._made[activity.id].append(use)

    @property
    def resources(self) -> Iterable[str]:
        """The resources that are taken at all, in order of id."""
        return sorted(self._uses)

    def uses(self, resource: str) -> list[Use]:
        """The uses of a resource in order of start."""
        return self._uses.get(resource, [])

    def uses_of_kinds(self, resource: str, kinds: frozenset[str]) -> list[Use]:
        """The uses of a resource of these kinds in order of start."""
        key = (resource, kinds)
        if key not in self._by_kinds:
            self._by_kinds[key] = [use for use in self.uses(resource) if use.kind in kinds]
        return self._by_kinds[key]

    def uses_of(self, activity: str) -> list[Use]:
        """The uses that follow from one placement, in the order of its demands."""
        return self._made.get(activity, [])

    def present(self, activities: Iterable[str]) -> tuple[str, ...]:
        """Which of these activities are in the plan."""
        return tuple(name for name in activities if name in self.placed)

    def date(self, moment: datetime) -> date:
        """The local date of a moment at the clinic."""
        found = self._dates.get(moment)
        if found is None:
            found = self._dates[moment] = self.problem.local_date(moment)
        return found

    def text(self, moment: datetime) -> str:
        """A moment as ISO text in the clinic's zone, to the minute."""
        return moment.astimezone(self.problem.tz).isoformat(timespec="minutes")

    def calendar(self, resource: str) -> Calendar:
        """The windows of a resource in UTC."""
        return calendars_of(self.problem)[resource]

    def is_wanted(self, course: str) -> bool:
        """Whether the chosen option of its branch brings a course; always, if it is in none.

        While a branch has no (valid) choice, its first option counts: options stand in order
        of preference.
        """
        options = self._options.get(course)
        return options is None or any(self.choice(branch) == option for branch, option in options)

    def choice(self, branch: str) -> str:
        """The option that a branch took, or its first one while it took none."""
        options = self._branches[branch]
        chosen = self.choices.get(branch, "")
        return chosen if chosen in options else options[0]

    @cached_property
    def _branches(self) -> Mapping[str, tuple[str, ...]]:
        return {b.id: tuple(option.id for option in b.options) for b in self.problem.branches}

    @cached_property
    def _options(self) -> Mapping[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for branch in self.problem.branches:
            for option in branch.options:
                for course in option.courses:
                    found[course].append((branch.id, option.id))
        return found


def fault_of(problem: Problem, key: str, placement: Placement) -> str:
    """Why a placement cannot be read, as a word; empty when it can.

    ``misfiled`` (filed under another id), ``unknown_activity``, ``unknown_mode``, ``takes``
    (not one for each demand), ``no_zone`` (a naive start).
    """
    if placement.activity != key:
        return "misfiled"
    activity = problem.activity.get(key)
    if activity is None:
        return "unknown_activity"
    mode = activity.by_mode.get(placement.mode)
    if mode is None:
        return "unknown_mode"
    if len(placement.takes) != len(mode.demands):
        return "takes"
    return "" if placement.start.utcoffset() is not None else "no_zone"


class _Kept(Generic[Key, Value]):
    """What was made for an object, kept by identity for as long as the object lives."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[weakref.ref[Key], Value]] = {}

    def get(self, owner: Key) -> Value | None:
        """What was made for this very object, if anything."""
        kept = self._found.get(id(owner))
        return kept[1] if kept is not None and kept[0]() is owner else None

    def put(self, owner: Key, value: Value) -> Value:
        """Keep ``value``, which must not itself refer to ``owner``."""
        key = id(owner)

        def forget(gone: weakref.ref[Key]) -> None:
            if key in self._found and self._found[key][0] is gone:
                del self._found[key]

        self._found[key] = (weakref.ref(owner, forget), value)
        return value


_agendas: _Kept[Plan, Agenda] = _Kept()
_calendars: _Kept[Problem, _Calendars] = _Kept()


def agenda_of(problem: Problem, plan: Plan) -> Agenda:
    """The agenda of a plan, made once and kept for as long as the plan itself."""
    kept = _agendas.get(plan)
    if kept is not None and kept.problem is problem:
        return kept
    return _agendas.put(plan, Agenda(problem, plan))


def calendars_of(problem: Problem) -> Mapping[str, Calendar]:
    """The calendars of a problem's resources by id, kept for as long as the problem."""
    kept = _calendars.get(problem)
    windows = {resource.id: resource.windows for resource in problem.resources}
    return _calendars.put(problem, _Calendars(windows)) if kept is None else kept
