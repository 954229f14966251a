"""When an appointment can be at all: days ruled out by calendars and flights, before solving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planner.domain.clinic import HoursRow, LagRow
from planner.domain.problem import Activity, Demand, Mode, Part
from planner.domain.time import Window, elapsed, midnight, shift
from planner.protocols.draft import Draft
from planner.protocols.family import Family, Person
from planner.protocols.impossible import refuse_closed
from planner.protocols.slots import (
    Range,
    by_day,
    by_day_ranges,
    common,
    minutes,
    moment,
    parts_inside,
    spans,
    stamp,
    union,
    without,
)

Days = Mapping[date, Range]
"""By local date the first and last possible start, in minutes."""
ZERO = timedelta(0)


class Placing:
    """Answers for one family; what it has worked out for a demand it keeps."""

    def __init__(self, draft: Draft, family: Family) -> None:
        self.draft = draft
        self.family = family
        self._people = {person.id: person for person in family.people}
        self._one: dict[tuple[str, tuple[Part, ...], str], list[Range]] = {}
        self._hours: dict[tuple[str, str], list[Range] | None] = {}

    def days(
        self,
        kind: str,
        modes: Sequence[Mode],
        first: datetime | None = None,
        last: datetime | None = None,
        grid: timedelta | None = None,
    ) -> Days:
        """The local dates with a possible start, between two moments where given."""
        ranges = union(r for mode in modes for r in self.starts(kind, mode))
        low = stamp(first) if first else stamp(self.draft.calendar.horizon.start)
        high = stamp(last) if last else stamp(self.draft.calendar.horizon.end)
        step = minutes(self.draft.grid if grid is None else grid or self.draft.grain)
        return by_day(common(ranges, [(low, high)]), self.family.tz, step)

    def first_after_needed(self, person: Person, kind: str) -> datetime:
        """The earliest start of a kind, given what the law rows say must come before it.

        Only what a kind cannot do without (a needs row) can put it off; a step that may be
        missing cannot. Kinds that are not written down yet do not count.
        """
        earliest, _ = self.family.reach(person, kind)
        for need in self.draft.clinic.needs:
            if need.kind != kind or len(need.any_of) != 1:
                continue
            known = self.draft.activities.get(f"{person.id}/{need.any_of[0]}")
            for row in self.draft.clinic.lags if known else ():
                if known and (row.before, row.after) == (need.any_of[0], kind):
                    earliest = max(earliest, self._after(known, row))
        return earliest

    def _after(self, activity: Activity, row: LagRow) -> datetime:
        least = row.minimum or timedelta(0)
        if row.in_days:
            return midnight(activity.earliest.date() + least, self.family.tz)
        if row.after_anchor == "end":
            return activity.earliest
        length = min(mode.duration for mode in activity.modes)
        return shift(activity.earliest, (length if row.before_anchor == "end" else ZERO) + least)

    def starts(self, kind: str, mode: Mode) -> list[Range]:
        """The starts at which each demand has somebody or something open."""
        ranges: list[Range] | None = None
        for demand in mode.demands:
            if demand.is_ride:
                continue
            found = self._demand(kind, demand)
            ranges = found if ranges is None else common(ranges, found)
        if mode.starts is not None:
            closed = union((stamp(w.start), stamp(w.end)) for w in mode.starts)
            ranges = closed if ranges is None else common(ranges, closed)
        return ranges or []

    def stand_ins(
        self, kind: str, modes: Sequence[Mode], others: Sequence[Mode]
    ) -> tuple[Mode, ...]:
        """``others`` at the starts at which no calendar leaves one of ``modes``."""
        regular = union(r for mode in modes for r in self.starts(kind, mode))
        found = []
        for mode in others:
            days = by_day_ranges(
                without(self.starts(kind, mode), regular),
                self.family.tz,
                minutes(self.draft.grid),
            )
            if days:
                windows = tuple(self._window(first, last) for first, last in days)
                found.append(replace(mode, starts=windows))
        return tuple(found)

    def _window(self, first: int, last: int) -> Window:
        return Window(moment(first, self.family.tz), moment(last, self.family.tz))

    def open_dates(self, modes: Iterable[Mode]) -> frozenset[date]:
        """The dates on which staff and place of one of the modes are open, whoever comes."""
        found: set[date] = set()
        for mode in modes:
            clinics = tuple(
                demand
                for demand in mode.demands
                if not demand.is_ride and demand.eligible[0] not in self._people
            )
            ranges = self.starts("", replace(mode, demands=clinics))
            found.update(by_day(ranges, self.family.tz, minutes(self.draft.grid)))
        return frozenset(found)

    def single(
        self,
        activity: Activity,
        days: Days,
    ) -> Activity:
        """The activity limited to these days, and to whom they leave; unlimited if to none."""
        length = max(mode.duration for mode in activity.modes)
        if not days:
            refuse_closed(self.draft, self.family, activity.kind, activity.modes)
            deadline = activity.deadline
            if elapsed(activity.earliest, deadline) < length:
                deadline = shift(activity.earliest, length)
            return replace(activity, deadline=deadline)
        tz = self.family.tz
        low, high = min(r[0] for r in days.values()), max(r[1] for r in days.values())
        windows = tuple(
            Window(moment(first, tz), moment(last, tz)) for first, last in sorted(days.values())
        )
        modes = self.narrowed(activity.modes, (low, high))
        if len(windows) > 1:
            modes = tuple(
                mode if mode.starts is not None else replace(mode, starts=windows) for mode in modes
            )
        return replace(
            activity,
            earliest=windows[0].start,
            deadline=shift(windows[-1].end, length),
            modes=modes,
        )

    def narrowed(self, modes: Iterable[Mode], span: Range) -> tuple[Mode, ...]:
        """The modes with only the candidates who are open at one of these starts."""
        kept: list[Mode] = []
        for mode in modes:
            demands = tuple(self._narrow(demand, span) for demand in mode.demands)
            if all(demand.eligible for demand in demands):
                kept.append(replace(mode, demands=demands))
        return tuple(kept)

    def _narrow(self, demand: Demand, span: Range) -> Demand:
        if demand.is_ride or demand.eligible[0] in self._people:
            return demand
        kept = self.draft.calendar.touching(demand.eligible, demand.parts, span)
        return demand if kept == demand.eligible else replace(demand, eligible=kept)

    def _demand(self, kind: str, demand: Demand) -> list[Range]:
        if demand.eligible[0] not in self._people:
            return self.draft.calendar.starts_of_any(demand.eligible, demand.parts)
        use = demand.kind or kind
        return union(r for person in demand.eligible for r in self._own(person, demand.parts, use))

    def _own(self, name: str, parts: tuple[Part, ...], kind: str) -> list[Range]:
        """The starts at which somebody of the family could do it."""
        key = (name, parts, kind)
        if key not in self._one:
            self._one[key] = parts_inside(self._person(self._people[name], kind), parts)
        return self._one[key]

    def _person(self, person: Person, kind: str) -> list[Range]:
        first, last = self.family.reach(person, kind)
        whole = [(stamp(first), stamp(last))] if first <= last else []
        for row in self.draft.clinic.hours:
            if person.is_selected(row.select) and kind in row.kinds:
                whole = common(whole, self._row(row))
        return whole

    def _row(self, row: HoursRow) -> list[Range]:
        key = (row.law, row.select.on)
        if key not in self._hours:
            self._hours[key] = spans(
                self.draft.calendar.daily(
                    row.rule, row.start, row.until, keeps_holidays=row.keeps_holidays
                )
            )
        return self._hours[key] or []


def _clipped(modes: Iterable[Mode], windows: Sequence[Window]) -> tuple[Mode, ...]:
    """The modes with their own starts cut to the windows of the activity."""
    kept = []
    for mode in modes:
        if mode.starts is None or mode.starts == tuple(windows):
            kept.append(mode)
            continue
        own = [(stamp(w.start), stamp(w.end)) for w in mode.starts]
        both = common(own, [(stamp(w.start), stamp(w.end)) for w in windows])
        if both:
            tz = windows[0].start.tzinfo
            assert isinstance(tz, ZoneInfo)
            starts = tuple(Window(moment(a, tz), moment(b, tz)) for a, b in both)
            kept.append(replace(mode, starts=starts))
    return tuple(kept)
