"""The side-by-side benchmark on an instance small enough for a unit test."""

from __future__ import annotations

import json

import pytest

from benchmarks.clinic_month import _FIRST, drawn
from benchmarks.families import as_of
from benchmarks.greedy import first_fit
from benchmarks.peers import judged, made_lawful, main, standing
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.formats.clinic import load_clinics
from planner.protocols import expand
from planner.rules.judge import hard, judge
from tests.demo_data import DATA


@pytest.fixture(scope="module")
def problem() -> Problem:
    clinic = load_clinics(DATA)["sm-beg"]
    return expand(drawn(clinic, clinic, 1, 2), clinic, as_of(_FIRST, clinic))


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return first_fit(problem)


def test_first_fit_breaks_no_law_and_gives_two_families_all_that_they_need(
    problem: Problem, plan: Plan
) -> None:
    row = judged("greedy", problem, plan, 0.0)
    assert hard(judge(problem, plan)) == ()
    assert (row.stays, dict(row.broken)) == (2, {})
    assert standing(problem, plan) == plan


def test_first_fit_has_no_run_that_nobody_rides(problem: Problem, plan: Plan) -> None:
    ridden = {taken for p in plan.placements.values() for taken in p.takes}
    runs = {a.id for a in problem.activities if a.is_run and a.id in plan.placements}
    assert runs
    assert runs <= ridden


def test_a_stay_without_an_essential_keeps_only_its_flights(problem: Problem, plan: Plan) -> None:
    stay = problem.stays[0].id
    kept = standing(problem, plan.without(f"{stay}/lodging"))
    own = {n for n in kept.placements if problem.activity[n].stay == stay}
    assert own == problem.fixed_of[stay]
    assert judged("greedy", problem, kept, 0.0).stays == 1


def test_a_plan_that_breaks_a_law_is_cut_down_until_it_breaks_none(
    problem: Problem, plan: Plan
) -> None:
    meals = [n for n in plan.placements if problem.activity[n].kind == "meal"]
    talk = next(n for n in plan.placements if problem.activity[n].kind == "discharge")
    meal = next(n for n in meals if problem.activity[n].stay == problem.activity[talk].stay)
    broken = plan.move(meal, plan.placements[talk].start)
    assert hard(judge(problem, broken)) != ()
    mended = made_lawful(problem, broken)
    assert hard(judge(problem, mended)) == ()
    assert meal not in mended.placements
    assert talk in mended.placements


def test_the_last_line_is_json_with_the_same_figures_for_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--stays", "1", "--seconds", "120", "--only", "greedy,monolith"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(found["medians"]) == ["greedy first fit", "one CP-SAT model"]
    assert (
        found["medians"]["greedy first fit"].keys() == found["medians"]["one CP-SAT model"].keys()
    )
    assert [run["broken"] for run in found["runs"][0]] == [{}, {}]


def test_the_translation_into_pyjobshop_comes_back_lawful_for_one_stay() -> None:
    pytest.importorskip("pyjobshop")
    from benchmarks.jobshop import JobShop

    clinic = load_clinics(DATA)["sm-beg"]
    problem = expand(drawn(clinic, clinic, 1, 1), clinic, as_of(_FIRST, clinic))
    told = JobShop(problem)
    assert told.unsaid["practitioner_in_a_row"] > 0
    result = told.model.solve(time_limit=600.0, display=False, num_workers=8)
    assert result.status.value == "Optimal"
    found = told.plan(result.best)
    assert judged("PyJobShop", problem, found, 0.0).missing == 0
    assert hard(judge(problem, made_lawful(problem, found))) == ()
