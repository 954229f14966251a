"""Money: what a paid resource costs on a date, per hour with a paid minimum, and per use.

cost (tier 2) = ceil(price per hour * max(minimum, sum of minutes) / 60)
                + price per use * uses; subject: resource and date
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.engine.primitives.counts import HireTerms
from planner.rules.book import open_book

_MINUTE = timedelta(minutes=1)


class Money:
    """Freelance interpreters, vendors, phone lines."""

    name = "money"
    tier = 2
    scope: Literal["stay", "shared"] = "shared"

    def post(self, model: Model) -> dict[str, Cost]:
        """A hire for each paid resource and date that a free use can start on."""
        costs = {}
        for resource in model.problem.resources:
            if not model.is_touched(resource.id):
                continue
            if not (resource.price_per_hour or resource.price_per_use):
                continue
            minimum = -(-resource.minimum // _MINUTE)
            terms = HireTerms(resource.price_per_hour, minimum, resource.price_per_use)
            uses = model.uses(resource.id)
            for day in model.days_of(uses):
                subject = f"{resource.id}/{model.grid.date_of(day)}"
                costs[subject] = model.hire(uses, day, terms)
        return costs

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """What each paid resource costs on each date."""
        book = open_book(problem, plan)
        for resource in problem.resources:
            if not (resource.price_per_hour or resource.price_per_use):
                continue
            by_date: dict[date, list[Use]] = defaultdict(list)
            for use in book.of(resource.id):
                by_date[book.date(use.start)].append(use)
            for day, uses in by_date.items():
                minutes = -(sum((use.start - use.end for use in uses), timedelta(0)) // _MINUTE)
                paid = max(minutes, -(-resource.minimum // _MINUTE))
                cost = -(-paid * resource.price_per_hour // 60)
                cost += resource.price_per_use * len(uses)
                if cost:
                    facts = {"resource": resource.id, "minutes": str(paid), "uses": str(len(uses))}
                    yield Finding(self.name, self.name, f"{resource.id}/{day}", facts, cost)
