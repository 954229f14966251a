from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.domain.errors import InputError
from planner.domain.request import Companion
from tests.protocols.build import (
    clinic,
    kinds,
    parts,
    patient,
    problem,
    stay,
    with_protocol,
    with_values,
)  # fmt: skip

WEEK = ("2027-03-07T12:00+01:00", "2027-03-13T15:00+01:00")
"""Sunday to Saturday at Belgrade."""


def roles(activity, mode: int = 0) -> list[str]:
    return [demand.role for demand in activity.modes[mode].demands]


def test_work_up_of_a_child_takes_companion_room_and_staff() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical", 4)))
    examination = found.activity["A1/p1/examination"]
    # the staff of Belgrade speak Serbian, so each team needs an interpreter, here or by phone
    assert [mode.id for mode in examination.modes] == [
        "physician+neurologist/interpreter",
        "physician+neurologist/phone",
        "physician/interpreter",
        "physician/phone",
    ]
    assert roles(examination) == [
        "patient", "companion", "room", "physician", "neurologist", "interpreter",
    ]  # fmt: skip
    assert parts(examination.modes[0]) == [(0, 60)] * 6


def test_consent_is_signed_by_a_guardian_without_the_child() -> None:
    request = stay(
        "sm-beg", *WEEK, patient("SM-typical", 4),
        companions=(Companion("c1", is_guardian=False), Companion("c2")),
    )  # fmt: skip
    consent = problem(request).activity["A1/p1/consent"]
    assert roles(consent)[:1] == ["companion"]
    assert consent.modes[0].demands[0].eligible == ("A1/c2",)


def test_an_adult_alone_signs_and_comes_alone() -> None:
    request = stay("sm-beg", *WEEK, patient("SM-typical", 30), companions=())
    found = problem(request)
    for kind in ("consent", "discharge", "teaching", "examination", "bloods"):
        [activity] = kinds(found, kind)
        people = [d.role for d in activity.modes[0].demands if d.role in ("patient", "companion")]
        assert people == ["patient"], kind


def test_days_are_those_on_which_staff_and_room_are_open() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical", 9)))
    windows = found.activity["A1/p1/developmental"].modes[0].starts
    assert windows is not None
    # Sunday is closed; on Saturday the drop-off at 12:30 - 40 = 11:50 is the end
    assert [w.start.date().day for w in windows] == [8, 9, 10, 11, 12, 13]
    assert f"{windows[0].start:%H:%M}-{windows[0].end:%H:%M}" == "08:00-17:00"
    assert f"{windows[-1].start:%H:%M}-{windows[-1].end:%H:%M}" == "09:00-10:50"


def test_imaging_only_when_asked_for() -> None:
    assert kinds(problem(stay("sm-beg", *WEEK, patient("SM-typical", 9))), "imaging") == []
    asked = problem(stay("sm-beg", *WEEK, patient("SM-typical", 9, imaging=True)))
    assert len(kinds(asked, "imaging")) == 1
    needs = [n for n in asked.needs if n.law == "dose_iv_needs_imaging"]
    assert {n.any_of for n in needs} == {("A1/p1/imaging",)}


def test_fit_to_fly_lies_in_the_last_24_hours() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical", 9)))
    [check] = kinds(found, "fit_to_fly")
    assert check.earliest.isoformat() == "2027-03-12T15:00:00+01:00"


def test_teaching_as_often_as_the_protocol_says() -> None:
    at = with_protocol(clinic("sm-beg"), "SM-typical", teaching=2, home_product=True)
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical", 9)), at=at)
    assert [a.id for a in kinds(found, "teaching")] == ["A1/p1/teaching-1", "A1/p1/teaching-2"]
    assert len(kinds(found, "handover")) == 1


def test_the_chosen_doctor_is_the_only_physician() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical", 9, doctor="REG2")))
    [consent] = kinds(found, "consent")
    assert {d.eligible for m in consent.modes for d in m.demands if d.role == "physician"} == {
        ("REG2",)
    }


def test_an_unknown_doctor_is_refused() -> None:
    with pytest.raises(InputError) as error:
        problem(stay("sm-beg", *WEEK, patient("SM-typical", 9, doctor="DR-X")))
    assert error.value.faults[0].field == "doctor"
    assert "REG1, REG2" in error.value.faults[0].remedy


def test_a_block_longer_than_any_opening_is_refused() -> None:
    # the theatre is open 08:00-12:00: 240 minutes fit, 250 do not
    fits = with_values(clinic("sm-beg"), it__procedure_min=240)
    problem(stay("sm-beg", *WEEK, patient("SM-typical", 9, sedation=False)), at=fits)
    over = with_values(clinic("sm-beg"), it__procedure_min=250)
    with pytest.raises(InputError) as error:
        problem(stay("sm-beg", *WEEK, patient("SM-typical", 9, sedation=False)), at=over)
    assert "250 minutes" in error.value.faults[0].reason
    assert "240 minutes" in error.value.faults[0].reason


def test_what_is_merely_closed_is_a_shortage_and_not_refused() -> None:
    from dataclasses import replace

    from planner.domain.clinic import Closure

    closures = tuple(Closure(date(2027, 3, 7) + timedelta(days=n), "Closed") for n in range(7))
    at = replace(clinic("sm-beg"), closures=closures)
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical", 9)), at=at)
    assert found.activity["A1/p1/examination"].modes[0].starts is None
    assert found.course["A1/p1/physio"].activities == ()


def test_a_child_s_day_at_the_clinic_is_shorter_than_the_nurses() -> None:
    # handing over needs a nurse (07:00-19:00 on weekdays) and 30 minutes; a child's day is
    # 08:00-18:00, an adult's quiet hours begin at 20:00
    at = with_protocol(clinic("sm-beg"), "SM-typical", home_product=True)

    def tuesday(age: int) -> str:
        found = problem(stay("sm-beg", *WEEK, patient("SM-typical", age)), at=at)
        windows = found.activity["A1/p1/handover"].modes[0].starts or ()
        [window] = [w for w in windows if w.start.day == 9]
        return f"{window.start:%H:%M}-{window.end:%H:%M}"

    assert tuesday(9) == "08:00-17:30"
    assert tuesday(30) == "07:00-18:30"
