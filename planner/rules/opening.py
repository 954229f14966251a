"""Opening: every use lies in the open windows of its resource, and after its notice.

exists window (touching windows joined): start of window <= start and end <= end of window;
start >= as_of + notice
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.domain.time import shift
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import open_book


class Opening:
    """Opening hours, rosters, breaks, holidays; and how long before a freelancer is booked."""

    name = "opening"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """Windows and notice are unary: they fold away."""
        grid = model.grid
        for resource in model.problem.resources:
            if not model.is_touched(resource.id):
                continue
            uses = model.uses(resource.id)
            if not resource.is_always_open:
                windows = grid.inward(resource.windows)
                model.within(uses, windows, Why(self.name, resource.id))
            if resource.notice:
                first = grid.ceil(shift(model.problem.as_of, resource.notice))
                model.within(uses, [(first, grid.size * 2)], Why("notice", resource.id))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each use outside the windows, and each that is booked too late."""
        book = open_book(problem, plan)
        for resource in problem.resources:
            first = shift(problem.as_of, resource.notice)
            for use in book.of(resource.id):
                facts = {
                    "resource": resource.id,
                    "from": use.start.isoformat(),
                    "to": use.end.isoformat(),
                }
                if not resource.is_open(use.start, use.end):
                    yield Finding(self.name, self.name, resource.id, facts, None, (use.activity,))
                if resource.notice and use.start < first:
                    facts = {**facts, "needed": first.isoformat()}
                    yield Finding(self.name, "notice", resource.id, facts, None, (use.activity,))
