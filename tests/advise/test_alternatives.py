"""What an appointment could be instead: hand-worked cases, and every answer put to the law book."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from planner.advise.alternatives import alternatives, edited, without
from planner.advise.starts import own_starts
from planner.domain.plan import Placement, Plan
from planner.domain.problem import Fair, Idle, Lag, Limit, Prefer, Rest, Same, Stay
from planner.rules.judge import cost_by_tier, hard, judge
from tests.rules import build as b

HOUR = timedelta(hours=1)
ANN, BEN = b.person("ann"), b.person("ben")
MUM, DAD = b.person("mum", role="companion"), b.person("dad", role="companion")
MORNING = [b.window(1, "08:00", "12:00"), b.window(2, "08:00", "12:00")]
GYM = b.room("gym", *MORNING)
EVA, IVO = b.staff("eva", *MORNING), b.staff("ivo", b.window(1, "09:00", "11:00"))
STAY = Stay(
    "stay-1", "P", ("ann",), ("mum", "dad"), (), ("en",), b.on(1, "06:00"), b.on(2, "20:00"),
    "BEG", "", "", "", b.day(1), b.day(2),
)  # fmt: skip


def hourly(name, *takes, day=1, kind="physio", **more):
    """An hour on one day's full hours from 08:00, with its end by 12:00."""
    bounds = {"earliest": b.on(day, "08:00"), "deadline": b.on(day, "12:00")}
    return b.activity(name, 60, *takes, kind=kind, **bounds, grid=HOUR, **more)


def fates(choice):
    """Of each start whether it is lawful, by its hour; and what bars it."""
    return {
        one.placement.start.hour: sorted(
            {(f.rule, f.facts.get("resource", "")) for f in one.broken}
        )
        for one in choice.starts
    }


# ---- by hand ------------------------------------------------------------------------------


def test_every_other_start_says_what_bars_it():
    """Ann trains with Eva at 9. At 8 Ann has a talk, at 10 Eva has Ben; 11 is free."""
    session = hourly("session", ANN, EVA)
    talk = hourly("talk", ANN, kind="consent")
    bens = hourly("bens", BEN, EVA, stay="stay-2")
    problem = b.problem([ANN, BEN, EVA], [session, talk, bens], stays=(STAY,))
    plan = b.plan(
        b.place(session, b.on(1, "09:00")), b.place(talk, b.on(1, "08:00")),
        b.place(bens, b.on(1, "10:00")),
    )  # fmt: skip
    choice = alternatives(problem, plan, "session")
    assert fates(choice) == {8: [("presence", "ann")], 10: [("capacity", "eva")], 11: []}
    assert choice.starts[0].broken[0].involved == ("session", "talk")
    assert choice.others == ()
    assert (choice.absent.is_lawful, choice.absent.cost) == (True, (0, 0, 0))


def test_somebody_else_serves_where_the_present_one_cannot():
    """At 10 Eva has Ben, and Ivo is there until 11: with Ivo, at 8 points for a second person.

    At 8 only Eva is on duty and free; at 11 she is, too. Now, at 9, Ivo could serve at 8 points.
    """
    session = hourly("session", ANN, (EVA, IVO))
    other = hourly("other", ANN, (EVA, IVO), day=2)
    bens = hourly("bens", BEN, EVA, stay="stay-2")
    same = Same("same_practitioner", "physio", ("session", "other"), "physiotherapist", 8)
    problem = b.problem([ANN, BEN, EVA, IVO], [session, other, bens], stays=(STAY,), sames=(same,))
    plan = b.plan(
        b.place(session, b.on(1, "09:00")), b.place(other, b.on(2, "09:00")),
        b.place(bens, b.on(1, "10:00")),
    )  # fmt: skip
    choice = alternatives(problem, plan, "session")
    found = {o.placement.start.hour: (o.placement.takes[1], o.cost) for o in choice.starts}
    assert found == {8: ("eva", (0, 0, 0)), 10: ("ivo", (0, 8, 0)), 11: ("eva", (0, 0, 0))}
    (ivo,) = choice.others
    assert (ivo.placement.takes, ivo.cost) == (("ann", "ivo"), (0, 8, 0))
    (points,) = ivo.differences
    assert (points.rule, points.law, points.points) == ("same", "same_practitioner", 8)
    assert [o.cost for o in choice.lawful] == [(0, 0, 0), (0, 0, 0), (0, 8, 0), (0, 8, 0)]


def test_of_those_who_could_serve_instead_the_cheapest_is_named():
    """At 10 Eva has Ben. Ivo is kept for others at 5 points, Zoe costs nothing."""
    ivo, zoe = b.staff("ivo", *MORNING, reserve_price=5), b.staff("zoe", *MORNING)
    session = hourly("session", ANN, (EVA, ivo, zoe))
    bens = hourly("bens", BEN, EVA, stay="stay-2")
    problem = b.problem([ANN, BEN, EVA, ivo, zoe], [session, bens], stays=(STAY,))
    plan = b.plan(b.place(session, b.on(1, "09:00")), b.place(bens, b.on(1, "10:00")))
    found = {
        o.placement.start.hour: (o.placement.takes[1], o.cost)
        for o in alternatives(problem, plan, "session").starts
    }
    assert found[10] == ("zoe", (0, 0, 0))


def test_on_another_date_two_who_cannot_are_both_replaced():
    """On day 2 at 8 Mum has a talk and Eva has Ben: Dad and Zoe can."""
    zoe = b.staff("zoe", *MORNING)
    one, two = (hourly(f"session-{day}", ANN, (MUM, DAD), (EVA, zoe), day=day) for day in (1, 2))
    talk = hourly("talk", MUM, day=2, kind="consent")
    bens = hourly("bens", BEN, EVA, day=2, stay="stay-2")
    problem = b.problem(
        [ANN, BEN, MUM, DAD, EVA, zoe], [one, two, talk, bens], stays=(STAY,),
        courses=[b.course("course", one, two)],
    )  # fmt: skip
    plan = b.plan(
        b.place(one, b.on(1, "08:00")), b.place(talk, b.on(2, "08:00")),
        b.place(bens, b.on(2, "08:00")),
    )  # fmt: skip
    starts = {o.placement.start: o for o in alternatives(problem, plan, "session-1").starts}
    assert starts[b.on(2, "08:00")].placement.takes == ("ann", "dad", "zoe")
    assert starts[b.on(2, "08:00")].is_lawful


def test_absent_ones_of_the_course_are_other_dates():
    """One of two dates is wanted; day 2 costs 3 points for each day that it is late."""
    first, second = hourly("first", ANN, EVA), hourly("second", ANN, EVA, day=2)
    late = Prefer("late", "second", (), 3, 2)
    problem = b.problem(
        [ANN, EVA], [first, second], stays=(STAY,), courses=[b.course("course", first, second)],
        prefers=(late,),
    )  # fmt: skip
    choice = alternatives(problem, b.plan(b.place(first, b.on(1, "08:00"))), "first")
    days = [(o.placement.activity, o.placement.start.day, o.cost) for o in choice.starts]
    assert days == [("first", 1, (0, 0, 0))] * 3 + [("second", 2, (0, 3, 0))] * 4
    # without it the course lacks its one session at 100 points
    assert choice.absent.cost == (100, 0, 0)


def test_a_run_that_nobody_else_rides_comes_along():
    """A dive for Ann alone moves with her session; one that Ben rides as well stays."""
    pod = b.vessel("pod", 2, *MORNING)
    dive = b.run("dive", 60, pod, earliest=b.on(1, "08:00"), deadline=b.on(1, "12:00"), grid=HOUR)
    session = hourly("session", ANN, b.ride(dive), kind="hbot")
    bens = hourly("bens", BEN, b.ride(dive), kind="hbot", stay="stay-2")
    problem = b.problem([ANN, BEN, pod], [dive, session, bens], stays=(STAY,))
    alone = b.plan(b.place(dive, b.on(1, "09:00")), b.place(session, b.on(1, "09:00")))
    choice = alternatives(problem, alone, "session")
    assert fates(choice) == {8: [], 10: [], 11: []}
    assert [run.start for run in choice.starts[0].brought] == [b.on(1, "08:00")]
    both = replace(alone, placements={**alone.placements, "bens": b.place(bens, b.on(1, "09:00"))})
    assert alternatives(problem, both, "session").starts == ()


def test_on_a_change_of_clocks_starts_are_elapsed_hours():
    """On 28 March there is no hour from 2 to 3: a grid of hours from midnight goes 1, 3, 4."""
    night = b.activity(
        "night", 60, ANN, earliest=b.on(28, "00:00"), deadline=b.on(28, "05:00"), grid=HOUR
    )
    starts = own_starts(b.problem([ANN], [night]), night, night.modes[0])
    assert [s.astimezone(b.TZ).hour for s in starts] == [0, 1, 3, 4]


# ---- put to the law book ------------------------------------------------------------------

SESSIONS = [
    hourly(f"session-{n}", ANN, (MUM, DAD), (EVA, IVO), GYM, day=1 + n // 3) for n in range(5)
]
TALK = hourly("talk", MUM, kind="consent")
MEAL = hourly("meal", ANN, kind="meal")
BENS = [hourly(f"bens-{n}", BEN, (EVA, IVO), day=1 + n, stay="stay-2") for n in range(2)]
ACTS = [*SESSIONS, TALK, MEAL, *BENS]
NAMES = [a.id for a in SESSIONS]
CROWD = b.problem(
    [ANN, BEN, MUM, DAD, replace(EVA, price_per_hour=6, minimum=2 * HOUR), IVO, GYM], ACTS,
    stays=(STAY,),
    courses=[b.course("course", *SESSIONS, wanted=3)],
    rests=(Rest("pause", "ann", frozenset({"physio"}), frozenset({"physio"}), HOUR),),
    limits=(Limit("most", "eva", frozenset({"physio"}), "day", "uses", 2),),
    lags=(Lag("after_meal", b.point(MEAL, "end"), b.point(SESSIONS[1]), timedelta(0)),),
    sames=(Same("same_practitioner", "physio", tuple(NAMES), "physiotherapist", 8),),
    idles=tuple(
        Idle("idle", "ann", b.day(d), (*NAMES, "meal"), timedelta(minutes=30), 1) for d in (1, 2)
    ),
    fairs=(Fair("fair", "eva", frozenset({"physio"}), 1, 3),),
    prefers=(Prefer("wish", "session-0", (b.window(1, "10:00", "10:00"),), 2),),
)  # fmt: skip


def drawn(source):
    """A lawful plan: things are put in at random as long as no law is broken."""
    plan = Plan()
    for activity in source.sample(ACTS, len(ACTS)):
        for _ in range(4):
            mode = activity.modes[0]
            start = source.choice(own_starts(CROWD, activity, mode)).astimezone(b.TZ)
            takes = tuple(source.choice(d.eligible) for d in mode.demands)
            placed = Placement(activity.id, mode.id, start, takes)
            tried = replace(plan, placements={**plan.placements, activity.id: placed})
            if not hard(judge(CROWD, tried)):
                plan = tried
                break
    return plan


def cost_less(problem, new, old):
    one, two = (cost_by_tier(judge(problem, plan)) for plan in (new, old))
    return tuple(a - b for a, b in zip(one, two, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_every_answer_is_what_the_law_book_says_and_none_is_better(seed, data):
    plan = drawn(random.Random(seed))
    name = data.draw(st.sampled_from(sorted(plan.placements)))
    choice = alternatives(CROWD, plan, name)
    event(f"lawful: {bool(choice.lawful)}")
    now = plan.placements[name]
    course = CROWD.course_of.get(name)
    absent = [n for n in (course.activities if course else ()) if n not in plan.placements]
    names = [name, *absent]
    expected = {
        (n, s) for n in names for s in own_starts(CROWD, CROWD.activity[n], CROWD.activity[n].modes[0])
    }  # fmt: skip
    asked = {(o.placement.activity, o.placement.start) for o in choice.starts}
    assert asked == expected - {(name, now.start)}
    for one in (*choice.starts, *choice.others):
        tried = edited(CROWD, plan, name, one)
        broken = hard(judge(CROWD, tried))
        assert one.is_lawful == (not broken)
        assert bool(one.broken) == bool({*map(repr, one.broken)} & {*map(repr, broken)})
        if one.is_lawful:
            assert one.cost == cost_less(CROWD, tried, plan)
            assert one.cost == tuple(
                sum(d.points for d in one.differences if d.tier == tier) for tier in (1, 2, 3)
            )
    rest = without(CROWD, plan, name)
    for one in choice.starts:
        new = one.placement
        demands = CROWD.activity[new.activity].modes[0].demands
        ways, said = [], set()
        for takes in itertools.product(*(d.eligible for d in demands)):
            placed = {**rest.placements, new.activity: replace(new, takes=takes)}
            tried = replace(rest, placements=placed)
            broken = hard(judge(CROWD, tried))
            said |= {*map(repr, broken)}
            if not broken:
                ways.append((cost_less(CROWD, tried, plan), takes))
        assert {*map(repr, one.broken)} <= said  # of one way or another
        assert one.is_lawful == bool(ways)
        if ways and new.takes != now.takes:
            assert now.takes not in [takes for _, takes in ways]
            assert one.cost == min(ways)[0]
