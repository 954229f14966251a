"""Spread: the early and the late half of a course differ by at most one session.

cost (tier 2) = price * max(0, |early - late| - 1); subject: the row's own
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Spreads:
    """Rows of :class:`~planner.domain.problem.Spread`."""

    name = "spread"
    tier = 2
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """The excess of one half over the other."""
        return {
            row.subject: model.excess(row.early, row.late, 1, row.price)
            for row in model.problem.spreads
            if model.any_free((*row.early, *row.late))
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Rows whose halves differ by more than one."""
        book = open_book(problem, plan)
        for row in problem.spreads:
            early = sum(book.has(name) for name in row.early)
            late = sum(book.has(name) for name in row.late)
            if abs(early - late) > 1 and row.price:
                facts = {"early": str(early), "late": str(late)}
                cost = row.price * (abs(early - late) - 1)
                yield Finding(self.name, row.law, row.subject, facts, cost)
