"""Hours: uses of certain kinds lie inside the windows of their row (quiet hours, theatre mornings).

exists window (touching windows joined): start of window <= start and end <= end of window
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import is_held, open_book


class Opened:
    """Rows of :class:`~planner.domain.problem.Hours`."""

    name = "hours"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """Unary: folds away."""
        for row in model.problem.hours:
            if model.is_touched(row.resource):
                uses = model.uses(row.resource, row.kinds)
                model.within(uses, model.grid.inward(row.windows), Why(row.law, row.resource))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each use of the kinds that no window holds."""
        book = open_book(problem, plan)
        for row in problem.hours:
            for use in book.of(row.resource, row.kinds):
                if not is_held(row.opened, use.start, use.end):
                    facts = {
                        "resource": row.resource,
                        "from": book.text(use.start),
                        "to": book.text(use.end),
                    }
                    yield Finding(self.name, row.law, row.resource, facts, None, (use.activity,))
