"""One small problem for each rule, in which random plans keep the law about as often as not.

Every scenario is a morning of a handful of activities on coarse starts, so that plans can be
drawn at random and the model and the check side compared on each.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.domain.plan import Placement, Plan
from planner.domain.problem import (
    Care,
    Commute,
    Early,
    Fair,
    Hours,
    Idle,
    Lag,
    Limit,
    Needs,
    Prefer,
    Problem,
    Rest,
    Rise,
    Same,
    Sequence,
    Spread,
)
from planner.domain.time import shift
from tests.rules import build as b

GYM = b.room("gym", units=2)
EVA, IVO = b.staff("eva"), b.staff("ivo")
ANN, BEN = b.person("ann"), b.person("ben")
MUM, DAD = b.person("mum", role="companion"), b.person("dad", role="companion")
SHORT = [timedelta(minutes=10 * n) for n in range(13)]
"""Starts in steps of 10 minutes over two hours."""


@dataclass(frozen=True)
class Scenario:
    """A problem and the starts from which random plans are drawn, by activity."""

    problem: Problem
    starts: dict[str, list[datetime]]

    def draw(self, source: random.Random, presence: float = 0.8) -> Plan:
        """A plan with random presence, starts, modes, takes and choices."""
        placements = {}
        for activity in self.problem.activities:
            if source.random() > presence:
                continue
            way = source.choice(activity.modes)
            takes = tuple(source.choice(demand.eligible) for demand in way.demands)
            start = source.choice(self.starts[activity.id])
            placements[activity.id] = Placement(activity.id, way.id, start, takes)
        choices = {branch.id: source.choice(branch.options).id for branch in self.problem.branches}
        return Plan(placements, choices)


def scenario(problem: Problem, *days: int, offsets: list[timedelta] | None = None) -> Scenario:
    """Starts at 08:00 and the offsets on each of the days (the first of March if none)."""
    moments = [
        shift(b.on(day, "08:00"), offset) for day in days or (1,) for offset in offsets or SHORT
    ]
    return Scenario(problem, {activity.id: moments for activity in problem.activities})


def _kinds(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


def presence() -> Scenario:
    meal = b.demand(ANN, units={"time": 1})
    flat = b.demand(ANN, units={"place": 1})
    acts = [
        b.activity("talk", 30, ANN),
        b.activity("meal", 30, meal, kind="meal"),
        b.activity("flat", 60, flat, kind="dose_it"),
    ]
    return scenario(b.problem([ANN], acts))


def capacity() -> Scenario:
    acts = [b.activity(f"s{n}", 40, GYM) for n in range(3)]
    twice = b.activity("pair", 20, b.demand(GYM, units={"unit": 2}))
    return scenario(b.problem([GYM], [*acts, twice]))


def opening() -> Scenario:
    late = b.staff("noor", role="interpreter", notice=timedelta(hours=8, minutes=30))
    cut = b.staff("cut", b.window(1, "08:00", "09:00"), b.window(1, "09:00", "09:40"))
    acts = [b.activity("a", 30, (cut, late)), b.activity("b", 20, cut)]
    return scenario(b.problem([cut, late], acts))


def hours() -> Scenario:
    rows = [Hours("mornings", "eva", _kinds("physio"), (b.window(1, "08:20", "09:20"),))]
    acts = [b.activity("a", 30, EVA), b.activity("b", 30, EVA, kind="speech")]
    return scenario(b.problem([EVA], acts, hours=rows))


def starts() -> Scenario:
    a = b.activity("a", 30, EVA, grid=timedelta(minutes=20), deadline=b.on(1, "09:30"))
    c = b.activity("c", 30, IVO, starts=[b.window(1, "08:30", "09:00")])
    return scenario(b.problem([EVA, IVO], [a, c]))


def lag() -> Scenario:
    a, c, d = (b.activity(name, 30) for name in "acd")
    rows = [
        Lag("gap", b.point(a, "end"), b.point(c), minimum=b.minutes(20), maximum=b.minutes(60)),
        Lag("dates", b.point(a), b.point(d), timedelta(days=1), timedelta(days=1), in_days=True),
    ]
    return scenario(b.problem([], [a, c, d], lags=rows), 1, 2)


def rest() -> Scenario:
    a = b.activity("a", 30, ANN, kind="dose_it")
    c = b.activity("c", 20, ANN, kind="physio")
    d = b.activity("d", 20, ANN, kind="hbot")
    rows = [
        Rest("quiet", "ann", _kinds("dose_it"), _kinds("physio", "dose_it"), b.minutes(40)),
        Rest("dates", "ann", _kinds("hbot"), _kinds("physio"), timedelta(days=1), in_days=True),
    ]
    return scenario(b.problem([ANN], [a, c, d], rests=rows), 1, 2)


def limit() -> Scenario:
    acts = [b.activity(f"s{n}", 30, (EVA, IVO)) for n in range(4)]
    rows = [
        Limit("uses", "eva", _kinds("physio"), "day", "uses", 1),
        Limit("minutes", "ivo", _kinds("physio"), "day", "minutes", 60),
        Limit("week", "ivo", _kinds("physio"), "week", "uses", 2),
    ]
    return scenario(b.problem([EVA, IVO], acts, limits=rows), 1, 2)


def sequence() -> Scenario:
    acts = [b.activity(f"s{n}", 20 + 10 * (n % 2), EVA) for n in range(4)]
    twice = b.demand(EVA, parts=[b.part(0, 10), b.part(20, 30)])
    acts.append(b.activity("talk", 30, twice))
    rows = [
        Sequence("row", "eva", _kinds("physio"), "uses", 2, b.minutes(15)),
        Sequence("long", "eva", _kinds("physio"), "minutes", 70, b.minutes(25)),
    ]
    return scenario(
        b.problem([EVA], acts, sequences=rows), offsets=[b.minutes(10 * n) for n in range(18)]
    )


def runs() -> Scenario:
    tank, small = b.vessel("tank", 3), b.vessel("small", 1)
    dives = [
        b.run("d1", 30, (tank, small), earliest=b.on(1, "08:20"), deadline=b.on(1, "09:20")),
        b.run("d2", 30, tank, earliest=b.on(1, "08:20"), deadline=b.on(1, "09:10")),
    ]
    riders = [
        b.activity(f"r{n}", 40, b.ride(*dives, seats=2 - n % 2, parts=[b.part(10, 40)]))
        for n in range(2)
    ]
    starts = {dive.id: [b.on(1, "08:20"), b.on(1, "08:40")] for dive in dives}
    starts |= {rider.id: [b.on(1, "08:10"), b.on(1, "08:30")] for rider in riders}
    return Scenario(b.problem([tank, small], [*dives, *riders]), starts)


def needs() -> Scenario:
    a, c, d = (b.activity(name, 30) for name in "acd")
    rows = [Needs("need", "a", ("c", "d")), Needs("both", "d", ("c",))]
    return scenario(b.problem([], [a, c, d], needs=rows))


def choice() -> Scenario:
    a, c, d = (b.activity(name, 30) for name in "acd")
    courses = [
        b.course("ka", a),
        b.course("kc", c),
        b.course("kd", d),
        b.course("must", d, price=None),
    ]
    options = b.branch("which", one=(3, courses[:1]), two=(0, courses[:2]), three=(1, courses[3:]))
    return scenario(b.problem([], [a, c, d], courses=courses, branches=[options]))


def complete() -> Scenario:
    a, c, d = (b.activity(name, 30) for name in "acd")
    courses = [b.course("two", a, c, wanted=1), b.course("must", d, price=None)]
    return scenario(b.problem([], [a, c, d], courses=courses))


def commute() -> Scenario:
    out, back = (b.activity(n, 10, ANN, kind="trip") for n in ("out", "back"))
    ward = b.activity("ward", 10, kind="ward")
    a, c = (b.activity(n, 30, ANN) for n in "ac")
    row = Commute("ways", "ann", b.day(1), _kinds("physio"), ("out",), ("back",), ("ward",), ())
    return scenario(b.problem([ANN], [out, back, ward, a, c], commutes=[row]))


def care() -> Scenario:
    gym = [b.activity(f"gym{n}", 40, child, (MUM, DAD)) for n, child in enumerate((ANN, BEN))]
    staffed = b.activity("infusion", 60, BEN, kind="dose_iv")
    alone = b.activity("speech", 30, ANN, kind="speech")
    row = Care(
        "minded",
        "stay-1",
        ("ann", "ben"),
        ("mum", "dad"),
        _kinds("physio"),
        _kinds("dose_iv", "speech"),
    )
    dives = [b.activity("dad_away", 50, DAD, kind="physio")]
    return scenario(b.problem([ANN, BEN, MUM, DAD], [*gym, staffed, alone, *dives], cares=[row]))


HARD: dict[str, Callable[[], Scenario]] = {
    "presence": presence, "capacity": capacity, "opening": opening, "hours": hours,
    "starts": starts, "lag": lag, "rest": rest, "limit": limit, "sequence": sequence,
    "runs": runs, "needs": needs, "choice": choice, "complete": complete, "commute": commute,
    "care": care,
}  # fmt: skip
"""By rule name."""


def wishes() -> Scenario:
    """Every soft rule at once, on two days and two practitioners, one of them paid."""
    paid = b.staff("paid", price_per_hour=7, price_per_use=2, minimum=timedelta(minutes=45),
                   reserve_price=5)  # fmt: skip
    tank = b.vessel("van", 2)
    drives = [
        b.run(f"d{n}", 30, tank, kind="drive", earliest=b.on(1, "08:00"), deadline=b.on(1, "11:00"))
        for n in range(2)
    ]
    riders = [b.activity(f"r{n}", 30, b.ride(*drives)) for n in range(2)]
    acts = [b.activity(f"s{n}", 40, ANN, (EVA, IVO, paid)) for n in range(4)]
    days = [b.activity(f"t{n}", 20, ANN, earliest=b.on(1 + n % 2, "08:00"),
                       deadline=b.on(1 + n % 2, "10:00")) for n in range(4)]  # fmt: skip
    courses = [
        b.course("k", *acts, wanted=3, price=100),
        b.course("t", *days, wanted=3, price=50, rises=(Rise(1, 25), Rise(2, 40))),
        b.course("r", *riders, wanted=2, price=70),
    ]
    either = b.branch("either", yes=(4, courses[:1]), no=(1, ()))
    rows = {
        "sames": [Same("same", "s", tuple(a.id for a in acts), "physiotherapist", 6)],
        "spreads": [Spread("spread", "t", ("t0", "t2"), ("t1", "t3"), 9)],
        "earlies": [Early("early", "s0", b.day(1), 3)],
        "prefers": [
            Prefer("late", "s1", (b.window(1, "09:30", "10:00"),), 11),
            Prefer("second", "s2", (b.window(2, "08:00", "18:00"),), 13, tier=2),
        ],
        "idles": [
            Idle("idle", "ann", b.day(n), tuple(a.id for a in (*acts, *days)), b.minutes(10), 2)
            for n in (1, 2)
        ],
        "fairs": [Fair("fair", name, _kinds("physio"), 1, 8) for name in ("eva", "ivo")],
    }
    made = b.problem(
        [ANN, EVA, IVO, paid, tank], [*drives, *riders, *acts, *days], courses=courses,
        branches=[either], run_price=12, **rows,
    )  # fmt: skip
    return scenario(made, 1, 2)
