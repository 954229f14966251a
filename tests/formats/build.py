"""Requests for the shipped clinics, one by one and at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from planner.domain.clinic import Clinic
from planner.domain.protocol import DoseStep, OxygenOption, TherapyStep
from planner.domain.request import Companion, Patient, Sibling, StayRequest
from planner.domain.time import shift, zone
from planner.domain.words import NEEDS
from planner.formats.airports import airport_zone

ANSWERS = st.sampled_from(("yes", "no", "pending"))
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,12}", fullmatch=True)
PEOPLE = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,8}", fullmatch=True).filter(
    lambda code: code.lower() != "none"
)
NOTES = st.text(
    alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0")
    | st.sampled_from("=+-@'\",;\n"),
    max_size=60,
).map(str.strip)
OVERRIDES: Mapping[str, object] = {
    "orders": ((DoseStep(("IV",), "EXO", "exosome"), DoseStep(("IT", "IV"))),),
    "therapies": (TherapyStep("physio", "daily", minutes=40, per_day=2), TherapyStep("speech", 3)),
    "oxygen": (OxygenOption("ozone", 2), OxygenOption("none", 0)),
    "stay_days": 11,
    "teaching": 3,
    "facts": {"cycle": "two; of three"},
}
"""Changes that differ from every shipped protocol."""


@st.composite
def requests(draw: st.DrawFn, clinics: Mapping[str, Clinic]) -> StayRequest:
    """Any request that may be entered."""
    clinic = clinics[draw(st.sampled_from(sorted(clinics)))]
    codes = draw(st.lists(PEOPLE, min_size=6, max_size=6, unique_by=str.lower))
    counts = [draw(st.integers(low, 2)) for low in (1, 0, 0)]
    companions = tuple(draw(_companion(codes[2 + n])) for n in range(counts[1]))
    patients = tuple(draw(_patient(codes[n], clinic, companions)) for n in range(counts[0]))
    airport = draw(st.sampled_from(sorted(clinic.airport)))
    tz = zone(airport_zone(airport))
    landing = draw(st.datetimes(datetime(2026, 1, 1), datetime(2029, 6, 1))).replace(microsecond=0)
    takeoff = landing + timedelta(minutes=draw(st.integers(1, 170 * 24 * 60)))
    request = StayRequest(
        family=draw(CODES),
        clinic=clinic.id,
        patients=patients,
        companions=companions,
        siblings=tuple(Sibling(codes[4 + n], draw(st.integers(0, 17))) for n in range(counts[2])),
        languages=tuple(draw(st.lists(st.sampled_from(("en", "ar", "de", "sw")), min_size=1, unique=True))),
        landing=landing.replace(tzinfo=UTC).astimezone(tz),
        takeoff=takeoff.replace(tzinfo=UTC).astimezone(tz),
        airport=airport,
        flight_in=draw(st.sampled_from(("", "DM 1402", "=DM1", "-1"))),
        flight_out=draw(st.sampled_from(("", "DM 1403", "@DM"))),
        bags=draw(st.integers(0, 99)),
        visa_until=draw(st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1))),
        data_consent=draw(ANSWERS),
        accepts_pooling=draw(st.booleans()),
        home_zone=draw(st.sampled_from(("", "Africa/Lagos"))),
        journey_hours=draw(st.none() | st.floats(0, 100)),
        preferences=draw(st.frozensets(CODES, max_size=2)),
        overrides=draw(_overrides(patients)),
        notes=draw(NOTES),
    )  # fmt: skip
    return draw(st.sampled_from((_fixed, _listed, _dated)))(request)


def _fixed(request: StayRequest) -> StayRequest:
    return request


def _listed(request: StayRequest) -> StayRequest:
    """One more pair, an hour later each way."""
    own, hour = request.own_flights, timedelta(hours=1)
    later = replace(
        own, landing=shift(own.landing, hour), takeoff=shift(own.takeoff, hour), flight_in=""
    )
    return replace(request, flights=(own, later))


def _dated(request: StayRequest) -> StayRequest:
    """The day after would do as well, and a night more."""
    nights, day = request.own_flights.nights, request.landing.date()
    if not nights:
        return request
    return replace(
        request, arrive_from=day, arrive_until=day + timedelta(days=1), nights=(nights, nights + 1)
    )


@st.composite
def _companion(draw: st.DrawFn, code: str) -> Companion:
    return Companion(
        code, draw(st.booleans()), draw(st.booleans()), draw(st.frozensets(st.sampled_from(NEEDS), max_size=2))
    )  # fmt: skip


@st.composite
def _patient(
    draw: st.DrawFn, code: str, clinic: Clinic, companions: tuple[Companion, ...]
) -> Patient:
    doctors = [row.id for row in clinic.serving("physician")]
    return Patient(
        code=code,
        age=draw(st.integers(0, 120)),
        protocol=draw(st.sampled_from(sorted(clinic.protocols))),
        needs=draw(st.frozensets(st.sampled_from(NEEDS), max_size=3)),
        medicine_times=draw(st.sampled_from(((), (time(8), time(20, 30))))),
        chamber_companion=draw(st.sampled_from(["", "none", *(c.code for c in companions)])),
        is_chamber_cleared=draw(st.booleans()),
        suitability=draw(ANSWERS),
        prerequisites=draw(ANSWERS),
        consent=draw(ANSWERS),
        doctor=draw(st.sampled_from(["", *doctors])),
        sedation=draw(st.none() | st.booleans()),
        imaging=draw(st.none() | st.booleans()),
        priority=draw(st.integers(1, 3)),
    )


@st.composite
def _overrides(draw: st.DrawFn, patients: tuple[Patient, ...]) -> dict[str, object]:
    found: dict[str, object] = {}
    for patient in patients:
        keys = draw(st.sets(st.sampled_from(sorted(OVERRIDES)), max_size=3))
        own: dict[str, Any] = {key: OVERRIDES[key] for key in keys}
        if "orders" in own:
            # A shorter course than the gate's two doses would have no gate; cycles give way.
            own |= {"cycles": 0}
        if own:
            found[patient.code] = own
    return found
