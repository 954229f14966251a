"""Whole cases: a request at a shipped or a changed clinic, planned by the shipped engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from planner.domain.clinic import Clinic, ResourceRow, Shift
from planner.domain.plan import Finding, Limits, Placement, Plan, Progress, Result, end_of
from planner.domain.problem import Activity, Problem
from planner.domain.request import StayRequest
from planner.domain.time import Window, at, midnight, shift
from planner.engine.solve import solve
from planner.protocols import expand
from planner.rules import RULES
from planner.rules.judge import hard, judge

SECONDS = 120.0
"""More than any of these plans takes, also on a busy machine; none is searched to the end of it."""
AS_OF = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
DAILY = "FREQ=DAILY"


@dataclass(frozen=True)
class Case:
    """A problem with the plan that the engine made of it, and short questions about it."""

    problem: Problem
    result: Result

    @property
    def plan(self) -> Plan:
        return self.result.plan

    @property
    def broken(self) -> list[Finding]:
        """The hard findings of the judge, who knows nothing of the solver."""
        return list(hard(judge(self.problem, self.plan)))

    @property
    def left_out(self) -> dict[str, int]:
        """How many are missing, by course."""
        return {left.course: left.missing for left in self.result.left_out}

    def of(self, stay: str, *kinds: str) -> list[Placement]:
        """What is in the plan of one stay, in order of time."""
        found = [
            placement
            for name, placement in self.plan.placements.items()
            if self.problem.activity[name].stay == stay
            and (not kinds or self.problem.activity[name].kind in kinds)
        ]
        return sorted(found, key=lambda placement: (placement.start, placement.activity))

    def one(self, stay: str, kind: str) -> Placement:
        (only,) = self.of(stay, kind)
        return only

    def start(self, activity: str) -> datetime:
        return self.plan.placements[activity].start.astimezone(self.problem.tz)

    def end(self, activity: str) -> datetime:
        return end_of(self.problem, self.plan.placements[activity]).astimezone(self.problem.tz)

    def takes(self, placement: Placement, role: str) -> list[str]:
        """What serves the demands of one role."""
        mode = self.problem.activity[placement.activity].by_mode[placement.mode]
        pairs = zip(mode.demands, placement.takes, strict=True)
        return [taken for demand, taken in pairs if demand.role == role]

    def kind(self, placement: Placement) -> str:
        return self.problem.activity[placement.activity].kind


def solved(
    problem: Problem,
    seconds: float = SECONDS,
    plan: Plan | None = None,
    free: Iterable[str] | None = None,
    *,
    is_first_enough: bool = True,
) -> Case:
    """The plan of a problem: the first one that leaves out as little as can be, or the best."""

    def stop(progress: Progress) -> bool:
        return not (is_first_enough and progress.tier == 2)

    result = solve(
        problem,
        RULES,
        plan or Plan(),
        frozenset(problem.activity if free is None else free),
        Limits(seconds=seconds),
        stop,
    )
    return Case(problem, result)


def planned(*requests: StayRequest, at_clinic: Clinic, **how: Any) -> Case:
    """The plan of some families at a clinic."""
    return solved(expand(requests, at_clinic, AS_OF), **how)


def assert_complete(case: Case) -> None:
    """Nothing is left out, and the judge finds no broken law."""
    assert case.left_out == {}
    assert case.broken == []


def open_daily(base: Clinic, start: time = time(6, 30), until: time = time(20)) -> Clinic:
    """The clinic open on seven days without holidays, everybody there all day."""
    always = (Shift(DAILY, start, until),)
    rows = tuple(
        row if row.is_always_open else replace(row, shifts=always, keeps_holidays=False)
        for row in base.resources
    )
    dives = tuple(replace(row, rule=DAILY) for row in base.dives)
    hours = tuple(replace(row, rule=DAILY, keeps_holidays=False) for row in base.hours)
    return replace(base, resources=rows, closures=(), dives=dives, hours=hours)


def with_rows(base: Clinic, *rows: ResourceRow) -> Clinic:
    """The clinic with more people or places."""
    return replace(base, resources=(*base.resources, *rows))


def only_between(activity: Activity, first: datetime, last: datetime) -> Activity:
    """The activity, starting from ``first`` to ``last`` (both included) only."""
    modes = []
    for mode in activity.modes:
        windows = mode.starts or (
            Window(activity.earliest, shift(activity.deadline, -mode.duration)),
        )
        cut = tuple(
            Window(max(first, w.start), min(last, w.end))
            for w in windows
            if max(first, w.start) <= min(last, w.end)
        )
        if cut:
            modes.append(replace(mode, starts=cut))
    assert modes, f"{activity.id} cannot start between {first} and {last}"
    return replace(activity, modes=tuple(modes))


def on_date(problem: Problem, days: dict[str, date]) -> Problem:
    """The problem with some activities held to a date each."""
    held = []
    for activity in problem.activities:
        if activity.id in days:
            day = days[activity.id]
            first = midnight(day, problem.tz)
            last = at(day, time(23, 55), problem.tz)
            held.append(only_between(activity, first, last))
        else:
            held.append(activity)
    return replace(problem, activities=tuple(held))


def steps(first: datetime, last: datetime, minutes: int = 5) -> Iterable[datetime]:
    """Every few minutes of elapsed time from one moment to another."""
    moment = first
    while moment < last:
        yield moment
        moment = shift(moment, timedelta(minutes=minutes))
