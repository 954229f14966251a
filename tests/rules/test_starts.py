from dataclasses import replace
from datetime import datetime

from planner.domain.plan import Placement, Plan
from planner.rules.starts import Starts
from tests.rules.build import (
    activity,
    brief,
    minutes,
    mode,
    moved,
    on,
    place,
    plan,
    problem,
    room,
    staff,
    window,
)

GYM, HALL = room("gym"), room("hall")
PHYSIO = activity("physio", 50, (GYM, HALL), earliest=on(1, "09:00"), deadline=on(1, "12:00"))


def judged(placement, *, of=PHYSIO, resources=(GYM, HALL), **more):
    made = problem(resources, [of], **more)
    return [f.facts["fault"] for f in Starts().findings(made, plan(placement))]


def test_from_the_earliest_start_to_the_deadline():
    assert judged(place(PHYSIO, on(1, "09:00"))) == []
    assert judged(place(PHYSIO, on(1, "11:10"))) == []  # 11:10 + 50 min = 12:00


def test_one_grain_outside():
    assert judged(place(PHYSIO, on(1, "08:55"))) == ["earliest"]
    assert judged(place(PHYSIO, on(1, "11:15"))) == ["deadline"]
    found = list(Starts().findings(problem([GYM], [PHYSIO]), plan(place(PHYSIO, on(1, "11:15")))))
    assert brief(found) == [("starts", "physio", None, ("physio",))]
    assert found[0].facts == {
        "fault": "deadline",
        "at": "2027-03-01T11:15:00+01:00",
        "mode": "only",
    }


def test_the_starts_of_the_mode_hold_both_ends():
    dive = activity(
        "dive", 90, GYM, starts=[window(1, "09:00", "10:00"), window(1, "14:00", "14:00")]
    )
    for clock in ("09:00", "10:00", "14:00"):
        assert judged(place(dive, on(1, clock)), of=dive) == []
    for clock in ("08:55", "10:05", "14:05"):
        assert judged(place(dive, on(1, clock)), of=dive) == ["window"]


def test_only_the_starts_of_the_mode_that_was_taken_count():
    ways = [
        mode("early", 30, GYM, starts=[window(1, "09:00", "09:00")]),
        mode("late", 30, GYM, starts=[window(1, "15:00", "15:00")]),
    ]
    dive = activity("dive", 30, modes=ways)
    assert judged(place(dive, on(1, "15:00"), way="late"), of=dive) == []
    assert judged(place(dive, on(1, "15:00"), way="early"), of=dive) == ["window"]


def test_the_slot_grid_counts_from_local_midnight():
    # 9 h 20 min = 560 = 14 x 40; 9 h 30 min = 570 is not a multiple of 40
    session = activity("session", 30, GYM, grid=minutes(40))
    assert judged(place(session, on(1, "09:20")), of=session) == []
    assert judged(place(session, on(1, "09:30")), of=session) == ["grid"]


def test_the_slot_grid_on_the_day_of_a_change_of_clocks():
    # 28 March 08:00 is 7 h = 21 x 20 min after midnight
    session = activity("session", 30, GYM, grid=minutes(20))
    assert judged(place(session, on(28, "08:00")), of=session) == []
    assert judged(place(session, on(28, "08:10")), of=session) == ["grid"]


def test_no_grid_leaves_the_grain():
    free = activity("free", 30, GYM)
    assert judged(place(free, on(1, "09:05")), of=free) == []
    assert judged(place(free, on(1, "09:07")), of=free) == ["grain"]
    assert judged(place(free, moved(on(1, "09:05"), 0.5)), of=free) == ["grain"]


def test_what_is_taken_is_eligible_and_there():
    assert judged(place(PHYSIO, on(1, "09:00"), "hall")) == []
    assert judged(place(PHYSIO, on(1, "09:00"), "pool")) == ["eligible"]
    assert judged(place(PHYSIO, on(1, "09:00"), "hall"), resources=[GYM]) == ["eligible"]


def test_one_take_for_each_demand():
    pair = activity("pair", 50, GYM, staff("anna"))
    assert judged(place(pair, on(1, "09:00"), "gym"), of=pair) == ["takes"]


def test_what_the_problem_does_not_have_is_a_finding_not_an_error():
    stranger = place(activity("stranger", 10, GYM), on(1, "09:00"))
    assert judged(stranger) == ["unknown"]
    assert judged(replace(place(PHYSIO, on(1, "09:00")), mode="other")) == ["mode"]
    naive = Placement("physio", "only", datetime(2027, 3, 1, 9), ("gym",))
    assert judged(naive) == ["zone"]
    misfiled = Plan({"else": place(PHYSIO, on(1, "09:00"))})
    found = Starts().findings(problem([GYM], [PHYSIO]), misfiled)
    assert [(f.subject, f.facts["fault"]) for f in found] == [("else", "unknown")]
