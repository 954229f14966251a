"""A staff roster against the working-time law of the clinic's country.

The numbers are values ``work.<country>.…`` (see docs/formats.md). Working time is the shift
without its breaks; on-call rows and people under another contract than ``staff`` are not
checked, because their hours are not set by the roster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

from planner.domain.clinic import Shift, Value
from planner.domain.time import DAY
from planner.domain.words import STAFF
from planner.formats.calendars import shift_dates, stretch
from planner.formats.faults import Faults
from planner.formats.resources import Roster, break_spans, checked_spans

Work = tuple[datetime, datetime, timedelta]
"""Begin, end and break time of one day's work."""
WEEK = 7 * DAY


def check_rosters(
    rosters: Iterable[Roster], country: str, values: Mapping[str, Value], faults: Faults
) -> None:
    """Note every roster that breaks the law of ``country`` (ISO 3166, two letters)."""
    law = _Law(country.lower(), values)
    for roster in rosters:
        row = roster.row
        is_staff = row.role in STAFF or row.role == "interpreter"
        if not is_staff or row.facts.get("contract", "staff") != "staff":
            continue
        shifts = [shift for shift in row.shifts if not shift.is_on_call]
        for reason, remedy in law.broken(shifts):
            faults.add(roster.file, roster.line, "rule", f"{row.id}: {reason}", remedy)


class _Law:
    """The working-time limits of one country; a missing value is no limit."""

    def __init__(self, country: str, values: Mapping[str, Value]) -> None:
        self._country = country
        self._values = values

    def broken(self, shifts: Iterable[Shift]) -> Iterable[tuple[str, str]]:
        """Each limit that the shifts break, once, with an example."""
        shifts = tuple(shifts)
        found: dict[str, tuple[str, str]] = {}
        for first, last in checked_spans(shifts) if shifts else ():
            work = _work(shifts, first, last)
            for key, reason, remedy in (
                *self._days(work), *self._daily_rest(work), *self._weeks(work, first, last),
            ):  # fmt: skip
                found.setdefault(key, (reason, remedy))
        return found.values()

    def _hours(self, key: str) -> timedelta | None:
        value = self._values.get(f"work.{self._country}.{key}")
        if value is None:
            return None
        assert isinstance(value.amount, int | float)
        return (
            timedelta(minutes=value.amount)
            if key.endswith("_min")
            else timedelta(hours=value.amount)
        )

    def _days(self, work: list[Work]) -> Iterable[tuple[str, str, str]]:
        most = self._hours("daily_hours")
        for begin, end, pause in work:
            worked = end - begin - pause
            if most is not None and worked > most:
                yield (
                    "day",
                    f"{_h(worked)} of work on {begin:%a %d %b}.",
                    f"At most {_h(most)} a day.",
                )
            needed = self._needed_break(worked)
            if pause < needed:
                yield (
                    "break",
                    f"{_h(worked)} of work on {begin:%a %d %b} with {_h(pause)} of break.",
                    f"Give at least {_h(needed)} in the column breaks.",
                )

    def _needed_break(self, worked: timedelta) -> timedelta:
        after, length = self._hours("break_after_hours"), self._hours("break_min")
        needed = length if after is not None and length and worked >= after else timedelta(0)
        after, length = self._hours("long_break_after_hours"), self._hours("long_break_min")
        return length if after is not None and length and worked > after else needed

    def _daily_rest(self, work: list[Work]) -> Iterable[tuple[str, str, str]]:
        least = self._hours("daily_rest_hours")
        for (_, end, _), (begin, _, _) in pairwise(work):
            if least is not None and begin - end < least:
                yield (
                    "rest",
                    f"{_h(begin - end)} of rest before {begin:%a %d %b %H:%M}.",
                    f"At least {_h(least)} between two days.",
                )

    def _weeks(self, work: list[Work], first: date, last: date) -> Iterable[tuple[str, str, str]]:
        most, least = self._hours("weekly_hours"), self._hours("weekly_rest_hours")
        rests = _rests(work)
        monday = first + timedelta(days=-first.weekday() % 7)
        while monday + WEEK <= last:
            start = datetime.combine(monday, datetime.min.time())
            inside = [item for item in work if start <= item[0] < start + WEEK]
            total = sum((end - begin - pause for begin, end, pause in inside), timedelta(0))
            if most is not None and total > most:
                yield (
                    "week", f"{_h(total)} of work in the week of {monday}.",
                    f"At most {_h(most)} a week.",
                )  # fmt: skip
            longest = max(
                (rest for end, rest in rests if start <= end < start + WEEK), default=WEEK
            )
            if least is not None and longest < least:
                yield (
                    "weekly rest", f"No rest of {_h(least)} in the week of {monday}.",
                    "Leave a day free.",
                )  # fmt: skip
            monday += WEEK


def _work(shifts: Iterable[Shift], first: date, last: date) -> list[Work]:
    """One entry for each date on which work begins; shifts of one date are one day's work."""
    days: dict[date, list[tuple[datetime, datetime]]] = defaultdict(list)
    pauses: dict[date, timedelta] = defaultdict(timedelta)
    for shift in shifts:
        for day in shift_dates(shift, first, last):
            days[day].append(stretch(day, shift.start, shift.until))
            pauses[day] += sum(
                (until - start for start, until in break_spans(shift, day)), timedelta(0)
            )
    work = []
    for day, spans in sorted(days.items()):
        begin, end = min(start for start, _ in spans), max(until for _, until in spans)
        held = sum((until - start for start, until in spans), timedelta(0))
        work.append((begin, end, pauses[day] + (end - begin - held)))
    return work


def _rests(work: list[Work]) -> list[tuple[datetime, timedelta]]:
    """When each stretch of work ends, and how long it is until the next one begins."""
    found = [(end, begin - end) for (_, end, _), (begin, _, _) in pairwise(work)]
    return [*found, (work[-1][1], WEEK)] if work else []


def _h(length: timedelta) -> str:
    """A length as ``7 h 30 min``."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""]
    return " ".join(part for part in parts if part)
