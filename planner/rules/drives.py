"""Drives: every drive of a vehicle costs points, so sharing pays.

cost (tier 2) = run price for each run of kind drive in the plan; subject: the run
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book

_KIND = "drive"


class Drives:
    """``Problem.run_price``."""

    name = "drives"
    tier = 2
    scope: Literal["stay", "shared"] = "shared"

    def post(self, model: Model) -> dict[str, Cost]:
        """The price of each drive that is open here."""
        problem = model.problem
        return {
            name: model.present([name], problem.run_price)
            for name in model.free
            if problem.activity[name].kind == _KIND
        }

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each drive in the plan."""
        book = open_book(problem, plan)
        for name in book.placements:
            if problem.activity[name].kind == _KIND and problem.run_price:
                yield Finding(self.name, self.name, name, {}, problem.run_price, (name,))
