"""What can be taken: people, rooms, beds, chairs, chambers, benches, vehicles, interpreters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from planner.domain.time import Window, merge

UNIT = "unit"
"""The measure of whatever is simply taken or free (a room, a therapist, a bench)."""
TIME = "time"
"""A person's attention: what they are doing. A meal takes it, lying flat does not."""
PLACE = "place"
"""A person's body: where they are. Lying flat takes it, a meal (eaten anywhere) does not."""
SEATS, BAGS, BAYS = "seats", "bags", "bays"
"""Measures of a chamber or vehicle; a bay is a wheelchair place."""


@dataclass(frozen=True)
class Resource:
    """A calendar of open windows and a number of units by measure.

    A patient, companion or sibling is a resource of one ``time`` and one ``place`` that is
    always open. A staff member, room or vehicle is one ``unit`` (a pool of alike chairs may be
    several). A vessel (chamber, van) is one ``unit`` and carries ``seats``, ``bags``, ``bays``.

    ``windows`` may overlap-touch but are kept as the roster wrote them, because one window is
    one shift (bucket of a Limit). ``is_always_open`` says that there is no calendar at all.
    ``price_per_hour`` is money in the clinic's currency, ``price_per_use`` likewise;
    ``minimum`` the shortest booking that is paid (freelance interpreters) and ``notice`` the
    time between the plan's *as_of* and the earliest use. ``reserve_price`` is not money: it
    is the price in points of taking this resource without needing what it offers.
    """

    id: str
    role: str
    capacity: Mapping[str, int]
    windows: tuple[Window, ...] = ()
    is_always_open: bool = False
    languages: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    price_per_hour: int = 0
    price_per_use: int = 0
    reserve_price: int = 0
    minimum: timedelta = timedelta(0)
    notice: timedelta = timedelta(0)
    label: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def opened(self) -> tuple[Window, ...]:
        """The open stretches in UTC, touching windows as one, in order."""
        return merge(Window(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in self.windows)

    def is_open(self, start: datetime, end: datetime) -> bool:
        """Whether one window, or touching windows, hold all of ``[start, end)``."""
        if self.is_always_open:
            return True
        reach = start
        for window in sorted(self.windows):
            if window.start <= reach < window.end:
                reach = window.end
            if reach >= end:
                return True
        return reach >= end
