"""Capacity: at every moment the units taken of a resource are at most what it has, by measure.

sum of units over the uses that hold a moment <= capacity
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Problem
from planner.domain.resource import Resource
from planner.domain.words import PEOPLE
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import Book, open_book


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
        """Each stretch in which a measure of a resource is overdrawn."""
        book = open_book(problem, plan)
        for resource in problem.resources:
            if resource.role in PEOPLE:
                continue
            uses = book.of(resource.id)
            for measure in sorted({m for use in uses for m in use.units}):
                yield from self._sweep(book, resource, measure)

    def _sweep(self, book: Book, resource: Resource, measure: str) -> Iterator[Finding]:
        taking = [
            use
            for use in book.of(resource.id)
            if use.units.get(measure, 0) > 0 and use.start < use.end
        ]
        allowed = resource.capacity.get(measure, 0)
        for start, end, needed in _stretches(taking, measure, allowed):
            facts = {
                "resource": resource.id,
                "measure": measure,
                "at": book.text(start),
                "from": book.text(start),
                "to": book.text(end),
                "needed": str(needed),
                "allowed": str(allowed),
            }
            among = {use.activity for use in taking if use.start < end and start < use.end}
            involved = tuple(sorted(among))
            yield Finding(self.name, self.name, resource.id, facts, None, involved)


def _stretches(
    uses: list[Use], measure: str, allowed: int
) -> Iterator[tuple[datetime, datetime, int]]:
    """From, to and peak of each unbroken stretch in which more than ``allowed`` is taken."""
    change: dict[datetime, int] = defaultdict(int)
    for use in uses:
        change[use.start] += use.units[measure]
        change[use.end] -= use.units[measure]
    level = peak = 0
    since: datetime | None = None
    for moment in sorted(change):
        level += change[moment]
        if level > allowed:
            since, peak = since or moment, max(peak, level)
        elif since is not None:
            yield since, moment, peak
            since, peak = None, 0
