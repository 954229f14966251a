"""A stay's plan moved by some days: where a stay on other dates is looked for first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Problem
from planner.domain.time import at

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def shifted(plan: Plan, problem: Problem, by: timedelta) -> Plan:
    """The plan moved by whole days, as far as the problem knows what is then in it."""
    return Plan(dict(_placements(plan, problem, by)), plan.choices)


def _placements(plan: Plan, problem: Problem, by: timedelta) -> Iterator[tuple[str, Placement]]:
    for name, placement in plan.placements.items():
        other = _renamed(name, by)
        activity = problem.activity.get(other)
        if activity is not None and placement.mode in activity.by_mode:
            takes = tuple(_renamed(take, by) for take in placement.takes)
            local = placement.start.astimezone(problem.tz)
            start = at(local.date() + by, local.time(), problem.tz)  # the same clock time
            yield other, Placement(other, placement.mode, start, takes)


def _renamed(name: str, by: timedelta) -> str:
    """An id with every date in it moved: sessions, trips and dives are called after their date."""
    return _DATE.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), name)
