from dataclasses import replace

import pytest

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Early, Prefer
from planner.rules import HARD, RULES, SOFT
from planner.rules.judge import cost_by_tier, hard, judge
from tests.rules.build import activity, course, day, on, person, place, plan, problem, room

ANA, GYM = person("ana"), room("gym")
ONE, TWO = activity("one", 50, ANA, GYM), activity("two", 50, ANA, GYM)
MADE = problem(
    [ANA, GYM],
    [ONE, TWO],
    courses=[course("both", ONE, TWO, wanted=2, price=100)],
    earlies=[Early("early", "one", day(1), 4)],
    prefers=[Prefer("morning", "one", (), 3), Prefer("no", "one", (), 5, 2)],
)


def test_a_plan_without_fault_or_cost():
    bare = problem([ANA, GYM], [ONE])
    assert judge(bare, plan(place(ONE, on(1, "09:00")))) == ()
    assert judge(bare, plan()) == ()


def test_costs_by_tier():
    # one on 3 March: 2 dates late x 4 = 8, plus 5; two is missing: 100; morning: 3
    findings = judge(MADE, plan(place(ONE, on(3, "09:00"))))
    assert hard(findings) == ()
    assert cost_by_tier(findings) == (100, 13, 3)
    assert cost_by_tier(()) == (0, 0, 0)


def test_broken_laws_come_first_and_cost_nothing():
    findings = judge(MADE, plan(place(ONE, on(1, "09:00")), place(TWO, on(1, "09:30"))))
    # one person in two places (time and place), one gym twice
    assert [f.rule for f in hard(findings)] == ["presence", "presence", "capacity"]
    assert findings[: len(hard(findings))] == hard(findings)
    assert cost_by_tier(findings) == (0, 5, 3)


def test_only_the_rules_that_are_asked():
    findings = judge(MADE, plan(place(ONE, on(3, "09:00"))), rules=HARD)
    assert findings == ()


def test_a_plan_of_another_problem_is_judged_and_not_refused():
    stranger = activity("stranger", 10, room("elsewhere"))
    foreign = plan(place(stranger, on(1, "09:00")), place(ONE, on(1, "09:00")), dive="ozone")
    found = hard(judge(MADE, foreign))
    assert [(f.rule, f.subject) for f in found] == [("starts", "stranger")]
    wrong = replace(place(ONE, on(1, "09:00")), takes=("ana",))
    broken = hard(judge(MADE, Plan({"one": wrong, "two": place(ONE, on(1, "09:00"))})))
    assert [(f.rule, f.subject) for f in broken] == [("starts", "one"), ("starts", "two")]


def test_a_cost_of_an_unknown_rule_is_a_mistake():
    with pytest.raises(KeyError):
        cost_by_tier([Finding("hearsay", "hearsay", "x", cost=1)])


def test_the_table_of_contents():
    assert RULES == HARD + SOFT
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert {rule.tier for rule in HARD} == {0}
    assert {rule.tier for rule in SOFT} == {1, 2, 3}
    assert {rule.scope for rule in RULES} == {"stay", "shared"}
