"""The chambers' timetable as runs: each dive carries its seats and takes attendant and technician."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.domain.clinic import RULE_ANCHOR, Dives
from planner.domain.problem import Activity, Demand, Mode, Part
from planner.domain.resource import SEATS
from planner.domain.time import at, days, shift
from planner.protocols.appointments import ZERO
from planner.protocols.calendar import dates_of
from planner.protocols.draft import Draft
from planner.protocols.slots import minutes, stamp
from planner.protocols.staffing import ONE


@dataclass(frozen=True)
class Dive:
    """One dive of the timetable: its run, when it is entered, whether for one person alone.

    ``minute`` is the entry as a stamp.
    """

    run: str
    chamber: str
    entry: datetime
    minute: int
    is_mono: bool


def dives_on(draft: Draft, first: date, last: date) -> dict[date, tuple[Dive, ...]]:
    """The dives that an open chamber offers, by date, in order of chamber and time."""
    timetable = timetable_of(draft)
    return {day: timetable[day] for day in days(first, last) if day in timetable}


def timetable_of(draft: Draft) -> Mapping[date, tuple[Dive, ...]]:
    """All dives of the horizon, worked out once for all families."""
    if draft.timetable is None:
        found: dict[date, list[Dive]] = defaultdict(list)
        calendar = draft.calendar
        for row in draft.clinic.dives:
            if row.chamber in calendar.resources:
                for day in dates_of(row.rule, RULE_ANCHOR, calendar.first, calendar.last):
                    found[day].extend(_day(draft, row, day))
        draft.timetable = {day: tuple(dives) for day, dives in found.items() if dives}
    return draft.timetable


def add_dives(draft: Draft) -> None:
    """Write down the runs that some family's dive names; others are not needed."""
    named = {
        run
        for activity in draft.activities.values()
        if activity.kind == "hbot"
        for mode in activity.modes
        for demand in mode.demands
        if demand.is_ride
        for run in demand.eligible
    }
    calendar = draft.calendar
    for dives in dives_on(draft, calendar.first, calendar.last).values():
        for dive in dives:
            if dive.run in named:
                draft.add(_run(draft, dive))


def _day(draft: Draft, row: Dives, day: date) -> list[Dive]:
    chamber = draft.calendar.resources[row.chamber]
    length = draft.length("hbot.inside_min") + draft.length("hbot.turnover_min")
    dives = []
    for entry in row.entries:
        begin = at(day, entry, draft.calendar.tz)
        if _is_open(draft, row.chamber, stamp(begin), length):
            name = f"run/{row.chamber}/{day.isoformat()}T{entry:%H%M}"
            is_mono = chamber.capacity.get(SEATS, 1) == 1
            dives.append(Dive(name, row.chamber, begin, stamp(begin), is_mono))
    return dives


def _is_open(draft: Draft, resource: str, minute: int, length: timedelta) -> bool:
    return draft.calendar.is_open(resource, minute, minute + minutes(length))


def _on_duty(draft: Draft, role: str, dive: Dive, inside: timedelta) -> tuple[str, ...]:
    """Who of a role could attend a dive; all of them where nobody is rostered."""
    key = (role, dive.minute)
    if key not in draft.on_duty:
        ids = draft.calendar.serving(role)
        open_then = tuple(i for i in ids if _is_open(draft, i, dive.minute, inside))
        draft.on_duty[key] = open_then or ids
    return draft.on_duty[key]


def _run(draft: Draft, dive: Dive) -> Activity:
    inside = draft.length("hbot.inside_min")
    turnover = draft.length("hbot.turnover_min")
    whole = Part(ZERO, inside)
    demands = [Demand("chamber", (dive.chamber,), ONE, (Part(ZERO, inside + turnover),))]
    roles = ["technician"] if dive.is_mono else ["technician", "attendant"]
    for role in roles:
        demands.append(Demand(role, _on_duty(draft, role, dive, inside), ONE, (whole,)))
    mode = Mode("dive", inside, tuple(demands))
    return Activity(
        dive.run, "dive", "", "", dive.entry, shift(dive.entry, inside), (mode,), is_run=True
    )
