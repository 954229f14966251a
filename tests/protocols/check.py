"""What holds of every problem that comes out of an expansion."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.problem import Activity, Problem
from planner.domain.time import elapsed, midnight, shift


def check(found: Problem) -> None:
    names = {a.id for a in found.activities}
    assert len(names) == len(found.activities)
    for activity in found.activities:
        _check_activity(found, activity, names)
    _check_names(found, names)
    assert not _sharers(found)


def _check_activity(found: Problem, activity: Activity, names: set[str]) -> None:
    assert activity.modes, activity.id
    assert len(activity.by_mode) == len(activity.modes), activity.id
    shortest = min(mode.duration for mode in activity.modes)
    assert elapsed(activity.earliest, activity.deadline) >= shortest, activity.id
    assert found.horizon.start <= activity.earliest, activity.id
    assert activity.deadline <= found.horizon.end, activity.id
    assert activity.stay in found.stay or activity.is_run, activity.id
    for mode in activity.modes:
        assert mode.duration % found.grain == timedelta(0), (activity.id, mode.id)
        for window in mode.starts or ():
            assert activity.earliest <= window.start, (activity.id, mode.id)
            assert shift(window.end, mode.duration) <= activity.deadline, (activity.id, mode.id)
            for end in (window.start, window.end):
                since = elapsed(midnight(end.date(), found.tz), end)
                assert since % found.grain == timedelta(0), (activity.id, end)
        for demand in mode.demands:
            assert demand.eligible, (activity.id, mode.id, demand.role)
            assert demand.parts, (activity.id, mode.id, demand.role)
            for part in demand.parts:
                assert part.begin < part.end, (activity.id, mode.id, demand.role)
                assert part.begin % found.grain == part.end % found.grain == timedelta(0)
            known = names if demand.is_ride else set(found.resource)
            assert set(demand.eligible) <= known, (activity.id, demand)
            if not demand.is_ride:
                for resource in demand.eligible:
                    capacity = found.resource[resource].capacity
                    assert set(demand.units) <= set(capacity), (activity.id, resource)


def _check_names(found: Problem, names: set[str]) -> None:
    courses = {c.id for c in found.courses}
    assert len(courses) == len(found.courses)
    for course in found.courses:
        assert set(course.activities) <= names, course.id
    for branch in found.branches:
        for option in branch.options:
            assert set(option.courses) <= courses, branch.id
    for lag in found.lags:
        assert {lag.before.activity, lag.after.activity} <= names, lag
        assert lag.minimum is not None or lag.maximum is not None, lag
    for need in found.needs:
        assert {need.activity, *need.any_of} <= names, need
        assert need.any_of, need
    for row in (*found.rests, *found.limits, *found.sequences, *found.hours):
        assert row.resource in found.resource, row
    for commute in found.commutes:
        assert {*commute.way_out, *commute.way_back} <= names, commute
        assert {*commute.nights_before, *commute.nights_after} <= names, commute
    for prefer in found.prefers:
        assert prefer.activity in names, prefer
    for same in found.sames:
        assert set(same.activities) <= names, same
    for spread in found.spreads:
        assert {*spread.early, *spread.late} <= names, spread
        assert not set(spread.early) & set(spread.late), spread


def _sharers(found: Problem) -> list[str]:
    """Activities in more than one course: each would be counted twice."""
    seen: set[str] = set()
    twice = []
    for course in found.courses:
        twice += [a for a in course.activities if a in seen]
        seen.update(course.activities)
    return twice
