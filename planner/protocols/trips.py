"""One way between a lodging and the clinic: by the shuttle of the lodging, else in a van."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.clinic import Shuttle
from planner.domain.problem import Activity, Demand, Mode, Needs, Part, Prefer
from planner.domain.resource import BAYS, SEATS, Resource
from planner.domain.time import Window, at, shift
from planner.protocols.appointments import ZERO
from planner.protocols.draft import Draft
from planner.protocols.family import BOTH, Family, Person
from planner.protocols.loads import Load, split
from planner.protocols.lodging import Lodging
from planner.protocols.staffing import ONE

WAYS = ("out", "back")


@dataclass(frozen=True)
class Trip:
    """One way of some of a family on one date: ``out`` to the clinic or ``back`` to a lodging.

    ``party`` is empty for the whole family.
    """

    day: date
    way: str
    lodging: Lodging
    people: tuple[Person, ...]
    party: str = ""

    @property
    def wheelchairs(self) -> int:
        """How many of them travel in a wheelchair."""
        return sum("wheelchair" in person.flags for person in self.people)

    def name(self, family: Family, suffix: str = "") -> str:
        """The id of the trip, or of its part in one of several vans."""
        own = f"/{self.party}" if self.party else ""
        place = self.lodging.place
        return f"{family.id}/trip/{self.day.isoformat()}/{self.way}@{place}{own}{suffix}"


def add_shuttles(draft: Draft) -> None:
    """Each shuttle as two resources, one for each direction, with seats and bays."""
    for row in draft.clinic.shuttles:
        for way in WAYS:
            draft.people.append(
                Resource(
                    f"{row.id}/{way}",
                    "shuttle",
                    {SEATS: row.seats, BAYS: row.bays},
                    is_always_open=True,
                    label=f"{row.label or row.id} ({way})",
                )
            )


def add_way(draft: Draft, family: Family, trip: Trip) -> tuple[str, ...]:
    """Write a way down; empty where the shuttle of the lodging has no departure that day."""
    chairs = trip.wheelchairs
    served = [
        s
        for s in draft.clinic.shuttles
        if trip.lodging.place in s.places
        and s.bays >= chairs
        and s.seats >= len(trip.people) - chairs
    ]
    if served:
        mode = _by_shuttle(draft, family, served[0], trip)
        return (_add_trip(draft, family, trip, mode).id,) if mode else ()
    ids = [
        _add_trip(draft, family, trip, _by_van(draft, family, load, trip), load.suffix).id
        for load in split(draft, family, trip.people, 0)
    ]
    if len(ids) > 1:
        # a party in several vans goes together or not at all
        for one, other in zip(ids, [*ids[1:], ids[0]], strict=True):
            draft.needs.append(Needs("trip_together", one, (other,)))
    return tuple(ids)


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
    people = [Demand(p.role, (p.id,), BOTH, (whole,)) for p in trip.people]
    units = {SEATS: len(trip.people) - trip.wheelchairs, BAYS: trip.wheelchairs}
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
    ride = Demand("vehicle", (run.id,), load.units, (whole,), is_ride=True)
    return Mode("van", drive, (*people, ride), (window,))
