"""Limit: at most so many uses, or minutes of them, in each day, ISO week or shift of a resource.

sum over the uses that start in the bucket of (1 or minutes) <= most
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Limit, Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.engine.variables import Use as ModelUse
from planner.rules.book import Book, open_book


class Limits:
    """Rows of :class:`~planner.domain.problem.Limit`."""

    name = "limit"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A budget by bucket."""

        def minutes(use: ModelUse) -> int:
            return model.grid.minutes(use.size)

        def one(use: ModelUse) -> int:
            del use
            return 1

        for row in model.problem.limits:
            if model.is_touched(row.resource):
                uses = model.uses(row.resource, row.kinds)
                weigh = one if row.measure == "uses" else minutes
                why = Why(row.law, row.resource)
                model.budget(uses, _edges(model, row), weigh, row.most, why)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each bucket that holds too much."""
        book = open_book(problem, plan)
        for row in problem.limits:
            buckets: dict[str, list[Use]] = defaultdict(list)
            for use in book.of(row.resource, row.kinds):
                bucket = _bucket(book, row, use)
                if bucket:
                    buckets[bucket].append(use)
            for bucket, uses in buckets.items():
                total = sum(_weight(row, use) for use in uses)
                if total > row.most:
                    facts = {
                        "resource": row.resource,
                        "bucket": bucket,
                        "needed": str(total),
                        "allowed": str(row.most),
                        "measure": row.measure,
                    }
                    involved = tuple(dict.fromkeys(use.activity for use in uses))
                    yield Finding(self.name, row.law, row.resource, facts, None, involved)


def _edges(model: Model, row: Limit) -> list[int]:
    """The first grains of the buckets: midnights, Mondays, or the starts of the shifts."""
    midnights = model.grid.midnights
    if row.bucket == "day":
        return midnights
    if row.bucket == "week":
        return [m for day, m in enumerate(midnights) if model.grid.date_of(day).weekday() == 0]
    windows = model.problem.resource[row.resource].windows
    return sorted({model.grid.ceil(window.start) for window in windows})


def _bucket(book: Book, row: Limit, use: Use) -> str:
    day = book.date(use.start)
    if row.bucket == "day":
        return day.isoformat()
    if row.bucket == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    windows = book.problem.resource[row.resource].windows
    begun = [at for window in windows if (at := window.start.astimezone(UTC)) <= use.start]
    return book.text(max(begun)) if begun else ""


def _weight(row: Limit, use: Use) -> int:
    return 1 if row.measure == "uses" else -((use.start - use.end) // timedelta(minutes=1))
