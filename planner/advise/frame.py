"""The part of a plan that one change can touch, judged before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from planner.advise.nearby import nearby
from planner.domain.alternative import Costs, Difference
from planner.domain.plan import Finding, Plan, Rule
from planner.domain.problem import Problem
from planner.rules import HARD, SOFT, TIER_OF
from planner.rules.book import Book, open_book
from planner.rules.judge import cost_by_tier, hard, judge

_BY_NAME = {rule.name: rule for rule in HARD}
ALONE = tuple(_BY_NAME[name] for name in ("starts", "opening", "hours"))
"""Rules that look at one placement by itself, whatever else is in the plan: they are asked of what a
change places and of nothing else.
"""
STARTS = ALONE[:1]
FAMILY = tuple(_BY_NAME[name] for name in ("lag", "presence", "needs", "complete", "commute"))
"""What is asked first on other dates, quick ones first: where the family cannot, nobody else is
asked."""
_SHARED = tuple(rule for rule in HARD if rule not in (*ALONE, *FAMILY))

Subject = tuple[str, str, str]
"""Rule, law and subject: what must be alike for two findings to be compared."""


@dataclass(frozen=True)
class Frame:
    """The part of the plan that one change can touch, opened and judged as it is now."""

    problem: Problem
    names: frozenset[str]
    book: Book
    known: frozenset[tuple[object, ...]]
    soft: tuple[Finding, ...]
    cost: Costs
    shared: tuple[Rule, ...]

    def of(self, plan: Plan) -> Plan:
        """The frame's plan with the change made."""
        placements = {n: p for n, p in self.book.plan.placements.items() if n not in self.names}
        placements |= {n: plan.placements[n] for n in self.names if n in plan.placements}
        return replace(plan, placements=placements)


def framed(problem: Problem, plan: Plan, names: frozenset[str], takes: frozenset[str]) -> Frame:
    """The frame of a change to some activities that takes or gives back some resources."""
    local, part = nearby(problem, plan, names, takes)
    soft = judge(local, part, SOFT)
    broken = hard(judge(local, part, HARD))
    acts = [problem.activity[name] for name in names]
    is_riding = any(act.is_run or act.rides for act in acts)
    return Frame(
        local, names, open_book(local, part), frozenset(map(key_of, broken)), soft,
        cost_by_tier(soft), tuple(r for r in _SHARED if is_riding or r.name != "runs"),
    )  # fmt: skip


def key_of(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same one."""
    return (finding.rule, finding.law, finding.subject, tuple(sorted(finding.facts.items())))


def less(one: Costs, other: Costs) -> Costs:
    """The difference of two costs, tier by tier."""
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def differences(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[Difference]:
    """What costs more or less than before, by rule, law and subject; the upper tiers first."""
    was, then = _by_subject(before), _by_subject(after)
    changed = [key for key in {**was, **then} if _points(was, key) != _points(then, key)]
    for key in sorted(changed, key=lambda key: (TIER_OF[key[0]], key)):
        points = _points(then, key) - _points(was, key)
        dearer = then[key] if points > 0 else was[key]
        yield Difference(*key, TIER_OF[key[0]], points, dearer.facts)


def _by_subject(findings: Iterable[Finding]) -> dict[Subject, Finding]:
    return {(f.rule, f.law, f.subject): f for f in findings if not f.is_hard}


def _points(findings: dict[Subject, Finding], key: Subject) -> int:
    return findings[key].cost or 0 if key in findings else 0
