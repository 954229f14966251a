"""The chambers' timetable as runs: each dive carries its seats and takes attendant and technician."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.domain.clinic import RULE_ANCHOR, Dives
from planner.domain.problem import Activity, Demand, Mode, Part
from planner.domain.resource import SEATS
from planner.domain.time import at, shift
from planner.protocols.appointments import ZERO
from planner.protocols.calendar import dates_of
from planner.protocols.draft import Draft
from planner.protocols.slots import stamp
from planner.protocols.staffing import ONE


@dataclass(frozen=True)
class Dive:
    """One dive of the timetable: its run, when it is entered, whether for one person alone."""

    run: str
    chamber: str
    entry: datetime
    is_mono: bool


def dives_on(draft: Draft, first: date, last: date) -> dict[date, tuple[Dive, ...]]:
    """The dives that an open chamber offers, by date, in order of chamber and time."""
    found: dict[date, tuple[Dive, ...]] = {}
    for row in draft.clinic.dives:
        if row.chamber not in draft.calendar.resources:
            continue
        for day in dates_of(row.rule, RULE_ANCHOR, first, last):
            found[day] = (*found.get(day, ()), *_day(draft, row, day))
    return {day: found[day] for day in sorted(found) if found[day]}


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
        if _is_open(draft, row.chamber, begin, length):
            name = f"run/{row.chamber}/{day.isoformat()}T{entry:%H%M}"
            dives.append(Dive(name, row.chamber, begin, chamber.capacity.get(SEATS, 1) == 1))
    return dives


def _is_open(draft: Draft, resource: str, start: datetime, length: timedelta) -> bool:
    first, last = stamp(start), stamp(shift(start, length))
    return any(a <= first and last <= b for a, b in draft.calendar.open_minutes(resource))


def _run(draft: Draft, dive: Dive) -> Activity:
    inside = draft.length("hbot.inside_min")
    turnover = draft.length("hbot.turnover_min")
    whole = Part(ZERO, inside)
    demands = [Demand("chamber", (dive.chamber,), ONE, (Part(ZERO, inside + turnover),))]
    roles = ["technician"] if dive.is_mono else ["technician", "attendant"]
    for role in roles:
        ids = tuple(
            i for i in draft.calendar.serving(role) if _is_open(draft, i, dive.entry, inside)
        )
        demands.append(Demand(role, ids or draft.calendar.serving(role), ONE, (whole,)))
    mode = Mode("dive", inside, tuple(demands))
    return Activity(
        dive.run, "dive", "", "", dive.entry, shift(dive.entry, inside), (mode,), is_run=True
    )
