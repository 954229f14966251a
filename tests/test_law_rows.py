"""Every law row of the shipped data bites: on real clinics, in the check and in the model.

For each row some instance of it is broken by hand, just beyond its number. The check names
exactly this law then, the model refuses the plan; both accept it on the bound, and both accept
it as soon as the row is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from ortools.sat.python import cp_model

from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.rules import HARD
from planner.rules.judge import hard, judge
from tests.mutation import season
from tests.mutation.breaches import Breach, LawRow, Unbreakable, breach
from tests.mutation.season import TABLES, Key

ROWS = season.rows_in_files()
WRITTEN = season.rows_written()


@pytest.mark.parametrize("key", ROWS, ids=str)
def test_every_row_of_the_data_bites(key):
    wanted = {_numbers(row) for clinic in season.clinics().values() for row in _data(clinic, key)}
    assert wanted, "no loaded clinic has the row"
    for problem, row in _instances(key, of_data=True):
        if not wanted:
            break
        if _numbers(row) in wanted and _bites(problem, key, row):
            wanted.remove(_numbers(row))
    assert not wanted, "no stay brings this row about, or none can break it"


@pytest.mark.parametrize("key", WRITTEN, ids=str)
def test_every_row_that_an_expansion_writes_bites(key):
    found = (_bites(problem, key, row) for problem, row in _instances(key, of_data=False))
    assert any(found), "no stay brings this row about, or none can break it"


def test_no_row_of_a_problem_is_unknown():
    known = {*ROWS, *WRITTEN}
    for clinic in season.clinics_with_stays():
        problem = season.problem(clinic)
        for table in TABLES:
            for row in getattr(problem, TABLES[table]):
                names = {Key(table, row.law, _on(problem, row)), Key(table, row.law, "")}
                assert known & names, row


def _data(clinic, key: Key) -> Iterator[LawRow]:
    for row in getattr(clinic, TABLES[key.table]):
        if row.law == key.law and (not key.on or row.select.on == key.on):
            yield row


def _instances(key: Key, *, of_data: bool) -> Iterator[tuple[Problem, LawRow]]:
    """The rows of this key in the expanded problems, of clinics whose data has it."""
    for clinic in season.clinics_with_stays():
        if of_data and not any(_data(season.clinics()[clinic], key)):
            continue
        problem = season.problem(clinic)
        for row in getattr(problem, TABLES[key.table]):
            if row.law == key.law and key.on in ("", _on(problem, row)):
                yield problem, row


def _on(problem: Problem, row: LawRow) -> str:
    return problem.resource[row.resource].role if hasattr(row, "resource") else ""


def _numbers(row: object) -> tuple[object, ...]:
    """What a clinic's own row may change: each variant is to be seen biting."""
    names = ("gap", "in_days", "kinds", "bucket", "measure", "most", "pause")
    return tuple(getattr(row, name, None) for name in names)


def _bites(problem: Problem, key: Key, row: LawRow) -> bool:
    """Whether the row could be broken; the claims of this file hold then."""
    try:
        case = breach(problem, row)
    except Unbreakable:
        return False
    without = problem.without_laws({key.law})
    assert _is_found(problem, key, case, case.broken)
    assert not _is_found(problem, key, case, case.kept)
    assert not _is_found(without, key, case, case.broken)
    # each with everything free, and with all but the last activity pinned
    for last_only in (False, True):
        assert not _accepts(problem, key, row, case.broken, last_only=last_only)
        assert _accepts(problem, key, row, case.kept, last_only=last_only)
        assert _accepts(problem, key, None, case.broken, last_only=last_only)
    return True


def _is_found(problem: Problem, key: Key, case: Breach, plan: Plan) -> bool:
    """Whether the check reports this law of this subject, as a hard one."""
    found = hard(judge(problem, plan, HARD))
    return any((f.rule, f.law, f.subject) == (key.table, key.law, case.subject) for f in found)


def _accepts(
    problem: Problem, key: Key, row: LawRow | None, plan: Plan, *, last_only: bool
) -> bool:
    """Whether a model with this one row takes the plan."""
    rows = dict.fromkeys(TABLES.values(), ())
    rows[TABLES[key.table]] = () if row is None else (row,)
    names = list(plan.placements)
    activities = tuple(
        replace(
            problem.activity[name], earliest=problem.horizon.start, deadline=problem.horizon.end
        )
        for name in names
    )
    small = replace(problem, activities=activities, **rows)
    model = Model(small, plan, names[-1:] if last_only else names)
    next(rule for rule in HARD if rule.name == key.table).post(model)
    model.compile()
    if not all(_force(model, act, plan) for act in model.free.values()):
        return False
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _force(model: Model, act, plan: Plan) -> bool:
    """Fix an activity where the plan has it; False when the fold has already ruled that out."""
    placement = plan.placements[act.id]
    mode = next(mode for mode in act.modes if mode.mode.id == placement.mode)
    if mode.lit is None:
        return False
    model.cp.add(act.presence == 1)
    model.cp.add(act.start == model.grid.floor(placement.start))
    model.cp.add(mode.lit == 1)
    for choices, taken in zip(mode.choices, placement.takes, strict=True):
        choice = next(choice for choice in choices if choice.taken == taken)
        if choice.lit is None:
            return False
        model.cp.add(choice.lit == 1)
    return True
