"""Capacity: at every moment the units taken of a resource are at most what it has, by measure.

sum of units over the uses that hold a moment <= capacity
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Problem
from planner.domain.resource import Resource
from planner.domain.words import PEOPLE
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import open_book


class Capacity:
    """Rooms, staff, chairs, benches, vehicles: no more is taken than there is."""

    name = "capacity"
    tier = 0
    scope: Literal["stay", "shared"] = "shared"

    def post(self, model: Model) -> None:
        """A cumulative for each measure of each resource that is no family member."""
        for resource in model.problem.resources:
            if model.is_touched(resource.id) and resource.role not in PEOPLE:
                for measure, most in resource.capacity.items():
                    why = Why(self.name, resource.id)
                    model.cumulative(model.uses(resource.id), measure, most, why)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The first moment at which each measure of each resource is overdrawn."""
        book = open_book(problem, plan)
        for resource in problem.resources:
            if resource.role in PEOPLE:
                continue
            uses = book.of(resource.id)
            for measure in sorted({m for use in uses for m in use.units}):
                yield from self._sweep(resource, measure, uses)

    def _sweep(self, resource: Resource, measure: str, uses: list[Use]) -> Iterator[Finding]:
        """Ends before starts at one moment, because a use does not hold its own end."""
        events = []
        for number, use in enumerate(uses):
            units = use.units.get(measure, 0)
            if units and use.start < use.end:
                events.append((use.start.astimezone(UTC), 1, number, units))
                events.append((use.end.astimezone(UTC), 0, number, -units))
        level = 0
        present: set[int] = set()
        capacity = resource.capacity.get(measure, 0)
        for moment, is_start, number, units in sorted(events):
            level += units
            if not is_start:
                present.discard(number)
                continue
            present.add(number)
            if level > capacity:
                facts = {
                    "resource": resource.id,
                    "measure": measure,
                    "at": uses[number].start.isoformat(),
                    "needed": str(level),
                    "allowed": str(capacity),
                }
                del moment
                involved = tuple(sorted({uses[n].activity for n in present}))
                yield Finding(self.name, self.name, resource.id, facts, None, involved)
                return
