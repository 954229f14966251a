"""Possible starts, as closed ranges of whole minutes since 1970 (UTC).

Expansion only has to rule out what can never be: days on which nothing that is needed is
open. Whole minutes make that exact over a change of clocks and cheap over a long horizon.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.problem import Part
from planner.domain.time import Window, midnight

Range = tuple[int, int]
"""First and last minute, both included."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stamp(moment: datetime) -> int:
    """Whole minutes since 1970, rounded down."""
    return int((moment - _EPOCH).total_seconds() // 60)


def moment(minute: int, tz: ZoneInfo) -> datetime:
    """The instant of a minute, in a zone."""
    return (_EPOCH + timedelta(minutes=minute)).astimezone(tz)


def minutes(length: timedelta) -> int:
    """A duration in whole minutes, rounded up."""
    return -int(-length.total_seconds() // 60)


def spans(windows: Iterable[Window]) -> list[Range]:
    """Windows as joined ranges of minutes, in order."""
    return union((stamp(window.start), stamp(window.end)) for window in windows)


def union(ranges: Iterable[Range]) -> list[Range]:
    """The same minutes as disjoint ranges in order; touching ranges become one."""
    result: list[Range] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        elif first <= last:
            result.append((first, last))
    return result


def common(left: Sequence[Range], right: Sequence[Range]) -> list[Range]:
    """The minutes that both hold; a single shared minute counts."""
    result: list[Range] = []
    i = j = 0
    while i < len(left) and j < len(right):
        first, last = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first <= last:
            result.append((first, last))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return result


def without(ranges: Sequence[Range], holes: Sequence[Range]) -> list[Range]:
    """The minutes of ``ranges`` that no hole holds; both in order."""
    result: list[Range] = []
    for first, last in ranges:
        start = first
        for low, high in holes:
            if high < start or low > last:
                continue
            if start < low:
                result.append((start, low - 1))
            start = high + 1
        if start <= last:
            result.append((start, last))
    return result


def touches(ranges: Sequence[Range], span: Range) -> bool:
    """Whether one of the ranges, which are in order, shares a minute with ``span``."""
    after = bisect_right(ranges, span[1], key=lambda r: r[0])
    return after > 0 and ranges[after - 1][1] >= span[0]


def shrunk(ranges: Iterable[Range], begin: int, end: int) -> list[Range]:
    """The starts from which ``begin .. end`` (minutes from the start) lies inside a range."""
    return [(first - begin, last - end) for first, last in ranges if first - begin <= last - end]


def parts_inside(opened: Sequence[Range], parts: Iterable[Part]) -> list[Range]:
    """The starts from which every part lies inside one of the ranges."""
    ranges: list[Range] | None = None
    for part in parts:
        found = shrunk(opened, minutes(part.begin), minutes(part.end))
        ranges = found if ranges is None else common(ranges, found)
    return ranges or []


def by_day(ranges: Iterable[Range], tz: ZoneInfo, grid: int) -> dict[date, Range]:
    """For each local date the first and last start on the grid counted from its midnight.

    Dates without a start on the grid are left out.
    """
    found: dict[date, Range] = {}
    for low, high in by_day_ranges(ranges, tz, grid):
        day = moment(low, tz).date()
        known = found.get(day, (low, high))
        found[day] = (min(known[0], low), max(known[1], high))
    return found


def by_day_ranges(ranges: Iterable[Range], tz: ZoneInfo, grid: int) -> list[Range]:
    """The ranges cut at each local midnight and shrunk to starts on the grid from there."""
    found: list[Range] = []
    for first, last in ranges:
        day, end = moment(first, tz).date(), moment(last, tz).date()
        while day <= end:
            zero, after = _day(day, tz)
            low = zero + -(-(max(first, zero) - zero) // grid) * grid
            high = zero + (min(last, after - 1) - zero) // grid * grid
            if low <= high:
                found.append((low, high))
            day += timedelta(days=1)
    return found


def _day(day: date, tz: ZoneInfo) -> Range:
    return stamp(midnight(day, tz)), stamp(midnight(day + timedelta(days=1), tz))
