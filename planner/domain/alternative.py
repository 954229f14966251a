"""What an appointment could be instead, each as it was judged beside everything else as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from planner.domain.plan import Finding, Placement, Status

Costs = tuple[int, int, int]
"""Points by tier, compared in order."""


@dataclass(frozen=True)
class Difference:
    """What one rule says about one subject costs ``points`` more than now (negative: less).

    ``facts`` are those of the dearer of the two.
    """

    rule: str
    law: str
    subject: str
    tier: int
    points: int
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Alternative:
    """A placement that could stand instead of the present one, with all that it changes.

    ``broken`` are the laws that the plan would break with it: with any it cannot be, and its cost
    is not looked at. ``brought`` are the runs that it takes along or has made for it. ``cost`` is
    the difference to the plan as it is, in points by tier. The placement is of the appointment
    itself, or of an absent one of its course on another date.
    """

    placement: Placement
    brought: tuple[Placement, ...] = ()
    broken: tuple[Finding, ...] = ()
    cost: Costs = (0, 0, 0)
    differences: tuple[Difference, ...] = ()

    @property
    def is_lawful(self) -> bool:
        """Whether it could be."""
        return not self.broken


@dataclass(frozen=True)
class Choice:
    """Why an appointment is when and with whom it is: everything that it could be instead.

    With everything else pinned this is exact. ``starts`` has one entry for each other start that
    the appointment's own bounds allow: in the present way with the present people where that is
    lawful, else the cheapest way that is, else what bars every way. ``others`` has one for each
    other person, room or run at the present start, all else kept, and the best of each other way;
    ``absent`` is the plan without it.
    ``is_run``: a ride or dive, whose time its riders set, so that no other start was looked at.
    """

    placement: Placement
    starts: tuple[Alternative, ...]
    others: tuple[Alternative, ...]
    absent: Alternative
    judged: int
    is_run: bool = False

    @property
    def lawful(self) -> tuple[Alternative, ...]:
        """Every other placement that could be, the cheapest first."""
        found = [one for one in (*self.starts, *self.others) if one.is_lawful]
        return tuple(sorted(found, key=_order))


def _order(one: Alternative) -> tuple[Costs, datetime]:
    return one.cost, one.placement.start


Scope = Literal["day", "stay"]


@dataclass(frozen=True)
class Rearranged:
    """What an alternative comes to where the solver may move the rest of the family.

    ``scope`` is what it may move: what the family has on the dates concerned, or its whole stay;
    everybody else stays as they are. ``status`` is the solver's, of that question: "optimal" only
    when proven, "infeasible" when it is proven that it cannot be. ``moved`` are the others of the
    family before and after (``None``: left out). Judged by the whole law book like any plan.
    """

    placement: Placement
    scope: Scope
    status: Status
    cost: Costs = (0, 0, 0)
    differences: tuple[Difference, ...] = ()
    moved: tuple[tuple[Placement, Placement | None], ...] = ()
    seconds: float = 0.0

    @property
    def is_possible(self) -> bool:
        """Whether a lawful plan with it was found."""
        return self.status in ("optimal", "feasible")
