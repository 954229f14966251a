from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain.errors import InputError
from planner.domain.request import Companion
from planner.protocols import expand
from tests.protocols.build import AS_OF, clinic, patient, problem, stay

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def sm(*span: str, **facts: object):
    own = facts.pop("own", {"protocol": "SM-typical"})
    return stay("sm-beg", *(span or WEEK), patient(**own), origin="families.csv", **facts)


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
