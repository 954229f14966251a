"""What landing on a date would come to for a family that has asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from planner.domain.plan import Reason

Verdict = Literal["fits", "loses", "full", "unproven", "refused"]


@dataclass(frozen=True)
class Lost:
    """Sessions of one kind that a stay would do without, at so many points, and why."""

    kind: str
    missing: int
    price: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """What landing on a date would come to.

    ``verdict``: ``fits`` (nothing is lost), ``loses`` (sessions are), ``full`` (proven: something
    essential has no room), ``unproven`` (no plan was found, and no proof that there is none),
    ``refused`` (the request itself cannot be on that date). ``is_proven``: nothing less could be
    lost. ``first_dose`` is a date at the clinic, ``order`` the routes of the doses in order;
    ``is_best`` that no lawful plan with the preferred choices has its doses earlier.
    """

    day: date
    landing: datetime
    takeoff: datetime
    verdict: Verdict
    is_proven: bool = False
    first_dose: date | None = None
    order: tuple[str, ...] = ()
    is_best: bool = False
    lost: tuple[Lost, ...] = ()
    reasons: tuple[Reason, ...] = ()
    fault: str = ""
    seconds: float = 0.0

    @property
    def price(self) -> int:
        """The points of everything that is lost."""
        return sum(lost.price for lost in self.lost)

    @property
    def has_plan(self) -> bool:
        """Whether a lawful plan stands behind it."""
        return self.verdict in ("fits", "loses")


@dataclass(frozen=True)
class Slot:
    """One recommended date.

    ``others`` are sessions by kind that each draft would have fewer of than now (negative: more);
    ``moved`` the drafts with appointments at other times. Both are empty where nothing moves.
    """

    arrival: Arrival
    others: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    others_price: int = 0
    moved: tuple[str, ...] = ()
