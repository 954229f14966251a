"""What a family asks for: who comes, on which flights, with what needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from planner.domain.errors import Fault, InputError

Answer = Literal["yes", "no", "pending"]


@dataclass(frozen=True)
class Patient:
    """One patient of a family, by case code; age in whole years (``int``).

    ``needs`` are flags from the fixed list of docs/formats.md (wheelchair, hoist, quiet_room,
    tube_feeding, communication_aid, seizure_plan, dependent ...). ``chamber`` is which companion
    goes into a chamber with the patient ("c1", "none", "" for the clinic's default).
    ``medicine_times`` are fixed clock times. ``sedation`` ``None`` takes the protocol's.
    """

    code: str
    age: int
    protocol: str
    needs: frozenset[str] = frozenset()
    medicine_times: tuple[time, ...] = ()
    chamber_companion: str = ""
    is_chamber_cleared: bool = False
    suitability: Answer = "pending"
    prerequisites: Answer = "pending"
    consent: Answer = "pending"
    doctor: str = ""
    sedation: bool | None = None
    imaging: bool | None = None
    priority: int = 2


@dataclass(frozen=True)
class Companion:
    """An adult who travels along. ``is_guardian``: may sign; ``is_chamber_cleared``: may go inside."""

    code: str
    is_guardian: bool = True
    is_chamber_cleared: bool = True
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sibling:
    """A child who travels along and is not a patient; age in whole years."""

    code: str
    age: int


@dataclass(frozen=True)
class Flights:
    """One way to come and go: landing and take-off in the airport's zone, and the flights' numbers."""

    landing: datetime
    takeoff: datetime
    airport: str
    flight_in: str = ""
    flight_out: str = ""

    @property
    def nights(self) -> int:
        """The difference of the local dates of landing and take-off."""
        return (self.takeoff.date() - self.landing.date()).days


@dataclass(frozen=True)
class StayRequest:
    """One family's wish for a stay.

    ``landing`` and ``takeoff`` are aware datetimes in the airport's zone. ``stay id`` is the
    family code. ``bags`` pieces of luggage. ``visa_until`` the last day of the visa, ``None``
    when not needed or not known. ``data_consent`` is the consent to process data.
    ``overrides`` lets a request change the protocol (see docs/formats.md): the expanded
    protocol is stored with the plan. ``origin`` names file and row for error messages.

    A request is flexible when it gives ``flights`` (the pairs that would do, the family's order), or
    ``arrive_from`` and ``arrive_until`` (the dates between which it may land, at the clock times of
    ``landing`` and ``takeoff``) with ``nights`` (shortest, longest). ``landing`` and ``takeoff`` are
    then one of its options: the one that was asked for first, or the one that was chosen.
    """

    family: str
    clinic: str
    patients: tuple[Patient, ...]
    companions: tuple[Companion, ...]
    siblings: tuple[Sibling, ...]
    languages: tuple[str, ...]
    landing: datetime
    takeoff: datetime
    airport: str
    flight_in: str = ""
    flight_out: str = ""
    bags: int = 0
    visa_until: date | None = None
    data_consent: Answer = "pending"
    accepts_pooling: bool = True
    home_zone: str = ""
    journey_hours: float | None = None
    preferences: frozenset[str] = frozenset()
    overrides: Mapping[str, object] = field(default_factory=dict)
    notes: str = ""
    origin: str = ""
    flights: tuple[Flights, ...] = ()
    arrive_from: date | None = None
    arrive_until: date | None = None
    nights: tuple[int, int] | None = None

    @property
    def own_flights(self) -> Flights:
        """The flights that the request names as its own."""
        return Flights(self.landing, self.takeoff, self.airport, self.flight_in, self.flight_out)

    @property
    def is_flexible(self) -> bool:
        """Whether more than one way to come and go would do."""
        return bool(self.flights) or self.arrive_from is not None

    @property
    def party(self) -> int:
        """How many people travel."""
        return len(self.patients) + len(self.companions) + len(self.siblings)

    def fault(self, field: str, reason: str, remedy: str) -> Fault:
        """What is wrong with this request, at the place it was read from ("stays.csv row 2")."""
        file, _, row = self.origin.rpartition(" row ")
        return Fault(file or self.origin or "request", row if file else self.family, field,
                     reason, remedy)  # fmt: skip

    def refusal(self, field: str, reason: str, remedy: str) -> InputError:
        """The refusal of this request for one :meth:`fault`."""
        return InputError(self.fault(field, reason, remedy))
