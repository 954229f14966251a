"""Stays of which only one is planned: the options that a family left open.

Each option is a stay of its own in the problem; one of them stands for its family, and only that
one is ever in the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from planner.domain.plan import Rule
from planner.engine.insertion import Attempt, Task, attempt
from planner.engine.season import Season
from planner.engine.shortlist import Shortlists

Points = tuple[int, int, int]
Bounds = Mapping[str, tuple[int, int]]

_AT_FIRST = 6
"""So many options of a family are tried one after the other before more candidates are offered."""
_AT_ONCE = 8
"""So many other options of a family are tried in one round of improvement."""


class Options:
    """The groups of stays that stand for one another, the most promising option of each first.

    ``tried`` is what an option cost beyond the one that stood for its family when they were
    compared last; ``None`` where no plan with all of its essentials was found.
    """

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._groups = {stay: tuple(group) for group in groups for stay in group}
        self.tried: dict[str, Points | None] = {}

    @property
    def every(self) -> list[str]:
        """All options of all families that have several."""
        return list(self._groups)

    def of(self, stay: str) -> tuple[str, ...]:
        """All options of the family of a stay."""
        return self._groups.get(stay, (stay,))

    def all(self, stays: Iterable[str]) -> list[str]:
        """All options of the families of some stays that have more than one."""
        return [option for stay in stays if len(self.of(stay)) > 1 for option in self.of(stay)]

    def rank(self, season: Season, bounds: Bounds) -> None:
        """Put in front what must cost least, of equal ones the earliest arrival."""
        known = season.problem.stay

        def promise(stay: str) -> tuple[tuple[int, int], object, object]:
            return bounds.get(stay, (0, 0)), known[stay].landing, known[stay].takeoff

        for group in set(self._groups.values()):
            ranked = tuple(sorted(group, key=promise))
            self._groups |= dict.fromkeys(group, ranked)

    def after(self, stay: str) -> str | None:
        """The option to try when this one has no place; ``None`` after the first few."""
        group = self.of(stay)
        number = group.index(stay) + 1
        return group[number] if number < min(len(group), _AT_FIRST) else None

    def stand_in(self, new: str, old: str, by: Points | None) -> None:
        """Another option stands for its family, costing ``by`` more (``None``: the old one waited)."""
        self.tried.pop(new, None)
        for option, beyond in list(self.tried.items()):
            if option in self.of(new) and beyond is not None and by is not None:
                self.tried[option] = _less(beyond, by)
        self.tried[old] = None if by is None else _less((0, 0, 0), by)

    def bounds(self, stays: Iterable[str], bounds: Bounds) -> dict[str, tuple[int, int]]:
        """By stay the least that any option of its family must cost; only where all are known."""
        return {
            stay: min(bounds[option] for option in self.of(stay))
            for stay in stays
            if all(option in bounds for option in self.of(stay))
        }

    def others(
        self, stay: str, cost: Sequence[int] | None, bounds: Bounds, turn: int
    ) -> Iterator[str]:
        """The options that could cost less than ``cost`` (``None``: any), a few each turn."""
        found = [
            option
            for option in self.of(stay)
            if option != stay and (cost is None or bounds.get(option, (0, 0)) < tuple(cost[:2]))
        ]
        start = turn * _AT_ONCE % max(len(found), 1)
        yield from (found[start:] + found[:start])[:_AT_ONCE]


def attempt_instead(
    season: Season, shortlists: Shortlists, rules: Sequence[Rule], task: Task
) -> Attempt:
    """Plan a task's stay as if the option in whose place it would come were not in the plan."""
    gone = placements_of(season, task.instead)
    kept = {name: season.plan.placements[name] for name in gone}
    season.change(gone, {}, {})
    found = attempt(season, shortlists, rules, task)
    season.change((), kept, {})
    return replace(found, gone=found.gone | gone)


def placements_of(season: Season, stay: str) -> frozenset[str]:
    """What the plan has of a stay, with the runs that nobody else rides."""
    placed = season.plan.placements
    own = {name for name in season.problem.activities_of.get(stay, ()) if name in placed}
    runs = {taken for name in own for taken in placed[name].takes if taken in placed}
    return frozenset(own | {run for run in runs if _riders(season, run) <= own})


def _riders(season: Season, run: str) -> set[str]:
    return {rider.id for rider, _ in season.occupancy.riders.get(run, ())}


def _less(one: Points, other: Points) -> Points:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]
