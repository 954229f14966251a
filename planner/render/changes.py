"""What differs between two plans of one stay, as its family would notice it: pure facts.

Activities are told apart by what they are and when, not by their ids: two sessions of one kind
that swapped their numbers are no change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from planner.domain.plan import Placement, Plan, end_of
from planner.domain.problem import Activity, Problem
from planner.domain.words import LAB, LODGING, TRAVEL
from planner.render.crew import crew
from planner.render.itinerary import placements_of
from planner.render.nights import nights

Aspect = Literal[
    "day", "time", "length", "place", "people", "companion", "interpreter", "vehicle", "status"
]
UNSEEN = (*LAB, *LODGING)
"""Kinds that are no line of their own: the lab's work, and lodgings, which are told by night."""


@dataclass(frozen=True)
class Line:
    """One thing that a family takes part in. Resources are ids; times are the clinic's.

    ``title`` is the key of its name, ``person`` whom it is for ("" for the whole family).
    """

    activity: str
    kind: str
    title: str
    person: str
    start: datetime
    end: datetime
    place: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    companion: tuple[str, ...] = ()
    interpreter: tuple[str, ...] = ()
    vehicle: tuple[str, ...] = ()
    is_tentative: bool = False

    @property
    def look(self) -> Line:
        """The line without its id: what a family sees of it."""
        return replace(self, activity="")


@dataclass(frozen=True)
class Change:
    """One line that was added (no ``before``), removed (no ``after``) or altered."""

    before: Line | None
    after: Line | None

    @property
    def aspects(self) -> frozenset[Aspect]:
        """In what an altered line differs; empty for one that came or went."""
        if self.before is None or self.after is None:
            return frozenset()
        old, new = self.before, self.after
        found: dict[Aspect, bool] = {
            "day": old.start.date() != new.start.date(),
            "time": old.start != new.start,
            "length": old.start == new.start and old.end != new.end,
            "place": old.place != new.place,
            "people": old.people != new.people,
            "companion": old.companion != new.companion,
            "interpreter": old.interpreter != new.interpreter,
            "vehicle": old.vehicle != new.vehicle,
            "status": old.is_tentative != new.is_tentative,
        }
        return frozenset(aspect for aspect, holds in found.items() if holds)


@dataclass(frozen=True)
class NightChange:
    """Consecutive nights, by check-in date, that are spent elsewhere now (``after`` "": gone)."""

    first: date
    last: date
    before: str
    after: str


# ---- lines of a plan ----------------------------------------------------------------------


def lines_of(problem: Problem, plan: Plan, stay: str) -> tuple[Line, ...]:
    """Everything that a family of a plan takes part in, in order of time."""
    found: dict[Line, Line] = {}
    for placement in placements_of(problem, plan, stay):
        activity = problem.activity[placement.activity]
        if activity.kind not in UNSEEN:
            line = _line(problem, plan, activity, placement)
            found.setdefault(line.look, line)  # a flight is placed for everybody, but is one
    return tuple(found.values())


def _line(problem: Problem, plan: Plan, activity: Activity, placement: Placement) -> Line:
    team = crew(problem, plan, placement)
    is_flight = activity.kind in {"landing", "takeoff"}
    return Line(
        activity=activity.id,
        kind=activity.kind,
        title=title_of(activity),
        person="" if is_flight else activity.person,
        start=placement.start.astimezone(problem.tz),
        end=end_of(problem, placement).astimezone(problem.tz),
        place=tuple(sorted((*team.room, *team.device))),
        people=tuple(
            sorted(p for p in team.practitioner if problem.resource[p].role != "technician")
        ),
        companion=() if activity.kind in TRAVEL else tuple(sorted(team.companion)),
        interpreter=tuple(sorted(team.interpreter)),
        vehicle=tuple(sorted((*team.vehicle, *team.driver))),
        is_tentative=activity.is_tentative,
    )


def title_of(activity: Activity) -> str:
    """The key of what a family calls an activity."""
    if activity.kind == "trip" and "way" in activity.facts:
        return f"way_{activity.facts['way']}"
    return activity.title or activity.facts.get("meal", "") or activity.kind


def nights_of(problem: Problem, plan: Plan, stay: str) -> dict[date, str]:
    """Where the patients sleep, by check-in date: a ward bed before the lodging's room."""
    found: dict[date, str] = {}
    for placement in placements_of(problem, plan, stay):
        activity = problem.activity[placement.activity]
        if activity.kind not in LODGING:
            continue
        room = next(iter(crew(problem, plan, placement).room), "")
        for night, _, _ in nights(placement.start, end_of(problem, placement), problem.tz):
            if activity.kind == "ward" or night not in found:
                found[night] = room
    return found


# ---- differences --------------------------------------------------------------------------


def changes(before: Iterable[Line], after: Iterable[Line]) -> tuple[Change, ...]:
    """What became of each line, in order of time. What looks the same is no change.

    Lines of one name and person are paired by the same start, then by the same id, then by
    the same date, then in order; what is left over came or went.
    """
    old, new = _by_name(before), _by_name(after)
    found = [
        change
        for name in dict.fromkeys((*old, *new))
        for change in _paired(old.get(name, []), new.get(name, []))
    ]
    return tuple(sorted(found, key=_moment))


def _moment(change: Change) -> tuple[datetime, str, datetime]:
    line = change.after or change.before
    assert line is not None
    first = change.before or line
    return line.start, line.title, first.start


def _by_name(lines: Iterable[Line]) -> dict[tuple[str, str], list[Line]]:
    found: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.start, line.end, line.activity)):
        found[line.title, line.person].append(line)
    return found


PAIRINGS: tuple[Callable[[Line], Hashable], ...] = (
    lambda line: line.look,
    lambda line: line.start,
    lambda line: line.activity,
    lambda line: line.start.date(),
    lambda _line: None,
)
"""What two lines must share to be the same one, the strongest first."""


def _paired(old: list[Line], new: list[Line]) -> list[Change]:
    found: list[Change] = []
    for key in PAIRINGS:
        pairs = _pairs(old, new, key)
        found += [Change(a, b) for a, b in pairs if a.look != b.look]
        gone, come = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
        old = [line for line in old if id(line) not in gone]
        new = [line for line in new if id(line) not in come]
    return [*found, *(Change(a, None) for a in old), *(Change(None, b) for b in new)]


def _pairs(
    old: Sequence[Line], new: Sequence[Line], key: Callable[[Line], Hashable]
) -> list[tuple[Line, Line]]:
    """The lines that share a key, first with first, second with second."""
    waiting: dict[Hashable, list[Line]] = defaultdict(list)
    for line in new:
        waiting[key(line)].append(line)
    return [(line, waiting[key(line)].pop(0)) for line in old if waiting[key(line)]]


def night_changes(before: dict[date, str], after: dict[date, str]) -> tuple[NightChange, ...]:
    """The nights that are spent elsewhere, consecutive ones together."""
    found: list[NightChange] = []
    for night in sorted({*before, *after}):
        was, is_now = before.get(night, ""), after.get(night, "")
        if was == is_now:
            continue
        last = found[-1] if found else None
        if last and (last.before, last.after, last.last) == (was, is_now, night - timedelta(1)):
            found[-1] = replace(last, last=night)
        else:
            found.append(NightChange(night, night, was, is_now))
    return tuple(found)


def tally(lines: Iterable[Line]) -> Counter[Line]:
    """How often each look occurs: what two plans of one stay are equal by."""
    return Counter(line.look for line in lines)
