"""Lag: between two moments, in a fixed order, at least the minimum and at most the maximum.

minimum <= after - before <= maximum, elapsed, or in whole local dates; void when either
activity is absent
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Lag, Point, Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.engine.primitives.order import LagTerms
from planner.rules.book import Book, open_book


class Lags:
    """Rows of :class:`~planner.domain.problem.Lag`."""

    name = "lag"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A minimum rounds up and a maximum down, so that the grid is never the looser one."""
        grid = model.grid
        for row in model.problem.lags:
            if not (model.is_free(row.before.activity) or model.is_free(row.after.activity)):
                continue
            low, high = row.minimum, row.maximum
            if row.in_days:
                least = low.days if low is not None else None
                most = high.days if high is not None else None
            else:
                least = grid.up(low) if low is not None else None
                most = grid.down(high) if high is not None else None
            model.lag(LagTerms(row.before, row.after, least, most, row.in_days), Why(row.law))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each row whose distance is too short or too long."""
        book = open_book(problem, plan)
        for row in problem.lags:
            if not (book.has(row.before.activity) and book.has(row.after.activity)):
                continue
            first, second = _moment(book, row.before), _moment(book, row.after)
            if _keeps(book, row, first, second):
                continue
            facts = {
                "from": book.text(first),
                "to": book.text(second),
                **_lengths(book, row, first, second),
            }
            involved = (row.before.activity, row.after.activity)
            yield Finding(self.name, row.law, row.after.activity, facts, None, involved)


def _moment(book: Book, point: Point) -> datetime:
    name = point.activity
    base = book.starts[name] if point.anchor == "start" else book.ends[name]
    return base + point.offset


def _lengths(book: Book, row: Lag, first: datetime, second: datetime) -> dict[str, str]:
    """The distance found and the bounds, in whole days or minutes."""
    unit = timedelta(days=1) if row.in_days else timedelta(minutes=1)
    found = book.date(second) - book.date(first) if row.in_days else second - first
    bounds = {"found": found, "minimum": row.minimum, "maximum": row.maximum}
    lengths = {key: str(bound // unit) for key, bound in bounds.items() if bound is not None}
    return {"unit": "days" if row.in_days else "minutes", **lengths}


def _keeps(book: Book, row: Lag, first: datetime, second: datetime) -> bool:
    distance = book.date(second) - book.date(first) if row.in_days else second - first
    if row.minimum is not None and distance < row.minimum:
        return False
    return row.maximum is None or distance <= row.maximum
