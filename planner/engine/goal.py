"""What a solve minimises: one tier, or two at once with the upper one weighing more than any lower.

Both tiers on one scale are proven by one search: holding the upper tier after it was proven, and
searching again for the lower one, took three times as long where something must be left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import gcd
from typing import Any

from ortools.sat.python import cp_model

from planner.engine.primitives.base import Cost


@dataclass(frozen=True)
class Goal:
    """An expression to minimise, ``step * (upper / unit) + lower``, and how to read its value.

    ``tier`` is the lower tier's number. With a single tier ``step`` is 0.
    """

    expression: Any
    tier: int
    unit: int = 1
    step: int = 0

    def parts(self, value: int) -> tuple[int, int]:
        """The points of the upper and of the lower tier in a value of the expression."""
        if not self.step:
            return 0, value
        upper, lower = divmod(value, self.step)
        return upper * self.unit, lower

    def bounds(self, value: int, bound: int) -> tuple[int, int]:
        """What a bound of the expression proves of each tier, for a plan of ``value``.

        Of the lower tier it proves something only when the upper one is proven.
        """
        upper, _ = self.parts(value)
        least, lower = self.parts(max(bound, 0))  # no cost is below nothing
        return (least, lower) if least == upper else (least, 0)


def single(costs: Iterable[Cost], tier: int) -> Goal:
    """The goal of one tier."""
    return Goal(expression(costs), tier)


def both(upper: Collection[Cost], lower: Collection[Cost]) -> Goal:
    """The goal of tiers 1 and 2 at once: any point of tier 1 outweighs all of tier 2."""
    unit = gcd(*(p for cost in upper for p in (cost.constant, *(price for price, _ in cost.terms))))
    unit = unit or 1
    step = sum(most(cost) for cost in lower) + 1
    scaled: Any = expression(upper, step, unit)
    return Goal(scaled + expression(lower), 2, unit, step)


def expression(costs: Iterable[Cost], step: int = 1, unit: int = 1) -> cp_model.LinearExprT:
    """The sum of some costs, ``step`` for each ``unit`` of them (which divides them all)."""
    constant, prices, variables = 0, [], []
    for cost in costs:
        constant += cost.constant // unit * step
        for price, variable in cost.terms:
            prices.append(price // unit * step)
            variables.append(variable)
    return cp_model.LinearExpr.weighted_sum(variables, prices) + constant


def most(cost: Cost) -> int:
    """The most that a cost can come to, by the bounds of its variables."""
    total = cost.constant
    for price, variable in cost.terms:
        low, high = _range(variable)
        total += max(price * low, price * high)
    return max(total, 0)


def _range(variable: Any) -> tuple[int, int]:
    domain = variable.proto.domain
    return domain[0], domain[len(domain) - 1]
