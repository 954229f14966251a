"""What would help a family that something was left out of: changes, planned and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Change:
    """So many of a kind of thing for one person ("" for the whole party), more or less."""

    person: str
    kind: str
    number: int


@dataclass(frozen=True)
class Repair:
    """One edit that helps, as it was planned and judged.

    ``amount`` counts the units that ``price`` (points, in all) is for: days, or sessions.
    ``left_out`` is the price of everything that the family lacks, before and after; ``cost`` the
    price with the difference in tier 2 of the whole plan. ``lacking`` is what is left out even
    then, and ``is_least`` whether it is proven that no less can be. ``facts`` say what to change:
    the new flights, or the resource and its dates.
    """

    kind: str
    amount: int
    price: int
    cost: int
    left_out: tuple[int, int]
    gained: tuple[Change, ...]
    lost: tuple[Change, ...] = ()
    lacking: tuple[Change, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    is_least: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked for is then in the plan."""
        return self.left_out[1] == 0


@dataclass(frozen=True)
class TradeOff:
    """What it would cost the family itself to have one more of a course: what is then lost.

    ``lost`` ``None``: it cannot be had at all beside the other families' bookings; empty: it
    could be had for nothing, the search had only not found it.
    """

    course: str
    lost: tuple[Change, ...] | None


@dataclass(frozen=True)
class Help:
    """What was found for one family: how many edits were offered, how many tried, which help.

    ``is_waiting``: nothing of the stay is planned yet but its flights. ``unproven`` counts those
    that were tried and whose planning the time ended: they did not help so far, and might yet.
    """

    family: str
    is_waiting: bool
    repairs: tuple[Repair, ...]
    trade_offs: tuple[TradeOff, ...]
    offered: int
    tried: int
    seconds: float
    unproven: int = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether every edit that was offered was planned."""
        return self.tried == self.offered
