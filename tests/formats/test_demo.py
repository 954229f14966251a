"""The demo families: fictional, clean, and what part C of the domain reference asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from planner.domain.clinic import Clinic
from planner.domain.request import StayRequest
from planner.domain.time import DAY
from planner.formats.requests import read_requests
from tests.formats.conftest import DATA


def families(clinics: Mapping[str, Clinic], clinic: str) -> dict[str, StayRequest]:
    path = DATA / "demo" / f"requests-{clinic}.csv"
    return {request.family: request for request in read_requests(path, clinics)}


@pytest.mark.parametrize("clinic", ["sm-beg", "liv-ist", "mx-bom"])
def test_four_to_six_families_between_january_and_april(clinics, clinic: str) -> None:
    found = families(clinics, clinic)
    assert 4 <= len(found) <= 6
    for request in found.values():
        assert request.clinic == clinic
        assert date(2027, 1, 1) <= request.landing.date() < request.takeoff.date()
        assert request.takeoff.date() <= date(2027, 4, 30)


@pytest.mark.parametrize("clinic", ["sm-beg", "liv-ist", "mx-bom"])
def test_stays_are_as_long_as_their_protocol(clinics, clinic: str) -> None:
    for request in families(clinics, clinic).values():
        days = (request.takeoff.date() - request.landing.date()) // DAY + 1
        wanted = clinics[clinic].protocols[request.patients[0].protocol].stay_days
        assert days == wanted, request.family


def test_two_families_on_one_flight_need_both_vans(clinics: Mapping[str, Clinic]) -> None:
    found = families(clinics, "sm-beg")
    pair = [found["BEG-101"], found["BEG-102"]]
    assert len({(request.flight_in, request.landing) for request in pair}) == 1
    # Six people and a wheelchair: V1 has no bay, V2 four seats.
    assert sum(request.party for request in pair) == 6
    assert sum("wheelchair" in p.needs for request in pair for p in request.patients) == 1


def test_the_sample_arrivals(clinics: Mapping[str, Clinic]) -> None:
    arabic = families(clinics, "liv-ist")["IST-201"]
    assert (f"{arabic.landing:%H:%M}", arabic.languages) == ("02:10", ("ar",))
    lagos = families(clinics, "mx-bom")["BOM-301"]
    (patient,) = lagos.patients
    assert (f"{lagos.landing:%H:%M}", lagos.home_zone, len(lagos.companions)) == (
        "03:30",
        "Africa/Lagos",
        2,
    )
    assert (patient.age, patient.needs) == (12, frozenset({"wheelchair"}))


def test_one_stay_spans_the_change_of_clocks_and_one_a_festival(clinics) -> None:
    stay = families(clinics, "sm-beg")["BEG-104"]
    assert stay.landing.utcoffset() != stay.takeoff.utcoffset()
    festival = families(clinics, "liv-ist")["IST-205"]
    assert festival.landing.date() < date(2027, 3, 8) < date(2027, 3, 11) < festival.takeoff.date()


def test_two_patients_with_one_companion(clinics: Mapping[str, Clinic]) -> None:
    family = families(clinics, "liv-ist")["IST-204"]
    assert (len(family.patients), len(family.companions)) == (2, 1)
