"""The judge: every law on a finished plan, without a solver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.domain.plan import Finding, Plan, Rule
from planner.domain.problem import Problem
from planner.rules import RULES, TIER_OF


def judge(problem: Problem, plan: Plan, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """Everything that the rules say of a plan: broken laws first, then prices."""
    found = [finding for rule in rules for finding in rule.findings(problem, plan)]
    return tuple(sorted(found, key=lambda finding: not finding.is_hard))


def hard(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The broken laws among some findings."""
    return tuple(finding for finding in findings if finding.is_hard)


def cost_by_tier(findings: Iterable[Finding]) -> tuple[int, int, int]:
    """The costs of tiers 1, 2 and 3 in points."""
    cost = [0, 0, 0, 0]
    for finding in findings:
        cost[TIER_OF[finding.rule]] += finding.cost or 0
    return cost[1], cost[2], cost[3]
