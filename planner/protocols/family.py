"""One family as the expansion sees it: people with flags, dates, and when they can be anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from planner.domain.clinic import Airport, Clinic, Selector
from planner.domain.protocol import Protocol
from planner.domain.request import Patient, StayRequest
from planner.domain.resource import PLACE, TIME, Resource
from planner.domain.time import at, elapsed, midnight, shift, zone

BOTH = {TIME: 1, PLACE: 1}
"""What most activities take of a person: attention and body."""


@dataclass(frozen=True)
class Person:
    """A member of the family: resource id, role, age in years (``None``: an adult), flags."""

    id: str
    role: str
    age: int | None = None
    flags: frozenset[str] = frozenset()
    patient: Patient | None = None
    protocol: Protocol | None = None
    is_guardian: bool = False
    is_chamber_cleared: bool = False

    def is_selected(self, select: Selector) -> bool:
        """Whether a law row concerns this person."""
        if select.on != self.role or not select.needs <= self.flags:
            return False
        if select.ages is None:
            return True
        return self.age is not None and select.ages[0] <= self.age < select.ages[1]

    def resource(self) -> Resource:
        """The person as a resource: one attention, one body, always open."""
        return Resource(self.id, self.role, BOTH, is_always_open=True, attributes=self.flags)


@dataclass(frozen=True)
class Family:
    """A request with everything that follows from its flights."""

    request: StayRequest
    clinic: Clinic
    people: tuple[Person, ...]
    airport: Airport
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The stay's id: the family code."""
        return self.request.family

    @cached_property
    def tz(self) -> ZoneInfo:
        """The clinic's zone, in which all dates of a stay count."""
        return zone(self.clinic.zone)

    @cached_property
    def patients(self) -> tuple[Person, ...]:
        """The patients."""
        return tuple(p for p in self.people if p.role == "patient")

    @cached_property
    def companions(self) -> tuple[Person, ...]:
        """The adults who travel along."""
        return tuple(p for p in self.people if p.role == "companion")

    @cached_property
    def dependents(self) -> tuple[Person, ...]:
        """Who must never be alone: children and dependent patients."""
        return tuple(p for p in self.people if is_dependent(p, self.clinic))

    @cached_property
    def landing(self) -> datetime:
        """Landing, rounded up to the grain."""
        return self._rounded(self.request.landing, up=True)

    @cached_property
    def takeoff(self) -> datetime:
        """Take-off, rounded down to the grain."""
        return self._rounded(self.request.takeoff, up=False)

    @cached_property
    def first_day(self) -> date:
        """Day 1: the date of landing."""
        return self.request.landing.astimezone(self.tz).date()

    @cached_property
    def last_day(self) -> date:
        """The last day: the date of take-off."""
        return self.request.takeoff.astimezone(self.tz).date()

    @cached_property
    def first_night(self) -> date:
        """The check-in date of the first night: the day before for a landing in the small hours."""
        early = self.request.landing < at(self.first_day, self._night_end, self.tz)
        return self.first_day - timedelta(days=1) if early else self.first_day

    @cached_property
    def last_work_day(self) -> date:
        """The last date with appointments: the day before for a take-off in the small hours."""
        early = self.request.takeoff < at(self.last_day, self._night_end, self.tz)
        return self.last_day - timedelta(days=1) if early else self.last_day

    @cached_property
    def is_night_landing(self) -> bool:
        """Whether they land in the hours of the night rule."""
        clock = self.request.landing.astimezone(self.tz).time()
        begin = self.clinic.clock("arrival.night_from_clock")
        return clock >= begin or clock < self.clinic.clock("arrival.night_until_clock")

    @cached_property
    def first_task(self) -> datetime:
        """Before this nothing begins at the clinic on account of a night landing."""
        if not self.is_night_landing:
            return self.landing
        day = self.first_day
        if self.request.landing >= at(day, self.clinic.clock("arrival.night_from_clock"), self.tz):
            day += timedelta(days=1)
        return at(day, self.clinic.clock("arrival.first_task_clock"), self.tz)

    @cached_property
    def wheelchairs(self) -> int:
        """How many of them travel in a wheelchair."""
        return sum("wheelchair" in p.flags for p in self.people)

    @cached_property
    def ready(self) -> datetime:
        """When they stand at the kerb, wheelchairs secured in the vehicle."""
        buffer = self.airport.arrival_buffer
        if self.wheelchairs:
            buffer = self.airport.arrival_buffer_wheelchair
        return self._rounded(shift(self.landing, buffer + self.securing), up=True)

    @cached_property
    def due(self) -> datetime:
        """When they must be set down at the airport on the way home."""
        lead = self.airport.departure_lead
        if self.wheelchairs:
            lead += self.clinic.duration("transfer.wheelchair_lead_min")
        return self._rounded(shift(self.takeoff, -lead), up=False)

    @cached_property
    def securing(self) -> timedelta:
        """Time for securing their wheelchairs in a van."""
        return self.wheelchairs * self.clinic.duration("transfer.wheelchair_load_min")

    @cached_property
    def stay_days(self) -> int:
        """Calendar days, landing and take-off included."""
        return (self.last_day - self.first_day).days + 1

    @cached_property
    def is_weary(self) -> bool:
        """Whether the journey was long, or crossed many zones."""
        hours = self.request.journey_hours or 0.0
        if hours >= self.clinic.duration("arrival.long_journey_hours").total_seconds() / 3600:
            return True
        if not self.request.home_zone:
            return False
        home = self.request.landing.astimezone(zone(self.request.home_zone)).utcoffset()
        here = self.request.landing.astimezone(self.tz).utcoffset()
        assert home is not None
        assert here is not None
        return abs(home - here) >= self.clinic.duration("arrival.zone_shift_hours")

    @cached_property
    def set_down(self) -> datetime:
        """When the pick-up can have brought them to the clinic's city at the earliest."""
        return shift(self.ready, self.shortest_drive)

    @cached_property
    def set_off(self) -> datetime:
        """When the drop-off has to leave at the latest, at the quickest hour."""
        return shift(self.due, -self.shortest_drive)

    @property
    def _drives(self) -> list[timedelta]:
        return [self.airport.drive, *(peak.drive for peak in self.airport.peaks)]

    @cached_property
    def shortest_drive(self) -> timedelta:
        """The drive between airport and clinic at its quickest hour."""
        return min(self._drives)

    @cached_property
    def longest_drive(self) -> timedelta:
        """The drive between airport and clinic at its slowest hour."""
        return max(self._drives)

    def day(self, number: int) -> date:
        """The date of a day of the stay: 1 is the landing date, -1 the take-off date."""
        if number > 0:
            return self.first_day + timedelta(days=number - 1)
        return self.last_day + timedelta(days=number + 1)

    def speaks(self, languages: frozenset[str]) -> bool:
        """Whether one of the family's languages is among these."""
        return bool(languages & set(self.request.languages))

    def reach(self, person: Person, kind: str) -> tuple[datetime, datetime]:
        """Between which moments a use of ``kind`` by a person can lie, on account of the flights.

        From the rests that follow a landing or precede a take-off, the night rule and the
        drives; the law rows themselves stay in the problem.
        """
        earliest, latest = max(self.first_task, self.set_down), self.set_off
        for row in self.clinic.rests:
            if not person.is_selected(row.select):
                continue
            if kind in row.before and "landing" in row.after:
                earliest = max(earliest, self._after_landing(row.gap, row.in_days))
            if kind in row.before and "pickup" in row.after:
                earliest = max(earliest, shift(self.set_down, row.gap))
            if kind in row.after and "takeoff" in row.before:
                latest = min(latest, shift(self.takeoff, -row.gap))
        return earliest, latest

    def _after_landing(self, gap: timedelta, in_days: bool) -> datetime:
        if in_days:
            return midnight(self.first_day + gap, self.tz)
        return shift(self.landing, gap)

    @property
    def _night_end(self) -> time:
        return self.clinic.clock("day.night_until_clock")

    def _rounded(self, when: datetime, *, up: bool) -> datetime:
        local = when.astimezone(self.tz)
        zero = midnight(local.date(), self.tz)
        grain = self.clinic.duration("slot.grain_min")
        since = elapsed(zero, local)
        return shift(zero, (-(-since // grain) if up else since // grain) * grain)


def is_dependent(person: Person, clinic: Clinic) -> bool:
    """Whether somebody must always mind this person."""
    if person.role == "companion":
        return False
    is_child = person.age is not None and person.age < clinic.number("people.adult_years")
    return is_child or "dependent" in person.flags
