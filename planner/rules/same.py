"""Same: each person beyond the first who serves one role in a course costs its price.

cost (tier 2) = price * max(0, number of different people - 1); subject: the row's own
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan, demands_of
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Sames:
    """Rows of :class:`~planner.domain.problem.Same`."""

    name = "same"
    tier = 2
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """The number of different people, less one."""
        costs = {}
        for row in model.problem.sames:
            if model.any_free(row.activities):
                uses = [u for name in row.activities for u in model.uses_by_role(name, row.role)]
                costs[row.subject] = model.same(uses, row.price)
        return costs

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Rows served by more than one person."""
        book = open_book(problem, plan)
        for row in problem.sames:
            people = {
                taken
                for name in row.activities
                if book.has(name)
                for demand, taken in demands_of(problem, book.placements[name])
                if demand.role == row.role and not demand.is_ride
            }
            if len(people) > 1 and row.price:
                facts = {"people": ";".join(sorted(people)), "role": row.role}
                cost = row.price * (len(people) - 1)
                yield Finding(self.name, row.law, row.subject, facts, cost)
