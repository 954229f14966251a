from __future__ import annotations

import pytest

from planner.domain.errors import InputError
from planner.domain.protocol import TherapyStep
from tests.protocols.build import patient, problem, stay

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")
THREE = (TherapyStep("physio", 2),)


def found(overrides: dict, *people):
    people = people or (patient("SM-typical"),)
    return problem(stay("sm-beg", *WEEK, *people, overrides=overrides))


def test_a_request_changes_its_protocol() -> None:
    courses = {c.id: c.wanted for c in found({"therapies": THREE}).courses if c.kind == "physio"}
    assert courses == {"A1/p1/physio": 2}


def test_a_change_for_one_patient_alone() -> None:
    twins = (patient("SM-typical"), patient("SM-typical", code="p2"))
    changed = found({"p2": {"therapies": THREE}}, *twins)
    wanted = {c.id: c.wanted for c in changed.courses if c.kind == "physio"}
    assert wanted == {"A1/p1/physio": 3, "A1/p2/physio": 2}


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InputError) as error:
        found({"therapy": THREE})
    assert error.value.faults[0].field == "overrides"
    assert "therapies" in error.value.faults[0].remedy
