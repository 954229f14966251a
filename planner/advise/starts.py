"""Where an activity could start, by its own bounds alone: earliest, deadline, windows and grids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from planner.domain.problem import Activity, Mode, Problem
from planner.domain.time import days, midnight


def own_starts(problem: Problem, activity: Activity, mode: Mode) -> tuple[datetime, ...]:
    """Every start in UTC that an activity's bounds, its mode's windows and the grids allow."""
    earliest = activity.earliest.astimezone(UTC)
    last = activity.deadline.astimezone(UTC) - mode.duration
    spans = (
        [(earliest, last)]
        if mode.starts is None
        else [(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in mode.starts]
    )
    found = (
        moment
        for start, end in spans
        for moment in _steps(problem, activity, max(start, earliest), min(end, last))
    )
    return tuple(dict.fromkeys(found))


def _steps(
    problem: Problem, activity: Activity, low: datetime, high: datetime
) -> Iterator[datetime]:
    """The moments on the activity's grid, counted from each local midnight, and on the grain."""
    step = activity.grid or problem.grain
    origin = problem.horizon.start.astimezone(UTC)
    for day in days(problem.local_date(low), problem.local_date(high)) if low <= high else ():
        moment = midnight(day, problem.tz).astimezone(UTC)
        end = midnight(day + timedelta(days=1), problem.tz).astimezone(UTC)
        moment += max(-((moment - low) // step), 0) * step
        while moment < end and moment <= high:
            if not (moment - origin) % problem.grain:
                yield moment
            moment += step
