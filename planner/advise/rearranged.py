"""What an alternative costs where the rest of the family may move: solved, then judged.

Some starts are barred by nothing but other appointments of the same family. For the nearest of
these the alternative is pinned, the family's other appointments are free (those of the dates
concerned first, then the whole stay), and everybody else is pinned as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, timedelta

from planner.advise.alternatives import edited
from planner.advise.frame import differences, key_of, less
from planner.advise.nearby import riders_of
from planner.advise.starts import own_starts
from planner.domain.alternative import Alternative, Choice, Rearranged, Scope
from planner.domain.plan import Limits, Placement, Plan, Result, Status
from planner.domain.problem import Branch, Course, Problem
from planner.domain.time import Window
from planner.engine.solve import solve
from planner.rules import RULES
from planner.rules.judge import cost_by_tier, hard, judge

MOST = 3
"""So many alternatives are solved for, where nobody says otherwise."""
SECONDS = 6.0
"""Seconds for all of them."""
_APART = timedelta(hours=1)
"""Two alternatives of one date that are nearer than this are one question to a coordinator."""

Watch = Callable[[int, int], bool]
"""Told how many of how many were solved; answering ``False`` stops."""


def rearranged(  # noqa: PLR0917 -- the whole question
    problem: Problem,
    plan: Plan,
    choice: Choice,
    most: int = MOST,
    seconds: float = SECONDS,
    seed: int = 1,
    watch: Watch | None = None,
) -> tuple[Rearranged, ...]:
    """The nearest alternatives that only the family's own appointments bar, each solved for.

    What could be comes first, the cheapest first. Those that the time did not reach are missing.
    """
    until = time.monotonic() + seconds
    asked = movable(problem, plan, choice, most)
    mover = _Mover(problem, plan, choice, seed)
    found: list[Rearranged] = []
    for number, one in enumerate(asked):
        left = until - time.monotonic()
        if left <= 0 or (watch is not None and not watch(number, len(asked))):
            break
        found.append(mover.solved(one, left / (len(asked) - number)))
    return tuple(sorted(found, key=lambda r: (not r.is_possible, r.cost, r.placement.start)))


def movable(problem: Problem, plan: Plan, choice: Choice, most: int) -> tuple[Alternative, ...]:
    """The nearest other starts that nothing but other appointments of the family bars."""
    riders = riders_of(problem, plan)
    barred = [one for one in choice.starts if one.broken and _is_own(problem, riders, one)]
    now = choice.placement.start

    def far(one: Alternative) -> tuple[bool, timedelta]:
        day = problem.local_date(one.placement.start)
        return day != problem.local_date(now), abs(one.placement.start - now)

    found: list[Alternative] = []
    for one in sorted(barred, key=far):
        starts = [known.placement.start for known in found]
        if len(found) < most and all(abs(one.placement.start - s) >= _APART for s in starts):
            found.append(one)
    return tuple(found)


def _is_own(problem: Problem, riders: Mapping[str, tuple[str, ...]], one: Alternative) -> bool:
    """Whether each broken law is also about something else of the same family, and nobody else's."""
    stay = problem.activity[one.placement.activity].stay
    brought = {one.placement.activity, *(run.activity for run in one.brought)}
    for finding in one.broken:
        others = [name for name in finding.involved if name not in brought]
        stays = {
            problem.activity[each].stay for name in others for each in riders.get(name, (name,))
        }
        if stays != {stay}:
            return False
    return True


class _Mover:
    """One plan in which one family may be rearranged around an alternative."""

    def __init__(self, problem: Problem, plan: Plan, choice: Choice, seed: int) -> None:
        self.problem = problem
        self.plan = plan
        self.choice = choice
        self.seed = seed
        self.before = judge(problem, plan)
        self.stay = problem.activity[choice.placement.activity].stay

    def solved(self, one: Alternative, seconds: float) -> Rearranged:
        """The alternative with the family's dates free, and if that loses something, its stay."""
        started = time.monotonic()
        day = self._tried(one, "day", seconds / 2)
        if day.is_possible and day.cost[0] <= 0:
            return day
        left = seconds - (time.monotonic() - started)
        stay = self._tried(one, "stay", max(left, 0.2))
        return min((stay, day), key=lambda r: (not r.is_possible, r.cost))

    def _tried(self, one: Alternative, scope: Scope, seconds: float) -> Rearranged:
        started = time.monotonic()
        hint = edited(self.problem, self.plan, self.choice.placement.activity, one)
        free = frozenset(self._free(one.placement, scope))
        limits = Limits(seconds=seconds, seed=self.seed)
        problem = held(self.problem, one.placement)
        result = solve(problem, RULES, hint, free, limits, is_explained=False)
        return self._judged(one, scope, result, time.monotonic() - started)

    def _free(self, new: Placement, scope: Scope) -> Iterator[str]:
        """What may move: the appointment, and of its stay what is near in time or everything."""
        now = self.choice.placement
        dates = {self.problem.local_date(p.start) for p in (new, now)}
        for name in self.problem.activities_of.get(self.stay, ()):
            placed = self.plan.placements.get(name)
            is_near = placed is not None and self.problem.local_date(placed.start) in dates
            if scope == "stay" or is_near or name in (new.activity, now.activity):
                yield name

    def _judged(self, one: Alternative, scope: Scope, result: Result, seconds: float) -> Rearranged:
        """The solved plan, believed only as far as the law book and the plan itself say so."""
        status: Status = result.status
        plan, new = result.plan, one.placement
        if status not in ("optimal", "feasible"):
            return Rearranged(new, scope, status, seconds=seconds)
        after = judge(self.problem, plan)
        known = {key_of(f) for f in hard(self.before)}
        is_lawful = all(key_of(f) in known for f in hard(after))
        there = plan.placements.get(new.activity)
        if not is_lawful or there is None or there.start != new.start:
            return Rearranged(new, scope, "unknown", seconds=seconds)
        soft = [f for f in self.before if not f.is_hard]
        cost = less(cost_by_tier(after), cost_by_tier(soft))
        changes = tuple(differences(soft, after))
        return Rearranged(there, scope, status, cost, changes, self._moved(plan), seconds)

    def _moved(self, plan: Plan) -> tuple[tuple[Placement, Placement | None], ...]:
        """The family's other appointments that are elsewhere, with others, or gone."""
        mine = self.problem.activities_of.get(self.stay, ())
        found = []
        for name in mine:
            old, new = self.plan.placements.get(name), plan.placements.get(name)
            if old is not None and old != new and name != self.choice.placement.activity:
                found.append((old, new))
        return tuple(sorted(found, key=lambda pair: pair[0].start))


def held(problem: Problem, new: Placement) -> Problem:
    """The problem in which an activity must be in the plan, at this very start."""
    old = problem.activity[new.activity]
    moment = new.start.astimezone(UTC)
    fixed = (Window(new.start, new.start),)
    modes = tuple(
        replace(mode, starts=fixed)
        for mode in old.modes
        if moment in own_starts(problem, old, mode)
    )
    activity = replace(old, modes=modes)
    course = problem.course_of.get(old.id)
    name = f"{course.id if course else old.id}/held"
    must = Course(name, old.stay, old.person, old.kind, "essential", (old.id,), 1, None)
    return replace(
        problem,
        activities=tuple(activity if a.id == old.id else a for a in problem.activities),
        courses=(*(_less(c, old.id) if c is course else c for c in problem.courses), must),
        branches=tuple(_with(branch, course, name) for branch in problem.branches),
    )


def _less(course: Course, activity: str) -> Course:
    """The rest of a course of which one activity stands by itself."""
    rest = tuple(name for name in course.activities if name != activity)
    return replace(course, activities=rest, wanted=course.wanted - 1)


def _with(branch: Branch, course: Course | None, name: str) -> Branch:
    """The branch whose options bring a course together with what was split off from it."""
    options = tuple(
        replace(o, courses=(*o.courses, name)) if course and course.id in o.courses else o
        for o in branch.options
    )
    return replace(branch, options=options)
