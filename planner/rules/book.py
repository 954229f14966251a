"""A plan opened for judging: its uses by resource, worked out once for all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.plan import Placement, Plan, Use, uses_of
from planner.domain.problem import Problem
from planner.domain.time import shift


@dataclass(frozen=True)
class Book:
    """What every law looks at: sound placements with start and end, and uses by resource.

    A placement that does not fit the problem at all (unknown activity or mode, wrong number of
    takes) is left out here; the law of starts reports it.
    """

    problem: Problem
    plan: Plan
    placements: Mapping[str, Placement]
    ends: Mapping[str, datetime]
    uses: Mapping[str, list[Use]]

    def of(self, resource: str, kinds: Collection[str] = ()) -> list[Use]:
        """The uses of a resource in order of start, of these kinds (none given: of all)."""
        found = self.uses.get(resource, [])
        return [use for use in found if use.kind in kinds] if kinds else found

    def date(self, moment: datetime) -> date:
        """The local date at the clinic."""
        return moment.astimezone(self.problem.tz).date()

    def has(self, activity: str) -> bool:
        """Whether an activity is in the plan."""
        return activity in self.placements


_latest: list[Book] = []


def open_book(problem: Problem, plan: Plan) -> Book:
    """The book of a plan; the last two opened are kept, because every rule asks for it."""
    for book in _latest:
        if book.problem is problem and book.plan is plan:
            return book
    book = _read(problem, plan)
    _latest.insert(0, book)
    del _latest[2:]
    return book


def is_sound(problem: Problem, placement: Placement) -> bool:
    """Whether a placement names an activity, one of its modes, and as many takes as demands."""
    activity = problem.activity.get(placement.activity)
    if activity is None or placement.mode not in activity.by_mode:
        return False
    demands = activity.by_mode[placement.mode].demands
    return len(demands) == len(placement.takes) and all(
        taken in (problem.activity if demand.is_ride else problem.resource)
        for demand, taken in zip(demands, placement.takes, strict=True)
    )


def _read(problem: Problem, plan: Plan) -> Book:
    placements = {
        name: placement
        for name, placement in plan.placements.items()
        if is_sound(problem, placement)
    }
    uses: dict[str, list[Use]] = defaultdict(list)
    ends = {}
    for name, placement in placements.items():
        mode = problem.activity[name].by_mode[placement.mode]
        ends[name] = shift(placement.start, mode.duration)
        for use in uses_of(problem, placement):
            uses[use.resource].append(use)
    for found in uses.values():
        found.sort(key=lambda use: (use.start, use.end, use.activity))
    return Book(problem, plan, placements, ends, uses)
