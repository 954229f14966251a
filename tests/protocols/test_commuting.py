from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.request import Companion, Sibling
from tests.protocols.build import clinic, kinds, parts, patient, problem, stay

LIV = ("2027-02-07T14:30+03:00", "2027-02-20T15:00+03:00")


def liv(**facts: object):
    own = facts.pop("own", {})
    return stay("liv-ist", *LIV, patient("LIV-typical", 9, **own), **facts)


def trip(found, day: str, way: str):
    return found.activity[f"A1/trip/{day}/{way}@hotel"]


def test_the_whole_party_takes_seats_of_the_shuttle() -> None:
    out = trip(problem(liv()), "2027-02-09", "out")
    [mode] = out.modes
    assert parts(mode) == [(0, 10)] * 3
    assert [d.eligible[0] for d in mode.demands] == ["A1/p1", "A1/c1", "HOTEL/out"]
    assert dict(mode.demands[-1].units) == {"seats": 2}


def test_the_shuttle_leaves_on_its_timetable_and_comes_back_after_it_has_arrived() -> None:
    # every 20 minutes from 07:30 to 19:00: 11.5 h * 3 = 34 full steps (18:50), 35 departures
    found = problem(liv())
    out = trip(found, "2027-02-09", "out").modes[0].starts or ()
    back = trip(found, "2027-02-09", "back").modes[0].starts or ()
    assert len(out) == len(back) == 35
    assert (f"{out[0].start:%H:%M}", f"{out[-1].start:%H:%M}") == ("07:30", "18:50")
    # the ride takes 10
    assert f"{back[0].start:%H:%M}" == "07:40"
    assert all(w.start == w.end for w in out)


def test_a_wheelchair_takes_a_bay_of_the_shuttle() -> None:
    out = trip(problem(liv(own={"needs": frozenset({"wheelchair"})})), "2027-02-09", "out")
    assert dict(out.modes[0].demands[-1].units) == {"seats": 1, "bays": 1}
    assert problem(liv()).resource["HOTEL/out"].capacity == {"seats": 12, "bays": 2}


def test_the_two_ways_of_a_shuttle_can_be_told_apart() -> None:
    resources = problem(liv()).resource
    assert [resources[f"HOTEL/{way}"].label for way in ("out", "back")] == [
        "Hotel shuttle (out)", "Hotel shuttle (back)",
    ]  # fmt: skip


def test_a_room_at_the_clinic_spares_every_way() -> None:
    found = problem(liv())
    row = next(c for c in found.commutes if c.day == date(2027, 2, 9) and c.person == "A1/p1")
    assert row.way_out == ("A1/trip/2027-02-09/out@hotel",)
    assert row.way_back == ("A1/trip/2027-02-09/back@hotel",)
    assert row.nights_before == row.nights_after == ("A1/lodging@clinic",)
    assert {"recovery", "flat_rest", "hbot_prep", "physio", "consent"} <= row.kinds
    assert not row.kinds & {"trip", "pickup", "landing", "meal", "nap", "lodging"}


def test_ways_need_the_lodging_that_they_serve() -> None:
    found = problem(liv())
    needs = {n.activity: n.any_of for n in found.needs if n.law == "trip_needs_lodging"}
    assert needs["A1/trip/2027-02-09/out@hotel"] == ("A1/lodging@hotel",)


def test_each_way_has_a_price_so_that_none_is_made_for_nothing() -> None:
    found = problem(liv())
    [row] = [p for p in found.prefers if p.activity == "A1/trip/2027-02-09/out@hotel"]
    assert (row.windows, row.price, row.tier) == ((), 1, 2)


def test_no_way_on_a_day_without_appointments() -> None:
    found = problem(liv())
    dates = {a.id.split("/")[2] for a in kinds(found, "trip")}
    assert "2027-02-14" not in dates  # Sunday
    assert "2027-02-15" in dates


def test_no_commute_where_every_room_is_at_the_clinic() -> None:
    found = problem(
        stay("sm-beg", "2027-03-07T14:00+01:00", "2027-03-13T15:00+01:00", patient("SM-typical"))
    )
    assert (found.commutes, kinds(found, "trip")) == ((), [])


def test_without_a_shuttle_the_clinic_s_vans_drive() -> None:
    at = replace(clinic("liv-ist"), shuttles=())
    found = problem(liv(companions=(Companion("c1"), Companion("c2"))), at=at)
    out = trip(found, "2027-02-09", "out")
    ride = out.modes[0].demands[-1]
    assert (ride.is_ride, ride.eligible) == (True, ("run/A1/trip/2027-02-09/out@hotel",))
    assert dict(ride.units) == {"seats": 3}  # no luggage
    # 10 of drive (Istanbul) and 5 of getting in and out; from the garage at the clinic and back
    run = found.activity["run/A1/trip/2027-02-09/out@hotel"]
    assert parts(run.modes[0], role="driver") == [(-15, 15)]
    back = found.activity["run/A1/trip/2027-02-09/back@hotel"]
    assert parts(back.modes[0], role="driver") == [(0, 30)]


MX = ("2027-02-01T09:00+05:30", "2027-02-10T15:00+05:30")
"""Aspirations on the 4th, 5th and 8th: ward nights of the 3rd, 4th, 5th, 7th and 8th."""


def mx(companions: int, *siblings: Sibling):
    """Where an apartment has four beds."""
    base = clinic("mx-bom")
    rows = tuple(
        replace(row, capacity={**row.capacity, "beds": 4}) if row.role == "family_room" else row
        for row in base.resources
    )
    people = tuple(Companion(f"c{n + 1}") for n in range(companions))
    made = stay("mx-bom", *MX, patient("MX-short", 12), companions=people, siblings=siblings)
    return problem(made, at=replace(base, resources=rows))


def riders(found, name: str) -> set[str]:
    return {
        person
        for mode in found.activity[name].modes
        for demand in mode.demands
        for person in demand.eligible
        if person.startswith("A1/") and person.count("/") == 1
    }


def test_who_has_no_bed_on_the_ward_has_ways_of_their_own_around_its_nights() -> None:
    found = mx(2, Sibling("s1", 5))
    # two who must never be alone can want both parents at once
    day = "A1/trip/2027-02-04/out@apartment"
    assert riders(found, day) == {"A1/p1", "A1/c1", "A1/c2", "A1/s1"}
    assert riders(found, f"{day}/ward") == {"A1/p1", "A1/c1"}
    assert riders(found, f"{day}/home") == {"A1/c2", "A1/s1"}
    rows = {c.person: c for c in found.commutes if c.day == date(2027, 2, 4)}
    assert rows["A1/p1"].way_out == (day, f"{day}/ward")
    assert rows["A1/c2"].way_out == (day, f"{day}/home")
    # the 2nd has no ward night on either side
    other = {c.person: c for c in found.commutes if c.day == date(2027, 2, 2)}
    assert other["A1/c2"].way_out == ("A1/trip/2027-02-02/out@apartment",)


@pytest.mark.parametrize(("named", "comes"), [("", False), ("c1", False), ("c2", True)])
def test_who_is_not_wanted_at_the_clinic_stays_in_the_apartment_around_a_ward_night(
    named: str, comes: bool
) -> None:
    """A child of seven needs a companion in the chamber: whoever is named."""
    child = patient("MX-short", 7, chamber_companion=named)
    people = (Companion("c1"), Companion("c2"))
    found = problem(stay("mx-bom", *MX, child, companions=people))
    rows = {c.person: c for c in found.commutes if c.day == date(2027, 2, 4)}
    day = "A1/trip/2027-02-04/out@apartment"
    assert rows["A1/c2"].way_out == ((day, f"{day}/home") if comes else (day,))
    assert rows["A1/c1"].way_out == (day, f"{day}/ward")


def test_a_family_rides_in_two_parties_only_around_a_ward_night() -> None:
    [row] = [
        n for n in mx(2).needs
        if n.law == "apart_for_ward" and n.activity == "A1/trip/2027-02-04/out@apartment/ward"
    ]  # fmt: skip
    assert {name.split("ward-1-")[1] for name in row.any_of} == {
        "before/2027-02-03", "before/2027-02-04", "after/2027-02-04",
    }  # fmt: skip


def test_nobody_is_left_where_one_companion_travels_along() -> None:
    found = mx(1, Sibling("s1", 5))
    assert not [a.id for a in kinds(found, "trip") if a.id.endswith(("/ward", "/home"))]


def test_who_comes_goes_back_or_sleeps_there() -> None:
    found = mx(2, Sibling("s1", 5))
    needs: dict[str, list[set[str]]] = defaultdict(list)
    for row in found.needs:
        if row.law == "there_and_back":
            needs[row.activity].append(set(row.any_of))
    own, night = "A1/trip/2027-02-04/out@apartment/home", "A1/p1/ward-1-before/2027-02-04"
    assert needs[own] == [
        {"A1/trip/2027-02-04/back@apartment", "A1/trip/2027-02-04/back@apartment/home"}
    ]
    # to the ward on the 4th: with a way out, or from the ward night of the 3rd; and from it on
    # the 5th: with a way back, or to the ward night of the 5th
    assert needs[night] == [
        {
            "A1/trip/2027-02-04/out@apartment", "A1/trip/2027-02-04/out@apartment/ward",
            "A1/p1/ward-1-before/2027-02-03",
        },
        {
            "A1/trip/2027-02-05/back@apartment", "A1/trip/2027-02-05/back@apartment/ward",
            "A1/p1/ward-1-after/2027-02-05",
        },
    ]  # fmt: skip


def test_the_whole_party_is_not_brought_from_the_apartment_after_a_ward_night() -> None:
    found = mx(2)
    barred = {
        (x.before.activity, x.after.activity) for x in found.lags if x.law == "apart_from_ward"
    }
    night = "A1/p1/ward-1-before/2027-02-03"
    assert ("A1/trip/2027-02-04/out@apartment", night) in barred
    assert (night, "A1/trip/2027-02-03/back@apartment") in barred
    assert not [pair for pair in barred if any(name.endswith("/home") for name in pair)]


def test_luggage_does_not_come_along_to_the_clinic() -> None:
    """Nine bags fill no van of six: on the way from the airport two drive, to the clinic one."""
    at = replace(clinic("liv-ist"), shuttles=())
    found = problem(liv(bags=9), at=at)
    assert trip(found, "2027-02-09", "out").modes[0].demands[-1].units == {"seats": 2}
    assert len(kinds(found, "pickup")) == 2
