"""What a plan costs, put to rules and families: by hand, and in all what the law book says."""

from __future__ import annotations

import random
from datetime import timedelta

from planner.advise.charges import charges
from planner.domain.charge import SHARED
from planner.domain.problem import Early, Prefer
from planner.rules.judge import cost_by_tier, judge
from tests.engine import scenarios
from tests.rules import build as b

ANN, BEN = b.person("ann"), b.person("ben")


def test_each_point_goes_to_the_family_that_it_is_about():
    """Ada waits two dates at 3 points and misses one session at 100; Bob starts late at 2 points.

    Eva costs 6 points an hour, at least two hours a date: on day 3 Ada has her alone, which is
    12 points; on day 4 both have her for an hour each, which is 12 points that they share.
    """
    eva = b.staff("eva", price_per_hour=6, minimum=timedelta(hours=2))
    first, second = b.activity("first", 60, ANN, eva), b.activity("second", 60, ANN, eva)
    third, bens = b.activity("third", 60, ANN), b.activity("bens", 60, BEN, eva, stay="stay-2")
    problem = b.problem(
        [ANN, BEN, eva], [first, second, third, bens],
        courses=[b.course("course", first, second, third, wanted=3)],
        earlies=(Early("early_dose", "first", b.day(1), 3),), prefers=(Prefer("late", "bens", (), 2),),
    )  # fmt: skip
    plan = b.plan(
        b.place(first, b.on(3, "09:00")), b.place(second, b.on(4, "09:00")),
        b.place(bens, b.on(4, "10:00")),
    )  # fmt: skip
    found = [(c.tier, c.law, c.family, c.points) for c in charges(problem, plan)]
    assert found == [
        (1, "missing", "stay-1", 100),
        (2, "money", SHARED, 12),
        (2, "money", "stay-1", 12),
        (2, "early_dose", "stay-1", 6),
        (3, "late", "stay-2", 2),
    ]


def test_of_every_rule_all_points_are_put_to_somebody_once():
    source, seen, wishes = random.Random(1), set(), scenarios.wishes()
    for _ in range(60):
        plan = wishes.draw(source)
        found = charges(wishes.problem, plan)
        sums = tuple(sum(c.points for c in found if c.tier == tier) for tier in (1, 2, 3))
        assert sums == cost_by_tier(judge(wishes.problem, plan))
        assert {c.family for c in found} <= {"stay-1", SHARED}
        seen |= {c.rule for c in found}
    assert seen >= {
        "missing",
        "option",
        "same",
        "spread",
        "early",
        "fair",
        "money",
        "drives",
        "idle",
    }
