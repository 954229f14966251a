"""Prefer: an activity that starts outside the wished windows costs its price.

cost = price if the start lies in none of the closed windows; subject: law and activity.
Tier 2 for wishes about the day, tier 3 for those about the time within the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Preference:
    """Rows of :class:`~planner.domain.problem.Prefer` of one tier."""

    scope: Literal["stay", "shared"] = "stay"

    def __init__(self, name: str, tier: int) -> None:
        self.name = name
        self.tier = tier

    def post(self, model: Model) -> dict[str, Cost]:
        """A literal for missing every window."""
        grid = model.grid
        return {
            f"{row.law}:{row.activity}": model.outside(
                row.activity,
                [(grid.ceil(w.start), grid.floor(w.end)) for w in row.windows],
                row.price,
            )
            for row in model.problem.prefers
            if row.tier == self.tier and model.is_free(row.activity)
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each present activity outside its wished windows."""
        book = open_book(problem, plan)
        for row in problem.prefers:
            if row.tier != self.tier or not book.has(row.activity):
                continue
            start = book.starts[row.activity]
            is_met = any(window.start <= start <= window.end for window in row.windows)
            if row.price and not is_met:
                facts = {"at": book.text(start)}
                subject = f"{row.law}:{row.activity}"
                yield Finding(self.name, row.law, subject, facts, row.price, (row.activity,))


def day_wishes() -> Preference:
    """The wishes about the day."""
    return Preference("prefer_day", 2)


def time_wishes() -> Preference:
    """The wishes about the time within the day."""
    return Preference("prefer_time", 3)
