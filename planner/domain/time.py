"""Instants, windows and clinic dates: aware datetimes everywhere, no integer grains.

Elapsed time is measured on the UTC line, so that a night with a clock change has 23 or 25
hours. Clock times (opening hours, meals) are local. Python's own arithmetic on aware
datetimes of one zone is wall-clock arithmetic, so durations are never added to them
directly: use :func:`shift` and :func:`elapsed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)


class SkippedTimeError(ValueError):
    """A local clock time that a change of clocks leaves out."""


class AmbiguousTimeError(ValueError):
    """A local clock time that a change of clocks passes twice."""


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name; ``ValueError`` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not an IANA time zone") from error


def shift(moment: datetime, by: timedelta) -> datetime:
    """``moment`` moved by ``by`` of elapsed time, in the zone of ``moment``."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Elapsed time from ``start`` to ``end``; negative when ``end`` is earlier."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def at(day: date, clock: time, tz: ZoneInfo) -> datetime:
    """The instant of a local clock time; a skipped time becomes the first one after the gap.

    For data that a rule repeats (opening hours). What a person typed goes through
    :func:`parse_local`, which refuses a skipped time.
    """
    naive = datetime.combine(day, clock, tzinfo=tz)
    return naive.astimezone(UTC).astimezone(tz)


def parse_local(day: date, clock: time, tz: ZoneInfo) -> datetime:
    """The instant of a clock time that a person typed.

    Raises :class:`SkippedTimeError` or :class:`AmbiguousTimeError` where a change of clocks
    leaves the time out or passes it twice.
    """
    moment = datetime.combine(day, clock, tzinfo=tz)
    if moment.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise SkippedTimeError(f"{day} {clock:%H:%M} does not exist in {tz.key}")
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise AmbiguousTimeError(f"{day} {clock:%H:%M} happens twice in {tz.key}")
    return moment


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The first instant of a local calendar day."""
    return at(day, time(0), tz)


def days(first: date, last: date) -> Iterator[date]:
    """Every date from ``first`` to ``last``, both included."""
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


@dataclass(frozen=True, order=True)
class Window:
    """A half-open stretch of time ``[start, end)``; both aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window needs aware datetimes")
        if self.end.astimezone(UTC) < self.start.astimezone(UTC):
            raise ValueError(f"a window ends before it starts: {self.start} .. {self.end}")

    @property
    def length(self) -> timedelta:
        """Elapsed time between the ends."""
        return elapsed(self.start, self.end)

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether ``[start, end)`` lies wholly inside."""
        return self.start <= start and end <= self.end

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether ``[start, end)`` shares time with this window."""
        return self.start < end and start < self.end


def merge(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same time as disjoint windows in order; touching windows become one."""
    result: list[Window] = []
    for window in sorted(windows):
        if result and window.start <= result[-1].end:
            result[-1] = Window(result[-1].start, max(result[-1].end, window.end))
        elif window.start < window.end:
            result.append(window)
    return tuple(result)


def intersect(left: Iterable[Window], right: Iterable[Window]) -> tuple[Window, ...]:
    """The time that both hold, as disjoint windows in order."""
    a, b = merge(left), merge(right)
    result: list[Window] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i].start, b[j].start), min(a[i].end, b[j].end)
        if start < end:
            result.append(Window(start, end))
        if a[i].end <= b[j].end:
            i += 1
        else:
            j += 1
    return tuple(result)


def subtract(windows: Iterable[Window], holes: Iterable[Window]) -> tuple[Window, ...]:
    """The time of ``windows`` without that of ``holes``, as disjoint windows in order."""
    result = list(merge(windows))
    for hole in merge(holes):
        cut: list[Window] = []
        for window in result:
            if not window.overlaps(hole.start, hole.end):
                cut.append(window)
                continue
            if window.start < hole.start:
                cut.append(Window(window.start, hole.start))
            if hole.end < window.end:
                cut.append(Window(hole.end, window.end))
        result = cut
    return tuple(result)
