from __future__ import annotations

import pytest

from planner.domain.errors import InputError
from planner.domain.request import Companion, Sibling
from tests.protocols.build import parts, patient, problem, stay

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def sm(*span: str, **facts: object):
    own = facts.pop("own", {})
    return stay("sm-beg", *(span or WEEK), patient("SM-typical", 9, **own), **facts)


def rooms(request) -> tuple[str, ...]:
    found = problem(request)
    return found.activity["A1/lodging"].modes[0].demands[0].eligible


def test_a_room_from_check_in_to_check_out_and_cleaning() -> None:
    stay_ = problem(sm()).activity["A1/lodging"]
    assert stay_.earliest.isoformat() == "2027-03-07T14:00:00+01:00"
    assert stay_.deadline.isoformat() == "2027-03-13T11:00:00+01:00"
    # six nights less three hours: 6 * 1440 - 180 = 8460, and 120 of cleaning
    assert parts(stay_.modes[0]) == [(0, 8580)]
    assert stay_.facts["nights"] == "6"


def test_a_landing_at_02_10_books_the_night_before() -> None:
    found = problem(sm("2027-03-07T02:10+01:00", WEEK[1]))
    assert found.activity["A1/lodging"].earliest.isoformat() == "2027-03-06T14:00:00+01:00"
    assert found.activity["A1/lodging"].facts["nights"] == "7"
    assert found.stay["A1"].facts["first_night"] == "2027-03-06"


def test_a_stay_over_the_change_of_clocks_is_an_hour_shorter() -> None:
    # 27 to 29 March 2027, two nights: 2 * 1440 - 180 - 60 = 2640 minutes and 120 of cleaning
    found = problem(
        stay("sm-beg", "2027-03-27T08:00+01:00", "2027-03-29T20:00+02:00", patient("SM-short"))
    )
    lodging = found.activity["A1/lodging"]
    assert parts(lodging.modes[0]) == [(0, 2760)]
    assert lodging.deadline.isoformat() == "2027-03-29T11:00:00+02:00"


def test_early_landing_and_late_flight_use_the_lounge() -> None:
    early = problem(sm("2027-03-07T08:00+01:00", "2027-03-13T22:00+01:00"))
    facts = early.activity["A1/lodging"].facts
    assert (facts["lounge_before"], facts["lounge_after"]) == ("1", "1")
    # landing 14:00 at check-in; flight 13:00, due 10:30, away by 09:50
    late = problem(sm("2027-03-07T14:00+01:00", "2027-03-13T13:00+01:00"))
    facts = late.activity["A1/lodging"].facts
    assert (facts["lounge_before"], facts["lounge_after"]) == ("", "")


def test_the_party_needs_beds() -> None:
    # ISO1 has two beds: patient and one companion
    assert "ISO1" in rooms(sm())
    assert "ISO1" not in rooms(sm(companions=(Companion("c1"), Companion("c2"))))
    with pytest.raises(InputError) as error:
        problem(sm(companions=(Companion("c1"), Companion("c2")), siblings=(Sibling("s1", 3),)))
    assert error.value.faults[0].field == "companions"
    assert "party of 4" in error.value.faults[0].reason


def test_needs_narrow_the_rooms() -> None:
    chair = sm(own={"needs": frozenset({"wheelchair"})})
    assert set(rooms(chair)) == {*(f"F0{n}" for n in range(1, 9)), "ISO1"}
    hoist = sm(own={"needs": frozenset({"wheelchair", "hoist"})})
    assert rooms(hoist) == ("F01", "F02", "F03", "F04")
    apart = sm(own={"needs": frozenset({"isolation"})})
    assert rooms(apart) == ("ISO1",)


def test_a_companion_s_need_counts_too() -> None:
    request = sm(companions=(Companion("c1", needs=frozenset({"hoist"})),))
    assert rooms(request) == ("F01", "F02", "F03", "F04")


def test_no_such_room_at_all_is_refused() -> None:
    with pytest.raises(InputError) as error:
        problem(sm(own={"needs": frozenset({"isolation", "hoist"})}))
    assert error.value.faults[0].field == "needs"


def test_clinic_or_hotel_is_a_branch_with_the_clinic_first() -> None:
    found = problem(
        stay("liv-ist", "2027-02-07T14:30+03:00", "2027-02-20T15:00+03:00", patient("LIV-typical"))
    )
    branch = next(b for b in found.branches if b.id == "A1/place")
    assert [(o.id, o.courses, o.price) for o in branch.options] == [
        ("clinic", ("A1/lodging@clinic",), 0), ("hotel", ("A1/lodging@hotel",), 30),
    ]  # fmt: skip


def test_a_stay_without_a_night_is_refused() -> None:
    from dataclasses import replace

    from tests.protocols.build import clinic

    base = clinic("sm-beg")
    protocol = replace(base.protocols["SM-short"], stay_min=1)
    at = replace(base, protocols={"SM-short": protocol})
    request = stay(
        "sm-beg", "2027-03-08T08:00+01:00", "2027-03-08T20:00+01:00", patient("SM-short")
    )
    with pytest.raises(InputError) as error:
        problem(request, at=at)
    assert error.value.faults[0].field == "takeoff"
