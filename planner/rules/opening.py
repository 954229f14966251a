"""Opening: every use lies in the open windows of its resource, and after its notice.

exists window (touching windows joined): start of window <= start and end <= end of window;
start >= as_of + notice, except for stays settled at an earlier as_of and the runs they ride
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Problem
from planner.domain.time import shift
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import Book, open_book


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
                late = [u for u in uses if u.free and not _was_planned(model.problem, u.activity)]
                model.within(late, [(first, grid.size * 2)], Why("notice", resource.id))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each use outside the windows, and each that is booked too late."""
        book = open_book(problem, plan)
        for resource in problem.resources:
            first = problem.as_of.astimezone(UTC) + resource.notice
            for use in book.of(resource.id):
                if not book.is_open(resource.id, use.start, use.end):
                    yield self._finding(book, self.name, use)
                if resource.notice and use.start < first and not _is_settled(book, use.activity):
                    yield self._finding(book, "notice", use, needed=book.text(first))

    def _finding(self, book: Book, law: str, use: Use, **more: str) -> Finding:
        facts = {
            "resource": use.resource,
            "from": book.text(use.start),
            "to": book.text(use.end),
            **more,
        }
        return Finding(self.name, law, use.resource, facts, None, (use.activity,))


def _is_settled(book: Book, activity: str) -> bool:
    """Whether a stay that has the activity, or rides it, was planned at an earlier *as_of*."""
    problem = book.problem
    if problem.activity[activity].stay in problem.settled:
        return True
    return problem.activity[activity].is_run and any(
        activity in placement.takes and problem.activity[name].stay in problem.settled
        for name, placement in book.placements.items()
    )


def _was_planned(problem: Problem, activity: str) -> bool:
    return problem.activity[activity].stay in problem.settled
