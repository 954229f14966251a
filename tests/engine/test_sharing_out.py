"""What there is not room for is shared out: the last sessions of a kind are dearer to lose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from planner.domain.plan import Limits, Plan
from planner.domain.problem import Course, Problem, Rise
from planner.engine.model import Model
from planner.engine.search import SeasonLimits, search
from planner.engine.solve import solve
from planner.rules import RULES
from planner.rules.course import Missing
from planner.rules.judge import cost_by_tier, hard, judge
from tests.rules import build as b
from tests.service.small import problem as small

RISES = (Rise(2, 50), Rise(3, 100))
"""Of four: each beyond half costs half of its price more, the last one its price more still."""


def two_families(rises: tuple[Rise, ...]) -> Problem:
    """Two families want the same four sessions each, and there is one slot on each of four days."""
    asked = small("ada", "bob", visits=4, days=(4, 5, 6, 7), cls="session")
    singles = [c for c in asked.courses if c.price is not None]
    courses = [c for c in asked.courses if c.price is None]
    for stay in ("ada", "bob"):
        names = tuple(name for c in singles if c.stay == stay for name in c.activities)
        one = next(c for c in singles if c.stay == stay)
        courses.append(
            Course(
                f"{stay}/talks", stay, one.person, one.kind, "session", names, 4, 100, rises=rises
            )
        )
    return replace(asked, courses=tuple(courses))


def lost(problem: Problem, plan: Plan) -> list[int]:
    return sorted(
        course.wanted - sum(name in plan.placements for name in course.activities)
        for course in problem.courses
        if course.price is not None
    )


def test_room_for_half_gives_each_family_half() -> None:
    # 4 of 8 are missing whoever has them. Shared: 2 * 100 for each family, 400 in all.
    # All for one: 0 + 4 * 100 + 2 * 50 + 1 * 100 = 600. Three and one: 100 + 350 = 450.
    asked = two_families(RISES)
    result = solve(asked, RULES, Plan(), asked.activity, Limits(60.0))
    assert (result.status, result.cost[0], result.bound[0]) == ("optimal", 400, 400)
    assert lost(asked, result.plan) == [2, 2]
    assert sorted((left.missing, left.price) for left in result.left_out) == [(2, 200), (2, 200)]


@pytest.mark.parametrize("processes", [1, 2])
def test_the_search_takes_from_the_first_who_came_what_the_second_would_lose(
    processes: int,
) -> None:
    asked = two_families(RISES)
    limits = SeasonLimits(seconds=60, processes=processes)
    found = search(asked, RULES, Plan(), ["ada", "bob"], limits)
    assert not hard(judge(asked, found.plan))
    assert lost(asked, found.plan) == [2, 2]
    assert cost_by_tier(judge(asked, found.plan))[0] == 400
    assert found.bound[0] <= 400


def test_the_price_of_what_a_waiting_family_lacks_is_that_of_the_law_book() -> None:
    asked = two_families(RISES)
    findings = judge(asked, Plan({}, {}), (Missing(),))
    course = asked.course["ada/talks"]
    # 4 * 100 + 2 * 50 + 1 * 100
    assert [f.cost for f in findings if f.subject == course.id] == [600]
    assert course.price_of(course.wanted) == 600


rises = st.lists(
    st.builds(Rise, beyond=st.integers(0, 6), price=st.integers(0, 90)), max_size=3
).map(tuple)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 5), rises)
def test_the_model_prices_what_is_missing_as_the_check_does(
    data: st.DataObject, wanted: int, rises: tuple[Rise, ...]
) -> None:
    """Some present, some absent, some pinned; chosen or not."""
    gym = b.room("gym")
    acts = [b.activity(f"s{n}", 20, gym) for n in range(5)]
    wish = b.course("physio", *acts, wanted=wanted, price=70, rises=rises)
    branches = [b.branch("way", yes=(0, [wish]), no=(0, ()))] if data.draw(st.booleans()) else []
    made = b.problem([gym], acts, courses=[wish], branches=branches)
    way = data.draw(st.sampled_from(["yes", "no"]))
    most = 0 if branches and way == "no" else wanted  # nothing of another option is placed
    present = data.draw(st.sets(st.integers(0, 4), max_size=most))
    pins = data.draw(st.sets(st.integers(0, 4), max_size=4))
    placed = {n: b.place(acts[n], b.on(1, f"{8 + n:02}:00")) for n in present}
    choices = {"way": way} if branches else {}
    plan = replace(b.plan(*placed.values()), choices=choices)
    free = frozenset(acts[n].id for n in range(5) if n not in pins)
    model = Model(made, plan, free)
    cost = Missing().post(model)["physio"]
    model.compile()
    for name, act in model.free.items():
        model.cp.add(act.presence == int(name in plan.placements))
    for (_, option), lit in model.option_lits.items():
        model.cp.add(lit == int(option == way))
    model.cp.minimize(cost.constant + sum(price * lit for price, lit in cost.terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    found = [f.cost for f in Missing().findings(made, plan)]
    assert round(solver.objective_value) == sum(found)
    if not branches or way == "yes":
        assert sum(found) == wish.price_of(wanted - len(present))
