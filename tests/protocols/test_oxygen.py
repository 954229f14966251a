from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.errors import InputError
from planner.domain.protocol import OxygenOption
from planner.domain.request import Companion
from tests.protocols.build import clinic, kinds, parts, patient, problem, stay, with_protocol

STAY = ("2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30")
HBOT, OZONE = OxygenOption("hbot", 4), OxygenOption("ozone", 3)


def found(age: int = 12, *options: OxygenOption, **facts: object):
    own = facts.pop("own", {})
    at = with_protocol(clinic("mx-bom"), "MX-short", oxygen=options or (HBOT, OZONE))
    return problem(stay("mx-bom", *STAY, patient("MX-short", age, **own), **facts), at=at)


def dive(problem_, day: str = "2027-02-03"):
    return problem_.activity[f"A1/p1/hbot/{day}"]


def test_choices_in_the_order_of_preference() -> None:
    [branch] = found().branches
    assert [(o.id, o.courses, o.price) for o in branch.options] == [
        ("hbot", ("A1/p1/hbot",), 0),
        ("ozone", ("A1/p1/ozone",), 40),
    ]


def test_none_behind_others_lacks_what_the_longest_of_them_would_have_brought() -> None:
    none = OxygenOption("none", 0)
    both = found(12, OZONE, HBOT, none)
    [branch] = both.branches
    assert [(o.id, o.courses, o.price) for o in branch.options] == [
        ("ozone", ("A1/p1/ozone",), 0),
        ("hbot", ("A1/p1/hbot",), 40),
        ("none", ("A1/p1/hbot/dropped",), 80),
    ]
    dropped = both.course["A1/p1/hbot/dropped"]
    assert (dropped.activities, dropped.wanted, dropped.price) == ((), 4, 80)


def test_none_before_others_is_the_clinician_s_wish_and_lacks_nothing() -> None:
    none = OxygenOption("none", 0)
    [branch] = found(12, none, HBOT).branches
    assert [(o.id, o.courses) for o in branch.options] == [
        ("none", ()), ("hbot", ("A1/p1/hbot",)),
    ]  # fmt: skip
    assert found(12, none).branches == ()


def test_a_small_child_takes_two_seats_with_each_cleared_companion() -> None:
    one = (Companion("c1"), Companion("c2", is_chamber_cleared=False))
    assert [mode.id for mode in dive(found(7, companions=one)).modes] == ["several/c1"]
    two = (Companion("c1"), Companion("c2"))
    small = dive(found(7, own={"is_chamber_cleared": True}, companions=two))
    assert [mode.id for mode in small.modes] == ["several/c1", "several/c2"]
    mode = small.modes[0]
    assert mode.duration == timedelta(minutes=105)
    assert parts(mode, kind="hbot_prep") == [(0, 15), (0, 15)]
    ride = mode.demands[-1]
    assert (ride.is_ride, dict(ride.units)) == (True, {"seats": 2})
    assert [(p.begin, p.end) for p in ride.parts] == [
        (timedelta(minutes=15), timedelta(minutes=105))
    ]
    assert {run.split("/")[1] for run in ride.eligible} == {"MULTI-1"}


def test_from_eight_on_alone_and_in_a_single_chamber_when_cleared() -> None:
    older = dive(found(8))
    assert [mode.id for mode in older.modes] == ["several/alone"]
    cleared = dive(found(8, own={"is_chamber_cleared": True}))
    assert [mode.id for mode in cleared.modes] == ["several/alone", "single/alone"]
    assert {run.split("/")[1] for run in cleared.modes[1].demands[-1].eligible} == {"MONO-1"}


def test_a_dependent_patient_counts_as_small() -> None:
    own = {"needs": frozenset({"dependent"}), "is_chamber_cleared": True}
    assert [mode.id for mode in dive(found(30, own=own)).modes] == ["several/c1"]


def test_the_named_companion_goes_inside() -> None:
    companions = (Companion("c1"), Companion("c2"))
    named = dive(found(4, own={"chamber_companion": "c2"}, companions=companions))
    assert [mode.id for mode in named.modes] == ["several/c2"]


def test_nobody_to_go_inside_is_refused_only_where_there_is_no_other_choice() -> None:
    nobody = (Companion("c1", is_chamber_cleared=False),)
    assert found(4, HBOT, OZONE, companions=nobody).course["A1/p1/hbot"].activities == ()
    with pytest.raises(InputError) as error:
        found(4, HBOT, companions=nobody)
    assert error.value.faults[0].field == "chamber_companion"


def test_a_clinic_without_chamber_refuses_dives() -> None:
    at = with_protocol(clinic("sm-beg"), "SM-typical", oxygen=(HBOT,))
    with pytest.raises(InputError) as error:
        problem(
            stay("sm-beg", "2027-03-07T09:00+01:00", "2027-03-13T15:00+01:00",
                 patient("SM-typical")), at=at,
        )  # fmt: skip
    assert "no chamber" in error.value.faults[0].reason


def test_starts_are_a_quarter_of_an_hour_before_each_entry() -> None:
    mode = dive(found()).modes[0]
    assert mode.starts is not None
    assert [f"{w.start:%H:%M}" for w in mode.starts] == ["07:45", "10:15", "13:15", "15:45"]
    assert all(w.start == w.end for w in mode.starts)


def test_the_last_dive_ends_24_hours_before_the_flight_for_both() -> None:
    # flight 10 February 15:00: on the 9th the exit is by 15:00, so the entry by 13:30
    last = dive(found(4), "2027-02-09")
    assert [f"{w.start:%H:%M}" for w in last.modes[0].starts or ()] == ["07:45", "10:15", "13:15"]
    assert "A1/p1/hbot/2027-02-10" not in found(4).activity


def test_each_dive_is_a_run_with_attendant_and_technician() -> None:
    runs = {a.id: a for a in kinds(found(12, own={"is_chamber_cleared": True}), "dive")}
    run = runs["run/MULTI-1/2027-02-03T0800"]
    assert run.is_run
    assert run.earliest.isoformat() == "2027-02-03T08:00:00+05:30"
    [mode] = run.modes
    assert mode.duration == timedelta(minutes=90)
    assert [d.role for d in mode.demands] == ["chamber", "technician", "attendant"]
    # 15 minutes of turnover for the chamber only
    assert parts(mode) == [(0, 105), (0, 90), (0, 90)]
    mono = next(a for name, a in runs.items() if "MONO-1" in name)
    assert [d.role for d in mono.modes[0].demands] == ["chamber", "technician"]


def test_runs_that_nobody_can_ride_are_not_written() -> None:
    for run in kinds(found(), "dive"):
        assert "2027-02-01" <= run.id.rsplit("/", 1)[1][:10] <= "2027-02-09"


def test_twice_a_day_is_two_turns() -> None:
    twice = found(12, replace(HBOT, per_day=2), OZONE)
    assert "A1/p1/hbot/2027-02-03/2" in twice.course["A1/p1/hbot"].activities
