from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.errors import InputError
from planner.domain.request import Companion, Sibling
from tests.protocols.build import clinic, kinds, parts, patient, problem, stay


def sm(landing: str = "2027-03-07T14:00+01:00", takeoff: str = "2027-03-13T15:00+01:00", **facts):
    own = facts.pop("own", {})
    return stay("sm-beg", landing, takeoff, patient("SM-typical", 9, **own), **facts)


def liv(landing: str, takeoff: str = "2027-02-20T15:00+03:00", **facts):
    own = facts.pop("own", {})
    return stay("liv-ist", landing, takeoff, patient("LIV-typical", 9, **own), **facts)


def times(mode) -> list[str]:
    return [f"{w.start:%H:%M}-{w.end:%H:%M}" for w in mode.starts or ()]


def test_flights_are_fixed_and_mandatory_for_each_person() -> None:
    found = problem(sm())
    for person in ("A1/p1", "A1/c1"):
        landing, takeoff = found.activity[f"{person}/landing"], found.activity[f"{person}/takeoff"]
        assert landing.earliest.isoformat() == "2027-03-07T14:00:00+01:00"
        # the use that laws look at ends with the landing; the border lasts 60
        assert parts(landing.modes[0]) == [(-5, 0), (0, 60)]
        assert [d.kind for d in landing.modes[0].demands] == ["", "border"]
        # lead 150 before the take-off
        assert parts(takeoff.modes[0]) == [(0, 5), (-150, 0)]
        assert found.course[f"{person}/landing"].price is None


def test_pick_up_from_the_kerb_within_the_pooling_wait() -> None:
    found = problem(sm())
    [ride] = kinds(found, "pickup")
    # kerb 14:00 + 60, wait at most 45; drive 40
    assert times(ride.modes[0]) == ["15:00-15:45"]
    assert ride.modes[0].duration == timedelta(minutes=40)
    run = found.activity["run/pickup/A1"]
    [mode] = run.modes
    # 40 out to the airport; 40 back and 60 of slack for a late flight
    assert [d.role for d in mode.demands] == ["vehicle", "driver"]
    assert parts(mode) == [(-40, 100), (-40, 100)]


def test_drop_off_is_in_time_and_returns_to_the_garage() -> None:
    found = problem(sm())
    [ride] = kinds(found, "dropoff")
    # at the airport by 15:00 - 150 = 12:30, so away by 11:50 and at most 45 earlier
    assert times(ride.modes[0]) == ["11:05-11:50"]
    assert parts(found.activity["run/dropoff/A1"].modes[0], role="driver") == [(0, 80)]


def test_a_transfer_that_meets_the_peak_has_a_mode_for_each_side() -> None:
    # Istanbul: landing 14:20 + 90 = 15:50, wait until 16:35; the peak begins at 16:00
    found = problem(liv("2027-02-07T14:20+03:00"))
    run = found.activity["run/pickup/A1"]
    assert [(m.duration // timedelta(minutes=1), times(m)) for m in run.modes] == [
        (60, ["15:50-15:55"]),
        (100, ["16:00-16:35"]),
    ]
    [ride] = kinds(found, "pickup")
    assert sorted((m.duration // timedelta(minutes=1), times(m)[0]) for m in ride.modes) == [
        (60, "15:50-15:55"), (100, "16:00-16:35"),
    ]  # fmt: skip


def test_a_peak_on_the_way_to_the_flight_is_left_for_earlier() -> None:
    # flight 21:00, lead 180: due 18:00. In the peak (16-20) the drive is 100: away by 16:20
    found = problem(liv("2027-02-07T14:20+03:00", "2027-02-20T21:00+03:00"))
    run = found.activity["run/dropoff/A1"]
    assert [(m.duration // timedelta(minutes=1), times(m)) for m in run.modes] == [
        (60, ["15:35-15:55"]),
        (100, ["16:00-16:20"]),
    ]


def test_at_night_the_driver_on_call_needs_longer() -> None:
    found = problem(sm("2027-03-07T02:10+01:00"))
    [mode] = found.activity["run/pickup/A1"].modes
    # 40 out and 30 to set out; 40 back and 60 of slack
    assert parts(mode, role="driver") == [(-70, 100)]
    assert times(mode) == ["03:10-03:55"]


def test_a_wheelchair_takes_a_bay_and_securing() -> None:
    found = problem(sm(own={"needs": frozenset({"wheelchair"})}))
    [ride] = kinds(found, "pickup")
    units = next(d.units for d in ride.modes[0].demands if d.is_ride)
    assert dict(units) == {"seats": 1, "bags": 2, "bays": 1}
    # buffer 90 and securing 10
    assert times(ride.modes[0]) == ["15:40-16:25"]
    # the van is there 10 earlier
    assert parts(found.activity["run/pickup/A1"].modes[0], role="driver") == [(-50, 100)]


def test_families_on_one_flight_may_share_either_run() -> None:
    found = problem(sm(), sm(family="B2"))
    for name in ("A1", "B2"):
        ride = found.activity[f"{name}/pickup"].modes[0].demands
        assert next(d.eligible for d in ride if d.is_ride) == ("run/pickup/A1", "run/pickup/B2")


@pytest.mark.parametrize(
    "facts",
    [
        {"accepts_pooling": False},
        {"own": {"needs": frozenset({"isolation"})}, "companions": (Companion("c1"),)},
        # ready 46 minutes later than the other's kerb time
        {"landing": "2027-03-07T14:50+01:00"},
    ],
)
def test_who_does_not_share(facts: dict) -> None:
    found = problem(sm(), sm(family="B2", **facts))
    ride = found.activity["A1/pickup"].modes[0].demands
    assert next(d.eligible for d in ride if d.is_ride) == ("run/pickup/A1",)


def test_a_wait_of_45_minutes_is_still_shared() -> None:
    found = problem(sm(), sm(family="B2", landing="2027-03-07T14:45+01:00"))
    shared = next(
        m for m in found.activity["A1/pickup"].modes
        if any(d.is_ride and len(d.eligible) == 2 for d in m.demands)
    )  # fmt: skip
    assert times(shared) == ["15:00-15:45"]


def test_a_party_that_fits_no_vehicle_whole_is_split_with_an_adult_each() -> None:
    # the largest van has 6 seats and 6 bags: nobody has 8 bags in one
    found = problem(sm(bags=8, companions=(Companion("c1"), Companion("c2"))))
    assert [a.id for a in kinds(found, "pickup")] == ["A1/pickup/c1", "A1/pickup/c2"]
    loads = [
        {d.eligible[0] for d in a.modes[0].demands if d.role in ("patient", "companion")}
        for a in kinds(found, "pickup")
    ]
    assert loads == [{"A1/c1", "A1/p1"}, {"A1/c2"}]


def test_a_party_that_no_split_helps_is_refused() -> None:
    with pytest.raises(InputError) as error:
        problem(sm(bags=40))
    assert error.value.faults[0].field == "bags"


def test_two_children_and_a_parent_fit_three_seats() -> None:
    base = clinic("sm-beg")
    rows = tuple(
        replace(r, capacity={"unit": 1, "seats": 3, "bags": 3}) if r.role == "van" else r
        for r in base.resources
    )
    found = problem(sm(siblings=(Sibling("s1", 4),)), at=replace(base, resources=rows))
    assert [a.id for a in kinds(found, "pickup")] == ["A1/pickup"]


def test_greeted_in_person_or_by_phone_by_whoever_is_there() -> None:
    # Sunday 15:00: the English interpreters of the house are off, the phone is not.
    # The drivers of Belgrade speak English, so an English family needs no greeting at all.
    assert [m.id for m in kinds(problem(sm()), "pickup")[0].modes] == ["drive-40"]
    french = kinds(problem(sm(languages=("fr",))), "pickup")[0]
    assert [m.id for m in french.modes] == ["drive-40/freelance", "drive-40/phone"]
    assert parts(french.modes[0], role="interpreter") == [(-15, 40)]
    assert parts(french.modes[1], role="interpreter") == [(0, 15)]


def test_what_could_lie_before_the_pick_up_is_tied_to_it() -> None:
    found = problem(sm("2027-03-08T08:00+01:00"))
    tied = {lag.after.activity for lag in found.lags if lag.law == "after_pickup"}
    # kerb 09:00, pick-up by 09:45, there by 10:25: nothing can begin before 12:00
    assert tied == set()
    # Istanbul with a wheelchair, landing 13:10: the clinic may begin at 17:10, but from the
    # kerb at 15:20 (120 + 10) and 45 of waiting, 16:05 is in the peak: there by 17:45
    late = problem(liv("2027-02-08T13:10+03:00", own={"needs": frozenset({"wheelchair"})}))
    assert "A1/p1/bloods" in {x.after.activity for x in late.lags if x.law == "after_pickup"}
