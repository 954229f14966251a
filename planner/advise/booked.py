"""A clinic as booked, reduced to what one more stay can notice of it.

What is booked stays where it is, so of each booking only the way in which it was made matters, and
of its takers only those that the clinic owns: rooms, people, chambers, vehicles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Activity, Problem
from planner.domain.time import Window
from planner.domain.words import PEOPLE

_NEAR, _WEEK = timedelta(days=2), timedelta(days=7)


@dataclass(frozen=True)
class Booking:
    """Placed activities that belong together (a run with its riders), and the time that they span."""

    span: Window
    activities: tuple[Activity, ...]
    placements: tuple[Placement, ...]
    is_seen_far: bool = False
    """Whether it takes something of which a law counts by the week, or asks for a long rest."""


@dataclass(frozen=True)
class Booked:
    """The bookings of a clinic in order of their start; ``stays`` are those who hold them."""

    bookings: tuple[Booking, ...] = ()
    stays: frozenset[str] = frozenset()
    reach: timedelta = field(default=_WEEK)
    """How far from a stay laws can see that look further than :data:`_NEAR`."""

    @classmethod
    def of(cls, problem: Problem, plan: Plan, owned: Collection[str]) -> Booked:
        """The bookings of a plan; ``owned`` are the resources that the clinic has today."""
        placed = [p for name, p in plan.placements.items() if name in problem.activity]
        far = {r.resource for r in problem.limits if r.bucket != "day" and r.resource in owned}
        far |= {r.resource for r in problem.rests if r.gap > _NEAR and r.resource in owned}
        found = [_booking(problem, group, owned, far) for group in _groups(problem, placed)]
        rests = [r.gap for r in problem.rests if r.resource in owned]
        stays = frozenset(stay.id for stay in problem.stays)
        in_order = sorted(found, key=lambda booking: booking.span)
        return cls(tuple(in_order), stays, max(_WEEK, *rests) if rests else _WEEK)

    def beside(self, own: Problem) -> tuple[Problem, Plan]:
        """One more stay's problem with the bookings near it, and the plan that they are."""
        first = min(stay.landing for stay in own.stays).astimezone(UTC)
        last = max(stay.takeoff for stay in own.stays).astimezone(UTC)
        spans = {
            is_far: (first - reach, last + reach)
            for is_far, reach in ((False, _NEAR), (True, self.reach))
        }
        near = [b for b in self.bookings if b.span.overlaps(*spans[b.is_seen_far])]
        activities = {a.id: a for booking in near for a in booking.activities}
        placements = {p.activity: p for booking in near for p in booking.placements}
        kept = tuple(a for a in own.activities if a.id not in activities)
        problem = replace(own, activities=(*kept, *activities.values()), settled=self.stays)
        return problem, Plan(placements)

    def takers(self, resource: str, start: datetime, end: datetime) -> list[Activity]:
        """Who takes a resource at some time between two moments."""
        begin, until = start.astimezone(UTC), end.astimezone(UTC)
        return [
            activity
            for activity, placement in self._by_resource.get(resource, ())
            if _takes(activity, placement, resource, begin, until)
        ]

    @cached_property
    def _by_resource(self) -> dict[str, list[tuple[Activity, Placement]]]:
        found: dict[str, list[tuple[Activity, Placement]]] = defaultdict(list)
        for booking in self.bookings:
            for activity, placement in zip(booking.activities, booking.placements, strict=True):
                for take in dict.fromkeys(placement.takes):
                    found[take].append((activity, placement))
        return found


def _groups(problem: Problem, placed: Iterable[Placement]) -> list[list[Placement]]:
    """Each run with its riders; everything else by itself."""
    found: dict[str, list[Placement]] = defaultdict(list)
    for placement in placed:
        activity = problem.activity[placement.activity]
        demands = activity.by_mode[placement.mode].demands
        rides = [t for d, t in zip(demands, placement.takes, strict=True) if d.is_ride]
        found[(rides or [activity.id])[0]].append(placement)
    return list(found.values())


def _booking(
    problem: Problem, group: list[Placement], owned: Collection[str], far: Collection[str]
) -> Booking:
    as_made = [_as_made(problem, placement, owned) for placement in group]
    moments = [m for activity, p in as_made for m in _extent(activity, p)]
    return Booking(
        Window(min(moments), max(moments)),
        tuple(activity for activity, _ in as_made),
        tuple(placement for _, placement in as_made),
        any(take in far for _, placement in as_made for take in placement.takes),
    )


def _as_made(
    problem: Problem, placement: Placement, owned: Collection[str]
) -> tuple[Activity, Placement]:
    """The activity with just the mode and the takers of its placement that are the clinic's."""
    activity = problem.activity[placement.activity]
    mode = activity.by_mode[placement.mode]
    pairs = [
        (replace(demand, eligible=(take,)), take)
        for demand, take in zip(mode.demands, placement.takes, strict=True)
        if demand.is_ride or (take in owned and problem.resource[take].role not in PEOPLE)
    ]
    only = replace(mode, demands=tuple(demand for demand, _ in pairs))
    takes = tuple(take for _, take in pairs)
    return replace(activity, modes=(only,)), replace(placement, takes=takes)


def _extent(activity: Activity, placement: Placement) -> Iterable[datetime]:
    mode, start = activity.by_mode[placement.mode], placement.start.astimezone(UTC)
    yield start
    yield start + mode.duration
    for demand in mode.demands:
        for part in demand.parts:
            yield start + part.begin
            yield start + part.end


def _takes(
    activity: Activity, placement: Placement, resource: str, start: datetime, end: datetime
) -> bool:
    mode, begin = activity.by_mode[placement.mode], placement.start.astimezone(UTC)
    return any(
        take == resource and begin + part.begin < end and start < begin + part.end
        for demand, take in zip(mode.demands, placement.takes, strict=True)
        if not demand.is_ride
        for part in demand.parts
    )
