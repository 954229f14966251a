"""One stay cut out of a plan document: all that its own people are told, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC

from planner.domain.errors import UnknownIdError
from planner.domain.plan import Placement, Plan
from planner.domain.problem import Activity, Course, Gate, Lag, Problem, Stay
from planner.formats.document import PlanDocument


def stay_document(
    document: PlanDocument, family: str, facts: Mapping[str, str] | None = None
) -> PlanDocument:
    """The document with this stay alone, as small as it can be and still be read by itself.

    Kept are the family's placements with the runs that carry them, what these take, the
    family's courses, gates and tasks, its own rests (fasting), and how long after one of its
    steps another may be (a batch and its use). Other families, the law rows that they share,
    the coordinator's notes and the reasons of what is left out (which name others) are not.
    ``facts`` are added. Raises
    :class:`~planner.domain.errors.UnknownIdError` if there is no such stay.
    """
    problem, plan = document.problem, document.plan
    stay = problem.stay.get(family)
    if stay is None:
        raise UnknownIdError(f"the plan has no family {family!r}")
    kept = _placements(problem, plan, family)
    names = {run: _neutral(kept[run]) for run in kept if problem.activity[run].is_run}
    courses = tuple(course for course in problem.courses if course.stay == family)
    branches = tuple(branch for branch in problem.branches if branch.stay == family)
    small = _problem(problem, stay, kept, courses, names)
    mine = {course.id for course in courses}
    left = tuple(x for x in document.outcome.left_out if x.course in mine)
    return replace(
        document,
        requests=tuple(
            replace(request, notes="", origin="")
            for request in document.requests
            if request.family == family
        ),
        problem=replace(small, branches=branches),
        plan=Plan(
            {names.get(key, key): _renamed(one, names) for key, one in kept.items()},
            {b.id: plan.choices[b.id] for b in branches if b.id in plan.choices},
            plan.pinned & (kept.keys() - names.keys()),
        ),
        outcome=replace(
            document.outcome,
            cost=(0, 0, 0),
            bound=(0, 0, 0),
            gap=(0.0, 0.0),
            seconds=(0.0, 0.0, 0.0),
            left_out=tuple(replace(one, reasons=()) for one in left),
        ),
        facts=dict(facts or {}),
    )


def _placements(problem: Problem, plan: Plan, family: str) -> dict[str, Placement]:
    """The family's placements, and the runs that they ride in."""
    own = {
        name: plan.placements[name]
        for name in problem.activities_of.get(family, ())
        if name in plan.placements
    }
    ridden = {
        take: plan.placements[take]
        for placement in own.values()
        for take in placement.takes
        if take in plan.placements
    }
    return {**own, **ridden}


def _problem(
    problem: Problem,
    stay: Stay,
    kept: Mapping[str, Placement],
    courses: tuple[Course, ...],
    names: Mapping[str, str],
) -> Problem:
    people = {*stay.patients, *stay.companions, *stay.siblings}
    taken = people | {take for placement in kept.values() for take in placement.takes}
    named = {name for course in courses for name in course.activities[:1]}
    activities = tuple(
        _narrow(activity, kept.get(activity.id), names)
        for activity in problem.activities
        if activity.id in kept or activity.id in named
    )
    known = kept.keys() | named
    own = kept.keys() - names.keys()
    return Problem(
        clinic=problem.clinic,
        zone=problem.zone,
        as_of=problem.as_of,
        horizon=problem.horizon,
        grain=problem.grain,
        resources=tuple(
            replace(resource, windows=(), price_per_hour=0, price_per_use=0, reserve_price=0)
            for resource in problem.resources
            if resource.id in taken
        ),
        activities=activities,
        stays=(replace(stay, gates=tuple(_placed(gate, kept) for gate in stay.gates)),),
        courses=tuple(_known(course, known) for course in courses),
        lags=tuple(lag for lag in problem.lags if lag.maximum is not None and _ends(lag) <= own),
        rests=tuple(row for row in problem.rests if row.resource in people),
        settled=problem.settled & {stay.id},
    )


def _placed(gate: Gate, kept: Mapping[str, Placement]) -> Gate:
    """The gate with what waits for it in the plan."""
    return replace(gate, before=tuple(name for name in gate.before if name in kept))


def _ends(lag: Lag) -> set[str]:
    """The two activities that a lag lies between."""
    return {lag.before.activity, lag.after.activity}


def _neutral(run: Placement) -> str:
    """A run's name by its vessel and start: the planner's own may be another family's code.

    It is the same in the documents of all families that ride in the run.
    """
    return f"run/{run.takes[0]}/{run.start.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _renamed(placement: Placement, names: Mapping[str, str]) -> Placement:
    return replace(
        placement,
        activity=names.get(placement.activity, placement.activity),
        takes=tuple(names.get(take, take) for take in placement.takes),
    )


def _narrow(activity: Activity, placement: Placement | None, names: Mapping[str, str]) -> Activity:
    """The activity in just the way in which it is placed; in no way at all where it is not."""
    if placement is None:
        return replace(activity, modes=(replace(activity.modes[0], demands=(), starts=None),))
    mode = activity.by_mode[placement.mode]
    demands = tuple(
        replace(demand, eligible=(names.get(take, take),))
        for demand, take in zip(mode.demands, placement.takes, strict=True)
    )
    return replace(
        activity,
        id=names.get(activity.id, activity.id),
        modes=(replace(mode, demands=demands, starts=None),),
    )


def _known(course: Course, known: set[str]) -> Course:
    """The course with the activities that are still there; how many were wanted stays."""
    return replace(course, activities=tuple(name for name in course.activities if name in known))
