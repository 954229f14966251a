"""Fair: uses of one person on one date beyond a fair share cost their price.

cost (tier 2) = price * max(0, uses on the date - share); subject: resource and date
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Fairs:
    """Rows of :class:`~planner.domain.problem.Fair`."""

    name = "fair"
    tier = 2
    scope: Literal["stay", "shared"] = "shared"

    def post(self, model: Model) -> dict[str, Cost]:
        """An overload for each date that a free use can start on."""
        costs = {}
        for row in model.problem.fairs:
            if not model.is_touched(row.resource):
                continue
            uses = model.uses(row.resource, row.kinds)
            for day in model.days_of(uses):
                subject = f"{row.resource}/{model.grid.date_of(day)}"
                costs[subject] = model.overload(uses, day, row.share, row.price)
        return costs

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each date on which a resource has more than its share."""
        book = open_book(problem, plan)
        for row in problem.fairs:
            counts = Counter(book.date(use.start) for use in book.of(row.resource, row.kinds))
            for day, uses in counts.items():
                if uses > row.share and row.price:
                    facts = {"resource": row.resource, "uses": str(uses), "share": str(row.share)}
                    subject = f"{row.resource}/{day}"
                    cost = row.price * (uses - row.share)
                    yield Finding(self.name, row.law, subject, facts, cost)
