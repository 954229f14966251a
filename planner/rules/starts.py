"""Starts: an activity lies between earliest start and deadline, in its mode's windows, on the grid.

earliest <= start; start + duration <= deadline; start in a window of the mode;
(elapsed time since local midnight) divisible by the slot grid; every take is eligible
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import Book, open_book


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
            fault = book.faults[name]
            for word in [fault] if fault else _faults(book, name):
                facts = {
                    "fault": word,
                    "at": placement.start.isoformat() if fault else book.text(book.starts[name]),
                    "mode": placement.mode,
                }
                yield Finding(self.name, self.name, name, facts, None, (name,))


def _faults(book: Book, name: str) -> Iterator[str]:
    """What is wrong with a placement that can be read, as words."""
    problem, start = book.problem, book.starts[name]
    activity, placement = problem.activity[name], book.placements[name]
    mode = activity.by_mode[placement.mode]
    if start < activity.earliest:
        yield "earliest"
    if book.ends[name] > activity.deadline:
        yield "deadline"
    if mode.starts is not None and not any(w.start <= start <= w.end for w in mode.starts):
        yield "window"
    if activity.grid and book.since_midnight(start) % activity.grid:
        yield "grid"
    if (start - problem.horizon.start) % problem.grain:
        yield "grain"
    for demand, taken in zip(mode.demands, placement.takes, strict=True):
        if taken not in demand.eligible:
            yield "eligible"
