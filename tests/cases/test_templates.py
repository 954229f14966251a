"""All ten protocol templates plan completely for a sensible arrival at their clinic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.domain.request import Companion, Patient, StayRequest
from planner.protocols.commuting import AWAY
from tests.cases.build import Case, assert_complete, planned
from tests.protocols.build import clinic, stay

ARRIVALS = {
    "SM-short": ("sm-beg", "2027-03-02T09:00+01:00", "2027-03-04T18:00+01:00"),
    "SM-typical": ("sm-beg", "2027-03-07T12:00+01:00", "2027-03-13T15:00+01:00"),
    "SM-long": ("sm-beg", "2027-03-07T12:00+01:00", "2027-03-15T15:00+01:00"),
    "LIV-short": ("liv-ist", "2027-04-04T12:00+03:00", "2027-04-11T15:00+03:00"),
    "LIV-typical": ("liv-ist", "2027-03-14T12:00+03:00", "2027-03-27T15:00+03:00"),
    "LIV-long": ("liv-ist", "2027-03-14T12:00+03:00", "2027-04-03T15:00+03:00"),
    "MX-short": ("mx-bom", "2027-02-01T09:00+05:30", "2027-02-10T23:00+05:30"),
    "MX-typical": ("mx-bom", "2027-02-01T09:00+05:30", "2027-02-21T23:00+05:30"),
    "MX-long": ("mx-bom", "2027-02-01T09:00+05:30", "2027-03-02T23:00+05:30"),
    "MX-extended": ("mx-bom", "2027-02-01T09:00+05:30", "2027-03-17T23:00+05:30"),
}
"""Clinic, landing and take-off; each stay has just the days that its template names."""

# By hand from domain.md part C: dose events (or marrow cycles), physiotherapy, occupational
# therapy, speech therapy, personal training.
MINIMA = {
    "SM-short": (1, 1, 0, 0, 0),
    "SM-typical": (2, 3, 2, 2, 0),
    "SM-long": (3, 5, 3, 3, 2),
    "LIV-short": (2, 4, 2, 2, 0),
    "LIV-typical": (3, 8, 5, 4, 0),
    "LIV-long": (4, 13, 8, 6, 0),
    "MX-short": (1, 5, 4, 3, 0),
    "MX-typical": (1, 14, 10, 8, 0),
    "MX-long": (2, 21, 14, 12, 0),
    "MX-extended": (2, 32, 20, 16, 0),
}


def request_for(template: str) -> StayRequest:
    where, landing, takeoff = ARRIVALS[template]
    one = Patient("p1", 4, template, is_chamber_cleared=True)
    return stay(where, landing, takeoff, one, companions=(Companion("c1"),), bags=3)


@pytest.fixture(scope="module", params=list(ARRIVALS))
def template(request: pytest.FixtureRequest) -> tuple[str, Case]:
    """A template and the first plan that leaves nothing out."""
    where = ARRIVALS[request.param][0]
    return request.param, planned(request_for(request.param), at_clinic=clinic(where))


def test_it_plans_completely(template: tuple[str, Case]) -> None:
    assert_complete(template[1])


def test_it_holds_at_least_what_the_template_promises(template: tuple[str, Case]) -> None:
    name, case = template
    doses = case.of("A1", "dose_iv", "dose_it", "dose_im")
    therapies = ("physio", "occupational", "speech", "training")
    found = (len(doses), *(len(case.of("A1", kind)) for kind in therapies))
    assert all(n >= least for n, least in zip(found, MINIMA[name], strict=True)), found


def test_its_stay_has_the_days_of_the_template(template: tuple[str, Case]) -> None:
    name, case = template
    (only,) = case.problem.stays
    days = clinic(ARRIVALS[name][0]).protocols[name].stay_days
    assert only.last_day - only.first_day == timedelta(days=days - 1)
    # the last appointment at the clinic lies before the drive to the airport
    last = max(case.end(p.activity) for p in case.of("A1") if case.kind(p) in AWAY)
    assert last <= case.one("A1", "dropoff").start
    assert only.first_day >= date(2027, 2, 1)
