from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from planner.domain.clinic import Closure
from planner.domain.errors import InputError
from planner.domain.request import Companion
from planner.protocols import expand
from tests.protocols.build import AS_OF, clinic, patient, problem, stay, with_protocol

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def sm(*span: str, **facts: object):
    own = facts.pop("own", {"protocol": "SM-typical"})
    facts = {"origin": "families.csv", **facts}
    return stay("sm-beg", *(span or WEEK), patient(**own), **facts)


def faults(*requests) -> list[tuple[str, str, str]]:
    with pytest.raises(InputError) as error:
        expand(requests, clinic("sm-beg"), AS_OF)
    return [(f.file, f.row, f.field) for f in error.value.faults]


def test_every_fault_of_every_request_is_told_at_once() -> None:
    assert faults(
        sm(own={"protocol": "XX"}), sm(family="B2", airport="JFK"), sm(family="C3", companions=())
    ) == [
        ("families.csv", "A1", "protocol"),
        ("families.csv", "B2", "airport"),
        ("families.csv", "C3", "companions"),
    ]


def test_what_no_clinic_row_can_hold_is_told_of_every_family_at_once() -> None:
    crowd = tuple(Companion(f"c{i}") for i in range(1, 9))
    requests = sm(origin="stays.csv row 2", companions=crowd), sm(family="B2"), sm(
        family="C3", origin="stays.csv row 4", bags=60
    )  # fmt: skip
    assert faults(*requests) == [("stays.csv", "2", "companions"), ("stays.csv", "4", "bags")]


def test_a_family_code_used_twice() -> None:
    assert faults(sm(), sm()) == [("families.csv", "A1", "family")]


def test_a_request_for_another_clinic() -> None:
    assert faults(replace(sm(), clinic="mx-bom")) == [("families.csv", "A1", "clinic")]


def test_take_off_before_landing() -> None:
    assert faults(sm(WEEK[1], WEEK[0])) == [("families.csv", "A1", "takeoff")]


def test_a_child_needs_a_companion_who_may_sign() -> None:
    nobody = (Companion("c1", is_guardian=False),)
    assert faults(sm(companions=nobody)) == [("families.csv", "A1", "companions")]


def test_a_family_without_a_patient() -> None:
    assert faults(replace(sm(), patients=())) == [("families.csv", "A1", "patient")]


def test_an_adult_may_travel_alone() -> None:
    problem(sm(own={"protocol": "SM-typical", "age": 18}, companions=()))


def with_minutes(minutes: int, kind: str = "physio"):
    base = clinic("sm-beg")
    known = base.protocols["SM-typical"].therapies
    changed = tuple(replace(t, minutes=minutes) if t.kind == kind else t for t in known)
    return with_protocol(base, "SM-typical", therapies=changed)


def refused(at, *requests):
    with pytest.raises(InputError) as error:
        expand(requests, at, AS_OF)
    return error.value.faults


def test_a_session_longer_than_any_shift_is_refused_with_the_field_to_change() -> None:
    """10 hours of therapy and 10 minutes of notes: nobody's shift is that long."""
    (fault,) = refused(with_minutes(600), sm())
    assert (fault.row, fault.field) == ("A1", "protocol")
    assert "takes the physiotherapist for 610 minutes; the longest opening is" in fault.reason
    own = with_minutes(600).protocols["SM-typical"].therapies
    (fault,) = refused(clinic("sm-beg"), sm(overrides={"therapies": own}))
    assert fault.field == "overrides"


def test_a_session_at_the_days_limit_is_planned_and_one_beyond_it_refused() -> None:
    """A patient of 9 may have 180 minutes of therapy a day, but only 100 in a row."""
    expand([sm()], with_minutes(100), AS_OF)
    (fault,) = refused(with_minutes(110), sm())
    assert fault.reason == (
        "One physio of A1/p1 takes 110 minutes; child_sessions_in_a_row allows 100 minutes."
    )


def test_people_and_places_that_are_never_there_together_are_refused() -> None:
    """The gym opens at night only, when no physiotherapist works."""
    base = clinic("sm-beg")
    at_night = tuple(
        replace(row, shifts=tuple(replace(s, start=time(1), until=time(4)) for s in row.shifts))
        if row.role == "gym"
        else row
        for row in base.resources
    )
    (fault,) = refused(replace(base, resources=at_night), sm())
    assert "needs room and physiotherapist together for" in fault.reason


def test_a_week_in_which_the_clinic_is_closed_is_a_shortage_and_no_mistake() -> None:
    base = clinic("sm-beg")
    closed = [Closure(date(2027, 3, day), "holidays", resources=("gym",)) for day in range(6, 15)]
    found = expand([sm()], replace(base, closures=(*base.closures, *closed)), AS_OF)
    assert found.course["A1/p1/physio"].activities == ()
