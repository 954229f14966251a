"""How much of what a clinic has is in use, what was asked for and had no room, and what binds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from planner.domain.time import Window

STAY = "stay"
"""The kind of unmet demand that is a whole stay on the waiting list."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Share:
    """Minutes times units: what is taken of what there is."""

    used: int
    open: int

    @property
    def share(self) -> float:
        """The used share, 0..1; nought where nothing is open."""
        return self.used / self.open if self.open else 0.0


@dataclass(frozen=True)
class Cell:
    """One measure of a resource in one clock hour of a date, in minutes times units.

    A room of two places that is open for the whole hour offers 120, and one session of 50 minutes
    takes 50. ``seats``, ``bags`` and ``bays`` of a vessel are taken by what its runs carry. The
    hour that a change of clocks passes twice has up to 120 minutes.
    """

    resource: str
    role: str
    measure: str
    day: date
    hour: int
    open: int
    used: int


def shares(cells: Iterable[Cell], key: Callable[[Cell], Key]) -> Mapping[Key, Share]:
    """The cells added up by a key, in the order in which the keys come."""
    used: dict[Key, int] = {}
    opened: dict[Key, int] = {}
    for cell in cells:
        name = key(cell)
        used[name] = used.get(name, 0) + cell.used
        opened[name] = opened.get(name, 0) + cell.open
    return {name: Share(used[name], opened[name]) for name in used}


@dataclass(frozen=True)
class Wanted:
    """A shared resource that something left out runs into, and the stretch in which it was wanted."""

    resource: str
    window: Window


@dataclass(frozen=True)
class Unmet:
    """So many of one kind that one family asked for and that are not in the plan.

    A stay that waits as a whole is one of kind :data:`STAY`. ``points`` is what they cost in
    tier 1, ``days`` the dates on which they could have been. ``wanted`` are the shared resources
    that the reasons name, each when it was wanted, ``laws`` all laws that they name; a reason that
    is about the family alone (its own rests, its own wishes) names no shared resource.
    """

    family: str
    kind: str
    missing: int
    points: int
    days: tuple[date, ...]
    wanted: tuple[Wanted, ...]
    laws: tuple[str, ...]

    @property
    def binds(self) -> tuple[str, ...]:
        """The shared resources that it runs into, each once."""
        return tuple(dict.fromkeys(one.resource for one in self.wanted))


@dataclass(frozen=True)
class Bottleneck:
    """The resources of one role that unmet demand runs into, in the hours in which it wanted them.

    ``use`` is the used share of the role's measure that is used most, over its open time in the
    clock hours in question; ``busiest`` its fullest resource then, ``hours`` how many those are,
    ``first`` and ``last`` their dates. ``sessions`` and ``stays`` are the unmet demand whose
    reasons name a resource of the role: what several roles bind together counts for each.
    """

    role: str
    measure: str
    use: Share
    busiest: str
    hours: int
    first: date
    last: date
    sessions: int
    stays: int
    points: int


@dataclass(frozen=True)
class CapacityReport:
    """The use of everything shared from ``first`` to ``last``, and what had no room.

    There is a bottleneck for each role that unmet demand runs into. The clinic's own comes first:
    the one that the most unmet demand (in points) runs into, among equals the more used one.
    """

    first: date
    last: date
    cells: tuple[Cell, ...]
    unmet: tuple[Unmet, ...]
    bottlenecks: tuple[Bottleneck, ...]
