from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.formats.requests import write_requests_json
from planner.service.clinics import clinic
from planner.service.desk import Desk
from planner.service.documents import plan_document
from planner.store.database import open_store

ROOT = Path(__file__).resolve().parents[2]
HEADER = "family,clinic,protocol,landing,takeoff,airport,patient_age,companions,languages,needs"
FIRST = datetime(2027, 1, 4, 12, tzinfo=UTC)


class Clock:
    """A clock that the test turns."""

    def __init__(self, now):
        self.moment = now

    def __call__(self):
        return self.moment

    def turn(self, seconds):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock(FIRST)


@pytest.fixture
def desk(database, tmp_path, clock):
    store = open_store(tmp_path / "home")
    yield Desk(store, ROOT / "data", clock)
    store.engine.dispose()


def short_stay(family, day=3):
    """A CSV row: three days at sm-beg in March 2027 from this day on (3 March is a Wednesday)."""
    return (
        f"{family},sm-beg,SM-short,2027-03-{day:02}T10:20+01:00,2027-03-{day + 2:02}T17:40+01:00,"
        "BEG,9,1,en,"
    )


def csv_of(*rows):
    return ("\r\n".join([HEADER, *rows]) + "\r\n").encode()


_first_plans = {}


def first_plan(desk, asked, order):
    """The first plan of some families at sm-beg, made once for all tests that ask for the same."""
    house = clinic(desk, "sm-beg")
    question = (repr(house), write_requests_json(asked), order)
    if question not in _first_plans:
        _first_plans[question] = plan_document(house, asked, None, order)
    return _first_plans[question]
