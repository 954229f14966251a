"""Instants as integers: grains counted from the start of the horizon, for the solver only.

Windows shrink inward and durations round up, so that what fits on the grid fits in reality.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from planner.domain.problem import Demand, Problem
from planner.domain.time import Window, days, merge, midnight


class TimeGrid:
    """The grid of one problem: ``grain`` long steps from the start of its horizon."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._grain = problem.grain.total_seconds()
        self._origin = problem.horizon.start.timestamp()
        self.size = self.floor(problem.horizon.end)
        self._dates: dict[int, int] = {}
        self._inward: dict[int, tuple[Iterable[Window], list[tuple[int, int]]]] = {}

    def floor(self, moment: datetime) -> int:
        """The last grain at or before ``moment``."""
        return int((moment.timestamp() - self._origin) // self._grain)

    def ceil(self, moment: datetime) -> int:
        """The first grain at or after ``moment``."""
        return -int((self._origin - moment.timestamp()) // self._grain)

    def down(self, span: timedelta) -> int:
        """A length or offset in grains, rounded down."""
        return int(span.total_seconds() // self._grain)

    def up(self, span: timedelta) -> int:
        """A length or offset in grains, rounded up."""
        return -int(-span.total_seconds() // self._grain)

    def stretches(self, demand: Demand) -> list[tuple[int, int]]:
        """The parts of a demand, half open, from the start of its mode on; rounded outward."""
        return [(self.down(part.begin), self.up(part.end)) for part in demand.parts]

    def minutes(self, grains: int) -> int:
        """A length in whole minutes, rounded up."""
        return -int(-grains * self._grain // 60)

    def moment(self, grain: int) -> datetime:
        """The instant of a grain, in the clinic's zone."""
        seconds = self._origin + grain * self._grain
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.problem.tz)

    def inward(self, windows: Iterable[Window]) -> list[tuple[int, int]]:
        """Disjoint windows as half-open pairs of grains, in order, shrunk inward.

        A roster is asked for again and again: the answers for tuples are kept, by identity, which is
        safe as long as the tuple is kept too.
        """
        known = self._inward.get(id(windows))
        if known is None or known[0] is not windows:
            pairs = ((self.ceil(w.start), self.floor(w.end)) for w in merge(windows))
            known = windows, [(start, end) for start, end in pairs if start < end]
            if isinstance(windows, tuple):
                self._inward[id(windows)] = known
        return known[1]

    @cached_property
    def first_date(self) -> date:
        """The local date on which day index 0 falls (one before the horizon, for offsets)."""
        return self.problem.local_date(self.problem.horizon.start) - timedelta(days=3)

    @cached_property
    def midnights(self) -> list[int]:
        """The first grain of each local date from :attr:`first_date` on."""
        last = self.problem.local_date(self.problem.horizon.end) + timedelta(days=4)
        return [self.ceil(midnight(day, self.problem.tz)) for day in days(self.first_date, last)]

    def day(self, grain: int) -> int:
        """The index of the local date that a grain falls on."""
        return bisect_right(self.midnights, grain) - 1

    def date_of(self, day: int) -> date:
        """The local date of a day index."""
        return self.first_date + timedelta(days=day)

    def day_index(self, day: date) -> int:
        """The index of a local date."""
        return (day - self.first_date).days
