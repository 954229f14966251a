"""The law book said to a model: every hard law, and the costs of the tiers that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from planner.domain.plan import Rule
from planner.engine.model import Model
from planner.engine.primitives.base import Cost

Costs = dict[tuple[str, str], Cost]
"""Costs by rule and subject."""


def post(model: Model, rules: Sequence[Rule], tiers: Collection[int]) -> dict[int, Costs]:
    """The model with every hard law, compiled, and by tier the costs that the rules posted."""
    costs: dict[int, Costs] = {tier: {} for tier in tiers}
    for rule in rules:
        if rule.tier == 0:
            rule.post(model)
        elif rule.tier in tiers:
            posted: Any = rule.post(model)
            costs[rule.tier].update({(rule.name, key): cost for key, cost in posted.items()})
    model.compile()
    return costs
