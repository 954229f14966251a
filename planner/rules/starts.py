"""Starts: an activity lies between earliest start and deadline, in its mode's windows, on the grid.

earliest <= start; start + duration <= deadline; start in a window of the mode;
(clock minutes since local midnight) divisible by the slot grid; every take is eligible
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from planner.domain.plan import Finding, Placement, Plan
from planner.domain.problem import Activity, Problem
from planner.domain.time import elapsed, midnight
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import is_sound, open_book


class Starts:
    """What a placement may be by itself, before any neighbour is looked at."""

    name = "starts"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """Mode windows and slot grid fold away; earliest and deadline are the domain itself."""
        for activity in model.free:
            model.start_in(activity, Why(self.name))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each placement that is not one of its activity's own possibilities."""
        book = open_book(problem, plan)
        for name, placement in plan.placements.items():
            if not is_sound(problem, placement):
                yield self._finding(placement, "unknown")
                continue
            activity = problem.activity[name]
            for fault in self._faults(problem, activity, placement):
                yield self._finding(placement, fault)
            if book.ends[name] > activity.deadline:
                yield self._finding(placement, "deadline")

    def _finding(self, placement: Placement, fault: str) -> Finding:
        facts = {"fault": fault, "at": placement.start.isoformat(), "mode": placement.mode}
        return Finding(self.name, self.name, placement.activity, facts, None, (placement.activity,))

    @staticmethod
    def _faults(problem: Problem, activity: Activity, placement: Placement) -> Iterator[str]:
        mode = activity.by_mode[placement.mode]
        start = placement.start
        if start < activity.earliest:
            yield "earliest"
        if mode.starts is not None and not any(w.start <= start <= w.end for w in mode.starts):
            yield "window"
        if activity.grid and _since_midnight(problem, placement) % activity.grid:
            yield "grid"
        if elapsed(problem.horizon.start, start) % problem.grain:
            yield "grain"
        for demand, taken in zip(mode.demands, placement.takes, strict=True):
            if taken not in demand.eligible:
                yield "eligible"


def _since_midnight(problem: Problem, placement: Placement) -> timedelta:
    day = problem.local_date(placement.start)
    return elapsed(midnight(day, problem.tz), placement.start)
