"""One place at a time: of a person's time and of their place there is one each at every moment.

sum of units by measure over the uses of a person that hold a moment <= 1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.domain.words import PEOPLE
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import open_book


class Presence:
    """A patient, companion or sibling is in one place and does one thing."""

    name = "presence"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A cumulative for each measure of each person."""
        for resource in model.problem.resources:
            if model.is_touched(resource.id) and resource.role in PEOPLE:
                for measure, most in resource.capacity.items():
                    why = Why(self.name, resource.id)
                    model.cumulative(model.uses(resource.id), measure, most, why)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Every pair of uses of one person that overlap in the same measure."""
        book = open_book(problem, plan)
        for resource in problem.resources:
            if resource.role not in PEOPLE:
                continue
            for measure in resource.capacity:
                latest = None
                for use in book.of(resource.id):
                    if use.units.get(measure, 0) <= 0 or use.end <= use.start:
                        continue
                    if latest is not None and use.start < latest.end:
                        facts = {
                            "resource": resource.id,
                            "measure": measure,
                            "from": book.text(use.start),
                            "to": book.text(min(use.end, latest.end)),
                        }
                        involved = (latest.activity, use.activity)
                        yield Finding(self.name, self.name, resource.id, facts, None, involved)
                    if latest is None or use.end > latest.end:
                        latest = use
