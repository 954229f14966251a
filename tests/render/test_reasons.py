"""Reasons as sentences: alike ones once, with dates, and no other family by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain.plan import LeftOut, Reason
from planner.domain.problem import Course
from planner.render.catalogue import catalogue
from planner.render.names import Names
from planner.render.reasons import left_out_sentence, reason_lines
from tests.rules import build as b

ROOMS = [b.room(f"F0{n}", role="family_room", label=f"Room {n}") for n in range(1, 7)]
MULTI, MONO = b.vessel("MULTI-1", 6), b.vessel("MONO-1", 1)
ANN = b.person("stay-1/p1")
DIVE = b.run("dive", 90, MULTI)
HBOT = b.activity("hbot", 105, b.ride(DIVE, seats=2), kind="hbot")
TALK = b.activity("talk", 45, ANN, kind="consent")
COURSE = Course("hbot", "stay-1", "", "hbot", "session", ("hbot",), 1, 80)
PROBLEM = b.problem([*ROOMS, MULTI, MONO, ANN], [DIVE, HBOT, TALK], courses=[COURSE])
NAMES = Names(PROBLEM, catalogue("en"), "stay-1")
DATES = "from Tue, Mar 2 to Thu, Mar 4"
SPAN = {"from": "2027-03-02", "to": "2027-03-04", "days": "3", "extent": "whole"}


def said(*reasons):
    return reason_lines(NAMES, reasons, COURSE)


def test_a_full_chamber_and_one_that_is_too_small():
    seats = {"activity": "hbot", "needed_seats": "2", "shared": "", "small": "MONO-1"}
    left = LeftOut("hbot", 1, 80, (Reason("runs", "MULTI-1", SPAN | seats),))
    assert left_out_sentence(NAMES, left) == (
        "1 × HBOT session is not in the plan. In the way: MULTI-1 full from Tue, Mar 2 to "
        "Thu, Mar 4: no room for 2, and MONO-1 too small for 2."
    )


def test_a_vehicle_that_can_never_do_is_not_a_broken_law():
    small = Reason("runs", "MONO-1", {"activity": "hbot", "extent": "whole", "whose": ""})
    assert said(small) == ("MONO-1 cannot carry this family with what it brings",)


def test_alike_resources_share_a_sentence_and_many_are_counted():
    taken = [Reason("capacity", r.id, SPAN | {"activity": "hbot"}) for r in ROOMS]
    assert said(*taken[:2]) == ("Room 1 and Room 2 taken from Tue, Mar 2 to Thu, Mar 4",)
    assert said(*taken) == (
        "Room 1, Room 2, Room 3 and 3 more taken from Tue, Mar 2 to Thu, Mar 4",
    )


def test_other_dates_are_another_sentence():
    one = SPAN | {"activity": "hbot", "to": "2027-03-02", "extent": "part"}
    assert said(
        Reason("capacity", "F01", SPAN | {"activity": "hbot"}), Reason("capacity", "F02", one)
    ) == (
        "Room 1 taken from Tue, Mar 2 to Thu, Mar 4",
        "Room 2 taken at many hours on Tue, Mar 2",
    )


def test_what_the_stay_itself_does_is_named_and_what_others_do_is_not():
    own = SPAN | {"activity": "hbot", "whose": "own", "by": "talk"}
    others = SPAN | {"activity": "hbot", "whose": "others", "by": "talk"}
    assert said(Reason("consent_before_hbot", "", own)) == (
        f"consent before the first chamber session {DATES}, because of Consent talk",
    )
    assert said(Reason("hbot_gap", "stay-1/p1", others)) == (
        "time between two chamber sessions (patient p1) from Tue, Mar 2 to Thu, Mar 4",
    )


def test_what_would_come_along_is_told_once_for_all_that_bars_it():
    on_the_dive = SPAN | {"activity": "dive"}
    late = b.staff("bo", role="technician", label="Technician Bo")
    names = Names(replace(PROBLEM, resources=(*PROBLEM.resources, late)), catalogue("en"))
    reasons = [
        Reason("capacity", "MULTI-1", on_the_dive),
        Reason("opening", "bo", on_the_dive | {"extent": "part"}),
        Reason("presence", "stay-1/p1", SPAN | {"activity": "hbot"}),
    ]
    assert reason_lines(names, reasons, COURSE) == (
        f"other appointments of patient stay-1/p1 {DATES}",
        (
            f"for the Chamber dive that goes with it: MULTI-1 taken {DATES}; "
            f"Technician Bo off duty at many hours {DATES}"
        ),
    )


@pytest.mark.parametrize(
    ("made", "said"),
    [(b.staff("x", role="nurse"), "off duty"), (b.vessel("x", 4, role="van"), "not in service"),
     (b.room("x", role="gym"), "closed")],
)  # fmt: skip
def test_a_person_is_off_duty_a_vehicle_not_in_service_and_a_place_closed(made, said):
    names = Names(b.problem([made], []), catalogue("en"))
    assert reason_lines(names, [Reason("opening", "x", SPAN)]) == (f"x {said} {DATES}",)


def test_dates_with_others_between_them_are_counted():
    """Barred on the 2nd and the 4th: not from the 2nd to the 4th, which would be the 3rd as well."""
    two = SPAN | {"activity": "hbot", "days": "2"}
    assert said(Reason("capacity", "F01", two)) == (
        "Room 1 taken on 2 days between Tue, Mar 2 and Thu, Mar 4",
    )


AT = {"activity": "hbot", "at": "2027-03-03T09:00:00+01:00"}
WHOLE = {
    "waiting_list": "1 × HBOT session waits with the whole stay, because something essential is "
    "missing.",
    "starts": "1 × HBOT session is not in the plan: there is no day and time at which it can be.",
    "trade_off": "1 × HBOT session is not in the plan, though it has a place: Wed, Mar 3 09:00. "
    "Planning again with more time can put it in.",
    "not_found": "1 × HBOT session is not in the plan. Each essential of the stay has a place by "
    "itself, but no plan with all of them was found in the time given; planning again with more "
    "time may find one.",
}


@pytest.mark.parametrize("law", WHOLE)
def test_reasons_that_are_no_law_are_whole_sentences(law):
    left = LeftOut("hbot", 1, 80, (Reason(law, "", AT if law == "trade_off" else {}),))
    assert left_out_sentence(NAMES, left) == WHOLE[law]


def test_a_place_is_claimed_only_where_one_was_found():
    left = LeftOut("hbot", 2, 160, (Reason("trade_off", "", {"activity": "hbot"}),))
    assert left_out_sentence(NAMES, left) == (
        "2 × HBOT session are not in the plan. Neither a place for one more nor a proof that there "
        "is none was found in the time given; planning again with more time may settle it."
    )


def test_a_language_without_these_sentences_hears_law_and_resource():
    names = Names(PROBLEM, catalogue("de"), "stay-1")
    taken = [Reason("capacity", r.id, SPAN | {"activity": "hbot"}) for r in ROOMS[:2]]
    assert reason_lines(names, taken, COURSE) == (f"{names.law('capacity')} (Room 1 und Room 2)",)
    assert reason_lines(names, [Reason("starts", "")]) == (names.law("starts"),)
    assert reason_lines(names, [Reason("trade_off", "")]) == ()


def test_a_course_without_a_possible_day_says_what_takes_its_days():
    facts = {
        "possible_days": "0",
        "without_landing": "1",
        "without_flight": "2",
        "without_workup": "1",
    }
    never = replace(COURSE, activities=(), wanted=4, facts=facts)
    names = Names(replace(PROBLEM, courses=(never,)), catalogue("en"), "stay-1")
    assert left_out_sentence(names, LeftOut("hbot", 4, 320)) == (
        "4 × HBOT session are not in the plan. In the way: the landing day; "
        "2 days too near a flight; 1 day before the work-up is done."
    )
