"""Reserve: taking a resource that is better kept for others (isolation, hoist) costs points.

cost (tier 2) = sum of the reserve prices of what an activity takes; subject: the activity
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.engine.model import Model
from planner.engine.primitives.base import Cost
from planner.rules.book import open_book


class Reserve:
    """``Resource.reserve_price``."""

    name = "reserve"
    tier = 2
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> dict[str, Cost]:
        """The prices of the reserved resources that an activity could take."""
        priced: dict[str, dict[str, int]] = defaultdict(dict)
        for resource in model.problem.resources:
            if resource.reserve_price and model.is_touched(resource.id):
                for use in model.uses(resource.id):
                    if use.free:
                        priced[use.activity][resource.id] = resource.reserve_price
        return {name: model.takes_of(name, prices) for name, prices in priced.items()}

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each activity that takes something reserved."""
        prices = {r.id: r.reserve_price for r in problem.resources if r.reserve_price}
        placements = open_book(problem, plan).placements if prices else {}
        for name, placement in placements.items():
            kept = sorted(prices.keys() & set(placement.takes))
            if kept:
                cost = sum(prices[resource] for resource in kept)
                facts = {"resource": ";".join(kept)}
                yield Finding(self.name, self.name, name, facts, cost, (name,))
