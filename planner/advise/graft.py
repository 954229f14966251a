"""One family asked for differently, beside everybody else's bookings as they are.

Only the family is written down anew. The others come over from the known problem with their
rows, so that what they have booked stays what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from planner.domain.clinic import Clinic
from planner.domain.plan import Plan
from planner.domain.problem import Activity, Demand, Problem
from planner.domain.request import StayRequest
from planner.domain.words import PEOPLE
from planner.protocols import expand

_NEAR = timedelta(hours=12)
"""Families who land or leave within this time of one another might share a ride."""

_AGAIN = "/again"
"""What the id of a drive that had to be written down a second time ends with."""

Row = TypeVar("Row")


def others(problem: Problem, plan: Plan, family: str) -> tuple[Problem, Plan]:
    """The problem and the plan without one family, and without runs that nobody else rides."""
    rest = problem.of_stays({stay.id for stay in problem.stays} - {family})
    kept = {name: p for name, p in plan.placements.items() if name in rest.activity}
    ridden = {
        taken
        for name, p in kept.items()
        for demand, taken in zip(rest.activity[name].by_mode[p.mode].demands, p.takes, strict=True)
        if demand.is_ride
    }
    kept = {n: p for n, p in kept.items() if not rest.activity[n].is_run or n in ridden}
    branches = {branch.id for branch in rest.branches}
    choices = {name: option for name, option in plan.choices.items() if name in branches}
    settled = frozenset(stay.id for stay in rest.stays)
    return replace(rest, settled=settled), Plan(kept, choices, plan.pinned & kept.keys())


def graft(  # noqa: PLR0917 -- the whole question
    known: Problem,
    plan: Plan,
    request: StayRequest,
    requests: Sequence[StayRequest],
    clinic: Clinic,
    as_of: datetime,
) -> Problem:
    """``known`` (without the family) with the family of ``request`` written down as it asks now.

    ``requests`` are everybody's: who lands or leaves at about the same time is looked at as
    well, for rides that could be shared. Raises :class:`~planner.domain.errors.InputError`
    where the request is refused.
    """
    mates = [
        other
        for other in requests
        if other.family != request.family and other.family in known.stay and _meet(request, other)
    ]
    part = expand([request, *mates], clinic, as_of, known.horizon).of_stays({request.family})
    return _joined(known, plan, part)


def _meet(one: StayRequest, other: StayRequest) -> bool:
    return other.airport == one.airport and (
        abs(other.landing - one.landing) <= _NEAR or abs(other.takeoff - one.takeoff) <= _NEAR
    )


def _joined(known: Problem, plan: Plan, part: Problem) -> Problem:
    """Both problems as one. Runs that carry somebody stay as they are known; of what both say
    of a shared resource, the new word counts.
    """
    placed = set(plan.placements)
    part = _with_own_runs(known, placed, part)
    own = {a.id for a in part.activities if a.stay}
    activities = {a.id: a for a in known.activities if a.id not in own}
    for activity in part.activities:
        if activity.id not in activities or activity.id not in placed:
            activities[activity.id] = activity
    resources = {r.id: r for r in known.resources} | {r.id: r for r in part.resources}
    gone = {r.id for r in known.resources if r.role not in PEOPLE} - {r.id for r in part.resources}
    rows: dict[str, Any] = {
        "limits": _merged(known.limits, part.limits, _counted),
        "rests": _merged(known.rests, part.rests, lambda r: (r.law, r.resource, r.after, r.before)),
        "sequences": _merged(known.sequences, part.sequences, lambda r: (r.law, r.resource)),
        "hours": _merged(known.hours, part.hours, lambda r: (r.law, r.resource, r.kinds)),
        "fairs": _merged(known.fairs, part.fairs, lambda r: (r.law, r.resource, r.kinds)),
    }
    for name in (
        "courses", "branches", "lags", "needs", "commutes", "cares", "sames", "spreads", "earlies",
        "prefers", "idles", "stays",
    ):  # fmt: skip
        rows[name] = (*getattr(known, name), *getattr(part, name))
    return replace(
        part,
        resources=tuple(r for r in resources.values() if r.id not in gone),
        activities=tuple(activities.values()),
        settled=known.settled,
        **rows,
    )


def _with_own_runs(known: Problem, placed: Collection[str], part: Problem) -> Problem:
    """The family's part with other ids for its drives where somebody else has booked the old ones.

    A family that shared the drive of this one keeps it, at the old hour; this one gets its own.
    """
    ids = {
        a.id: f"{a.id}{_AGAIN}"
        for a in part.activities
        if a.is_run and a.id in placed and not _is_as_known(a, known.activity[a.id])
    }
    if not ids:
        return part
    return replace(part, activities=tuple(_renamed(a, ids) for a in part.activities))


def _is_as_known(activity: Activity, known: Activity) -> bool:
    return (activity.earliest, activity.deadline) == (known.earliest, known.deadline)


def _renamed(activity: Activity, ids: Mapping[str, str]) -> Activity:
    """The activity with other ids for itself and for what it rides."""
    if not any(d.is_ride and ids.keys() & {*d.eligible} for m in activity.modes for d in m.demands):
        return replace(activity, id=ids.get(activity.id, activity.id))
    modes = tuple(
        replace(mode, demands=tuple(_renamed_demand(demand, ids) for demand in mode.demands))
        for mode in activity.modes
    )
    return replace(activity, modes=modes)


def _renamed_demand(demand: Demand, ids: Mapping[str, str]) -> Demand:
    if not demand.is_ride:
        return demand
    return replace(demand, eligible=tuple(ids.get(name, name) for name in demand.eligible))


def _counted(row: Any) -> Hashable:
    return (row.law, row.resource, row.bucket, row.measure, row.kinds)


def _merged(
    known: Iterable[Row], new: Iterable[Row], key: Callable[[Row], Hashable]
) -> tuple[Row, ...]:
    return tuple(({key(row): row for row in known} | {key(row): row for row in new}).values())
