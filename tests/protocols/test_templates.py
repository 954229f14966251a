"""Every shipped protocol expands into a coherent problem for an ordinary arrival."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.domain.request import Companion
from planner.protocols import expand
from tests.protocols.build import AS_OF, clinic, patient, problem, stay
from tests.protocols.check import check

TEMPLATES = [
    ("sm-beg", "SM-short"),
    ("sm-beg", "SM-typical"),
    ("sm-beg", "SM-long"),
    ("liv-ist", "LIV-short"),
    ("liv-ist", "LIV-typical"),
    ("liv-ist", "LIV-long"),
    ("mx-bom", "MX-short"),
    ("mx-bom", "MX-typical"),
    ("mx-bom", "MX-long"),
    ("mx-bom", "MX-extended"),
    ("mx-del", "MX-typical"),
]


def ordinary(where: str, protocol: str, age: int, hour: int = 7):
    """Landing on Monday 22 February 2027, leaving at 15:00 on the last day of the template."""
    tz = ZoneInfo(clinic(where).zone)
    landing = datetime(2027, 2, 22, hour, 5, tzinfo=tz)
    days = clinic(where).protocols[protocol].stay_days
    last = date(2027, 2, 22) + timedelta(days=days - 1)
    takeoff = datetime(last.year, last.month, last.day, 15, 0, tzinfo=tz)
    return stay(where, landing.isoformat(), takeoff.isoformat(), patient(protocol, age))


@pytest.mark.parametrize("age", [2, 4, 12, 30])
@pytest.mark.parametrize(("where", "protocol"), TEMPLATES)
def test_each_template_expands_coherently(where: str, protocol: str, age: int) -> None:
    check(problem(ordinary(where, protocol, age)))


@pytest.mark.parametrize(("where", "protocol"), TEMPLATES)
def test_no_step_is_without_a_possible_start(where: str, protocol: str) -> None:
    """Each course has at least as many candidates as are wanted."""
    found = problem(ordinary(where, protocol, 9))
    short = [c.id for c in found.courses if len(c.activities) < c.wanted]
    assert [name for name in short if not name.endswith("/dropped")] == []


def test_a_month_expands_in_well_under_a_second() -> None:
    request = ordinary("mx-bom", "MX-long", 4)
    problem(request)
    spent = []
    for _ in range(3):
        begin = time.process_time()  # its own work, whatever else the machine is doing
        problem(request)
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.5  # 0.06 s on an idle core


def test_the_same_request_gives_the_same_problem() -> None:
    request = ordinary("liv-ist", "LIV-typical", 4)
    assert problem(request) == problem(request)


def test_another_family_changes_nothing_of_the_first_but_shared_rides() -> None:
    first = ordinary("mx-bom", "MX-short", 4)
    other = stay(
        "mx-bom", "2027-03-01T09:00+05:30", "2027-03-11T15:00+05:30", patient("MX-short", 6),
        family="B2",
    )  # fmt: skip
    alone, both = problem(first), problem(first, other)
    check(both)
    kept = {a.id: a for a in both.activities if a.stay == "A1"}
    assert {a.id: a for a in alone.activities if a.stay == "A1"} == kept


def test_no_family_is_an_empty_problem() -> None:
    found = expand([], clinic("sm-beg"), AS_OF)
    assert found.activities == ()
    assert found.stays == ()


def test_horizon_widens_the_calendars() -> None:
    from planner.domain.time import Window, midnight

    tz = ZoneInfo("Europe/Belgrade")
    wide = Window(midnight(date(2027, 1, 1), tz), midnight(date(2027, 4, 1), tz))
    request = ordinary("sm-beg", "SM-short", 9)
    found = expand([request], clinic("sm-beg"), AS_OF, wide)
    assert found.horizon.start <= wide.start
    assert found.horizon.end >= wide.end


def test_two_companions_two_candidates() -> None:
    one = ordinary("sm-beg", "SM-typical", 4)
    from dataclasses import replace

    two = problem(replace(one, companions=(Companion("c1"), Companion("c2"))))
    consent = two.activity["A1/p1/consent"].modes[0]
    assert [d.eligible for d in consent.demands if d.role == "companion"] == [("A1/c1", "A1/c2")]
