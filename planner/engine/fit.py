"""Whether something fits, and the cheapest that was found at once: one quick search of one worker.

Where :func:`planner.engine.solve.solve` proves, this looks: it is asked many times over (sixty
dates of arrival, a dozen edits), each time with a hint from the answer before. The same model and
laws; a first plan ends the search, and a short second look makes it better.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from planner.domain.plan import Plan, Rule
from planner.domain.problem import Problem
from planner.engine.goal import Goal, both
from planner.engine.model import Model
from planner.engine.occupancy import Occupancy
from planner.engine.posting import post
from planner.engine.solve import close_over_runs

_LEAST_SECONDS = 0.02
_WORK = 0.2
"""The solver's own units of work in a second of an idle core, for models of this kind."""


@dataclass(frozen=True)
class Look:
    """How long to look: work until a first plan, and work for better ones after it.

    Work is in seconds of an idle core, measured by what was done and not by the clock: the answer
    is the same however busy the machine is. ``is_simplified`` lets the solver rewrite the model first, which pays where something has to be
    left out and costs more than the search where a hint is nearly right.
    """

    seconds: float
    better_seconds: float = 0.0
    is_simplified: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Fit:
    """What was found: a plan or none, its cost and what is proven of it, by tier (1, 2).

    Without a plan ``is_proven`` says that there is none; with one, that none is cheaper. ``barred``
    are free activities of which the pins and laws have left no start at all, whatever else is done.
    """

    plan: Plan | None
    cost: tuple[int, int] = (0, 0)
    bound: tuple[int, int] = (0, 0)
    is_proven: bool = False
    barred: frozenset[str] = frozenset()


def fit(  # noqa: PLR0917 -- the whole question
    problem: Problem,
    rules: Sequence[Rule],
    plan: Plan,
    free: Collection[str],
    hint: Plan,
    look: Look,
    occupancy: Occupancy | None = None,
) -> Fit:
    """A plan in which everything outside ``free`` stays as ``plan`` has it, if one is found.

    ``hint`` is where the search begins; it need not be lawful. The soft rules among ``rules`` say
    what is cheap. ``occupancy``, where given, is that of ``plan``. The plan has not been judged.
    """
    model, goal = _model(problem, rules, plan, free, occupancy or Occupancy(problem, plan))
    barred = frozenset(name for name, act in model.free.items() if act.presence is None)
    if _lacks_mandatory(problem, barred):
        return Fit(None, is_proven=True, barred=barred)
    model.hint(hint)
    model.cp.minimize(goal.expression)
    first = _solver(look, look.seconds)
    first.parameters.stop_after_first_solution = look.better_seconds > 0
    found = _asked(first, model, goal)
    if found.plan is None or found.is_proven or not look.better_seconds:
        return replace(found, barred=barred)
    model.cp.clear_hints()  # type: ignore[no-untyped-call]
    model.hint(found.plan)
    again = replace(look, is_simplified=True)
    better = _asked(_solver(again, look.better_seconds), model, goal)
    return replace(better if better.plan is not None else found, barred=barred)


def _lacks_mandatory(problem: Problem, barred: frozenset[str]) -> bool:
    """Whether a course that a plan cannot lack has too few activities left, in whatever branch."""
    return any(
        course.price is None
        and course.id not in problem.optional_courses
        and sum(name not in barred for name in course.activities) < course.wanted
        for course in problem.courses
    )


def _model(
    problem: Problem, rules: Sequence[Rule], plan: Plan, free: Collection[str], occupancy: Occupancy
) -> tuple[Model, Goal]:
    closed = close_over_runs(problem, frozenset(free), occupancy)
    model = Model(problem, plan, closed, None, occupancy)
    costs = post(model, rules, (1, 2))
    return model, both(costs[1].values(), costs[2].values())


def _solver(look: Look, seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = look.seed
    parameters.max_deterministic_time = max(seconds, _LEAST_SECONDS) * _WORK
    parameters.cp_model_presolve = look.is_simplified
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    return solver


def _asked(solver: cp_model.CpSolver, model: Model, goal: Goal) -> Fit:
    status = solver.solve(model.cp)
    if status == cp_model.MODEL_INVALID:
        raise AssertionError(model.cp.validate())
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Fit(None, is_proven=status == cp_model.INFEASIBLE)
    value, bound = round(solver.objective_value), round(solver.best_objective_bound)
    return Fit(
        model.read(solver.value),
        goal.parts(value),
        goal.bounds(value, bound),
        is_proven=status == cp_model.OPTIMAL,
    )
