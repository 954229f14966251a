"""One call of CP-SAT: a model, a goal, and how hard to try."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Timer

from ortools.sat.python import cp_model

from planner.domain.plan import Plan
from planner.engine.goal import Goal, both, expression, single
from planner.engine.model import Model
from planner.engine.posting import Costs

_PROVERS = ("objective_lb_search",)
"""The strategies that search the whole tree; the other workers look for better plans nearby.

One that proves and one that finds, on two cores, proved stays of 21 and 30 days two to four times
as fast as two or eight that prove (docs/benchmarks.md). This one supposes that a plan as cheap as
the bound exists and raises the bound when there is none: the linear relaxation of a stay comes
within a few points of its cost.
"""

_COMPLETE_SHARE = 0.4
"""The share of the time after which the attempt to place everything is given up without a plan."""

_HINT_CONFLICTS = 300
"""After so many conflicts the hint is given up."""

Heard = Callable[[Goal, int, int, Callable[[cp_model.IntVar], int]], bool]
"""Told of a better plan or bound: goal, value, bound, and how to read the plan; ``False`` stops."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: wall seconds (deterministic units with ``is_repeatable``), workers, seed.

    A plan within ``gap`` points of the bound is good enough. ``patience`` is how long to wait for
    a first plan and ``settle`` how long to look for better ones after it; both in seconds, zero for
    as long as there is time, and without effect where a run must be repeatable. ``is_hasty``
    searches the model as it was built, without presolving it: a first plan sooner, and no proof.
    """

    seconds: float
    workers: int = 2
    seed: int = 1
    is_repeatable: bool = False
    gap: float = 0.0
    patience: float = 0.0
    settle: float = 0.0
    is_hasty: bool = False


@dataclass(frozen=True)
class Stage:
    """What one call found: the best plan, its objective, the bound, how it ended."""

    plan: Plan | None
    value: int = 0
    bound: int = 0
    is_proven: bool = False
    is_infeasible: bool = False
    read: Callable[[cp_model.IntVar], int] | None = None


def minimise(model: Model, goal: Goal, effort: Effort, heard: Heard | None = None) -> Stage:
    """The best plan of a model for a goal, as far as the effort goes."""
    solver = _solver(effort)
    model.cp.minimize(goal.expression)
    watcher = _Watcher(goal, heard, None if effort.is_repeatable else solver, effort)
    if heard is not None:
        solver.best_bound_callback = watcher.bound_changed
    status = solver.solve(model.cp, watcher)
    watcher.done()
    if status == cp_model.MODEL_INVALID:
        raise AssertionError(model.cp.validate())
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Stage(None, is_infeasible=status == cp_model.INFEASIBLE)
    value, bound = round(solver.objective_value), round(solver.best_objective_bound)
    return Stage(
        model.read(solver.value),
        value,
        bound,
        # with a gap allowed, the solver calls its answer optimal when it is good enough
        is_proven=status == cp_model.OPTIMAL and bound >= value,
        read=solver.value,
    )


def best(
    model: Model,
    costs: Mapping[int, Costs],
    effort: Effort,
    heard: Heard | None = None,
    *,
    is_whole: bool = False,
) -> tuple[Stage, Goal]:
    """Tiers 1 and 2: the attempt to leave nothing out, and where that fails what costs least.

    A complete plan cannot leave out less, so its tier 1 is proven and it is asked for tier 2 alone:
    a bound of both on one scale said nothing of tier 2 for most of the search. Each thing that is
    wanted is settled by itself, which the linear relaxation sees and a sum of all hides. The
    attempt is given up when it has no plan after a share of the time; ``is_whole`` asks for nothing
    but a complete plan.
    """
    gate = model.cp.new_bool_var("complete")
    for cost in costs[1].values():
        model.cp.add(expression([cost]) <= 0).only_enforce_if(gate)
    started = time.perf_counter()
    _fix(gate, 1)
    share = effort.seconds * (1.0 if is_whole else _COMPLETE_SHARE)
    first = (
        replace(effort, seconds=share)
        if effort.is_repeatable
        else replace(effort, patience=effort.patience or share)
    )
    goal = single(costs[2].values(), 2)
    stage = minimise(model, goal, first, heard)
    if stage.plan is not None or is_whole:
        return stage, goal
    _fix(gate, 0)
    left = effort.seconds - (time.perf_counter() - started)
    rest = effort.seconds - share if effort.is_repeatable else left
    goal = both(costs[1].values(), costs[2].values())
    return minimise(model, goal, replace(effort, seconds=rest, patience=0.0), heard), goal


def _fix(literal: cp_model.IntVar, value: int) -> None:
    domain = literal.proto.domain
    domain[0] = domain[1] = value


def _solver(effort: Effort) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = effort.seed
    # Probing and symmetry detection took most of the time of these small models and
    # found little: a 21-day stay went from 6.7 s to 2.7 s without them.
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    # A second round of presolve costs more time than the first plan takes to find.
    parameters.max_presolve_iterations = 1
    # Both shrink these models little, and took a fifth of the time to a first plan.
    parameters.cp_model_use_sat_presolve = False
    parameters.merge_at_most_one_work_limit = 0
    # With one round of presolve the local search from infeasible starts crashed the process
    # (OR-Tools 9.15: a segmentation fault); plans are found no slower without it.
    parameters.use_feasibility_jump = False
    parameters.num_violation_ls = 0
    parameters.num_workers = max(min(effort.workers, os.cpu_count() or 2), 1)
    if parameters.num_workers > 1:
        parameters.subsolvers.extend(_PROVERS)
    parameters.absolute_gap_limit = effort.gap
    # The hint is nearly a plan: giving it up after the usual ten conflicts made one model in ten
    # take seconds to a first plan, and no better one.
    parameters.hint_conflict_limit = _HINT_CONFLICTS
    parameters.cp_model_presolve = not effort.is_hasty
    if effort.is_repeatable:
        parameters.interleave_search = effort.workers > 1
        parameters.max_deterministic_time = effort.seconds
    else:
        parameters.max_time_in_seconds = max(effort.seconds, 0.05)
    return solver


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Hears of better plans and bounds, on the solver's own thread, and keeps the time."""

    def __init__(
        self, goal: Goal, heard: Heard | None, timed: cp_model.CpSolver | None, effort: Effort
    ) -> None:
        super().__init__()
        self.goal = goal
        self.heard = heard
        self.timed = timed
        self.effort = effort
        self.best: int | None = None
        self._timer: Timer | None = None
        self._stop_in(effort.patience)

    def on_solution_callback(self) -> None:
        if self.best is None:
            self.done()
            self._stop_in(self.effort.settle)
        self.best = round(self.objective_value)
        bound = round(self.best_objective_bound)
        if self.heard is not None and not self.heard(self.goal, self.best, bound, self.value):
            self.stop_search()

    def bound_changed(self, bound: float) -> None:
        """A better bound: worth telling, and a chance to hear that somebody cancelled."""
        assert self.heard is not None
        if self.best is not None and not self.heard(self.goal, self.best, round(bound), _unread):
            self.stop_search()

    def done(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()

    def _stop_in(self, seconds: float) -> None:
        if seconds and self.timed is not None:
            self._timer = Timer(seconds, self.timed.stop_search)
            self._timer.daemon = True
            self._timer.start()


def _unread(_: cp_model.IntVar) -> int:
    return -1
