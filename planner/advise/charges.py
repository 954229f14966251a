"""What a plan costs by rule and by family: every finding of a wish, put to whom it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from planner.advise.nearby import riders_of
from planner.domain.charge import SHARED, Charge
from planner.domain.plan import Finding, Plan
from planner.domain.problem import Problem
from planner.rules import SOFT, TIER_OF
from planner.rules.book import open_book
from planner.rules.judge import judge


def charges(problem: Problem, plan: Plan) -> tuple[Charge, ...]:
    """Every point that the plan costs, once; the upper tiers first, in each the dearest first."""
    payers = _Payers(problem, plan)
    found: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in judge(problem, plan, SOFT):
        found[finding.rule, finding.law, payers.family(finding)].append(finding)
    made = [
        Charge(rule, law, TIER_OF[rule], family, tuple(sorted(rows, key=lambda f: -(f.cost or 0))))
        for (rule, law, family), rows in found.items()
    ]
    return tuple(sorted(made, key=lambda c: (c.tier, -c.points, c.law, c.family)))


class _Payers:
    """Which family a finding is about, by the things that it names."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.book = open_book(problem, plan)
        self.riders = riders_of(problem, plan)
        self.known: dict[str, frozenset[str]] = {}
        for stay in problem.stays:
            for person in (*stay.patients, *stay.companions, *stay.siblings):
                self.known[person] = frozenset({stay.id})
        self.known |= {branch.id: frozenset({branch.stay}) for branch in problem.branches}
        self.known |= {course.id: frozenset({course.stay}) for course in problem.courses}
        for name in problem.activity:
            self.known[name] = frozenset(self._of_activity(name))
        for wish in problem.sames:
            self._add(wish.subject, wish.activities)
        for half in problem.spreads:
            self._add(half.subject, (*half.early, *half.late))

    def family(self, finding: Finding) -> str:
        """The one family that a finding is about; :data:`SHARED` where there are several or none."""
        found = self._families(finding) - {SHARED}
        return next(iter(found)) if len(found) == 1 else SHARED

    def _families(self, finding: Finding) -> frozenset[str]:
        if finding.involved:
            return frozenset().union(*(self.known.get(name, ()) for name in finding.involved))
        subject = finding.subject
        if subject in self.known:
            return self.known[subject]
        thing, _, day = subject.rpartition("/")  # of a person or resource on one date
        if thing in self.known:
            return self.known[thing]
        uses = (u for u in self.book.of(thing) if self.book.date(u.start).isoformat() == day)
        return frozenset().union(*(self.known[use.activity] for use in uses))

    def _of_activity(self, name: str) -> Iterator[str]:
        activity = self.problem.activity[name]
        if activity.stay:
            yield activity.stay
        for rider in self.riders.get(name, ()):
            yield self.problem.activity[rider].stay

    def _add(self, subject: str, activities: tuple[str, ...]) -> None:
        names = frozenset(self.problem.activity[name].stay for name in activities)
        self.known.setdefault(subject, names)
