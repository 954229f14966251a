"""The daily way between a lodging away from the clinic and the clinic, there and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.domain.clinic import Shuttle
from planner.domain.problem import Activity, Commute, Demand, Mode, Needs, Part, Prefer
from planner.domain.resource import BAGS, BAYS, SEATS, Resource
from planner.domain.time import Window, at, shift
from planner.domain.words import CLINICAL
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft, start_dates
from planner.protocols.family import BOTH, Family
from planner.protocols.loads import Load, loads_of
from planner.protocols.lodging import AT_CLINIC, Lodging
from planner.protocols.staffing import ONE

AWAY = frozenset({*CLINICAL, "recovery", "flat_rest", "hbot_prep", "infusion"})
"""Uses of a person's place that are at the clinic."""

_WAYS = ("out", "back")


@dataclass(frozen=True)
class Trip:
    """One way on one date: ``out`` to the clinic or ``back`` to a lodging."""

    day: date
    way: str
    lodging: Lodging

    def name(self, family: Family, suffix: str = "") -> str:
        """The id of the family's trip, or of its part in one of several vans."""
        place = self.lodging.place
        return f"{family.id}/trip/{self.day.isoformat()}/{self.way}@{place}{suffix}"


def add_shuttles(draft: Draft) -> None:
    """Each shuttle as two resources, one for each direction, with seats and bays."""
    for row in draft.clinic.shuttles:
        for way in _WAYS:
            draft.people.append(
                Resource(
                    f"{row.id}/{way}",
                    "shuttle",
                    {SEATS: row.seats, BAYS: row.bays},
                    is_always_open=True,
                    label=row.id,
                )
            )


def add_commute(
    draft: Draft,
    family: Family,
    lodgings: tuple[Lodging, ...],
    nights: dict[str, dict[date, tuple[str, ...]]],
) -> None:
    """Write down a way out and a way back for each date with a possible appointment.

    ``nights`` are the ward nights of each person by check-in date: whoever sleeps on the ward
    needs no way. A room at the clinic, where the family may get one, spares every way.
    """
    away = [lodging for lodging in lodgings if lodging.place != AT_CLINIC]
    if not away:
        return
    on_site = tuple(x.activity for x in lodgings if x.place == AT_CLINIC)
    for day in sorted(_dates(draft, family)):
        ways: dict[str, list[str]] = {way: [] for way in _WAYS}
        for lodging in away:
            for way in _WAYS:
                ways[way] += _add_way(draft, family, Trip(day, way, lodging))
        for person in family.people:
            if person.role == "sibling":
                continue
            own = nights.get(person.id, {})
            draft.commutes.append(
                Commute(
                    "commute",
                    person.id,
                    day,
                    AWAY,
                    tuple(ways["out"]),
                    tuple(ways["back"]),
                    (*on_site, *own.get(day - timedelta(days=1), ())),
                    (*on_site, *own.get(day, ())),
                )
            )


def _dates(draft: Draft, family: Family) -> set[date]:
    """The dates on which the family can have an appointment at the clinic."""
    found: set[date] = set()
    for activity in draft.of_stay(family.id):
        if activity.kind in CLINICAL:
            found |= start_dates(activity)
    return {day for day in found if family.first_day <= day <= family.last_day}


def _add_way(draft: Draft, family: Family, trip: Trip) -> list[str]:
    """The whole party's way in the shuttle of its lodging, else in the clinic's vans."""
    chairs = family.wheelchairs
    served = [
        s
        for s in draft.clinic.shuttles
        if trip.lodging.place in s.places
        and s.bays >= chairs
        and s.seats >= len(family.people) - chairs
    ]
    if served:
        mode = _by_shuttle(draft, family, served[0], trip)
        return [_add_trip(draft, family, trip, mode).id] if mode else []
    ids = [
        _add_trip(draft, family, trip, _by_van(draft, family, load, trip), load.suffix).id
        for load in loads_of(draft, family)
    ]
    if len(ids) > 1:
        # a party in several vans goes together or not at all
        for one, other in zip(ids, [*ids[1:], ids[0]], strict=True):
            draft.needs.append(Needs("trip_together", one, (other,)))
    return ids


def _add_trip(draft: Draft, family: Family, trip: Trip, mode: Mode, suffix: str = "") -> Activity:
    assert mode.starts
    first, last = mode.starts[0].start, shift(mode.starts[-1].end, mode.duration)
    activity = Activity(
        trip.name(family, suffix), "trip", family.id, "", first, last, (mode,),
        facts={"way": trip.way, "place": trip.lodging.place},
    )  # fmt: skip
    draft.needs.append(Needs("trip_needs_lodging", activity.id, (trip.lodging.activity,)))
    draft.prefers.append(Prefer("trips", activity.id, (), draft.number("soft.trip_points"), 2))
    return draft.add(activity)


def _by_shuttle(draft: Draft, family: Family, shuttle: Shuttle, trip: Trip) -> Mode | None:
    ride = draft.rounded(shuttle.ride)
    whole = Part(ZERO, ride)
    people = [Demand(p.role, (p.id,), BOTH, (whole,)) for p in family.people]
    units = {SEATS: len(family.people) - family.wheelchairs, BAYS: family.wheelchairs}
    load = {measure: n for measure, n in units.items() if n}
    seats = Demand("vehicle", (f"{shuttle.id}/{trip.way}",), load, (whole,))
    starts = tuple(
        Window(when, when)
        for when in departures(draft, shuttle, trip)
        if family.set_down <= when and shift(when, ride) <= family.set_off
    )
    return Mode("shuttle", ride, (*people, seats), starts) if starts else None


def departures(draft: Draft, shuttle: Shuttle, trip: Trip) -> Iterator[datetime]:
    """The shuttle's departures on a date: from the lodging, and back once it has arrived."""
    tz = draft.calendar.tz
    when, last = at(trip.day, shuttle.first, tz), at(trip.day, shuttle.last, tz)
    ride = draft.rounded(shuttle.ride)
    while when <= last:
        yield when if trip.way == "out" else shift(when, ride)
        when = shift(when, draft.rounded(shuttle.every))


def _by_van(draft: Draft, family: Family, load: Load, trip: Trip) -> Mode:
    """A drive of the clinic's own, from the clinic's garage and back to it."""
    tz, clock = draft.calendar.tz, draft.clinic.clock
    drive = draft.length("trip.drive_min") + draft.length("trip.load_min")
    first = at(trip.day, clock("trip.day_from_clock"), tz)
    window = Window(first, at(trip.day, clock("trip.day_until_clock"), tz))
    part = Part(-drive, drive) if trip.way == "out" else Part(ZERO, 2 * drive)
    vessel = Demand("vehicle", draft.calendar.serving("van"), ONE, (part,))
    driver = Demand("driver", draft.calendar.serving("driver"), ONE, (part,))
    run = Activity(
        f"run/{trip.name(family, load.suffix)}", "drive", "", "", window.start,
        shift(window.end, drive), (Mode("van", drive, (vessel, driver), (window,)),),
        is_run=True, facts={"way": trip.way},
    )  # fmt: skip
    draft.add(run)
    whole = Part(ZERO, drive)
    people = [Demand(p.role, (p.id,), BOTH, (whole,)) for p in load.people]
    units = {measure: n for measure, n in load.units.items() if measure != BAGS}
    ride = Demand("vehicle", (run.id,), units, (whole,), is_ride=True)
    return Mode("van", drive, (*people, ride), (window,))
