"""One step of the search over many stays: some stays planned anew, everything else pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from planner.domain.plan import Placement, Plan, Rule
from planner.domain.problem import Activity, Problem
from planner.engine.dream import dream_of
from planner.engine.goal import both
from planner.engine.model import Model
from planner.engine.posting import post
from planner.engine.season import Season
from planner.engine.shortlist import Shortlists, Turn
from planner.engine.solve import close_over_runs
from planner.engine.stage import Effort, best, minimise


@dataclass(frozen=True)
class Task:
    """What to try: these stays planned anew, ``most`` candidates for each demand (0: all).

    ``is_whole``: only a plan that leaves nothing out will do. ``is_alone`` asks for a bound
    instead: what the stay costs at least, whoever else comes. ``day`` (an index of the grid) asks
    for better times, people and rooms on that day alone, everything present and on its day.
    ``side`` is which of how many works on it: each looks at its own part of the candidates first,
    so that two seldom take the same thing at once.
    ``instead`` is the planned option of a family in whose place the task's stay would come.
    """

    stays: tuple[str, ...]
    most: int
    effort: Effort
    is_whole: bool = False
    is_alone: bool = False
    day: int | None = None
    side: tuple[int, int] = (0, 1)
    instead: str = ""


@dataclass(frozen=True)
class Attempt:
    """What a task came to: its placements and choices, the points by tier, and what is proven.

    ``gone`` are the activities of the plan that the task had free, whether placed again or not.
    ``bounds`` hold for the candidates that were offered only.
    """

    task: Task
    placements: Mapping[str, Placement] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    costs: tuple[int, int] = (0, 0)
    bounds: tuple[int, int] = (0, 0)
    is_found: bool = False


def attempt(season: Season, shortlists: Shortlists, rules: Sequence[Rule], task: Task) -> Attempt:
    """Solve a task's stays beside everybody else's bookings."""
    part = part_of(season, shortlists, task)
    own = frozenset(name for stay in task.stays for name in season.problem.activities_of[stay])
    free = close_over_runs(part, own, season.occupancy)
    model = Model(part, season.plan, free, occupancy=season.occupancy)
    costs = post(model, rules, (1, 2))
    model.hint_complete(season.plan)
    stage, goal = best(model, costs, task.effort, is_whole=task.is_whole)
    if stage.plan is None:
        return Attempt(task)
    placed = stage.plan.placements
    branches = {branch.id for branch in part.branches}
    return Attempt(
        task,
        {name: placed[name] for name in free if name in placed},
        {key: option for key, option in stage.plan.choices.items() if key in branches},
        free & season.plan.placements.keys(),
        goal.parts(stage.value),
        goal.bounds(stage.value, stage.bound),
        is_found=True,
    )


def polish(season: Season, shortlists: Shortlists, rules: Sequence[Rule], task: Task) -> Attempt:
    """Tier 3 of one day of a task's stays: times, people and rooms, tier 2 first as it stands."""
    assert task.day is not None
    part = part_of(season, shortlists, task)
    own = [activity.id for activity in part.activities if activity.stay]
    free = close_over_runs(part, frozenset(own), season.occupancy)
    held = dict.fromkeys(own, task.day)
    model = Model(part, season.plan, free, held, season.occupancy)
    costs = post(model, rules, (2, 3))
    model.hint(season.plan)
    goal = both(costs[2].values(), costs[3].values())
    stage = minimise(model, goal, task.effort)
    if stage.plan is None:
        return Attempt(task)
    found = {n: stage.plan.placements[n] for n in free if n in stage.plan.placements}
    gone = free & season.plan.placements.keys()
    return Attempt(task, found, {}, gone, goal.parts(stage.value), (0, 0), is_found=True)


def _offering(activity: Activity, placement: Placement) -> Activity:
    modes = tuple(
        mode
        if mode.id != placement.mode
        else replace(
            mode,
            demands=tuple(
                d if taken in d.eligible else replace(d, eligible=(*d.eligible, taken))
                for d, taken in zip(mode.demands, placement.takes, strict=True)
            ),
        )
        for mode in activity.modes
    )
    return replace(activity, modes=modes)


def lower_bound(season: Season, rules: Sequence[Rule], task: Task) -> Attempt:
    """What a stay costs at least, by the laws that are its own (:mod:`planner.engine.dream`)."""
    problem = dream_of(season, task.stays[0])
    model = Model(problem, Plan(), {a.id for a in problem.activities})
    costs = post(model, rules, (1, 2))
    model.hint_complete(Plan())
    stage, goal = best(model, costs, task.effort)
    if stage.plan is None:
        return Attempt(task)
    bounds = goal.bounds(stage.value, stage.bound)
    return Attempt(task, costs=goal.parts(stage.value), bounds=bounds, is_found=True)


def part_of(season: Season, shortlists: Shortlists, task: Task) -> Problem:
    """The problem of a task's stays, with the candidates that the task offers them.

    What the stays have taken already is always among them.
    """
    own = season.activities(task.stays)
    placed = season.plan.placements
    if task.day is not None:
        grid = season.occupancy.grid
        own = [
            a for a in own
            if a.id in placed and grid.day(grid.floor(placed[a.id].start)) == task.day
        ]  # fmt: skip
    if task.most:
        activities = [
            _offering(a, placed[a.id]) if a.id in placed else a
            for a in shortlists.cut(own, task.most, Turn("+".join(task.stays), task.side))
        ]
    else:
        activities = own
    known = {a.id for a in activities}
    runs = [run for run in season.runs_of(activities) if run.id not in known]
    return season.part(task.stays, [*activities, *runs])
