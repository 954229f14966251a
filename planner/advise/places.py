"""When, how and with whom an activity could be, before anything is judged.

Every start that its own bounds allow, in every way, with everybody and everything that may serve
it; a run that nobody rides yet can be brought along.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from planner.advise.starts import own_starts
from planner.domain.plan import Placement, Plan
from planner.domain.problem import Activity, Demand, Mode, Problem
from planner.domain.words import PEOPLE

Piece = tuple[str, tuple[Placement, ...]]
"""What serves a demand: a resource or a run; and the run's own placement, if it comes along."""
Pick = tuple[Piece, ...]
"""What serves each demand of a mode, in order."""


@dataclass(frozen=True)
class Case:
    """An activity in a mode at a start, and for each demand what could serve it then.

    ``parts`` are the numbers of demands whose choices depend on one another (two people of one
    family, two nurses of one team): each part is chosen as a whole.
    """

    activity: str
    mode: str
    start: datetime
    options: tuple[tuple[Piece, ...], ...]
    parts: tuple[tuple[int, ...], ...]

    def choices(self, part: tuple[int, ...]) -> Iterator[Pick]:
        """Every choice for one part."""
        yield from itertools.product(*(self.options[number] for number in part))


class Places:
    """Where and with what an activity could be, in a plan that lacks it."""

    def __init__(self, problem: Problem, rest: Plan) -> None:
        self.problem = problem
        self.rest = rest

    def cases(self, activity: Activity, only: datetime | None = None) -> Iterator[Case]:
        """Each mode and start that the activity's own bounds allow, or ``only`` one start."""
        for mode in activity.modes:
            before: tuple[tuple[Piece, ...], ...] = ()
            for start in [only] if only else self._starts(activity, mode):
                options = tuple(tuple(self._serving(start, d)) for d in mode.demands)
                if all(options):
                    if options != before:  # of most starts they are the same
                        before, parts = options, self._parts(mode, options)
                    yield Case(activity.id, mode.id, start, options, parts)

    def _starts(self, activity: Activity, mode: Mode) -> list[datetime]:
        found = list(own_starts(self.problem, activity, mode))
        for demand in mode.demands:
            if demand.is_ride:
                possible = {s for run in demand.eligible for s in self._member_starts(run, demand)}
                found = [start for start in found if start in possible]
        return found

    def _member_starts(self, run: str, demand: Demand) -> Iterator[datetime]:
        """The starts of a member with which it would coincide with a run."""
        begin, end = demand.parts[0].begin, demand.parts[0].end
        placed = self.rest.placements.get(run)
        if placed is not None:
            yield placed.start.astimezone(UTC) - begin
            return
        row = self.problem.activity[run]
        for mode in row.modes:
            if mode.duration == end - begin:
                yield from (start - begin for start in own_starts(self.problem, row, mode))

    def _serving(self, start: datetime, demand: Demand) -> Iterator[Piece]:
        if not demand.is_ride:
            yield from ((name, ()) for name in demand.eligible)
            return
        begin = start.astimezone(UTC) + demand.parts[0].begin
        length = demand.parts[0].end - demand.parts[0].begin
        for run in demand.eligible:
            placed = self.rest.placements.get(run)
            if placed is None:
                yield from ((run, (new,)) for new in self._new_runs(run, begin, length))
            elif placed.start.astimezone(UTC) == begin:
                yield run, ()

    def _new_runs(self, run: str, begin: datetime, length: timedelta) -> Iterator[Placement]:
        """Every way in which an absent run could be in the plan at a moment."""
        row = self.problem.activity[run]
        for mode in row.modes:
            if mode.duration == length and begin in own_starts(self.problem, row, mode):
                start = begin.astimezone(self.problem.tz)
                for takes in itertools.product(*(demand.eligible for demand in mode.demands)):
                    yield Placement(run, mode.id, start, takes)

    def _parts(
        self, mode: Mode, options: Sequence[tuple[Piece, ...]]
    ) -> tuple[tuple[int, ...], ...]:
        """The demands by what they have in common: a resource, a role, or the family."""
        parts: list[tuple[set[int], set[str]]] = []
        for number, (demand, pieces) in enumerate(zip(mode.demands, options, strict=True)):
            names = {name for piece in pieces for name in taken_by(piece)} | {f"role {demand.role}"}
            if any(self.is_family(name) for name in names):
                names.add("family")
            met = [part for part in parts if part[1] & names]
            parts = [part for part in parts if not part[1] & names]
            numbers = {number}.union(*(part[0] for part in met))
            parts.append((numbers, names.union(*(part[1] for part in met))))
        return tuple(tuple(sorted(numbers)) for numbers, _ in parts)

    def is_family(self, name: str) -> bool:
        """Whether a resource is somebody of a family, or minds them."""
        resource = self.problem.resource.get(name)
        return resource is not None and (resource.role in PEOPLE or resource.role == "sitter")


def taken_by(piece: Piece) -> Iterator[str]:
    """What a piece takes: itself, and what the run takes that comes along."""
    yield piece[0]
    for run in piece[1]:
        yield from run.takes
