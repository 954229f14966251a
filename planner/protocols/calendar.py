"""The clinic's calendar for one horizon: rosters and closures resolved into windows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

from dateutil.rrule import rrulestr

from planner.domain.clinic import RULE_ANCHOR, Clinic, Closure, ResourceRow, Shift
from planner.domain.problem import Part
from planner.domain.resource import Resource
from planner.domain.time import Window, at, midnight, subtract, zone
from planner.protocols.slots import Range, common, parts_inside, spans, stamp, touches, union


@lru_cache(maxsize=512)
def dates_of(rule: str, anchor: date, first: date, last: date) -> tuple[date, ...]:
    """The dates of a recurrence from ``first`` to ``last``, both included."""
    start = datetime.combine(anchor, time(0))
    found = rrulestr(rule, dtstart=start).between(
        datetime.combine(first, time(0)), datetime.combine(last, time(0)), inc=True
    )
    return tuple(moment.date() for moment in found)


class Calendar:
    """What is open when, from ``first`` to ``last`` date; every answer is kept."""

    def __init__(self, clinic: Clinic, first: date, last: date) -> None:
        self.clinic = clinic
        self.tz = zone(clinic.zone)
        self.first = first
        self.last = last
        self._spans: dict[str, list[Range]] = {}
        self._serving: dict[str, tuple[str, ...]] = {}
        self._starts: dict[tuple[str, tuple[Part, ...]], list[Range]] = {}
        self._touching: dict[tuple[tuple[str, ...], tuple[Part, ...], Range], tuple[str, ...]] = {}
        self._starts_of_any: dict[tuple[tuple[str, ...], tuple[Part, ...]], list[Range]] = {}
        self._shifts: dict[tuple[Shift, tuple[Window, ...]], tuple[Window, ...]] = {}
        self._by_windows: dict[tuple[Window, ...], list[Range]] = {}
        self._beginnings: dict[timedelta, Calendar] = {}

    def beginning(self, length: timedelta) -> Calendar:
        """The calendar of so long from the first date on, worked out once."""
        if length not in self._beginnings:
            self._beginnings[length] = Calendar(self.clinic, self.first, self.first + length)
        return self._beginnings[length]

    @cached_property
    def horizon(self) -> Window:
        """From the first instant of the first date to the last of the last one."""
        return Window(midnight(self.first, self.tz), midnight(self.last + timedelta(1), self.tz))

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """The clinic's resources with their windows, by id, in file order."""
        return {row.id: self._resource(row) for row in self.clinic.resources if row.is_enabled}

    def serving(self, role: str) -> tuple[str, ...]:
        """The ids of the resources that can be taken in a role, in file order."""
        if role not in self._serving:
            self._serving[role] = tuple(row.id for row in self.clinic.serving(role))
        return self._serving[role]

    def open_minutes(self, resource: str) -> list[Range]:
        """When a resource is open, as ranges of minutes."""
        if resource not in self._spans:
            found = self.resources[resource]
            self._spans[resource] = self._opened(() if found.is_always_open else found.windows)
        return self._spans[resource]

    def _opened(self, windows: tuple[Window, ...]) -> list[Range]:
        """Windows as ranges within the horizon, once for all that share a roster; none: always."""
        if windows not in self._by_windows:
            whole = [(stamp(self.horizon.start), stamp(self.horizon.end))]
            self._by_windows[windows] = common(whole, spans(windows)) if windows else whole
        return self._by_windows[windows]

    def is_open(self, resource: str, first: int, last: int) -> bool:
        """Whether one opening of a resource holds the minutes from ``first`` to ``last``."""
        ranges = self.open_minutes(resource)
        number = bisect_right(ranges, first, key=lambda r: r[0])
        return number > 0 and last <= ranges[number - 1][1]

    def starts(self, resource: str, parts: tuple[Part, ...]) -> list[Range]:
        """The starts from which every part lies inside an opening of a resource."""
        key = (resource, parts)
        if key not in self._starts:
            self._starts[key] = parts_inside(self.open_minutes(resource), parts)
        return self._starts[key]

    def starts_of_any(self, eligible: tuple[str, ...], parts: tuple[Part, ...]) -> list[Range]:
        """The starts at which one of several resources is open; alike rosters count once."""
        key = (eligible, parts)
        if key not in self._starts_of_any:
            alike = {tuple(self.starts(resource, parts)) for resource in eligible}
            self._starts_of_any[key] = union(r for ranges in alike for r in ranges)
        return self._starts_of_any[key]

    def touching(
        self, eligible: tuple[str, ...], parts: tuple[Part, ...], span: Range
    ) -> tuple[str, ...]:
        """Those of several resources that are open at one of the starts of a span.

        Families of one day ask for the same again and again.
        """
        key = (eligible, parts, span)
        if key not in self._touching:
            self._touching[key] = tuple(r for r in eligible if touches(self.starts(r, parts), span))
        return self._touching[key]

    def daily(self, rule: str, start: time, until: time, *, keeps_holidays: bool) -> list[Window]:
        """The windows of a recurring stretch of the clock."""
        shift = Shift(rule, start, until)
        closed = self._holes(c for c in self.clinic.closures if not c.resources)
        return list(self._shift(shift, tuple(closed) if keeps_holidays else ()))

    def closure(self, day: date) -> str:
        """The name of the public holiday or closing of the whole clinic on a date, or ""."""
        for closure in self.clinic.closures:
            if closure.day == day and not closure.resources:
                return closure.name
        return ""

    def working_days_after(self, day: date, count: int, role: str) -> date:
        """The date that lies ``count`` working days of a role after ``day``."""
        if count <= 0:
            return day
        last = day + timedelta(days=count * 3 + 30)
        open_days = self.working_days(day + timedelta(days=1), last, role)
        return open_days[count - 1] if len(open_days) >= count else last

    def working_days_before(self, day: date, count: int, role: str) -> date:
        """The date that lies ``count`` working days of a role before ``day``."""
        if count <= 0:
            return day
        first = day - timedelta(days=count * 3 + 30)
        open_days = self.working_days(first, day - timedelta(days=1), role)
        return open_days[-count] if len(open_days) >= count else first

    def working_days(self, first: date, last: date, role: str) -> list[date]:
        """The dates on which a shift of that role begins and the clinic is not closed all day."""
        closed = {c.day for c in self.clinic.closures if not c.resources and c.start is None}
        found: set[date] = set()
        for row in self.clinic.serving(role):
            for shift in row.shifts:
                found.update(self._dates(shift, first, last))
        return sorted(found - closed)

    def _resource(self, row: ResourceRow) -> Resource:
        windows: list[Window] = []
        if not row.is_always_open:
            holes = self._holes(c for c in self.clinic.closures if _closes(c, row))
            for shift in row.shifts:
                windows.extend(self._shift(shift, tuple(holes)))
        facts = dict(row.facts)
        if any(shift.is_on_call for shift in row.shifts):
            facts["on_call"] = "1"
        reserve = row.reserve_price
        if row.role == "phone_interpreter":
            reserve += self.clinic.number("soft.phone_points")
        return Resource(
            row.id,
            row.role,
            row.capacity,
            tuple(sorted(windows)),
            row.is_always_open,
            row.languages,
            row.attributes,
            row.price_per_hour,
            row.price_per_use,
            reserve,
            row.minimum,
            row.notice,
            row.label,
            facts,
        )

    def _shift(self, shift: Shift, holes: tuple[Window, ...]) -> tuple[Window, ...]:
        """The windows of a shift; alike rosters are worked out once."""
        key = (shift, holes)
        if key not in self._shifts:
            self._shifts[key] = tuple(self._cut(shift, holes))
        return self._shifts[key]

    def _cut(self, shift: Shift, holes: tuple[Window, ...]) -> Iterable[Window]:
        for day in self._dates(shift, self.first, self.last):
            window = self._window(day, shift.start, shift.until)
            pauses = [
                self._window(day if start >= shift.start else day + timedelta(1), start, until)
                for start, until in shift.breaks
            ]
            near = [hole for hole in holes if hole.overlaps(window.start, window.end)]
            yield from subtract([window], [*pauses, *near])

    def _dates(self, shift: Shift, first: date, last: date) -> tuple[date, ...]:
        first = max(first, shift.first or first)
        last = min(last, shift.last or last)
        if last < first:
            return ()
        return dates_of(shift.rule, shift.first or RULE_ANCHOR, first, last)

    def _window(self, day: date, start: time, until: time) -> Window:
        end_day = day if until > start else day + timedelta(days=1)
        return Window(at(day, start, self.tz), at(end_day, until, self.tz))

    def _holes(self, closures: Iterable[Closure]) -> list[Window]:
        return [
            Window(
                at(closure.day, closure.start or time(0), self.tz),
                at(closure.day, closure.until, self.tz)
                if closure.until
                else midnight(closure.day + timedelta(days=1), self.tz),
            )
            for closure in closures
            if self.first - timedelta(1) <= closure.day <= self.last + timedelta(1)
        ]


def _closes(closure: Closure, row: ResourceRow) -> bool:
    if not closure.resources:
        return row.keeps_holidays
    return row.id in closure.resources or any(row.serves(role) for role in closure.resources)
