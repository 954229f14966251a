"""Planning many families together, around those that keep their bookings.

A few families are planned one after the other, each proven best at its turn; where the first then
took what the last one needs, and where there are many, one search inserts and improves them all. What
it claims is the gap to what each of them would cost with the clinic to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt

from planner.domain.choice import Tried
from planner.domain.plan import LeftOut, Limits, Plan, Progress
from planner.domain.problem import Problem
from planner.engine.search import (
    SeasonLimits,
    SeasonProgress,
    SeasonResult,
    search,
)
from planner.engine.solve import wanted_courses
from planner.rules import RULES
from planner.rules.judge import cost_by_tier, hard, judge
from planner.service.planning import (
    BrokenLawError,
    CancelledError,
    Kept,
    Planned,
    StayResult,
    Step,
    Watcher,
    all_left_out,
    grouped,
    pinned,
    plan_stays,
    wanted_of,
)

_IN_TURN = 8
"""So many new families are planned one after the other first, each exactly, and together only where
somebody then lacks something: a few exact solves take no longer, and prove more, than a search."""
_ONE_MODEL = 12_000
"""Activities of all stays beyond which a model with every candidate takes minutes to build."""


def plan_together(  # noqa: PLR0917 -- the whole question
    problem: Problem,
    kept: Kept | None,
    limits: Limits,
    watch: Watcher | None = None,
    order: Sequence[str] = (),
    options: Sequence[Sequence[str]] = (),
) -> Planned:
    """Plan the stays that are not kept, all at once, around those that are.

    ``options`` are groups of stays of which only the cheapest one is planned; its first stands for
    it in ``order``.

    ``order`` says who is tried first, and so mostly served, where there is not room for all (default:
    the problem's order); of two that are tried side by side the quicker one is. A watcher that says
    stop keeps the best plan so far, without the families that were not reached;
    :class:`CancelledError` when there is none. Raises :class:`BrokenLawError` if the finished plan
    breaks a law.
    """
    base, plan = pinned(problem, kept)
    stays = [stay.id for stay in base.stays if stay.id not in base.settled]
    new = [group[0] for group in grouped(stays, options)]
    if len(new) <= _IN_TURN:
        in_turn = plan_stays(problem, kept, limits, watch, options=options)
        if len(new) < 2 or not _is_lacking(in_turn) or len(in_turn.results) < len(new):
            return in_turn
        try:
            together = _searched(base, plan, new, limits, watch, order, options)
        except CancelledError:
            return in_turn
        return min(in_turn, together, key=_badness)
    return _searched(base, plan, new, limits, watch, order, options)


def _is_lacking(planned: Planned) -> bool:
    """Whether somebody waits or lacks something, which another order might have had room for."""
    return any(r.is_waiting or r.cost[0] > 0 for r in planned.results.values())


def _badness(planned: Planned) -> tuple[int, tuple[int, int, int]]:
    waiting = sum(result.is_waiting for result in planned.results.values())
    return waiting, cost_by_tier(planned.findings)


def _searched(  # noqa: PLR0917 -- the whole question
    base: Problem,
    plan: Plan,
    new: Sequence[str],
    limits: Limits,
    watch: Watcher | None,
    order: Sequence[str],
    options: Sequence[Sequence[str]] = (),
) -> Planned:
    """All new stays by one search."""
    wanted = sum(wanted_of(base, stay) for stay in new)
    if watch is not None and not watch(Step(new[0], 0, len(new), wanted)):
        raise CancelledError("planning was stopped before any family was planned")
    ranked = [name for name in order if name in new]
    ranked += [name for name in new if name not in ranked]
    # alike families wait for one another's slots: twice as many need not twice as long
    seconds = limits.seconds * sqrt(len(new))
    budget = SeasonLimits(seconds, 0, limits.seed, limits.is_repeatable)
    found = search(base, RULES, plan, ranked, budget, _heard(watch, wanted), options)
    if found.is_stopped and not found.costs:
        raise CancelledError("planning was stopped before any family was planned")
    planned = _planned(base, found, options)
    return _with_last_chances(planned, base, found, limits, watch, options)


def _with_last_chances(  # noqa: PLR0917 -- the whole question
    planned: Planned,
    base: Problem,
    found: SeasonResult,
    limits: Limits,
    watch: Watcher | None,
    options: Sequence[Sequence[str]],
) -> Planned:
    """Stays that wait are planned once more by themselves, with everybody and everything on offer.

    The search offers a few candidates for a few seconds; before a family is told that there is no
    room, the whole clinic is asked. Not in a clinic too large for one model.
    """
    waiting = [
        stay for stay, result in planned.results.items()
        if result.is_waiting and result.status != "optimal"
    ]  # fmt: skip
    if not waiting or found.is_stopped or len(base.activities) > _ONE_MODEL:
        return planned
    kept = Kept(
        planned.problem, planned.plan,
        frozenset(stay.id for stay in planned.problem.stays) - frozenset(waiting),
    )  # fmt: skip
    groups = [group for group in options if {*group} & {*waiting}]
    asked = {*kept.stays, *waiting, *(stay for group in groups for stay in group)}
    again = plan_stays(base.of_stays(asked), kept, limits, watch, options=groups)
    lasting = {name: r for name, r in planned.results.items() if name not in asked - kept.stays}
    return replace(
        again, results={**lasting, **again.results}, tried={**planned.tried, **again.tried}
    )


def _heard(watch: Watcher | None, wanted: int) -> Callable[[SeasonProgress], bool] | None:
    """The search's report as a step of planning."""
    if watch is None:
        return None

    def heard(news: SeasonProgress) -> bool:
        tier = 1 if news.costs[0] > news.bound[0] else 2
        cost, bound = news.costs[tier - 1], news.bound[tier - 1]
        said = Progress(tier, cost, bound, min(news.placed, wanted), news.elapsed)
        return watch(Step(news.stay, news.planned + news.waiting, news.stays, wanted, said))

    return heard


def _planned(base: Problem, found: SeasonResult, options: Sequence[Sequence[str]]) -> Planned:
    """The judged plan of the families that were reached, and how each came out."""
    reached = {*base.settled, *found.costs}
    problem = base.of_stays(reached)
    plan = _of(problem, found.plan)
    findings = judge(problem, plan)
    if hard(findings):
        raise BrokenLawError(hard(findings))
    seconds = found.seconds / max(len(found.costs), 1)
    results = {
        stay.id: _result(problem, plan, found, stay.id, seconds)
        for stay in problem.stays
        if stay.id in found.costs
    }
    results |= {stay: _unreached(stay) for stay in found.waiting if stay not in found.costs}
    tried = {
        stay: _tried(found, stay, group)
        for group in options
        if found.costs.keys() & {*group}
        for stay in group
    }
    return Planned(problem, plan, findings, results, tried)


def _tried(found: SeasonResult, stay: str, group: Sequence[str]) -> Tried:
    """What became of one option: planned, or what it cost when it was compared last."""
    taken = next(name for name in group if name in found.costs)
    if stay == taken:
        return Tried("no_room" if stay in found.waiting else "planned")
    if stay in found.tried:
        extra = found.tried[stay]
        return Tried("no_room") if extra is None else Tried("dearer", extra)
    floor = found.option_bounds.get(stay)
    is_out = taken not in found.waiting and floor is not None and floor >= found.costs[taken][:2]
    return Tried("bounded" if is_out else "untried")


def _of(problem: Problem, plan: Plan) -> Plan:
    """The plan with only what the problem knows."""
    placements = {n: p for n, p in plan.placements.items() if n in problem.activity}
    branches = {branch.id for branch in problem.branches}
    choices = {key: option for key, option in plan.choices.items() if key in branches}
    return Plan(placements, choices, plan.pinned)


def _result(
    problem: Problem,
    plan: Plan,
    found: SeasonResult,
    stay: str,
    seconds: float,
) -> StayResult:
    cost, bound = found.costs[stay], found.bounds.get(stay, (0, 0))
    is_waiting = stay in found.waiting
    asked = problem.asked(stay)
    gap = tuple((cost[k] - bound[k]) / asked if asked else 0.0 for k in (0, 1))
    is_proven = cost[:2] == bound  # also that it must wait, whoever else comes
    left = all_left_out(problem, stay, ()) if is_waiting else _missing(problem, plan, stay)
    return StayResult(
        stay, "optimal" if is_proven else "feasible", cost, (*bound, 0), (gap[0], gap[1]), seconds, left,
        is_waiting, bound,
    )  # fmt: skip


def _missing(problem: Problem, plan: Plan, stay: str) -> tuple[LeftOut, ...]:
    """What a planned stay lacks; why is asked of the finished plan, once for all stays."""
    found = []
    for course in wanted_courses(problem, plan):
        missing = course.wanted - sum(name in plan.placements for name in course.activities)
        if course.stay == stay and course.price is not None and missing > 0:
            found.append(LeftOut(course.id, missing, course.price_of(missing)))
    return tuple(found)


def _unreached(stay: str) -> StayResult:
    """A stay for which not even its flights could be planned."""
    return StayResult(stay, "unknown", (0, 0, 0), (0, 0, 0), (0.0, 0.0), 0.0, (), is_waiting=True)
