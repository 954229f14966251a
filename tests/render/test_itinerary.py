from dataclasses import replace
from datetime import date

import pytest

from planner.domain.errors import UnknownIdError
from planner.domain.plan import Placement
from planner.domain.problem import Task
from planner.domain.words import THERAPY
from planner.render.itinerary import itinerary, therapy_minutes

from .case import CONSENT, LEFT_OUT, NAMES, PLAN, PROBLEM, moment

STAY = itinerary(NAMES, PLAN, "ada", LEFT_OUT)


def entry(name):
    (found,) = [e for day in STAY.days for e in day.entries if e.activity == name]
    return found


def test_days_run_from_landing_to_take_off_and_count_from_one():
    assert [(d.number, d.date, d.title) for d in STAY.days] == [
        (1, date(2027, 3, 27), "Sat, Mar 27"),
        (2, date(2027, 3, 28), "Sun, Mar 28"),
        (3, date(2027, 3, 29), "Mon, Mar 29"),
    ]
    assert [len(d.entries) for d in STAY.days] == [2, 0, 5]
    assert [[n.where for n in d.nights] for d in STAY.days] == [["Room 1"], ["Room 1"], []]
    lounge = ("Check-out before the flight: the family waits in the lounge.",)
    assert [[n.notes for n in d.nights] for d in STAY.days] == [[lounge], [()], []]


def test_an_entry_says_who_where_and_with_whom():
    consent = entry("ada/p1/consent")
    assert (consent.title, consent.who, consent.companion) == (
        "Consent talk", "Physician 1", "companion c1",
    )  # fmt: skip
    assert (consent.interpreter, consent.status) == ("int-en", "pinned")
    ride = entry("ada/pickup")
    assert (ride.vehicle, ride.where, ride.party) == ("Van 1 and Driver 1", "", "")


def test_a_flight_is_one_entry_for_everybody_and_no_course_of_its_own():
    flights = [e for d in STAY.days for e in d.entries if e.kind == "landing"]
    assert [(e.title, e.party, e.companion, e.start) for e in flights] == [
        ("Landing", "", "", moment(27, 12)),
    ]  # fmt: skip
    assert "landing" not in {line.kind for line in STAY.courses}


def test_a_dose_event_shows_its_recovery_and_flat_rest():
    """Start 12:00: procedure 30 min, recovery 12:30-13:30, flat 240 min to 17:30."""
    dose = entry("ada/p1/dose-1-it")
    assert [(s.title, s.start, s.end) for s in dose.stretches] == [
        ("Recovery", moment(29, 12, 30), moment(29, 13, 30)),
        ("Flat rest", moment(29, 13, 30), moment(29, 17, 30)),
    ]
    assert dose.notes == ("Routes: IT.", "Held until the clinic confirms it.")


def test_gates_tasks_costs_and_the_note_are_there():
    assert [(g.state, g.what) for g in STAY.gates] == [
        (
            "open",
            "Clinic must confirm suitability (p1): to be confirmed before the plan is published.",
        ),
        ("met", "Treatment consent (p1): confirmed."),
    ]
    (video,) = STAY.tasks_before
    assert video.when == "Wed, Mar 10, 2027 15:00–15:30 (Europe/Belgrade)"
    assert video.home == "Wed, Mar 10, 2027 09:00–09:30 (America/New_York)"  # both still on winter
    assert [t.task for t in STAY.tasks_after] == ["ada/follow-1"]
    assert STAY.costs == (
        "Programme: 7000 to 19000 EUR, range quoted by the clinic (clinic page Swiss Medica 2026).",
    )
    assert STAY.regulatory_note == "Ask the clinic for its approvals."


def test_an_errand_stands_under_the_part_of_the_stay_in_which_it_is_due():
    """Landing 27 March 12:00, take-off 29 March 18:00: each bound belongs to what it begins."""
    due = {
        "a": moment(27, 11, 59), "b": moment(27, 12), "c": moment(29, 17, 59), "d": moment(29, 18),
    }  # fmt: skip
    tasks = tuple(Task(name, "ada", "", "papers", when) for name, when in due.items())
    problem = replace(PROBLEM, stays=(replace(PROBLEM.stays[0], tasks=tasks),))
    stay = itinerary(replace(NAMES, problem=problem), PLAN, "ada")
    parts = (stay.tasks_before, stay.tasks_during, stay.tasks_after)
    assert [[line.task for line in part] for part in parts] == [["a"], ["b", "c"], ["d"]]


def test_courses_say_how_many_and_how_daily_came_about():
    speech = next(line for line in STAY.courses if line.kind == "speech")
    assert (speech.placed, speech.wanted) == (1, 2)
    assert speech.why == (
        "Speech therapy: 1 of 2. Daily, out of 3 days of the stay, less the landing day and "
        "2 closed days."
    )
    assert (STAY.placed, STAY.wanted) == (6, 7)


def test_what_is_left_out_comes_with_reasons():
    (left,) = STAY.left_out
    assert (left.course, left.missing) == ("ada/p1/speech", 1)
    assert left.sentence.startswith("1 × Speech therapy is not in the plan. In the way: ")
    (bare,) = itinerary(NAMES, PLAN, "ada").left_out
    assert bare.sentence == "1 × Speech therapy is not in the plan."


def test_an_entry_across_midnight_is_shown_on_both_days():
    late = Placement(CONSENT.id, "m", moment(27, 23, 30), PLAN.placements[CONSENT.id].takes)
    plan = replace(PLAN, placements={**PLAN.placements, CONSENT.id: late})
    shown = [
        (day.number, e.is_continued)
        for day in itinerary(NAMES, plan, "ada").days
        for e in day.entries
        if e.activity == CONSENT.id
    ]
    assert shown == [(1, False), (2, True)]  # 23:30 + 45 min = 00:15


def test_an_entry_that_ends_at_midnight_is_not():
    late = Placement(CONSENT.id, "m", moment(27, 23, 15), PLAN.placements[CONSENT.id].takes)
    plan = replace(PLAN, placements={**PLAN.placements, CONSENT.id: late})
    days = [
        d.number
        for d in itinerary(NAMES, plan, "ada").days
        for e in d.entries
        if e.activity == CONSENT.id
    ]
    assert days == [1]  # 23:15 + 45 min = 24:00


def test_therapy_minutes_by_patient():
    assert [therapy_minutes(day, THERAPY) for day in STAY.days] == [{}, {}, {"p1": 30}]


def test_an_unknown_family_has_a_name():
    with pytest.raises(UnknownIdError, match="no family 'eve'"):
        itinerary(NAMES, PLAN, "eve")
