"""Model side against check side, for every rule: they are written apart and must agree.

Blind where both share one mistake; that is what the hand-worked cases in tests/rules are for.
"""

from __future__ import annotations

import random

import pytest
from ortools.sat.python import cp_model

from planner.domain.plan import Limits, Plan
from planner.domain.problem import Early, Prefer
from planner.engine.model import Model
from planner.engine.occupancy import Occupancy
from planner.engine.solve import close_over_runs, solve
from planner.rules import HARD, RULES, SOFT
from planner.rules.judge import hard, judge
from tests.engine import scenarios
from tests.engine.scenarios import Scenario
from tests.rules import build as b


def accepts(problem, plan, free):
    """Whether the hard model, with what is not free pinned, has exactly this plan."""
    model = Model(problem, plan, free)
    for rule in HARD:
        rule.post(model)
    model.compile()
    for act in model.free.values():
        placement = plan.placements.get(act.id)
        if placement is None:
            if act.presence is not None:
                model.cp.add(act.presence == 0)
            continue
        if act.presence is None or not _fix(model, act, placement):
            return False
    for (branch, option), lit in model.option_lits.items():
        model.cp.add(lit == int(plan.choices.get(branch) == option))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _fix(model, act, placement):
    """Fix one activity to its placement; False when the fold has already ruled it out."""
    start = model.grid.floor(placement.start)
    mode = next(m for m in act.modes if m.mode.id == placement.mode)
    if mode.lit is None:
        return False
    wanted = [
        next((c for c in choices if c.taken == taken and c.lit is not None), None)
        for choices, taken in zip(mode.choices, placement.takes, strict=True)
    ]
    if None in wanted:
        return False
    model.cp.add(act.presence == 1)
    model.cp.add(act.start == start)
    model.cp.add(mode.lit == 1)
    for choice in wanted:
        model.cp.add(choice.lit == 1)
    return True


def is_lawful(problem, plan):
    return not hard(judge(problem, plan, HARD))


@pytest.mark.parametrize("name", [rule.name for rule in HARD])
def test_the_model_accepts_exactly_what_the_check_accepts(name):
    made = scenarios.HARD[name]()
    source = random.Random(name)
    verdicts = []
    for _ in range(150):
        plan = made.draw(source)
        lawful = is_lawful(made.problem, plan)
        verdicts.append(lawful)
        assert accepts(made.problem, plan, frozenset(made.problem.activity)) == lawful, plan
    # The scenario says something only if both verdicts are common.
    assert 8 <= sum(verdicts) <= 142


@pytest.mark.parametrize("name", [rule.name for rule in HARD])
def test_folding_pins_changes_no_verdict(name):
    made = scenarios.HARD[name]()
    source = random.Random(f"{name} folded")
    seen = 0
    for _ in range(250):
        plan = made.draw(source)
        names = sorted(made.problem.activity)
        some = frozenset(source.sample(names, source.randint(1, len(names) - 1)))
        free = close_over_runs(made.problem, some, Occupancy(made.problem, plan))
        pins = plan.without(*free)
        if not free or not is_lawful(made.problem, pins):
            continue
        seen += 1
        assert accepts(made.problem, plan, free) == is_lawful(made.problem, plan), (free, plan)
    assert seen >= 30


@pytest.mark.parametrize("seed", range(6))
def test_a_solved_plan_is_lawful_and_its_costs_agree_by_subject(seed):
    made = scenarios.wishes()
    source = random.Random(seed)
    plan = _some_lawful(made, source) if seed else Plan()
    names = sorted(made.problem.activity)
    free = frozenset(names if seed < 2 else source.sample(names, 7))
    free = close_over_runs(made.problem, free, Occupancy(made.problem, plan))
    model = Model(made.problem, plan, free)
    posted = {}
    for rule in HARD:
        rule.post(model)
    for rule in SOFT:
        posted.update({(rule.name, key): cost for key, cost in rule.post(model).items()})
    model.compile()
    model.cp.minimize(sum(_expression(cost) for cost in posted.values()))
    solver = cp_model.CpSolver()
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    solved = model.read(solver.value)
    found = judge(made.problem, solved, RULES)
    assert hard(found) == ()
    costs = {(f.rule, f.subject): f.cost for f in found}
    before = {(f.rule, f.subject): f.cost for f in judge(made.problem, plan, RULES)}
    for key, cost in posted.items():
        said = cost.constant + sum(price * solver.value(lit) for price, lit in cost.terms)
        assert said == costs.get(key, 0), key
    for key in (costs.keys() | before.keys()) - posted.keys():
        assert costs.get(key, 0) == before.get(key, 0), key


def _expression(cost):
    return cost.constant + sum(price * lit for price, lit in cost.terms)


def _some_lawful(made: Scenario, source):
    for _ in range(3000):
        plan = made.draw(source, presence=0.5)
        if is_lawful(made.problem, plan):
            return plan
    raise AssertionError("no lawful plan was drawn")


def test_solve_is_never_worse_than_any_plan_drawn_at_random():
    made = scenarios.wishes()
    result = solve(made.problem, RULES, Plan(), made.problem.activity, Limits(seconds=120))
    assert result.status == "optimal"
    assert result.bound[:2] == result.cost[:2]
    tiers = {rule.name: rule.tier for rule in RULES}
    source = random.Random(7)
    for _ in range(300):
        found = judge(made.problem, made.draw(source), RULES)
        if not hard(found):
            cost = [0, 0, 0, 0]
            for finding in found:
                cost[tiers[finding.rule]] += finding.cost
            assert result.cost[:2] <= (cost[1], cost[2])


@pytest.mark.parametrize("clock", ["08:40", "09:10", "09:50"])
def test_a_wish_about_the_time_decides_between_starts_that_are_otherwise_alike(clock):
    talk = b.activity("talk", 10, earliest=b.on(1, "08:00"), deadline=b.on(1, "10:10"))
    wish = Prefer("wished", "talk", (b.window(1, clock, clock),), 11)
    wanted = b.course("k", talk, price=100)
    made = b.problem([], [talk], courses=[wanted], prefers=[wish])
    result = solve(made, RULES, Plan(), made.activity, Limits(seconds=120))
    assert result.plan.placements["talk"].start == b.on(1, clock)
    assert result.cost == (0, 0, 0)


@pytest.mark.parametrize(("price", "day", "cost"), [(5, 1, 5), (10, 4, 9)])
def test_a_dose_waits_for_a_wished_date_only_where_that_costs_less(price, day, cost):
    """From day 1 on, 3 points a date: day 4 costs 3 times 3 = 9, every other day the wish's price."""
    dose = b.activity("dose", 10, earliest=b.on(1, "08:00"), deadline=b.on(6, "18:00"))
    wish = Prefer("wished", "dose", (b.window(4, "00:00", "23:55"),), price, 2)
    early = Early("early_dose", "dose", b.day(1), 3)
    made = b.problem([], [dose], courses=[b.course("k", dose, price=100)],
                     prefers=[wish], earlies=[early])  # fmt: skip
    result = solve(made, RULES, Plan(), made.activity, Limits(seconds=20))
    assert made.local_date(result.plan.placements["dose"].start) == b.day(day)
    assert result.cost == (0, cost, 0)
