"""Feasible arrivals: by hand at the bound and one beyond it, and against the whole law book."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.advise import side_by_side
from planner.advise.arrivals import scan, scan_of
from planner.advise.enquiry import moved
from planner.domain.errors import InputError
from planner.domain.plan import Limits, Plan
from planner.domain.time import days
from planner.engine.solve import solve
from planner.protocols import expand
from planner.rules import HARD, RULES
from planner.rules.judge import hard, judge

from .build import AS_OF, asked, clinic, planned, scanned, with_rooms


def march(first, last=None):
    return tuple(days(date(2027, 3, first), date(2027, 3, last or first)))


def lost(found):
    return {x.kind: x.missing for x in found.arrival.lost}


# ---- a clinic that is closed at the weekend --------------------------------------------------


def test_three_days_at_sm_beg_over_a_weekend():
    """SM-short: 3 days, one infusion from day 2 on, one physio, one occupational therapy.

    Mon 1 March: day 2 is Tuesday, all is open. Fri 5: day 2 is Saturday 09:00-14:00: the chairs
    and a gym are open, the occupational therapy room is not (Mon-Fri), and day 3 is Sunday; only
    the landing day is left, on which nobody is at the clinic before 12:00 + border + drive and
    the room closes at 18:00 -- so it is therapy on arrival day that is barred: 1 lost. Sat 6: day 2
    is Sunday, closed; day 3 is the take-off date (24 h from an infusion to the flight): the
    infusion is lost, and what is not a dose still fits on Monday.
    """
    base = clinic("sm-beg")
    request = asked(base, "SM-short", date(2027, 3, 1), age=9)
    _, found = scanned(base, request, march(1, 8))
    verdicts = {day.day: one.arrival.verdict for day, one in found.items()}
    assert verdicts == {
        1: "fits", 2: "fits", 3: "fits", 4: "fits", 5: "loses", 6: "loses", 7: "loses", 8: "fits",
    }  # fmt: skip
    assert lost(found[date(2027, 3, 5)]) == {"occupational": 1}
    assert found[date(2027, 3, 5)].arrival.first_dose == date(2027, 3, 6)
    assert lost(found[date(2027, 3, 6)]) == lost(found[date(2027, 3, 7)]) == {"dose_iv": 1}
    assert found[date(2027, 3, 6)].arrival.first_dose is None
    assert [found[date(2027, 3, n)].arrival.first_dose.day for n in (1, 2, 3, 4, 8)] == [
        2, 3, 4, 5, 9,
    ]  # fmt: skip
    assert all(one.arrival.is_proven for one in found.values())


# ---- a full room -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_room():
    """sm-beg with a single room, F01, which family A has from Mon 8 to Wed 10 March.

    Check-in is at 15:00, check-out at 11:00, then an hour of cleaning: A holds the room from 8 March
    until 10 March 12:00.
    """
    base = with_rooms(clinic("sm-beg"), "F01")
    return base, planned(base, asked(base, "SM-short", date(2027, 3, 8), "A", age=9))


def test_a_full_room_bars_the_nights_that_it_is_taken(one_room):
    """A stay of 3 days from day d holds the room of the nights d and d+1.

    A's nights are 8 and 9 March. d = 7 (nights 7, 8), 8 and 9 (nights 9, 10) collide; d = 6 (nights
    6, 7; out on the 8th at 11:00, cleaned by 12:00, before 15:00) and d = 10 do not.
    """
    base, document = one_room
    request = asked(base, "SM-short", date(2027, 3, 1), age=9)
    _, found = scanned(base, request, march(4, 10), document)
    assert {day.day: one.arrival.verdict for day, one in found.items()} == {
        4: "fits", 5: "loses", 6: "loses", 7: "full", 8: "full", 9: "full", 10: "fits",
    }  # fmt: skip
    full = found[date(2027, 3, 7)].arrival
    assert full.is_proven
    (reason,) = full.reasons
    assert (reason.law, reason.resource, reason.facts["by"]) == ("capacity", "F01", "A/lodging")


def test_a_second_room_lets_them_in(one_room):
    base, document = one_room
    wider = with_rooms(clinic("sm-beg"), "F01", "F02")
    request = asked(base, "SM-short", date(2027, 3, 1), age=9)
    _, found = scanned(wider, request, march(8), document)
    assert found[date(2027, 3, 8)].arrival.has_plan


# ---- the days of the feast at LIV ------------------------------------------------------------


def test_nothing_is_planned_at_liv_in_the_days_of_the_feast():
    """Ramazan Bayrami 2027: Mon 8 March from 13:00, closed Tue 9, Wed 10 and Thu 11 March.

    LIV-short: 8 days, doses from day 3 on. Landing Mon 8: day 3 is Wed 10 (closed), day 5 is Fri
    12, the flight is on Mon 15 at 17:00: an injection on the 12th at the latest, and the doses
    need the work-up and consent of an open day before: both are lost. Landing Fri 12: day 3 is
    Sun 14, so the first open day for a dose is Mon 15.
    """
    base = clinic("liv-ist")
    request = asked(base, "LIV-short", date(2027, 3, 8))
    _, found = scanned(base, request, (date(2027, 3, 8), date(2027, 3, 12)))
    over, after = found[date(2027, 3, 8)], found[date(2027, 3, 12)]
    assert (over.arrival.verdict, over.arrival.first_dose) == ("loses", None)
    assert {k: n for k, n in lost(over).items() if k.startswith("dose")} == {
        "dose_iv": 1, "dose_it": 1,
    }  # fmt: skip
    assert (after.arrival.verdict, after.arrival.first_dose) == ("fits", date(2027, 3, 15))
    assert after.arrival.order == ("IV", "IT")
    at_clinic = [
        p.start.date() for name, p in over.plan.placements.items()
        if any(kind in name for kind in ("physio", "ozone", "dose", "speech", "consent"))
    ]  # fmt: skip
    assert at_clinic
    assert not {*at_clinic} & {*march(9, 11)}


# ---- a full chamber --------------------------------------------------------------------------


def hbot_only(base):
    """mx-bom with one dive a day in a chamber of two seats, and MX-short with four dives alone."""
    protocol = base.protocols["MX-short"]
    oxygen = tuple(option for option in protocol.oxygen if option.kind == "hbot")
    rows = tuple(
        replace(row, capacity={**row.capacity, "seats": 2}) if row.id == "MULTI-1" else row
        for row in base.resources
    )
    dives = tuple(
        replace(row, entries=row.entries[1:2]) for row in base.dives if row.chamber == "MULTI-1"
    )
    protocols = {**base.protocols, "MX-short": replace(protocol, oxygen=oxygen)}
    return replace(base, resources=rows, dives=dives, protocols=protocols)


def test_a_child_finds_no_seat_in_a_full_chamber():
    """One dive a day at 10:30 with two seats; a child of six needs both, with a companion inside.

    Family A (10 days from Mon 1 March) has 4 of the dives between 1 and 10 March. With the enquiry
    on the same dates the two want 8 dives. The chamber opens Mon-Sat: the dates 2 to 6, 8 and 9
    March are 7 at most, less for each the days of its own marrow cycle; so the enquiry, which
    gets what A leaves, cannot have all its four, and from Thu 11 March (A has left) it can.
    """
    base = hbot_only(clinic("mx-bom"))
    document = planned(base, asked(base, "MX-short", date(2027, 3, 1), "A"))
    taken = {n for n in document.plan.placements if n.startswith("run/MULTI-1")}
    assert len(taken) == 4
    request = asked(base, "MX-short", date(2027, 3, 1))
    question, found = scanned(base, request, (date(2027, 3, 1), date(2027, 3, 11)), document)
    same, later = found[date(2027, 3, 1)], found[date(2027, 3, 11)]
    assert later.arrival.verdict == "fits"
    assert lost(same)["hbot"] >= 1
    rides = {take for p in same.plan.placements.values() for take in p.takes}
    assert not rides & taken  # two seats are two seats
    assert question.booked.stays == {"A"}


# ---- against the whole clinic ----------------------------------------------------------------


@pytest.fixture(scope="module")
def booked():
    """sm-beg with three families in the first two weeks of March."""
    base = with_rooms(clinic("sm-beg"), "F01", "F02", "F03")
    requests = [
        asked(base, "SM-typical", date(2027, 3, day), f"B{day}", landing=None) for day in (1, 3, 8)
    ]
    return base, planned(base, *requests)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    day=st.integers(1, 12), hour=st.integers(6, 20), age=st.integers(2, 15),
    protocol=st.sampled_from(["SM-short", "SM-typical"]),
)  # fmt: skip
def test_what_fits_is_a_plan_of_the_whole_clinic_without_a_broken_law(
    booked, day, hour, age, protocol
):
    """The plan of a date, put beside all bookings in the problem of all families, is lawful."""
    base, document = booked
    landing = datetime(2027, 3, 1, hour).time()
    request = asked(base, protocol, date(2027, 3, day), landing=landing, age=age)
    _, found = scanned(base, request, march(day), document, is_explained=False)
    one = found[date(2027, 3, day)]
    if not one.arrival.has_plan:
        return
    whole = expand([*document.requests, moved(request, base, one.arrival.day)], base, AS_OF)
    together = document.plan.merged(one.plan)
    assert hard(judge(whole, together, HARD)) == ()
    missing = [f for f in judge(whole, together, RULES) if f.rule == "missing"]
    own = sum(f.cost for f in missing if whole.course[f.subject].stay == request.family)
    assert own == one.arrival.price


def test_beside_the_bookings_a_stay_has_the_same_choices_as_in_the_whole_clinic(booked):
    """Every activity of the enquiry is written down alike, runs that it may share included."""
    base, document = booked
    request = asked(base, "SM-typical", date(2027, 3, 3))
    question = scan_of(
        base, request, AS_OF, march(3), (document.requests, document.problem, document.plan)
    )
    beside = expand([request], base, AS_OF, beside=question.beside)
    whole = expand([*document.requests, request], base, AS_OF)
    names = whole.activities_of[request.family]
    assert beside.activities_of[request.family] == names
    assert [beside.activity[name] for name in names] == [whole.activity[name] for name in names]
    rides = [
        d.eligible for m in whole.activity["ENQUIRY/pickup"].modes for d in m.demands if d.is_ride
    ]
    assert any("run/pickup/B3" in runs for runs in rides)  # both land at noon on the 3rd
    own = {r.id for r in beside.resources} & {r.id for r in base.resources}
    for table in ("rests", "limits", "sequences"):
        of_whole = [row for row in getattr(whole, table) if row.resource in own]
        touched = {row.resource for row in getattr(beside, table)}
        assert [row for row in getattr(beside, table) if row.resource in own] == [
            row for row in of_whole if row.resource in touched
        ]


def test_what_is_lost_is_no_more_than_the_exact_solve_loses(booked):
    base, document = booked
    request = asked(base, "SM-typical", date(2027, 3, 5))
    _, found = scanned(base, request, march(5), document, is_explained=False)
    arrival = found[date(2027, 3, 5)].arrival
    assert arrival.is_proven
    whole = expand([*document.requests, request], base, AS_OF)
    free = whole.activities_of[request.family]
    exact = solve(whole, RULES, document.plan, free, Limits(seconds=120), is_explained=False)
    assert exact.bound[0] == exact.cost[0]
    others = sum(f.cost for f in judge(document.problem, document.plan) if f.rule == "missing")
    assert arrival.price == exact.cost[0] - others


# ---- the scan --------------------------------------------------------------------------------


def test_two_processes_find_what_one_finds(monkeypatch):
    monkeypatch.setattr(side_by_side, "WORTH", 0.0)
    base = clinic("sm-beg")
    request = asked(base, "SM-short", date(2027, 3, 1), age=9)
    _, alone = scanned(base, request, march(1, 20), is_explained=False)
    _, both = scanned(base, request, march(1, 20), workers=2, is_explained=False)
    facts = lambda found: [(d, f.arrival.verdict, f.arrival.price) for d, f in found.items()]  # noqa: E731
    assert facts(both) == facts(alone)


def test_a_watcher_hears_of_every_date_and_can_stop():
    base = clinic("sm-beg")
    request = asked(base, "SM-short", date(2027, 3, 1), age=9)
    question = scan_of(base, request, AS_OF, march(1, 30), is_explained=False)
    heard = []

    def watch(arrivals):
        heard.append(len(arrivals))
        return len(heard) < 2

    found = scan(question, march(1, 30), watch, workers=1)
    assert heard == [1, 2]
    assert len(found) == 2


def test_a_request_that_can_never_be_is_refused_with_the_field():
    base = clinic("sm-beg")
    request = asked(base, "SM-short", date(2027, 3, 1), companions=0)
    question = scan_of(base, request, AS_OF, march(1, 3))
    with pytest.raises(InputError) as error:
        scan(question, march(1, 3))
    assert error.value.faults[0].field == "companions"


def test_a_plan_that_breaks_a_law_is_no_base_for_a_scan(one_room):
    base, document = one_room
    dose = next(n for n in document.plan.placements if "dose" in n)
    late = document.plan.placements[dose].start + timedelta(hours=9)
    broken = document.plan.move(dose, late)
    request = asked(base, "SM-short", date(2027, 3, 1))
    with pytest.raises(InputError, match="breaks"):
        scan_of(base, request, AS_OF, march(1), (document.requests, document.problem, broken))


def test_nothing_booked_is_an_empty_plan():
    base = clinic("sm-beg")
    question = scan_of(base, asked(base, "SM-short", date(2027, 3, 1)), AS_OF, march(1))
    _, before = question.booked.beside(
        expand([question.request], base, AS_OF, beside=question.beside)
    )
    assert before == Plan()
