"""What an alternative costs where the rest of the family may move: solved, judged, and honest."""

from __future__ import annotations

from datetime import timedelta

from planner.advise.alternatives import alternatives
from planner.advise.rearranged import rearranged
from planner.domain.problem import Prefer
from tests.advise.test_alternatives import ANN, BEN, EVA, STAY, hourly
from tests.rules import build as b

TALK = hourly("talk", ANN, kind="consent")
SESSION = hourly("session", ANN, EVA)


def asked(acts, *placements, **rows):
    courses = [b.course(f"course-{a.id}", a) for a in acts if a.stay == "stay-1"]
    problem = b.problem([ANN, BEN, EVA], acts, stays=(STAY,), courses=courses, **rows)
    plan = b.plan(*placements)
    return rearranged(problem, plan, alternatives(problem, plan, "session"), seconds=600)


def test_the_familys_other_appointment_moves_at_its_price():
    """The talk at 8 is all that bars the session at 8; anywhere else the talk costs 4 points."""
    wish = Prefer("morning", "talk", (b.window(1, "08:00", "08:00"),), 4, 2)
    (one,) = asked(
        [SESSION, TALK], b.place(SESSION, b.on(1, "09:00")), b.place(TALK, b.on(1, "08:00")),
        prefers=(wish,),
    )  # fmt: skip
    assert (one.placement.start, one.scope, one.status) == (b.on(1, "08:00"), "day", "optimal")
    assert one.cost == (0, 4, 0)
    ((old, new),) = one.moved
    assert (old.activity, old.start) == ("talk", b.on(1, "08:00"))
    assert new.start in {b.on(1, f"{hour:02}:00") for hour in (9, 10, 11)}


def test_what_must_be_lost_is_said():
    """A talk that can only be at 8 is left out, at its course's 100 points, in the stay as well."""
    only = hourly("talk", ANN, kind="consent", starts=[b.window(1, "08:00", "08:00")])
    (one,) = asked(
        [SESSION, only], b.place(SESSION, b.on(1, "09:00")), b.place(only, b.on(1, "08:00"))
    )
    assert (one.cost, one.status) == ((100, 0, 0), "optimal")
    assert [(old.activity, new) for old, new in one.moved] == [("talk", None)]


def test_where_the_day_loses_something_the_whole_stay_may_move():
    """The talk can only be at 8 on either day, and on day 2 a meal is in its way that can move.

    One session of two dates is wanted, so the one that is absent stays absent.
    """
    eights = [b.window(day, "08:00", "08:00") for day in (1, 2)]
    talk = b.activity(
        "talk", 60, ANN, kind="consent", starts=eights, earliest=b.on(1, "08:00"),
        deadline=b.on(2, "12:00"),
    )  # fmt: skip
    meal, second = hourly("meal", ANN, day=2, kind="meal"), hourly("second", ANN, EVA, day=2)
    problem = b.problem(
        [ANN, EVA], [SESSION, second, talk, meal], stays=(STAY,),
        courses=[b.course("sessions", SESSION, second), b.course("t", talk), b.course("m", meal)],
    )  # fmt: skip
    plan = b.plan(
        b.place(SESSION, b.on(1, "09:00")), b.place(talk, b.on(1, "08:00")),
        b.place(meal, b.on(2, "08:00")),
    )  # fmt: skip
    choice = alternatives(problem, plan, "session")
    found = {r.placement.start: r for r in rearranged(problem, plan, choice, seconds=600)}
    one = found[b.on(1, "08:00")]
    assert (one.scope, one.status, one.cost) == ("stay", "optimal", (0, 0, 0))
    assert [old.activity for old, _ in one.moved] == ["talk", "meal"]


def test_a_mandatory_one_in_the_way_is_a_proof_that_it_cannot_be():
    only = hourly("talk", ANN, kind="consent", starts=[b.window(1, "08:00", "08:00")])
    problem = b.problem(
        [ANN, EVA], [SESSION, only], stays=(STAY,),
        courses=[b.course("one", SESSION), b.course("two", only, price=None)],
    )  # fmt: skip
    plan = b.plan(b.place(SESSION, b.on(1, "09:00")), b.place(only, b.on(1, "08:00")))
    (one,) = rearranged(problem, plan, alternatives(problem, plan, "session"), seconds=600)
    assert (one.status, one.is_possible, one.scope) == ("infeasible", False, "stay")


def test_another_familys_appointment_is_never_asked_to_move():
    bens = hourly("bens", BEN, EVA, stay="stay-2")
    found = asked(
        [SESSION, bens], b.place(SESSION, b.on(1, "09:00")), b.place(bens, b.on(1, "10:00"))
    )
    assert found == ()


def test_starts_of_one_hour_are_one_question():
    quarter = hourly("session", ANN, EVA)
    fine = b.activity(
        "session", 60, ANN, EVA, earliest=quarter.earliest, deadline=quarter.deadline,
        grid=timedelta(minutes=15),
    )  # fmt: skip
    found = asked([fine, TALK], b.place(fine, b.on(1, "09:00")), b.place(TALK, b.on(1, "08:00")))
    assert [one.placement.start for one in found] == [b.on(1, "08:45")]
