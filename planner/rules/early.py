"""Early: every local date that a dose waits beyond its first possible one costs its price.

cost (tier 2) = price * max(0, date of start - day); subject: the activity
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Earlies:
    """Rows of :class:`~planner.domain.problem.Early`."""

    name = "early"
    tier = 2
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """Linear in the dates."""
        return {
            row.activity: model.later(row.activity, model.grid.day_index(row.day), row.price)
            for row in model.problem.earlies
            if model.is_free(row.activity)
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The dates that each present activity waits."""
        book = open_book(problem, plan)
        for row in problem.earlies:
            if book.has(row.activity):
                late = (book.date(book.starts[row.activity]) - row.day).days
                if late > 0 and row.price:
                    facts = {"days": str(late)}
                    yield Finding(self.name, row.law, row.activity, facts, late * row.price)
