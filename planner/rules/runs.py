"""Runs: riders start and end with their run, its vessel carries them all, none runs empty.

part of the rider = [start, end] of the run; sum of units by measure <= capacity of the
vessel; a run without riders is not in the plan
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

from planner.domain.plan import Finding, Placement, Plan
from planner.domain.problem import Demand, Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import Book, open_book

Riders = Mapping[str, list[tuple[Placement, Demand]]]


class Runs:
    """Dives and drives."""

    name = "runs"
    tier = 0
    scope: Literal["stay", "shared"] = "shared"

    def post(self, model: Model) -> None:
        """A join for each run that a free activity is, or could ride."""
        for activity in model.problem.activities:
            if activity.is_run and (model.is_free(activity.id) or model.riders(activity.id)):
                vessel = activity.modes[0].demands[0].eligible[0]
                model.join(activity.id, Why(self.name, vessel))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Riders without their run, riders out of step, loads beyond the vessel, empty runs."""
        book = open_book(problem, plan)
        riders = _riders(book)
        for run, members in riders.items():
            yield from self._out_of_step(book, run, members)
            if book.has(run) and problem.activity[run].is_run:
                yield from self._overloaded(book, run, members)
        for activity in problem.activities:
            if activity.is_run and book.has(activity.id) and activity.id not in riders:
                facts = {"fault": "empty"}
                yield Finding(self.name, self.name, activity.id, facts, None, (activity.id,))

    def _out_of_step(
        self, book: Book, run: str, members: list[tuple[Placement, Demand]]
    ) -> Iterator[Finding]:
        for placement, demand in members:
            start = book.starts[placement.activity]
            fault = ""
            if not (book.has(run) and book.problem.activity[run].is_run):
                fault = "absent"
            elif any(
                (start + part.begin, start + part.end) != (book.starts[run], book.ends[run])
                for part in demand.parts
            ):
                fault = "step"
            if not fault:
                continue
            facts = {"fault": fault, "run": run}
            involved = (placement.activity, run)
            yield Finding(self.name, self.name, placement.activity, facts, None, involved)

    def _overloaded(
        self, book: Book, run: str, members: list[tuple[Placement, Demand]]
    ) -> Iterator[Finding]:
        vessel = book.problem.resource[book.placements[run].takes[0]]
        load: dict[str, int] = defaultdict(int)
        for _, demand in members:
            for measure, units in demand.units.items():
                load[measure] += units
        for measure, units in load.items():
            allowed = vessel.capacity.get(measure, 0)
            if units > allowed:
                facts = {
                    "fault": "load",
                    "resource": vessel.id,
                    "measure": measure,
                    "needed": str(units),
                    "allowed": str(allowed),
                }
                involved = tuple(placement.activity for placement, _ in members)
                yield Finding(self.name, self.name, run, facts, None, (run, *involved))


def _riders(book: Book) -> Riders:
    found: dict[str, list[tuple[Placement, Demand]]] = defaultdict(list)
    for name, placement in book.placements.items():
        demands = book.problem.activity[name].by_mode[placement.mode].demands
        for demand, taken in zip(demands, placement.takes, strict=True):
            if demand.is_ride:
                found[taken].append((placement, demand))
    return found
