from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain.errors import InputError
from tests.protocols.build import clinic, parts, patient, problem, stay, with_values

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def consent(language: str, at=None):
    request = stay("sm-beg", *WEEK, patient("SM-typical"), languages=(language,))
    return problem(request, at=at).activity["A1/p1/consent"]


def test_staff_who_speak_need_nobody_to_interpret() -> None:
    [mode] = consent("sr").modes
    assert mode.id == "physician/direct"
    assert {d.role for d in mode.demands} == {"companion", "room", "physician"}


def test_one_of_two_who_speaks_is_a_way_of_its_own() -> None:
    base = clinic("sm-beg")
    rows = tuple(
        replace(r, languages=r.languages | {"en"}) if r.id == "REG2" else r for r in base.resources
    )
    modes = {m.id: m for m in consent("en", replace(base, resources=rows)).modes}
    assert list(modes) == ["physician/direct", "physician/interpreter", "physician/phone"]
    doctors = {
        name: next(d.eligible for d in m.demands if d.role == "physician")
        for name, m in modes.items()
    }
    assert doctors["physician/direct"] == ("REG2",)
    assert doctors["physician/phone"] == ("REG1",)


def test_a_freelance_interpreter_comes_a_quarter_of_an_hour_early() -> None:
    modes = {m.id: m for m in consent("es").modes}
    assert list(modes) == ["physician/freelance", "physician/phone"]
    assert parts(modes["physician/freelance"], role="interpreter") == [(-15, 45)]
    assert parts(modes["physician/phone"], role="interpreter") == [(0, 45)]


def test_in_person_is_preferred_to_the_phone() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical")))
    row = clinic("sm-beg").resource["PHONE-EN"]
    assert found.resource["PHONE-EN"].reserve_price == row.reserve_price + 2
    assert found.resource["EN1"].reserve_price == 0


def test_a_language_that_nobody_speaks_is_refused_at_once() -> None:
    with pytest.raises(InputError) as error:
        consent("am")
    fault = error.value.faults[0]
    assert fault.field == "languages"
    assert "am" in fault.reason


def test_one_of_several_languages_of_the_family_will_do() -> None:
    request = stay("sm-beg", *WEEK, patient("SM-typical"), languages=("am", "sr"))
    modes = problem(request).activity["A1/p1/consent"].modes
    assert [m.id for m in modes] == ["physician/direct"]


def test_the_physician_stands_in_where_no_neurologist_is_on_duty() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical"), languages=("sr",)))
    modes = {m.id: m for m in found.activity["A1/p1/examination"].modes}
    assert list(modes) == ["physician+neurologist/direct", "physician/direct"]
    # on Monday the neurologist is there 08:00-13:00, so together until 12:00; alone from then
    monday = [
        f"{w.start:%H:%M}-{w.end:%H:%M}"
        for w in modes["physician/direct"].starts or () if w.start.day == 8
    ]  # fmt: skip
    assert monday == ["12:10-17:00"]
    saturday = [w for w in modes["physician/direct"].starts or () if w.start.day == 13]
    assert f"{saturday[0].start:%H:%M}" == "09:00"


def test_a_clinic_without_a_neurologist_examines_by_the_physician() -> None:
    base = clinic("sm-beg")
    at = replace(base, resources=tuple(r for r in base.resources if r.role != "neurologist"))
    request = stay("sm-beg", *WEEK, patient("SM-typical"), languages=("sr",))
    assert [m.id for m in problem(request, at=at).activity["A1/p1/examination"].modes] == [
        "physician/direct"
    ]


def test_a_role_that_the_clinic_lacks_altogether_is_refused() -> None:
    base = clinic("sm-beg")
    at = replace(base, resources=tuple(r for r in base.resources if r.role != "speech_therapist"))
    with pytest.raises(InputError) as error:
        problem(stay("sm-beg", *WEEK, patient("SM-typical")), at=at)
    assert "no speech_therapist" in error.value.faults[0].reason


def test_what_needs_no_room_has_none_and_what_does_is_refused_without() -> None:
    found = problem(stay("sm-beg", *WEEK, patient("SM-typical")))
    assert [d.role for d in found.activity["A1/p1/teaching-1"].modes[0].demands] == [
        "patient", "companion", "physiotherapist", "interpreter",
    ]  # fmt: skip
    at = with_values(clinic("sm-beg"), physio__place=("dietitian_office",))
    with pytest.raises(InputError) as error:
        problem(stay("sm-beg", *WEEK, patient("SM-typical")), at=at)
    assert "no dietitian_office" in error.value.faults[0].reason
