"""Planning: families one after the other into a clinic that already has bookings.

Each new stay is solved with everything else pinned, in file order. What cannot be placed is
left out at its price; its reasons are asked of the finished plan. A plan that breaks a law is never handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from planner.advise.reasons import WAITING_LIST
from planner.domain.choice import Tried
from planner.domain.errors import PlannerError
from planner.domain.plan import (
    Finding,
    LeftOut,
    Limits,
    Placement,
    Plan,
    Progress,
    Reason,
    Result,
    Rule,
    Status,
)
from planner.domain.problem import ESSENTIAL, Activity, Mode, Problem
from planner.domain.time import shift
from planner.engine.solve import solve
from planner.rules import RULES
from planner.rules.judge import cost_by_tier, hard, judge
from planner.service.cheapest import cheapest

PATIENCE = (1, 3)
"""How many times the limit a first and a second attempt at a stay may take."""


@dataclass(frozen=True)
class Step:
    """Where planning stands: the family at hand, its number of how many, how many things it asks
    for, and the solver's report (``None`` before the first).
    """

    family: str
    number: int
    families: int
    wanted: int
    progress: Progress | None = None


Watcher = Callable[[Step], bool]
"""Told of every step; answering ``False`` cancels."""


Solver = Callable[
    [Problem, Sequence[Rule], Plan, frozenset[str], Limits, Callable[[Progress], bool]], Result
]
"""What plans a stay: :func:`planner.engine.solve.solve`."""


def _unexplained(  # noqa: PLR0917 -- the whole question
    problem: Problem,
    rules: Sequence[Rule],
    plan: Plan,
    free: frozenset[str],
    limits: Limits,
    report: Callable[[Progress], bool],
) -> Result:
    """:func:`solve` without the reasons, which hold for the finished plan only and are asked there:
    of a stay that lacks something essential and so is not planned they would take minutes.
    """
    return solve(problem, rules, plan, free, limits, report, is_explained=False)


class CancelledError(PlannerError):
    """Planning was asked to stop; nothing of it is kept."""


class BrokenLawError(PlannerError):
    """A plan broke laws and was not handed over: a mistake of the planner, not of the input."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.rule} {f.law}: {f.subject}" for f in findings))


@dataclass(frozen=True)
class StayResult:
    """How one stay came out at its turn: what a solve says, without plan and findings.

    ``cost`` and ``bound`` are what the stay added to the plan as it was, in points by tier;
    ``gap`` is their difference as a share of the price of everything that the stay asks for.
    ``own_bound`` is what the stay costs at least in tiers 1 and 2, whoever else comes: the only
    bound that may be added up over stays. ``is_waiting``: something essential had no room beside
    the other families, or no plan was found at all, so nothing of the stay is planned. ``seconds``
    is the wall time of its solve.
    """

    family: str
    status: Status
    cost: tuple[int, int, int]
    bound: tuple[int, int, int]
    gap: tuple[float, float]
    seconds: float
    left_out: tuple[LeftOut, ...] = ()
    is_waiting: bool = False
    own_bound: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Kept:
    """What is there already: a problem, its plan, and the stays that keep their bookings."""

    problem: Problem
    plan: Plan
    stays: frozenset[str]


@dataclass(frozen=True)
class Planned:
    """A judged plan, the findings about it, and how each newly planned stay came out.

    A stay for which not even its flights could be planned is not in ``problem``. ``tried`` is what
    became of each option of the families that left their flights open.
    """

    problem: Problem
    plan: Plan
    findings: tuple[Finding, ...]
    results: Mapping[str, StayResult]
    tried: Mapping[str, Tried] = field(default_factory=dict)


def plan_stays(  # noqa: PLR0917 -- the whole question
    problem: Problem,
    kept: Kept | None,
    limits: Limits,
    watch: Watcher | None = None,
    solver: Solver = _unexplained,
    options: Iterable[Sequence[str]] = (),
) -> Planned:
    """Plan the stays that are not kept, in the problem's order, around those that are.

    A kept stay whose bookings no longer fit the problem is planned anew. ``options`` are groups of
    stays of which only the cheapest one is planned. A watcher that says stop
    keeps who was planned by then; :class:`CancelledError` where that is nobody. Raises
    :class:`BrokenLawError` if the finished plan breaks a law.
    """
    problem, plan = pinned(problem, kept)
    inside = [stay.id for stay in problem.stays if stay.id in problem.settled]
    families = grouped([s.id for s in problem.stays if s.id not in problem.settled], options)
    results: dict[str, StayResult] = {}
    tried: dict[str, Tried] = {}
    is_alone = not inside and len(families) == 1
    for number, group in enumerate(families, 1):
        turn = _Turn(solver, problem, plan, tuple(inside), limits, watch or _go_on)
        step = Step(group[0], number, len(families), wanted_of(problem, group[0]))
        took = cheapest(problem, plan, group, turn.of(step, is_alone=is_alone), limits)
        if took is None:
            if not results:
                raise CancelledError(f"planning was stopped at family {group[0]}")
            break  # who was planned by then is kept
        results[took.stay] = took.result
        tried |= took.tried
        if took.plan is not None:
            plan = took.plan
            inside.append(took.stay)
    problem = problem.of_stays(set(inside))
    findings = judge(problem, plan)
    if hard(findings):
        raise BrokenLawError(hard(findings))
    return Planned(problem, plan, findings, results, tried)


def grouped(stays: Sequence[str], options: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The stays in order, those that stand for one another together."""
    group_of = {stay: tuple(group) for group in options for stay in group}
    return list(dict.fromkeys(group_of.get(stay, (stay,)) for stay in stays))


@dataclass(frozen=True)
class _Turn:
    """The turn of one family: what is booked before it, and how to plan beside that."""

    solver: Solver
    problem: Problem
    plan: Plan
    inside: tuple[str, ...]
    limits: Limits
    watch: Watcher

    def of(
        self, step: Step, *, is_alone: bool
    ) -> Callable[[str], tuple[StayResult, Plan | None] | None]:
        """What plans one option of the family of a step; ``None`` from it when stopped."""
        before = cost_by_tier(judge(self.problem.of_stays(self.inside), self.plan))

        def turn(stay: str) -> tuple[StayResult, Plan | None] | None:
            part = self.problem.of_stays({*self.inside, stay})
            own = replace(step, family=stay, wanted=wanted_of(part, stay))
            try:
                result = _solved(self.solver, part, self.plan, own, self.limits, self.watch)
            except CancelledError:
                return None
            said = _result(part, stay, result, before)
            return _entered(part, self.plan, said, result, is_alone=is_alone)

        return turn


def _go_on(_step: Step) -> bool:
    return True


def _solved(  # noqa: PLR0917 -- the whole question
    solver: Solver, problem: Problem, plan: Plan, step: Step, limits: Limits, watch: Watcher
) -> Result:
    """The stay of this step solved with everything else pinned.

    Where something essential is missing and it is not proven that it must be, the search goes
    on from there once, with more time: a stay waits for want of room, not of seconds.
    """
    is_stopped = False

    def report(progress: Progress | None) -> bool:
        nonlocal is_stopped
        is_stopped |= not watch(replace(step, progress=progress))
        return not is_stopped

    free = frozenset(problem.activities_of.get(step.family, ()))
    for patience in PATIENCE:
        if not report(None):
            break
        within = replace(limits, seconds=limits.seconds * patience)
        result = solver(problem, RULES, plan, free, within, report)
        if is_stopped or not _is_doubtful(problem, step.family, result):
            break
        plan = result.plan
    if is_stopped:
        raise CancelledError(f"planning was stopped at family {step.family}")
    return result


def _is_doubtful(problem: Problem, family: str, result: Result) -> bool:
    """Whether more time could still bring something essential into the plan."""
    if result.status == "unknown":
        return True
    return result.bound[0] < result.cost[0] and _lacks_essentials(problem, family, result.left_out)


def _lacks_essentials(problem: Problem, family: str, left_out: Sequence[LeftOut]) -> bool:
    courses = [problem.course[left.course] for left in left_out]
    return any(course.stay == family and course.cls == ESSENTIAL for course in courses)


def _result(
    problem: Problem, family: str, result: Result, before: tuple[int, int, int]
) -> StayResult:
    """What the solve says of this stay alone: less what the plan cost before it."""
    cost = _less(result.cost, before)
    bound = _less(result.bound, (*before[:2], 0))  # nothing is claimed for tier 3
    asked = problem.asked(family)
    gap = (
        (cost[0] - bound[0]) / asked if asked else 0.0,
        (cost[1] - bound[1]) / asked if asked else 0.0,
    )
    left = tuple(x for x in result.left_out if problem.course[x.course].stay == family)
    return StayResult(family, result.status, cost, bound, gap, result.seconds, left)


def _less(points: tuple[int, int, int], before: tuple[int, int, int]) -> tuple[int, int, int]:
    return (points[0] - before[0], points[1] - before[1], points[2] - before[2])


def _entered(
    problem: Problem, before: Plan, said: StayResult, result: Result, *, is_alone: bool
) -> tuple[StayResult, Plan | None]:
    """How the stay came out, and the plan with it; ``None`` where it cannot even be listed.

    The essentials of a stay stand or fall together: beside other families, a stay that lacks
    one waits and holds nothing. A family that has the clinic to itself sees the partial plan.
    """
    family, left = said.family, said.left_out
    if result.status in ("infeasible", "unknown"):
        return replace(said, is_waiting=True), None
    if is_alone or not _lacks_essentials(problem, family, left):
        return said, result.plan
    plan = _only_flights(problem, before, result.plan, family)
    return replace(said, is_waiting=True, left_out=all_left_out(problem, family, left)), plan


def _only_flights(problem: Problem, before: Plan, after: Plan, family: str) -> Plan:
    """The plan as it was, with nothing of the family but what no plan can do without."""
    flights = {
        a: after.placements[a]
        for a in problem.fixed_of.get(family, frozenset())
        if a in after.placements
    }
    return replace(before, placements={**before.placements, **flights})


def all_left_out(problem: Problem, family: str, left: tuple[LeftOut, ...]) -> tuple[LeftOut, ...]:
    """Everything of a stay that waits; what itself had room is kept out by the waiting."""
    known = {x.course: x.reasons for x in left}
    return tuple(
        LeftOut(c.id, c.wanted, c.asked, known.get(c.id) or (Reason(WAITING_LIST, ""),))
        for c in problem.courses
        if c.stay == family and c.price is not None
    )


def wanted_of(problem: Problem, family: str) -> int:
    """How many things a stay asks for, with the first option of each branch."""
    dropped = {
        course
        for branch in problem.branches
        if branch.stay == family
        for option in branch.options[1:]
        for course in option.courses
    } - {
        course
        for branch in problem.branches
        if branch.stay == family
        for course in branch.options[0].courses
    }
    return sum(
        course.wanted
        for course in problem.courses
        if course.stay == family and course.price is not None and course.id not in dropped
    )


# ---- what is already there ----------------------------------------------------------------


def pinned(problem: Problem, kept: Kept | None) -> tuple[Problem, Plan]:
    """The problem and the plan of the kept stays, as far as they still fit and break no law.

    A booking that was made as seen at an earlier moment stays good although today no such
    booking could be made (an interpreter's notice), so its activity is taken over as it was.
    """
    if kept is None:
        return problem, Plan()
    stays = frozenset(stay.id for stay in problem.stays) & kept.stays
    while stays:
        merged, plan = _taken_over(problem, kept, stays)
        broken = hard(judge(merged.of_stays(stays), plan)) if plan.placements else ()
        unfit = {_stay_of(merged, name) for f in broken for name in (*f.involved, f.subject)}
        if not broken:
            return merged, plan
        stays -= (unfit & stays) or stays
    return problem, Plan()


def _taken_over(problem: Problem, kept: Kept, stays: frozenset[str]) -> tuple[Problem, Plan]:
    """The placements of these stays, whole or not at all, and the problem with their activities."""
    old, plan = kept.problem, kept.plan
    mine = {
        name: placement
        for name, placement in plan.placements.items()
        if name in old.activity and _stay_of(old, name) in stays
    }
    ridden = {take for p in mine.values() for take in p.takes if take in plan.placements}
    mine |= {name: plan.placements[name] for name in ridden}
    odd = {_stay_of(old, name) for name, p in mine.items() if not _has_resources(problem, p)}
    stays -= odd
    mine = {n: p for n, p in mine.items() if _stay_of(old, n) in stays or not _stay_of(old, n)}
    same = {
        name: _either(problem.activity.get(name), old.activity[name], placement)
        for name, placement in mine.items()
    }
    activities = tuple(same.pop(a.id, a) for a in problem.activities)
    merged = replace(problem, activities=(*activities, *same.values()), settled=stays)
    choices = {
        branch.id: plan.choices[branch.id]
        for branch in problem.branches
        if branch.stay in stays and branch.id in plan.choices
    }
    return merged, Plan(mine, choices, plan.pinned & mine.keys())


def _either(new: Activity | None, old: Activity, placement: Placement) -> Activity:
    """The activity as it is now where the placement fits it; else as it was, in just that way."""
    mode = new.by_mode.get(placement.mode) if new else None
    if new and mode and _serves(mode, placement) and _is_in_time(new, mode, placement.start):
        return new
    was = old.by_mode[placement.mode]
    demands = tuple(
        replace(demand, eligible=(take,))
        for demand, take in zip(was.demands, placement.takes, strict=True)
    )
    return replace(old, modes=(replace(was, demands=demands),))


def _serves(mode: Mode, placement: Placement) -> bool:
    return len(mode.demands) == len(placement.takes) and all(
        take in demand.eligible for demand, take in zip(mode.demands, placement.takes, strict=True)
    )


def _is_in_time(activity: Activity, mode: Mode, start: datetime) -> bool:
    begin, end = start.astimezone(UTC), shift(start, mode.duration).astimezone(UTC)
    if begin < activity.earliest.astimezone(UTC) or end > activity.deadline.astimezone(UTC):
        return False
    return mode.starts is None or any(
        window.start.astimezone(UTC) <= begin <= window.end.astimezone(UTC)
        for window in mode.starts
    )


def _has_resources(problem: Problem, placement: Placement) -> bool:
    return all(t in problem.resource or t in problem.activity for t in placement.takes)


def _stay_of(problem: Problem, name: str) -> str:
    if name in problem.activity:
        return problem.activity[name].stay
    if name in problem.course:
        return problem.course[name].stay
    family = name.split("/", maxsplit=1)[0]
    return family if family in problem.stay else ""
