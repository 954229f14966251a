"""The one exact solve: some activities free, all others as the plan has them.

Tiers 1 (what is left out) and 2 (day, people, rooms, money) are minimised together on one model
under every hard law, tier 1 outweighing all of tier 2. Tier 3 (times within the day) is the same
model building with one day free at a time, presence and day held, and claims no proof.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from planner.domain.plan import Finding, LeftOut, Limits, Plan, Progress, Result, Rule, Status
from planner.domain.problem import Branch, Course, Problem
from planner.engine.conflict import reasons_for
from planner.engine.goal import Goal, expression, single
from planner.engine.model import Model
from planner.engine.occupancy import Occupancy
from planner.engine.posting import Costs, post
from planner.engine.primitives.base import Cost
from planner.engine.stage import Effort, Heard, best, minimise

Watcher = Callable[[Progress], bool]
"""Told of every better plan and bound; answering ``False`` stops and keeps the best plan."""


def solve(  # noqa: PLR0917 -- the one question that everything asks
    problem: Problem,
    rules: Sequence[Rule],
    plan: Plan,
    free: Collection[str],
    limits: Limits | None = None,
    progress: Watcher | None = None,
    *,
    is_explained: bool = True,
) -> Result:
    """The cheapest plan in which everything outside ``free`` stays as ``plan`` has it.

    What is free takes ``plan`` as its hint. A first plan is an empty ``plan`` and everything
    free. ``free`` is closed over runs: a run with no rider but free ones is free too, a run
    with a pinned rider is pinned. Never raises for want of room: what does not fit is left out
    at its price. ``status`` is "infeasible" only when the mandatory courses and the pins
    contradict one another; then ``plan`` comes back unchanged. ``is_explained`` False leaves
    the reasons of what is left out to be asked for later.
    """
    run = _Solve(problem, rules, plan, limits or Limits(), progress)
    run.is_explained = is_explained
    return run.run(frozenset(free))


def close_over_runs(problem: Problem, free: frozenset[str], occupancy: Occupancy) -> frozenset[str]:
    """``free`` with the runs that only free activities ride, without those that others do."""
    wanted = {run for name in free for run in problem.activity[name].rides}
    wanted |= {name for name in free if problem.activity[name].is_run}
    riders = occupancy.riders
    runs = {run for run in wanted if all(act.id in free for act, _ in riders.get(run, ()))}
    return frozenset(name for name in free if not problem.activity[name].is_run) | runs


class _Solve:
    """One run of :func:`solve`: clock, limits and watcher in one place."""

    def __init__(
        self,
        problem: Problem,
        rules: Sequence[Rule],
        plan: Plan,
        limits: Limits,
        progress: Watcher | None,
    ) -> None:
        self.problem = problem
        self.rules = rules
        self.plan = plan
        self.limits = limits
        self.progress = progress
        self.started = time.perf_counter()
        self.first_plan = 0.0
        self.is_cancelled = False
        self.is_explained = True
        self.occupancy = Occupancy(problem, plan)

    def run(self, free: frozenset[str]) -> Result:
        model, costs = self._model(self.plan, free, tiers=(1, 2))
        model.hint_complete(self.plan)
        stage, goal = best(model, costs, self._effort(0.8), self._heard(model))
        if stage.plan is None:
            status: Status = "infeasible" if stage.is_infeasible else "unknown"
            return self._result(self.plan, status, (0, 0), 0.0)
        before = time.perf_counter()
        plan = self._polish(stage.plan, model.free)
        polish = time.perf_counter() - before
        values, bounds = goal.parts(stage.value), goal.bounds(stage.value, stage.bound)
        slack = (values[0] - bounds[0], values[1] - bounds[1])
        return self._result(plan, "optimal" if stage.is_proven else "feasible", slack, polish)

    # ---- stages -------------------------------------------------------------------------

    def _model(
        self,
        plan: Plan,
        free: frozenset[str],
        tiers: Collection[int],
        held: Mapping[str, int] | None = None,
    ) -> tuple[Model, dict[int, Costs]]:
        """A compiled model, and by tier the costs that the rules posted, by rule and subject."""
        self.occupancy.follow(plan)
        closed = close_over_runs(self.problem, free, self.occupancy)
        model = Model(self.problem, plan, closed, held, self.occupancy)
        return model, post(model, self.rules, tiers)

    def _effort(self, share: float) -> Effort:
        """A share of the time that is left."""
        limits = self.limits
        seconds = (limits.seconds if limits.is_repeatable else self._left()) * share
        return Effort(seconds, limits.workers, limits.seed, limits.is_repeatable)

    def _heard(self, model: Model) -> Heard:
        """What listens to the solver, tells the watcher and says whether to go on."""
        presences = [act.presence for act in model.free.values() if act.presence is not None]
        placed = 0

        def heard(goal: Goal, value: int, bound: int, read: Callable[[Any], int]) -> bool:
            nonlocal placed
            self.first_plan = self.first_plan or time.perf_counter() - self.started
            if self.progress is None:
                return True
            placed = max(sum(read(lit) for lit in presences), 0) or placed
            return self._report(goal, value, bound, placed)

        return heard

    def _report(self, goal: Goal, best: int, bound: int, placed: int) -> bool:
        """Tier 1 until it is proven, then the tier below it; whether to go on."""
        elapsed = timedelta(seconds=time.perf_counter() - self.started)
        costs, bounds = goal.parts(best), goal.bounds(best, bound)
        news = (
            Progress(goal.tier - 1, costs[0], bounds[0], placed, elapsed)
            if costs[0] > bounds[0]
            else Progress(goal.tier, costs[1], bounds[1], placed, elapsed)
        )
        assert self.progress is not None
        self.is_cancelled |= not self.progress(news)
        return not self.is_cancelled

    def _polish(self, plan: Plan, free: Collection[str]) -> Plan:
        """Tier 3: every day by itself, people, rooms and runs free, presence and day held."""
        by_day: dict[int, set[str]] = defaultdict(set)
        grid = self.occupancy.grid
        for name in free:
            placement = plan.placements.get(name)
            if placement is not None:
                by_day[grid.day(grid.floor(placement.start))].add(name)
        spent = self._spent_by_subject(plan)
        for day in sorted(by_day):
            if self.is_cancelled or (self._left() < 0.02 and not self.limits.is_repeatable):
                break
            plan = self._polish_day(plan, frozenset(by_day[day]), day, spent)
        return plan

    def _polish_day(
        self, plan: Plan, free: frozenset[str], day: int, spent: dict[tuple[str, str], int]
    ) -> Plan:
        """One day of tier 3; ``spent`` holds tier 2 by subject and follows what changes."""
        members = {name for name in free if not self.problem.activity[name].is_run}
        model, costs = self._model(plan, free, (2, 3), held=dict.fromkeys(members, day))
        if not costs[3]:
            return plan
        model.hint(plan)
        ceiling = sum(spent.get(key, 0) for key in costs[2])
        model.cp.add(expression(costs[2].values()) <= ceiling)
        goal = single(costs[3].values(), 3)
        stage = minimise(model, goal, self._effort(0.5), self._heard(model))
        if stage.plan is None or stage.read is None:
            return plan
        spent.update({key: _spent(cost, stage.read) for key, cost in costs[2].items()})
        return stage.plan

    def _spent_by_subject(self, plan: Plan) -> dict[tuple[str, str], int]:
        return {
            (rule.name, finding.subject): finding.cost or 0
            for rule in self.rules
            if rule.tier == 2
            for finding in rule.findings(self.problem, plan)
        }

    def _left(self) -> float:
        return self.limits.seconds - (time.perf_counter() - self.started)

    # ---- the result ---------------------------------------------------------------------

    def _result(self, plan: Plan, status: Status, slack: tuple[int, int], polish: float) -> Result:
        """``slack`` is what tiers 1 and 2 cost beyond what is proven that they must."""
        found: list[Finding] = []
        cost = [0, 0, 0, 0]
        for rule in self.rules:
            for finding in rule.findings(self.problem, plan):
                found.append(finding)
                cost[rule.tier] += finding.cost or 0
        bounds = (cost[1] - slack[0], cost[2] - slack[1])
        asked = sum(course.asked for course in self.problem.courses)
        shares = [(cost[k + 1] - bounds[k]) / asked if asked else 0.0 for k in (0, 1)]
        return Result(
            plan=plan,
            cost=(cost[1], cost[2], cost[3]),
            bound=(bounds[0], bounds[1], 0),
            gap=(shares[0], shares[1]),
            status=status,
            findings=tuple(found),
            left_out=tuple(
                self._left_out(
                    plan, is_searched=self.is_explained and status in ("optimal", "feasible")
                )
            ),
            seconds=time.perf_counter() - self.started,
            polish_seconds=polish,
            first_plan_seconds=self.first_plan,
        )

    def _left_out(self, plan: Plan, *, is_searched: bool) -> Iterator[LeftOut]:
        """What is missing, with its reasons; none where nothing was found in the time given."""
        for course in wanted_courses(self.problem, plan):
            placed = sum(name in plan.placements for name in course.activities)
            if placed < course.wanted:
                is_explained = is_searched and course.price is not None
                reasons = (
                    reasons_for(self.problem, self.rules, plan, course) if is_explained else ()
                )
                missing = course.wanted - placed
                yield LeftOut(course.id, missing, course.price_of(missing), reasons)


def wanted_courses(problem: Problem, plan: Plan) -> list[Course]:
    """The courses that the plan's choices ask for."""
    return wanted_among(problem.courses, problem.branches, plan.choices)


def wanted_among(
    courses: Iterable[Course], branches: Iterable[Branch], choices: Mapping[str, str]
) -> list[Course]:
    """The courses that some choices ask for; a course of no branch always is."""
    offered: dict[str, bool] = {}
    for branch in branches:
        for option in branch.options:
            for course in option.courses:
                is_chosen = choices.get(branch.id) == option.id
                offered[course] = offered.get(course, False) or is_chosen
    return [course for course in courses if offered.get(course.id, True)]


def _spent(cost: Cost, value: Callable[[Any], int]) -> int:
    return cost.constant + sum(price * value(variable) for price, variable in cost.terms)
