"""The part of a problem in which moving some activities can change what the law book says.

What a rule says follows from the uses of single resources and from rows that name activities. So
it is enough to keep, whole, the resources that could be taken and the rows about them or about
the moved activities, with everybody who takes part in them: what is said of the rest stays as it
is, and differences are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from planner.domain.plan import Plan
from planner.domain.problem import Activity, Problem


def nearby(
    problem: Problem, plan: Plan, moved: Collection[str], takes: Collection[str] | None = None
) -> tuple[Problem, Plan]:
    """The problem and the plan around some activities, each of them placed or absent.

    Runs that the moved ones might ride belong to ``moved``, if what these take is to be judged.
    ``takes`` names what they take before and after, where that is known.
    """
    names = frozenset(moved)
    acts = [problem.activity[name] for name in names]
    could = (name for act in acts for name in _could_take(act))
    touched = frozenset(could if takes is None else takes)
    stays = frozenset(act.stay for act in acts if act.stay)
    rows = _rows(problem, names, touched, stays)
    kept = {*names, *(a for stay in stays for a in problem.activities_of.get(stay, ()))}
    kept |= {name for name, p in plan.placements.items() if touched.intersection(p.takes)}
    kept |= {name for row in _named(rows) for name in row}
    kept = _with_runs(problem, plan, kept)
    placements = {name: p for name, p in plan.placements.items() if name in kept}
    taken = {name for p in placements.values() for name in p.takes}
    local = replace(
        problem,
        resources=tuple(r for r in problem.resources if r.id in taken or r.id in touched),
        activities=tuple(a for a in problem.activities if a.id in kept),
        stays=tuple(stay for stay in problem.stays if stay.id in stays),
        **rows,
    )
    return local, replace(plan, placements=placements)


def _could_take(activity: Activity) -> Iterator[str]:
    """The resources that an activity could take, in any of its ways."""
    for mode in activity.modes:
        for demand in mode.demands:
            if not demand.is_ride:
                yield from demand.eligible


def _rows(
    problem: Problem, names: frozenset[str], touched: frozenset[str], stays: frozenset[str]
) -> dict[str, Any]:
    """The rows about the touched resources or about what is moved, by the problem's fields."""
    return {
        "courses": tuple(row for row in problem.courses if row.stay in stays),
        "branches": tuple(row for row in problem.branches if row.stay in stays),
        "lags": tuple(
            row
            for row in problem.lags
            if row.before.activity in names or row.after.activity in names
        ),
        "needs": tuple(
            row for row in problem.needs if row.activity in names or names & {*row.any_of}
        ),
        "rests": tuple(row for row in problem.rests if row.resource in touched),
        "limits": tuple(row for row in problem.limits if row.resource in touched),
        "sequences": tuple(row for row in problem.sequences if row.resource in touched),
        "hours": tuple(row for row in problem.hours if row.resource in touched),
        "fairs": tuple(row for row in problem.fairs if row.resource in touched),
        "commutes": tuple(
            row
            for row in problem.commutes
            if row.person in touched
            or names & {*row.way_out, *row.way_back, *row.nights_before, *row.nights_after}
        ),
        "cares": tuple(
            row
            for row in problem.cares
            if row.stay in stays or touched & {*row.carers, *row.dependents}
        ),
        "sames": tuple(row for row in problem.sames if names & {*row.activities}),
        "spreads": tuple(row for row in problem.spreads if names & {*row.early, *row.late}),
        "earlies": tuple(row for row in problem.earlies if row.activity in names),
        "prefers": tuple(row for row in problem.prefers if row.activity in names),
        "idles": tuple(row for row in problem.idles if names & {*row.activities}),
    }


def _named(rows: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The activities that the kept rows name."""
    for lag in rows["lags"]:
        yield lag.before.activity, lag.after.activity
    for need in rows["needs"]:
        yield need.activity, *need.any_of
    for way in rows["commutes"]:
        yield *way.way_out, *way.way_back, *way.nights_before, *way.nights_after
    for spread in rows["spreads"]:
        yield *spread.early, *spread.late
    for row in (*rows["sames"], *rows["idles"], *rows["courses"]):
        yield row.activities


def _with_runs(problem: Problem, plan: Plan, kept: set[str]) -> set[str]:
    """The kept activities with the runs that they ride, and whoever else rides a kept run."""
    riders = riders_of(problem, plan)
    queue = list(kept)
    while queue:
        name = queue.pop()
        placed = plan.placements.get(name)
        runs = [take for take in placed.takes if take in problem.activity] if placed else []
        for other in (*runs, *riders.get(name, ())):
            if other not in kept:
                kept.add(other)
                queue.append(other)
    return kept


def riders_of(problem: Problem, plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """The placed activities that ride each run."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, placement in plan.placements.items():
        for take in placement.takes:
            if take in problem.activity:
                found[take].append(name)
    return {run: tuple(names) for run, names in found.items()}
