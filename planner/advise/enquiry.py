"""An enquiry: a family that has asked, and has not booked its flights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from planner.domain.clinic import Clinic
from planner.domain.request import Companion, Patient, StayRequest
from planner.domain.time import at, zone

FAMILY = "ENQUIRY"
"""The case code of a family that has none yet."""


@dataclass(frozen=True)
class Terms:
    """What is known of an enquiry; what is empty or ``None`` is as the clinic's data assume.

    ``days`` are calendar days, arrival and departure included; clocks are local. A take-off
    earlier on the clock than the clinic's working day is on the last of the days all the same.
    """

    protocol: str
    landing: time | None = None
    takeoff: time | None = None
    days: int = 0
    age: int | None = None
    companions: int | None = None
    needs: frozenset[str] = frozenset()
    language: str = ""
    airport: str = ""


def enquiry(clinic: Clinic, terms: Terms, day: date) -> StayRequest:
    """The request of an enquiry that would land on ``day``.

    What cannot be (a protocol that the clinic has not) is refused where requests are expanded.
    """
    protocol = clinic.protocols.get(terms.protocol)
    days = terms.days or (protocol.stay_days if protocol else 1)
    number, clock = clinic.number, clinic.clock
    age = number("enquiry.age_years") if terms.age is None else terms.age
    companions = (
        number("enquiry.companions_count") if terms.companions is None else terms.companions
    )
    tz = zone(clinic.zone)
    return StayRequest(
        family=FAMILY,
        clinic=clinic.id,
        patients=(
            Patient("p1", age, terms.protocol, terms.needs, suitability="yes", prerequisites="yes"),
        ),
        companions=tuple(Companion(f"c{n}") for n in range(1, companions + 1)),
        siblings=(),
        languages=(terms.language or clinic.languages[0],),
        landing=at(day, terms.landing or clock("enquiry.landing_clock"), tz),
        takeoff=at(
            day + timedelta(days=days - 1), terms.takeoff or clock("enquiry.takeoff_clock"), tz
        ),
        airport=terms.airport or next(iter(clinic.airport), ""),
        bags=number("enquiry.bags_count") * (1 + companions),
        data_consent="yes",
        home_zone=clinic.zone,
        origin="enquiry",
    )


def moved(request: StayRequest, clinic: Clinic, day: date) -> StayRequest:
    """A request at other dates: it lands on ``day`` and stays as long, at the same clock times."""
    tz = zone(clinic.zone)
    landing, takeoff = request.landing.astimezone(tz), request.takeoff.astimezone(tz)
    by = day - landing.date()
    return replace(
        request,
        landing=at(day, landing.timetz().replace(tzinfo=None), tz),
        takeoff=at(takeoff.date() + by, takeoff.timetz().replace(tzinfo=None), tz),
    )
