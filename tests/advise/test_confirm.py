"""Reasons on small problems: exact by brute force, and each named law needed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from planner.advise.confirm import confirm
from planner.domain.plan import Plan, Reason
from planner.domain.time import shift
from planner.engine.conflict import NO_START, TRADE_OFF, Conflicts
from planner.rules import HARD
from planner.rules.judge import hard, judge
from tests.engine import scenarios
from tests.rules import build as b

CLOSED = [rule.name for rule in HARD if rule.name not in ("choice", "complete")]
"""Scenarios whose laws can bar an activity by themselves."""


def windowed(problem, wanted, source):
    """The problem with a course for each activity, and few starts for the one that is asked for."""
    acts = []
    for act in problem.activities:
        longest = max(mode.duration for mode in act.modes)
        low, until = b.on(1, "08:00"), b.on(1, "10:00")
        if act.id == wanted:
            low = b.moved(low, 10 * source.randint(0, 12))
            until = b.moved(low, 10 * source.randint(0, 3))
        bounds = {
            "earliest": max(act.earliest, low),
            "deadline": min(act.deadline, shift(until, longest)),
            "grid": act.grid or timedelta(minutes=10),
        }
        acts.append(replace(act, **bounds))
    courses = tuple(b.course(f"k-{act.id}", act) for act in acts)
    return replace(problem, activities=tuple(acts), courses=courses, branches=())


def questions(name, number):
    """Lawful random plans of a scenario, each with an activity that is not in it."""
    made = scenarios.HARD[name]()
    source = random.Random(f"{name} reasons")
    for _ in range(number):
        plan = Plan(made.draw(source, presence=0.75).placements)
        absent = [
            act.id
            for act in made.problem.activities
            if act.id not in plan.placements and not act.is_run
        ]
        if absent and not hard(judge(made.problem, plan, HARD)):
            wanted = source.choice(absent)
            problem = windowed(made.problem, wanted, source)
            if not hard(judge(problem, plan, HARD)):
                yield problem, plan, wanted


@pytest.mark.parametrize("name", CLOSED)
def test_a_reason_bars_every_start_and_none_of_its_laws_can_be_spared(name):
    told = fitting = 0
    for problem, plan, wanted in questions(name, 400):
        reasons = Conflicts(problem, HARD, plan).reasons(problem.course[f"k-{wanted}"])
        if reasons[0].law == TRADE_OFF:
            fitting += 1
            assert not confirm(problem, plan, [wanted], everything(problem)).holds
            continue
        told += 1
        thorough = confirm(problem, plan, [wanted], reasons, is_thorough=True)
        assert thorough.holds, (plan, wanted, reasons)
        assert confirm(problem, plan, [wanted], reasons).holds
        for spared in reasons if reasons[0].law != NO_START else ():
            rest = [reason for reason in reasons if reason is not spared]
            assert not confirm(problem, plan, [wanted], rest).holds, (plan, wanted, spared)
    assert told >= (0 if name in LOOSE else 3), (told, fitting)
    assert fitting >= 3, (told, fitting)


LOOSE = ("starts", "needs")
"""What only ties things together, or is the activity's own domain, bars nothing by itself."""


def everything(problem):
    """Every law on every resource, named."""
    laws = {"capacity", "presence", "opening", "notice", "runs"}
    for rows in (
        problem.lags, problem.rests, problem.limits, problem.sequences, problem.hours,
        problem.needs, problem.commutes, problem.cares,
    ):  # fmt: skip
        laws |= {row.law for row in rows}
    things = ["", *(r.id for r in problem.resources), "stay-1"]
    return [Reason(law, thing) for law in sorted(laws) for thing in things]
