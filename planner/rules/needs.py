"""Needs: what is in the plan has at least one of the things it needs in the plan as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import open_book


class Necessities:
    """Rows of :class:`~planner.domain.problem.Needs`."""

    name = "needs"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """An implication; also for a pinned activity that loses what it leans on."""
        for row in model.problem.needs:
            if model.is_free(row.activity) or (
                row.activity in model.pinned and model.any_free(row.any_of)
            ):
                model.implies(row.activity, row.any_of, Why(row.law))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each present activity without any of what it needs."""
        book = open_book(problem, plan)
        for row in problem.needs:
            if book.has(row.activity) and not any(book.has(name) for name in row.any_of):
                facts = {"any_of": ";".join(row.any_of)}
                yield Finding(self.name, row.law, row.activity, facts, None, (row.activity,))
