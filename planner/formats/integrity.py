"""Whether a problem and a plan name only what they hold.

Whether a plan keeps the laws is not asked here: that is the law book's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Problem
from planner.formats.faults import Faults, nearest


class _Names:
    """What a file holds by name, and where unknown names are noted."""

    def __init__(self, problem: Problem, name: str, faults: Faults) -> None:
        self.name = name
        self.faults = faults
        self.resources = frozenset(resource.id for resource in problem.resources)
        self.activities = frozenset(activity.id for activity in problem.activities)
        self.courses = frozenset(course.id for course in problem.courses)
        self.takeable = self.resources | frozenset(a.id for a in problem.activities if a.is_run)

    def known(self, names: Iterable[str], among: Collection[str], row: str, field: str) -> None:
        """Note each name that is not among the known ones."""
        for word in names:
            if word not in among:
                self.faults.add(
                    self.name, row, field, f"{word!r} is not in the file.", nearest(word, among)
                )

    def unique(self, names: Iterable[str], row: str) -> None:
        """Note each name that stands twice."""
        seen: set[str] = set()
        for word in names:
            if word in seen:
                self.faults.add(self.name, row, "id", f"{word!r} stands twice.", "")
            seen.add(word)


def check_integrity(problem: Problem, plan: Plan, file: str, faults: Faults) -> None:
    """Note every reference of problem and plan that leads nowhere."""
    names = _Names(problem, file, faults)
    names.unique((resource.id for resource in problem.resources), "problem.resources")
    names.unique((activity.id for activity in problem.activities), "problem.activities")
    names.unique((course.id for course in problem.courses), "problem.courses")
    names.unique((stay.id for stay in problem.stays), "problem.stays")
    if faults.found:
        return  # what a doubled id means cannot be told, so neither what refers to it
    names.known(problem.settled, {stay.id for stay in problem.stays}, "problem", "settled")
    _check_activities(problem, names)
    _check_wishes(problem, names)
    _check_gates(problem, names)
    _check_rows(problem, names)
    for key, placement in plan.placements.items():
        _check_placement(problem, key, placement, names)
    branches = {b.id: {o.id for o in b.options} for b in problem.branches}
    for branch, option in plan.choices.items():
        names.known((branch,), branches, "plan.choices", "branch")
        names.known((option,), branches.get(branch, {option}), f"plan.choices {branch}", "option")
    names.known(plan.pinned, names.activities, "plan", "pinned")


def _check_activities(problem: Problem, names: _Names) -> None:
    for activity in problem.activities:
        row = f"problem.activities {activity.id}"
        if not activity.modes:
            names.faults.add(names.name, row, "modes", "An activity needs a mode.", "")
        names.unique((mode.id for mode in activity.modes), row)
        for mode in activity.modes:
            for demand in mode.demands:
                if not names.takeable.issuperset(demand.eligible):
                    names.known(demand.eligible, names.takeable, row, "eligible")


def _check_wishes(problem: Problem, names: _Names) -> None:
    for course in problem.courses:
        row = f"problem.courses {course.id}"
        names.known(course.activities, names.activities, row, "activities")
    for branch in problem.branches:
        row = f"problem.branches {branch.id}"
        if not branch.options:
            names.faults.add(names.name, row, "options", "A branch needs an option.", "")
        for option in branch.options:
            names.known(option.courses, names.courses, row, "courses")


def _check_gates(problem: Problem, names: _Names) -> None:
    for gate in (gate for stay in problem.stays for gate in stay.gates):
        names.known(gate.before, names.activities, f"problem.stays {gate.id}", "before")


def _check_rows(problem: Problem, names: _Names) -> None:
    """The rows of the law book: on known resources and activities."""
    for lag in problem.lags:
        ends = (lag.before.activity, lag.after.activity)
        names.known(ends, names.activities, f"problem.lags {lag.law}", "activity")
    for table in ("rests", "limits", "sequences", "hours", "fairs"):
        for row in getattr(problem, table):
            names.known((row.resource,), names.resources, f"problem.{table} {row.law}", "resource")
    for table in ("commutes", "idles"):
        for row in getattr(problem, table):
            names.known((row.person,), names.resources, f"problem.{table} {row.law}", "person")
    for care in problem.cares:
        people = (*care.dependents, *care.carers)
        names.known(people, names.resources, f"problem.cares {care.law}", "dependents")
    for need in problem.needs:
        ids = (need.activity, *need.any_of)
        names.known(ids, names.activities, f"problem.needs {need.law}", "activity")
    for commute in problem.commutes:
        ids = (
            *commute.way_out, *commute.way_back, *commute.nights_before, *commute.nights_after,
        )  # fmt: skip
        names.known(ids, names.activities, f"problem.commutes {commute.law}", "activity")
    for same in problem.sames:
        names.known(same.activities, names.activities, f"problem.sames {same.law}", "activities")
    for spread in problem.spreads:
        ids = (*spread.early, *spread.late)
        names.known(ids, names.activities, f"problem.spreads {spread.law}", "activities")
    for table in ("earlies", "prefers"):
        for row in getattr(problem, table):
            names.known((row.activity,), names.activities, f"problem.{table} {row.law}", "activity")


def _check_placement(problem: Problem, key: str, placement: Placement, names: _Names) -> None:
    row = f"plan.placements {key}"
    if placement.activity != key:
        names.faults.add(names.name, row, "activity", f"{placement.activity!r} is not {key!r}.", "")
    if key not in names.activities:
        names.known((key,), names.activities, row, "activity")
        return
    modes = problem.activity[key].by_mode
    if placement.mode not in modes:
        names.known((placement.mode,), modes, row, "mode")
        return
    wanted = len(modes[placement.mode].demands)
    if len(placement.takes) != wanted:
        names.faults.add(
            names.name, row, "takes", f"{len(placement.takes)} things serve {wanted} demands.", ""
        )
    names.known(placement.takes, names.takeable, row, "takes")
