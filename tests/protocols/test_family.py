from __future__ import annotations

from datetime import date, datetime

import pytest

from planner.domain.request import Companion
from planner.protocols.people import family_of
from tests.protocols.build import clinic, patient, stay


def family(landing: str, takeoff: str, where: str = "sm-beg", **facts):
    protocol = {"sm-beg": "SM-typical", "mx-bom": "MX-short", "liv-ist": "LIV-typical"}[where]
    own = facts.pop("own", {})
    return family_of(
        stay(where, landing, takeoff, patient(protocol, 9, **own), **facts), clinic(where)
    )


def clock(moment: datetime) -> str:
    return moment.strftime("%m-%d %H:%M")


def test_landing_in_the_small_hours_books_the_night_before() -> None:
    found = family("2027-03-07T02:10+01:00", "2027-03-13T15:00+01:00")
    assert found.first_day == date(2027, 3, 7)
    assert found.first_night == date(2027, 3, 6)
    assert found.is_night_landing
    # nothing before 10:00
    assert clock(found.first_task) == "03-07 10:00"


@pytest.mark.parametrize(
    ("landing", "night"), [("05:59", date(2027, 3, 6)), ("06:00", date(2027, 3, 7))]
)
def test_the_night_rule_ends_at_six(landing: str, night: date) -> None:
    found = family(f"2027-03-07T{landing}+01:00", "2027-03-13T15:00+01:00")
    assert found.first_night == night


def test_a_landing_at_22_30_counts_as_night_and_begins_the_next_morning() -> None:
    found = family("2027-03-06T22:30+01:00", "2027-03-13T15:00+01:00")
    assert found.is_night_landing
    assert found.first_night == date(2027, 3, 6)
    assert clock(found.first_task) == "03-07 10:00"


def test_take_off_in_the_small_hours_ends_the_work_the_day_before() -> None:
    found = family("2027-03-07T12:00+01:00", "2027-03-13T01:30+01:00")
    assert found.last_day == date(2027, 3, 13)
    assert found.last_work_day == date(2027, 3, 12)
    # lead 150: at the airport by 23:00 the evening before
    assert clock(found.due) == "03-12 23:00"


def test_times_round_inward_to_the_grain() -> None:
    found = family("2027-03-07T14:32+01:00", "2027-03-13T15:17+01:00")
    assert clock(found.landing) == "03-07 14:35"
    assert clock(found.takeoff) == "03-13 15:15"


def test_kerb_and_departure_with_a_wheelchair() -> None:
    found = family(
        "2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00", own={"needs": frozenset({"wheelchair"})}
    )
    # buffer 90 instead of 60, securing 10: 14:00 + 100
    assert clock(found.ready) == "03-07 15:40"
    # lead 150 + 30: 15:00 - 180
    assert clock(found.due) == "03-13 12:00"


def test_reach_of_an_injection_lies_48_hours_before_the_flight() -> None:
    found = family("2027-03-07T08:00+01:00", "2027-03-13T15:00+01:00")
    child = found.patients[0]
    first, last = found.reach(child, "dose_it")
    # never on the arrival day; 15:00 on the 13th less 48 h
    assert clock(first) == "03-08 00:00"
    assert clock(last) == "03-11 15:00"


def test_reach_after_landing_is_four_hours() -> None:
    found = family("2027-03-08T08:00+01:00", "2027-03-13T15:00+01:00")
    first, last = found.reach(found.patients[0], "examination")
    assert clock(first) == "03-08 12:00"
    # lead 150 and drive 40: 15:00 - 190 = 11:50
    assert clock(last) == "03-13 11:50"


def test_reach_after_a_night_landing_is_nine_hours_in_the_room() -> None:
    found = family("2027-03-08T02:10+01:00", "2027-03-13T15:00+01:00")
    # kerb 02:10 + 60 = 03:10, drive 40: room 03:50, + 9 h = 12:50
    assert clock(found.reach(found.patients[0], "examination")[0]) == "03-08 12:50"
    # therapy from the next day
    assert clock(found.reach(found.patients[0], "physio")[0]) == "03-09 00:00"


def test_reach_of_the_companion_s_dive_lies_24_hours_before_the_flight() -> None:
    found = family("2027-03-08T08:00+05:30", "2027-03-17T15:00+05:30", where="mx-bom")
    assert clock(found.reach(found.companions[0], "hbot")[1]) == "03-16 15:00"


def test_weary_by_hours_or_by_zones() -> None:
    span = ("2027-03-08T08:00+01:00", "2027-03-13T15:00+01:00")
    assert not family(*span).is_weary
    assert family(*span, journey_hours=12.0).is_weary
    assert not family(*span, journey_hours=11.9).is_weary
    # Almaty is 4 h ahead of Belgrade in winter (UTC+5 from 2024), Tashkent too; Bangkok 6 h
    assert not family(*span, home_zone="Asia/Tashkent").is_weary
    assert family(*span, home_zone="Asia/Bangkok").is_weary


def test_dependents_are_children_and_dependent_patients() -> None:
    adult = family_of(
        stay("sm-beg", "2027-03-08T08:00+01:00", "2027-03-13T15:00+01:00",
             patient("SM-typical", 30), companions=()),
        clinic("sm-beg"),
    )  # fmt: skip
    assert adult.dependents == ()
    dependent = family_of(
        stay("sm-beg", "2027-03-08T08:00+01:00", "2027-03-13T15:00+01:00",
             patient("SM-typical", 30, needs=frozenset({"dependent"}))),
        clinic("sm-beg"),
    )  # fmt: skip
    assert [p.id for p in dependent.dependents] == ["A1/p1"]


def test_days_of_the_stay_count_from_either_end() -> None:
    found = family(
        "2027-03-07T08:00+01:00", "2027-03-13T15:00+01:00", companions=(Companion("c1"),)
    )
    assert found.day(1) == date(2027, 3, 7)
    assert found.day(-1) == date(2027, 3, 13)
    assert found.day(-2) == date(2027, 3, 12)
    assert found.stay_days == 7
