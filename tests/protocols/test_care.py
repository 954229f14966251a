from __future__ import annotations

from datetime import time

from planner.domain.request import Companion, Sibling
from tests.protocols.build import kinds, lags, patient, problem, stay

WEEK = ("2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00")


def sm(*patients, **facts):
    return stay("sm-beg", *WEEK, *(patients or (patient("SM-typical"),)), **facts)


def clock(activity) -> str:
    return f"{activity.earliest:%H:%M}-{activity.deadline:%H:%M}"


def test_three_meals_on_each_full_day_with_appointments() -> None:
    found = problem(sm())
    days = sorted({a.earliest.date().day for a in kinds(found, "meal")})
    assert days == [8, 9, 10, 11, 12]
    names = [a.id for a in kinds(found, "meal") if a.earliest.day == 8]
    assert names == [
        "A1/p1/breakfast/2027-03-08", "A1/p1/lunch/2027-03-08", "A1/p1/dinner/2027-03-08",
    ]  # fmt: skip


def test_meals_take_attention_only_so_that_they_fit_a_flat_rest() -> None:
    [demand] = problem(sm()).activity["A1/p1/lunch/2027-03-08"].modes[0].demands
    assert dict(demand.units) == {"time": 1}


def test_breakfast_waits_for_the_fast_where_a_sedated_injection_may_be() -> None:
    sedated = problem(sm(patient("SM-typical", sedation=True)))
    # injections are possible on Tuesday 9 to Thursday 11 (48 h before Saturday 15:00)
    assert clock(sedated.activity["A1/p1/breakfast/2027-03-09"]) == "06:30-13:00"
    assert clock(sedated.activity["A1/p1/breakfast/2027-03-08"]) == "06:30-09:30"
    assert clock(sedated.activity["A1/p1/lunch/2027-03-09"]) == "11:30-14:30"
    awake = problem(sm(patient("SM-typical", sedation=False)))
    assert clock(awake.activity["A1/p1/breakfast/2027-03-09"]) == "06:30-09:30"


def test_a_late_breakfast_still_comes_before_lunch() -> None:
    found = problem(sm(patient("SM-typical", sedation=True)))
    pairs = {(x.before.activity, x.after.activity) for x in lags(found, "meal_order")}
    assert ("A1/p1/breakfast/2027-03-09", "A1/p1/lunch/2027-03-09") in pairs
    # where the windows keep them apart already there is no row
    assert ("A1/p1/breakfast/2027-03-08", "A1/p1/lunch/2027-03-08") not in pairs


def test_nap_below_five() -> None:
    assert kinds(problem(sm(patient("SM-typical", 5))), "nap") == []
    assert clock(kinds(problem(sm(patient("SM-typical", 4))), "nap")[0]) == "12:30-15:00"


def test_fixed_medicine_times_every_day_between_the_flights() -> None:
    found = problem(sm(patient("SM-typical", medicine_times=(time(8), time(20)))))
    names = [a.id for a in kinds(found, "medicine")]
    assert len(names) == 12  # 20:00 on the 7th, both on the 8th to 12th, 08:00 on the 13th
    first = found.activity["A1/p1/medicine-0800/2027-03-08"]
    # 15 either way and 10 long
    assert clock(first) == "07:45-08:25"


def test_carers_only_where_two_must_never_be_alone() -> None:
    assert problem(sm()).cares == ()
    [row] = problem(sm(siblings=(Sibling("s1", 3),))).cares
    assert (row.dependents, row.carers) == (("A1/p1", "A1/s1"), ("A1/c1",))
    assert {"hbot", "physio"} <= row.taken
    assert {"physio", "recovery"} <= row.staffed
    assert "flat_rest" not in row.staffed


def test_two_patients_and_one_parent() -> None:
    twins = (patient("SM-typical", 4), patient("SM-typical", 4, code="p2"))
    found = problem(sm(*twins))
    [row] = found.cares
    assert row.dependents == ("A1/p1", "A1/p2")
    assert len(kinds(found, "dose_it")) == 4  # two orders each


def test_an_adult_alone_needs_no_carer() -> None:
    found = problem(sm(patient("SM-typical", 30), companions=()))
    assert found.cares == ()
    assert [p.id for p in found.resources if p.role == "companion"] == []


def test_an_adult_sibling_is_minded_by_nobody() -> None:
    found = problem(sm(siblings=(Sibling("s1", 18),), companions=(Companion("c1"),)))
    assert found.cares == ()
