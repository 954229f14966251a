"""The nights of a lodging: a night belongs to its check-in date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from planner.domain.time import DAY, at, midnight

NOON = time(12)


def nights(
    start: datetime, end: datetime, tz: ZoneInfo
) -> Iterator[tuple[date, datetime, datetime]]:
    """Each night in ``[start, end)``: its check-in date, and its stretch, cut at noon.

    A night is a stretch that holds a local midnight. The first reaches back to ``start`` and
    the last on to ``end``, so that together they are the whole lodging.
    """
    first = start.astimezone(tz).date()
    dates: list[date] = []
    while midnight(first + (len(dates) + 1) * DAY, tz) < end:
        dates.append(first + len(dates) * timedelta(days=1))
    for night in dates:
        begin = start if night == dates[0] else at(night, NOON, tz)
        until = end if night == dates[-1] else at(night + DAY, NOON, tz)
        yield night, begin.astimezone(tz), until.astimezone(tz)
