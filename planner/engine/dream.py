"""A stay by itself in a clinic without limits: what no plan of a season can beat.

Every plan of a season holds a plan of each of its stays. Take away all that stays share: what is
left of the laws is the stay's own, and its best cost under those is a bound for what the stay
costs in any season, whoever else comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from planner.domain.problem import ESSENTIAL, Activity, Course, Demand, Problem
from planner.domain.resource import Resource
from planner.engine.season import Season

_PLENTY = 10**6
"""More units than one stay could ever take."""


def dream_of(season: Season, stay: str) -> Problem:
    """The problem of one stay with one candidate for each kind of alike ones, never full.

    A relaxation: rows on what is shared fall away, capacities are beyond reach, shared prices are
    nought, and candidates that differ in nothing that is left become one.
    """
    own = season.activities([stay])
    runs = season.runs_of(own)
    part = season.part([stay], [*own, *runs])
    people = {
        person for row in part.stays for person in (*row.patients, *row.companions, *row.siblings)
    }
    stands_for = _representatives(part.resources, people)
    first_run = _alike_runs(runs, stands_for)
    activities = tuple(
        _relaxed(activity, stands_for, first_run)
        for activity in part.activities
        if not activity.is_run or first_run[activity.id] == activity.id
    )
    kept = set(stands_for.values())
    return replace(
        part,
        activities=activities,
        resources=tuple(_endless(r, people) for r in part.resources if r.id in kept),
        rests=tuple(row for row in part.rests if row.resource in people),
        limits=tuple(row for row in part.limits if row.resource in people),
        sequences=tuple(row for row in part.sequences if row.resource in people),
        hours=tuple(row for row in part.hours if row.resource in people),
        fairs=(),
        run_price=0,
    )


def must_cost(
    courses: Iterable[Course], optional: Collection[str], bound: tuple[int, int]
) -> tuple[int, int]:
    """What a stay costs at least in a season, from the bound that its dream has.

    The essentials of a stay stand or fall together. If even all else that it asks for, left out,
    costs less than the bound, then something essential is missing in every plan: the stay waits
    and lacks everything but what only an ``optional`` course would bring.
    """
    priced = [course for course in courses if course.price]
    least = sum(course.asked for course in priced if course.id not in optional)
    if bound[0] <= sum(course.asked for course in priced if course.cls != ESSENTIAL):
        return bound
    return max((least, 0), bound)


def _representatives(resources: tuple[Resource, ...], people: set[str]) -> dict[str, str]:
    """For each resource the first one that differs from it in nothing that is left."""
    seen: dict[object, str] = {}
    found = {}
    for row in resources:
        key: object = row.id
        if row.id not in people:
            key = (
                row.role, row.windows, row.is_always_open, row.reserve_price, row.notice,
                row.languages, row.attributes,
            )  # fmt: skip
        found[row.id] = seen.setdefault(key, row.id)
    return found


def _alike_runs(runs: list[Activity], stands_for: Mapping[str, str]) -> dict[str, str]:
    """For each run the first one at the same times with the same kinds of vessel and crew."""
    seen: dict[object, str] = {}
    return {
        run.id: seen.setdefault(
            (
                run.kind,
                run.earliest,
                run.deadline,
                tuple(
                    (
                        mode.id,
                        mode.duration,
                        mode.starts,
                        tuple(
                            (d.role, frozenset(stands_for[name] for name in d.eligible), d.parts)
                            for d in mode.demands
                        ),
                    )
                    for mode in run.modes
                ),
            ),
            run.id,
        )
        for run in runs
    }


def _relaxed(
    activity: Activity, stands_for: Mapping[str, str], first_run: Mapping[str, str]
) -> Activity:
    modes = tuple(
        replace(mode, demands=tuple(_one_of_each(d, stands_for, first_run) for d in mode.demands))
        for mode in activity.modes
    )
    return replace(activity, modes=modes)


def _one_of_each(
    demand: Demand, stands_for: Mapping[str, str], first_run: Mapping[str, str]
) -> Demand:
    known = first_run if demand.is_ride else stands_for
    return replace(demand, eligible=tuple(dict.fromkeys(known[name] for name in demand.eligible)))


def _endless(resource: Resource, people: set[str]) -> Resource:
    if resource.id in people:
        return resource
    return replace(
        resource,
        capacity=dict.fromkeys(resource.capacity, _PLENTY),
        price_per_hour=0,
        price_per_use=0,
    )
