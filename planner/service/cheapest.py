"""The cheapest of a family's options, each planned by the exact solve beside what is booked."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import TYPE_CHECKING

from planner.domain.choice import Tried
from planner.domain.plan import Limits, Plan
from planner.domain.problem import Problem
from planner.engine.insertion import Task, lower_bound
from planner.engine.season import Season
from planner.engine.stage import Effort
from planner.rules import RULES

if TYPE_CHECKING:  # planning itself asks this file
    from planner.service.planning import StayResult

_BOUND_SECONDS = 1.0

Turn = Callable[[str], "tuple[StayResult, Plan | None] | None"]
"""Plans one option beside what is booked: how it came out, and the plan with it; ``None`` when
planning was stopped.
"""


@dataclass(frozen=True)
class Cheapest:
    """The option that costs least, the plan with it (``None``: it cannot even be listed), and what
    became of each option.
    """

    stay: str
    result: StayResult
    plan: Plan | None
    tried: Mapping[str, Tried] = field(default_factory=dict)


def cheapest(
    problem: Problem, plan: Plan, options: Sequence[str], turn: Turn, limits: Limits
) -> Cheapest | None:
    """Plan the options in order of promise; what cannot cost less than the best one is not planned.

    Every option has the seconds of a stay; no further one is begun when ``n`` options have taken
    ``sqrt(n)`` times that and one of them is planned. ``None`` when it was stopped before the first.
    """
    if len(options) == 1:
        only = turn(options[0])
        return only and Cheapest(options[0], *only)
    started, budget = time.monotonic(), limits.seconds * sqrt(len(options))
    bounds = _bounds(problem, plan, options, limits)
    found: dict[str, tuple[StayResult, Plan | None]] = {}
    bounded: set[str] = set()
    best = ""
    for stay in sorted(options, key=lambda name: (bounds[name], _landing(problem, name))):
        if best and not found[best][0].is_waiting:
            if bounds[stay] >= found[best][0].cost[:2]:
                bounded.add(stay)
                continue
            if not limits.is_repeatable and time.monotonic() - started > budget:
                continue
        planned = turn(stay)
        if planned is None:
            break
        found[stay] = planned
        best = min(found, key=lambda name: (*_worth(found[name][0]), _landing(problem, name)))
    if not best:
        return None
    results = {stay: result for stay, (result, _) in found.items()}
    floor = min(results[s].bound[:2] if s in results else bounds[s] for s in options)
    least = min(bounds.values())
    seconds = sum(result.seconds for result in results.values())
    said = _with_floor(problem, replace(results[best], seconds=seconds), floor, least)
    tried = {stay: _tried(stay, best, results, bounded) for stay in options}
    return Cheapest(best, said, found[best][1], tried)


def _bounds(
    problem: Problem, plan: Plan, options: Sequence[str], limits: Limits
) -> dict[str, tuple[int, int]]:
    """What each option costs at least, whoever else comes."""
    season = Season(problem, plan)
    effort = Effort(_BOUND_SECONDS, 1, limits.seed, limits.is_repeatable)
    tasks = {stay: Task((stay,), 0, effort, is_alone=True) for stay in options}
    return {stay: lower_bound(season, RULES, task).bounds for stay, task in tasks.items()}


def _landing(problem: Problem, stay: str) -> tuple[object, object]:
    row = problem.stay[stay]
    return row.landing, row.takeoff


def _worth(result: StayResult) -> tuple[bool, tuple[int, int, int]]:
    return result.is_waiting, result.cost


def _tried(
    stay: str, best: str, results: Mapping[str, StayResult], bounded: Collection[str]
) -> Tried:
    if stay not in results:
        return Tried("bounded" if stay in bounded else "untried")
    if results[stay].is_waiting:
        return Tried("no_room")
    if stay == best:
        return Tried("planned")
    extra = [one - other for one, other in zip(results[stay].cost, results[best].cost, strict=True)]
    return Tried("dearer", (extra[0], extra[1], extra[2]))


def _with_floor(
    problem: Problem, result: StayResult, floor: tuple[int, int], least: tuple[int, int]
) -> StayResult:
    """The result with what any of the options costs at least as its bound."""
    result = replace(result, own_bound=least)
    if result.is_waiting or floor >= result.bound[:2]:
        return result
    asked = problem.asked(result.family)
    gap = tuple((result.cost[k] - floor[k]) / asked if asked else 0.0 for k in (0, 1))
    return replace(result, status="feasible", bound=(*floor, 0), gap=(gap[0], gap[1]))
