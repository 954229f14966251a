"""Reasons by hand: which laws and resources bar, when, and how few of them are named."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.plan import Plan
from planner.domain.problem import Lag, Limit, Needs
from planner.engine.conflict import NO_START, TRADE_OFF, Conflicts
from planner.rules import HARD
from tests.rules import build as b

EVA, GYM = b.staff("eva"), b.room("gym")
MORNING = {"earliest": b.on(2, "08:00"), "deadline": b.on(2, "10:00")}
SEEN = b.activity("seen", 30, EVA, GYM, **MORNING)
OTHER = b.activity("other", 120, EVA, **{**MORNING, "stay": "stay-2"})


def conflicts(resources, activities, plan, **rows):
    courses = [b.course(a.id, a) for a in activities if not a.is_run]
    return Conflicts(b.problem(resources, activities, courses=courses, **rows), HARD, plan)


def reasons(made, name):
    return made.reasons(made.problem.course[name])


def test_a_practitioner_who_is_taken_all_the_time():
    made = conflicts([EVA, GYM], [SEEN, OTHER], b.plan(b.place(OTHER, b.on(2, "08:00"))))
    (reason,) = reasons(made, "seen")
    assert (reason.law, reason.resource) == ("capacity", "eva")
    assert reason.facts == {
        "activity": "seen", "from": "2027-03-02", "to": "2027-03-02", "days": "1",
        "extent": "whole", "by": "other", "whose": "others",
    }  # fmt: skip


def test_one_minute_of_room_is_enough():
    """08:00 to 09:30 is taken; 09:30 + 30 min = 10:00, the deadline."""
    short = b.activity("other", 90, EVA, **{**MORNING, "stay": "stay-2"})
    made = conflicts([EVA, GYM], [SEEN, short], b.plan(b.place(short, b.on(2, "08:00"))))
    (reason,) = reasons(made, "seen")
    assert reason.law == TRADE_OFF
    assert reason.facts == {"activity": "seen", "at": b.on(2, "09:30").isoformat()}


def test_a_start_is_named_that_would_do_with_all_that_must_come_along():
    """eva is free from 09:00, the batch must be done before: 30 min from 08:00 or 08:30."""
    first = b.activity("first", 60, EVA, **{**MORNING, "stay": "stay-2"})
    batch = b.activity("batch", 30, b.room("lab", role="lab"), kind="lab_release", **MORNING)
    dose = b.activity("dose", 60, EVA, kind="dose_iv", **MORNING)
    made = conflicts(
        [EVA, b.room("lab", role="lab")], [first, batch, dose],
        b.plan(b.place(first, b.on(2, "08:00"))),
        needs=[Needs("dose_needs_release", "dose", ("batch",))],
    )  # fmt: skip
    (reason,) = reasons(made, "dose")
    assert (reason.law, reason.facts["at"]) == (TRADE_OFF, b.on(2, "09:00").isoformat())


def test_only_the_laws_that_are_needed_are_named():
    """The gym is taken until 09:00, but eva is taken all the time: the gym is not the reason."""
    gym = b.activity("gym-other", 60, GYM, **{**MORNING, "stay": "stay-2"})
    plan = b.plan(b.place(OTHER, b.on(2, "08:00")), b.place(gym, b.on(2, "08:00")))
    made = conflicts([EVA, GYM], [SEEN, OTHER, gym], plan)
    assert [(r.law, r.resource) for r in reasons(made, "seen")] == [("capacity", "eva")]


def test_several_laws_that_only_bar_together_are_all_named():
    """eva until 09:00, the gym from 09:00 on: neither bars every start, the two do."""
    first = b.activity("first", 60, EVA, **{**MORNING, "stay": "stay-2"})
    second = b.activity("second", 60, GYM, **{**MORNING, "stay": "stay-2"})
    plan = b.plan(b.place(first, b.on(2, "08:00")), b.place(second, b.on(2, "09:00")))
    made = conflicts([EVA, GYM], [SEEN, first, second], plan)
    assert {(r.law, r.resource, r.facts["extent"]) for r in reasons(made, "seen")} == {
        ("capacity", "eva", "part"),
        ("capacity", "gym", "part"),
    }


def test_the_reason_of_what_must_come_along():
    """The dose has room, but its batch would come from a lab that has spent its releases."""
    lab = b.room("lab", role="lab", units=9)
    batch = b.activity("batch", 30, lab, kind="lab_release", **MORNING)
    spent = b.activity("spent", 30, lab, kind="lab_release", **{**MORNING, "stay": "stay-2"})
    dose = b.activity("dose", 30, kind="dose_iv", **MORNING)
    made = conflicts(
        [lab], [dose, batch, spent], b.plan(b.place(spent, b.on(2, "08:00"))),
        needs=[Needs("dose_needs_release", "dose", ("batch",))],
        limits=[Limit("releases_per_day", "lab", frozenset({"lab_release"}), "day", "uses", 1)],
    )  # fmt: skip
    (reason,) = reasons(made, "dose")
    assert (reason.law, reason.resource) == ("releases_per_day", "lab")
    assert reason.facts["activity"] == "batch"


def test_a_vessel_that_is_full_names_the_one_that_is_too_small():
    tank, small = b.vessel("tank", 3), b.vessel("small", 1)
    dive = b.run("dive", 30, tank, **MORNING)
    rider = {**MORNING, "stay": "stay-2", "kind": "hbot"}
    there = b.activity("there", 30, b.ride(dive, seats=2), **rider)
    pair = b.activity("pair", 30, b.ride(dive, seats=2), kind="hbot", **MORNING)
    plan = b.plan(b.place(dive, b.on(2, "08:00")), b.place(there, b.on(2, "08:00")))
    made = conflicts([tank, small], [dive, there, pair], plan)
    (reason,) = reasons(made, "pair")
    assert (reason.law, reason.resource) == ("runs", "tank")
    assert (reason.facts["needed_seats"], reason.facts["small"]) == ("2", "small")


def test_an_activity_without_a_start_of_its_own():
    never = b.activity("never", 30, EVA, earliest=b.on(2, "08:00"), deadline=b.on(2, "08:20"))
    (reason,) = reasons(conflicts([EVA], [never], Plan()), "never")
    assert (reason.law, reason.facts) == (NO_START, {"activity": "never"})


def test_two_that_exclude_one_another():
    """Each of a and c has room alone; c must follow a within the hour that the day still has."""
    a = b.activity("a", 60, earliest=b.on(2, "08:00"), deadline=b.on(2, "09:00"))
    c = b.activity("c", 30, earliest=b.on(2, "08:00"), deadline=b.on(2, "09:20"))
    free = b.activity("free", 30, **MORNING)
    row = Lag("order", b.point(a, "end"), b.point(c), b.minutes(0))
    made = conflicts([], [a, c, free], Plan(), lags=[row])
    numbers, why = made.together([(("a",), 1), (("free",), 1), (("c",), 1)])
    assert numbers == (0, 2)
    assert [reason.law for reason in why] == ["order"]
    longer = replace(c, deadline=b.on(2, "09:30"))
    assert conflicts([], [a, longer, free], Plan(), lags=[row]).together(
        [(("a",), 1), (("c",), 1)]
    ) == ((), ())
