"""Idle: time between a person's first and last appointment of a date that none of them fills.

cost (tier 3) = price * floor((last end - first start - time that one or more of them
fill) / unit);
subject: person and date
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Idles:
    """Rows of :class:`~planner.domain.problem.Idle`."""

    name = "idle"
    tier = 3
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """The span of the date less what is filled."""
        grid = model.grid
        return {
            f"{row.person}/{row.day}": model.span(
                row.activities, grid.day_index(row.day), grid.down(row.unit), row.price
            )
            for row in model.problem.idles
            if model.any_free(row.activities)
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The idle time of each person and date."""
        book = open_book(problem, plan)
        for row in problem.idles:
            stretches = sorted(
                (book.starts[name], book.ends[name])
                for name in row.activities
                if book.has(name) and book.date(book.starts[name]) == row.day
            )
            steps = _unfilled(stretches) // row.unit
            if steps > 0 and row.price:
                facts = {"minutes": str(steps * row.unit // timedelta(minutes=1))}
                subject = f"{row.person}/{row.day}"
                yield Finding(self.name, row.law, subject, facts, steps * row.price)


def _unfilled(stretches: list[tuple[datetime, datetime]]) -> timedelta:
    """The time between the first start and the last end that no stretch holds."""
    free = timedelta(0)
    reach = stretches[0][1] if stretches else None
    for start, end in stretches:
        assert reach is not None
        free += max(start - reach, timedelta(0))
        reach = max(reach, end)
    return free
