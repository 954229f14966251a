"""Reasons put to the test: every start that something left out could have, judged without a solver.

Each start of each mode, with everybody and everything that could serve it, is added to the plan
together with what it must bring along, and the law book is asked. A reason holds when each of
these plans breaks a law that the reason names.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from planner.advise.starts import own_starts
from planner.domain.plan import Finding, Placement, Plan, Reason, Use, uses_of
from planner.domain.problem import Demand, Mode, Problem
from planner.rules import HARD

Key = tuple[str, str]
"""A law and the resource that it is about."""
_REACH = timedelta(days=8)
"""Further than any week or rest of the shared resources reaches; the stay itself is kept whole."""
_TIES = frozenset({"no_way_out", "no_way_back", "absent"})
"""Faults that say that something must still be brought along, not that a law is in the way."""


@dataclass
class Confirmed:
    """What the test came to: how many starts and plans were judged, and the starts left over.

    ``open`` are starts that no named law bars: the reason is false where there is one. ``barred``
    counts, by law and resource, the plans that it was seen to bar. ``is_complete`` False: the
    test was given up after so many plans.
    """

    starts: int = 0
    judged: int = 0
    open: list[Placement] = field(default_factory=list)
    barred: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    is_complete: bool = True

    @property
    def holds(self) -> bool:
        """Whether every start is barred by a law that was named."""
        return self.is_complete and not self.open


class TooManyError(Exception):
    """More plans would have to be judged than was asked for."""


def confirm(
    problem: Problem,
    plan: Plan,
    activities: Iterable[str],
    reasons: Sequence[Reason],
    most: int = 2_000_000,
    *,
    is_thorough: bool = False,
) -> Confirmed:
    """Judge every start of the absent ones of ``activities`` against the laws of ``reasons``.

    ``most`` plans are judged at most. ``is_thorough`` judges every combination of resources
    instead of passing over those that share what has been seen to be barred.
    """
    test = _Test(problem, plan, {(r.law, r.resource) for r in reasons}, most, is_thorough)
    try:
        for name in activities:
            if name not in plan.placements:
                test.run((name,))
    except TooManyError:
        test.found.is_complete = False
    return test.found


def confirm_together(
    problem: Problem,
    plan: Plan,
    groups: Sequence[Sequence[str]],
    reasons: Sequence[Reason],
    most: int = 200_000,
) -> Confirmed:
    """Judge every way of adding one activity of each group at once."""
    test = _Test(problem, plan, {(r.law, r.resource) for r in reasons}, most, False)
    try:
        for names in itertools.product(*groups):
            test.run(names)
    except TooManyError:
        test.found.is_complete = False
    return test.found


def key_of(problem: Problem, finding: Finding) -> Key:
    """The law and the resource that a finding is about, as reasons name them."""
    facts = finding.facts
    if finding.rule == "care":
        return finding.law, finding.subject
    if finding.rule == "runs":
        run = facts.get("run", finding.subject)
        return finding.law, problem.activity[run].modes[0].demands[0].eligible[0]
    return finding.law, facts.get("resource", "")


class _Test:
    """One reason being tested; keeps count."""

    def __init__(
        self, problem: Problem, plan: Plan, named: Collection[Key], most: int, is_thorough: bool
    ) -> None:
        self.problem = problem
        self.plan = plan
        self.named = frozenset(named)
        self.most = most
        self.is_thorough = is_thorough
        self.found = Confirmed()
        self.rules = [rule for rule in HARD if rule.name not in ("starts", "complete", "choice")]

    def run(self, names: Sequence[str]) -> None:
        """Every start of the first, with every start of the others where it is not barred."""
        small, plan = self._near(names)
        first, *rest = names
        for start, mode in _starts(small, first):
            self.found.starts += 1
            for placement in self._unbarred(small, plan, (first, start, mode), rest):
                self.found.open.append(placement)
                break

    def _unbarred(
        self,
        problem: Problem,
        plan: Plan,
        what: tuple[str, datetime, Mode],
        rest: Sequence[str],
    ) -> Iterator[Placement]:
        """The ways of doing one thing at one start that no named law bars, all told."""
        name, start, mode = what
        gone: list[set[str]] = [set() for _ in mode.demands]
        servers = [_servers(problem, plan, start, demand) for demand in mode.demands]
        for takes in itertools.product(*servers):
            if any(taken in bad for taken, bad in zip(takes, gone, strict=True)):
                continue
            placement = Placement(name, mode.id, start, takes)
            tried = replace(plan, placements={**plan.placements, name: placement})
            findings = self._judge(problem, tried)
            if any(f.facts.get("fault") == "step" for f in findings):
                continue  # a rider is where its run is, or it is no way of riding it
            named = [f for f in findings if self._is_named(problem, f)]
            if not named:
                if self._can_be_completed(problem, tried, findings, rest):
                    yield placement
                continue
            for finding in named:
                self.found.barred[key_of(problem, finding)] += 1
            if not self.is_thorough and self._pass_over(problem, named, placement, gone):
                return

    def _pass_over(
        self,
        problem: Problem,
        named: Sequence[Finding],
        placement: Placement,
        gone: Sequence[set[str]],
    ) -> bool:
        """Note what cannot serve at this start, whatever else does; whether nothing can.

        A finding about a resource that only one demand of this start takes is about that
        resource in every combination that takes it. One that is about neither a choice of
        this placement nor its riders bars the start altogether.
        """
        for finding in named:
            _, resource = key_of(problem, finding)
            if finding.rule == "runs":
                resource = finding.facts.get("run", finding.subject)
            number = [n for n, taken in enumerate(placement.takes) if taken == resource]
            if number:
                for n in number:
                    gone[n].add(resource)
            elif finding.rule in ("presence", "lag", "rest", "limit", "hours", "commute"):
                return True
        mode = problem.activity[placement.activity].by_mode[placement.mode]
        return any(
            bad and bad >= set(demand.eligible)
            for bad, demand in zip(gone, mode.demands, strict=True)
        )

    def _is_named(self, problem: Problem, finding: Finding) -> bool:
        if finding.rule == "needs" or finding.facts.get("fault") in _TIES:
            return False
        return key_of(problem, finding) in self.named

    def _can_be_completed(
        self, problem: Problem, plan: Plan, findings: Sequence[Finding], rest: Sequence[str]
    ) -> bool:
        """Whether what is still to be brought along has a place that no named law bars."""
        for finding in findings:
            choices = _to_bring(problem, plan, finding)
            if choices is not None:
                return any(self._can_be_added(problem, plan, name, rest) for name in choices)
        for name in rest:
            if name not in plan.placements:
                return self._can_be_added(problem, plan, name, rest)
        return True

    def _can_be_added(self, problem: Problem, plan: Plan, name: str, rest: Sequence[str]) -> bool:
        return any(
            True
            for start, mode in _starts(problem, name)
            for _ in self._unbarred(problem, plan, (name, start, mode), rest)
        )

    def _judge(self, problem: Problem, plan: Plan) -> list[Finding]:
        self.found.judged += 1
        if self.found.judged > self.most:
            raise TooManyError
        return [f for rule in self.rules for f in rule.findings(problem, plan)]

    # ---- a problem and a plan small enough to be judged a thousand times -------------------

    def _near(self, names: Sequence[str]) -> tuple[Problem, Plan]:
        """The stay, and of the others what is near in time on the resources that are named.

        Taking others away can only take findings away, so what is barred here is barred there.
        """
        problem, plan = self.problem, self.plan
        stays = {problem.activity[name].stay for name in names} - {""}
        acts = [problem.activity[name] for name in names]
        since = min(act.earliest for act in acts) - _REACH
        until = max(act.deadline for act in acts) + _REACH
        resources = {resource for _, resource in self.named}
        kept = {
            name: placement
            for name, placement in plan.placements.items()
            if problem.activity[name].stay in stays
            or (since <= placement.start <= until and self._concerns(placement, resources))
        }
        ridden = {take for p in kept.values() for take in p.takes if take in plan.placements}
        kept |= {name: plan.placements[name] for name in ridden}
        laws = self.named
        small = replace(
            problem,
            activities=tuple(
                a for a in problem.activities if a.stay in stays or a.is_run or a.id in kept
            ),
            stays=(), courses=(), branches=(), sames=(), spreads=(), earlies=(), prefers=(),
            idles=(), fairs=(),
            lags=tuple(r for r in problem.lags if (r.law, "") in laws and _is_of(problem, r.after.activity, stays)),
            rests=tuple(r for r in problem.rests if (r.law, r.resource) in laws),
            limits=tuple(r for r in problem.limits if (r.law, r.resource) in laws),
            sequences=tuple(r for r in problem.sequences if (r.law, r.resource) in laws),
            hours=tuple(r for r in problem.hours if (r.law, r.resource) in laws),
            needs=tuple(r for r in problem.needs if _is_of(problem, r.activity, stays)),
            commutes=tuple(
                r for r in problem.commutes
                if any(_is_of(problem, way, stays) for way in r.way_out[:1])
            ),
            cares=tuple(r for r in problem.cares if (r.law, r.stay) in laws),
            resources=tuple(
                r if r.id in resources else replace(r, is_always_open=True, notice=timedelta(0))
                for r in problem.resources
            ),
        )  # fmt: skip
        return small, Plan(kept, plan.choices)

    def _concerns(self, placement: Placement, resources: Collection[str]) -> bool:
        return any(use.resource in resources for use in self._uses(placement))

    def _uses(self, placement: Placement) -> Iterator[Use]:
        return uses_of(self.problem, placement)


def _is_of(problem: Problem, activity: str, stays: Collection[str]) -> bool:
    return problem.activity[activity].stay in stays


def _to_bring(problem: Problem, plan: Plan, finding: Finding) -> Sequence[str] | None:
    """What could be brought along to mend a finding; ``None`` where that mends nothing."""
    facts = finding.facts
    if finding.rule == "needs":
        names: Sequence[str] = facts["any_of"].split(";")
    elif finding.rule == "runs" and facts.get("fault") == "absent":
        names = (facts["run"],)
    elif finding.rule == "commute" and facts.get("fault") in ("no_way_out", "no_way_back"):
        day = problem.local_date(datetime.fromisoformat(facts["at"]))
        row = next(
            row for row in problem.commutes if (row.person, row.day) == (facts["resource"], day)
        )
        names = row.way_out if facts["fault"] == "no_way_out" else row.way_back
    else:
        return None
    return [name for name in names if name in problem.activity and name not in plan.placements]


def _servers(problem: Problem, plan: Plan, start: datetime, demand: Demand) -> Sequence[str]:
    """What could serve a demand from that start on: of runs, those that can be in step."""
    if not demand.is_ride:
        return demand.eligible
    moment = start.astimezone(UTC) + demand.parts[0].begin
    return [run for run in demand.eligible if _can_start(problem, plan, run, moment)]


def _can_start(problem: Problem, plan: Plan, run: str, moment: datetime) -> bool:
    if run in plan.placements:
        return plan.placements[run].start.astimezone(UTC) == moment
    act = problem.activity[run]
    return any(
        act.earliest <= moment <= act.deadline.astimezone(UTC) - mode.duration
        and (mode.starts is None or any(w.start <= moment <= w.end for w in mode.starts))
        for mode in act.modes
    )


def _starts(problem: Problem, name: str) -> Iterator[tuple[datetime, Mode]]:
    """Every start of every mode, on the clinic's clock."""
    activity = problem.activity[name]
    for mode in activity.modes:
        for moment in own_starts(problem, activity, mode):
            yield moment.astimezone(problem.tz), mode
