"""Recurrence rules: reading them, and the dates and stretches that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated

from dateutil.rrule import rrulestr
from pydantic import BeforeValidator

from planner.domain.clinic import RULE_ANCHOR, Shift
from planner.domain.time import DAY
from planner.formats.faults import CellError, shown

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY",
     "WKST"}
)  # fmt: skip


def read_rule(value: object) -> str:
    """An RFC 5545 recurrence of dates, such as ``FREQ=WEEKLY;BYDAY=MO,TU``.

    Times, ``COUNT`` and ``UNTIL`` have columns of their own (start, until, first, last).
    """
    text = str(value).strip()
    remedy = "Write for example FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR."
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    if parts.get("FREQ") not in _FREQUENCIES or not set(parts) <= _PARTS:
        raise CellError(f"{shown(text)} is not a recurrence of dates.", remedy)
    try:
        dates_of(text, RULE_ANCHOR, RULE_ANCHOR, RULE_ANCHOR + 7 * DAY)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise CellError(f"{shown(text)} is not a recurrence of dates.", remedy) from None
    return text


Rule = Annotated[str, BeforeValidator(read_rule)]


@lru_cache(maxsize=4096)
def dates_of(rule: str, anchor: date, first: date, last: date) -> tuple[date, ...]:
    """The dates of a recurrence from ``first`` to ``last``, both included."""
    found = rrulestr(rule, dtstart=datetime.combine(anchor, time(0))).between(
        datetime.combine(first, time(0)), datetime.combine(last, time(0)), inc=True
    )
    return tuple(moment.date() for moment in found)


def shift_dates(shift: Shift, first: date, last: date) -> tuple[date, ...]:
    """The dates on which a shift begins, from ``first`` to ``last``."""
    lower, upper = max(first, shift.first or first), min(last, shift.last or last)
    if upper < lower:
        return ()
    return dates_of(shift.rule, shift.first or RULE_ANCHOR, lower, upper)


def stretch(day: date, start: time, until: time) -> tuple[datetime, datetime]:
    """A stretch on the clock (no zone); ``until`` not later than ``start`` is the next date."""
    end = day if until > start else day + timedelta(days=1)
    return datetime.combine(day, start), datetime.combine(end, until)


def stretches(shifts: Iterable[Shift], first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Every stretch of these shifts in order of start, breaks not yet taken out."""
    return sorted(
        stretch(day, shift.start, shift.until)
        for shift in shifts
        for day in shift_dates(shift, first, last)
    )
