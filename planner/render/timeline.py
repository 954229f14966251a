"""The clinic by resource: lanes with bars, as plain records for the board and its table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from planner.domain.plan import Plan, Use, uses_by_resource
from planner.domain.problem import Problem
from planner.domain.resource import Resource
from planner.domain.time import Window
from planner.render.crew import GROUP_OF
from planner.render.itinerary import status_of
from planner.render.names import Names

LANE_GROUPS = ("room", "chamber", "practitioner", "interpreter", "vehicle")
"""The groups of the board, in order; drivers stand with their vehicles."""
_GROUP = {"device": "chamber", "driver": "vehicle"}


@dataclass(frozen=True)
class Bar:
    """One stretch in which a resource is taken. ``families`` are the stays that it is for."""

    lane: str
    activity: str
    kind: str
    title: str
    families: tuple[str, ...]
    start: datetime
    end: datetime
    status: str


@dataclass(frozen=True)
class Lane:
    """One resource: its group, what it is called, its units, and when it is open.

    ``open`` is ``None`` for what is always open.
    """

    id: str
    group: str
    label: str
    role: str
    units: int
    open: tuple[Window, ...] | None


@dataclass(frozen=True)
class Timeline:
    """The lanes that have something to show in ``[start, end)``, and their bars by time."""

    start: datetime
    end: datetime
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]


def timeline(
    names: Names,
    plan: Plan,
    start: datetime,
    end: datetime,
    groups: Iterable[str] = LANE_GROUPS,
) -> Timeline:
    """The clinic between two moments, by room, chamber, practitioner, interpreter, vehicle."""
    problem = names.problem
    wanted = tuple(groups)
    riders = families_riding(problem, plan)
    lanes = [
        lane
        for group in LANE_GROUPS
        if group in wanted
        for resource in problem.resources
        if group_of(resource) == group
        for lane in [_lane(names, resource, group, start, end)]
    ]
    by_resource = uses_by_resource(problem, plan)
    bars = [
        _bar(names, plan, use, riders)
        for lane in lanes
        for use in by_resource.get(lane.id, ())
        if use.start < end and start < use.end
    ]
    return Timeline(start, end, tuple(lanes), tuple(bars))


def group_of(resource: Resource) -> str:
    """The group of the board that a resource belongs to; empty for a family's people."""
    group = GROUP_OF.get(resource.role, "")
    group = _GROUP.get(group, group)
    return group if group in LANE_GROUPS else ""


def families_riding(problem: Problem, plan: Plan) -> dict[str, tuple[str, ...]]:
    """The families that ride each run of the plan."""
    found: dict[str, dict[str, None]] = {}
    for placement in plan.placements.values():
        activity = problem.activity[placement.activity]
        for taken in placement.takes:
            if taken in problem.activity:
                found.setdefault(taken, {})[activity.stay] = None
    return {run: tuple(stays) for run, stays in found.items()}


def _lane(names: Names, resource: Resource, group: str, start: datetime, end: datetime) -> Lane:
    opened = tuple(window for window in resource.windows if window.overlaps(start, end))
    return Lane(
        resource.id,
        group,
        names.resource(resource.id),
        resource.role,
        resource.capacity.get("unit", 1),
        None if resource.is_always_open else opened,
    )


def _bar(names: Names, plan: Plan, use: Use, riders: dict[str, tuple[str, ...]]) -> Bar:
    problem = names.problem
    activity = problem.activity[use.activity]
    title = names.title(activity)
    if use.kind != activity.kind:
        title = f"{title}: {names.words.word('kind', use.kind)}"
    return Bar(
        use.resource,
        activity.id,
        use.kind,
        title,
        riders.get(activity.id, ()) if activity.is_run else (activity.stay,),
        use.start.astimezone(problem.tz),
        use.end.astimezone(problem.tz),
        status_of(plan, activity),
    )
