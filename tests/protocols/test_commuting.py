from __future__ import annotations

from dataclasses import replace
from datetime import date

from planner.domain.request import Companion
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
