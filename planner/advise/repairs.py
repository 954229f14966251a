"""What would help: edits that were planned, judged and compared, the cheapest first.

Each edit of :mod:`planner.advise.offers` is written down, planned with everything else pinned,
and judged by the whole law book. Only what then lacks less is a repair; nobody else's booking
moves. Edits are tried, by several processes where there are processors for it, cheap ones first;
those that a short try left open are tried once more while there is time.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from planner.advise.graft import graft, others
from planner.advise.offers import Asked, Edit, offers
from planner.advise.reasons import (
    NOT_FOUND,
    WAITING_LIST,
    Reasons,
    essentials_have_places,
    is_waiting,
)
from planner.advise.shifted import shifted
from planner.domain.clinic import Clinic
from planner.domain.errors import InputError
from planner.domain.plan import Finding, Limits, Plan, Progress, Reason, Result, uses_of
from planner.domain.problem import Problem
from planner.domain.repair import Change, Help, Repair, TradeOff
from planner.domain.request import StayRequest
from planner.domain.resource import SEATS
from planner.engine.conflict import TRADE_OFF
from planner.engine.solve import solve
from planner.rules import RULES, TIER_OF
from planner.rules.judge import hard

_TIERS = tuple(rule for rule in RULES if rule.tier < 3)
"""Times within a day change nothing about what fits, so tier 3 is not asked."""
_SLICES = (1.2, 3.0)
"""Seconds for one edit: at first, so that each has its turn, and for those left open by that."""
_PATIENCE = 6.0
"""Seconds for the plain question with more time."""
_SETTLE = timedelta(seconds=0.4)
"""So long a trial looks for a plan that leaves out no less but costs less, once it has one."""
_THREADS = 2
"""Threads of one trial's solver. Trials that compete for processors end without a plan more often
and later: on two busy cores one after the other found more repairs than two at once.
"""
_ASKING = 0.2
"""The share of the time that may go into asking why, before anything is tried."""
SECONDS = 7.5
"""Seconds for all edits of one family, where nobody says otherwise."""

What = tuple[str, str]
"""A person and the kind of what is done for them."""


@dataclass(frozen=True)
class Bench:
    """One family's question: the clinic, everybody's requests and bookings, and what is lacking.

    ``is_fixed``: the family's own bookings are published and stay as well.
    """

    clinic: Clinic
    requests: tuple[StayRequest, ...]
    problem: Problem
    plan: Plan
    family: str
    as_of: datetime
    is_fixed: bool = False
    is_doubtful: bool = False
    seed: int = 1

    @property
    def request(self) -> StayRequest:
        """What the family asks for."""
        return next(r for r in self.requests if r.family == self.family)


Watch = Callable[[int, int], bool]
"""Told how many edits of how many were tried; answering ``False`` stops."""


def help_for(
    bench: Bench, seconds: float = SECONDS, workers: int = 0, watch: Watch | None = None
) -> Help:
    """The repairs of what a family lacks, the cheapest first, found within about ``seconds``.

    ``workers`` processes try edits at once (0: as many as have processors for their solvers).
    """
    started = time.monotonic()
    known = Reasons(bench.problem, bench.plan)
    lacking = _lacking(bench.problem, bench.plan, bench.family)
    reasons: dict[str, tuple[Reason, ...]] = {}
    is_one = is_waiting(bench.problem, bench.plan, bench.family)  # then all are one question
    for course in lacking:  # the dearest first; the rest hardly says anything new
        if is_one or time.monotonic() - started < seconds * _ASKING or not reasons:
            reasons[course] = known.of(course)
    edits = [e for e in offers(_asked(bench, reasons)) if e.keeps_stay or not bench.is_fixed]
    trial = _Trial(bench, frozenset(c for c, found in reasons.items() if not _only_waits(found)))
    tasks: list[Edit | str] = [*edits, *_to_trade(trial, reasons)]
    workers = workers or max((os.cpu_count() or 1) // _THREADS, 1)
    found = _run(trial, tasks, started + seconds, workers, watch)
    repairs = _ranked(x for x in found if isinstance(x, Repair))
    shown = bench.clinic.number("repair.shown_count")
    return Help(
        bench.family,
        trial.waits,
        tuple(repairs[:shown]),
        tuple(x for x in found if isinstance(x, TradeOff)),
        len(edits),
        min(len(found), len(edits)),
        time.monotonic() - started,
        found.count(_UNPROVEN),
    )


def _asked(bench: Bench, reasons: Mapping[str, Sequence[Reason]]) -> Asked:
    every = tuple(reason for found in reasons.values() for reason in found)
    doubtful = bench.is_doubtful or any(r.law in (TRADE_OFF, NOT_FOUND) for r in every)
    return Asked(bench.request, bench.clinic, bench.problem, every, doubtful)


def _ranked(repairs: Iterable[Repair]) -> list[Repair]:
    """What leaves least out first, then the cheapest; of one kind only the best amount."""
    ordered = sorted(repairs, key=_rank)
    best: dict[tuple[str, str], Repair] = {}
    for repair in ordered:
        best.setdefault((repair.kind, repair.facts.get("resource", "")), repair)
    return list(best.values())


def _rank(repair: Repair) -> tuple[int, int, int, str, int]:
    return (repair.left_out[1], repair.cost, repair.price, repair.kind, repair.amount)


# ---- trying -------------------------------------------------------------------------------


_UNPROVEN: Literal["unproven"] = "unproven"
"""An edit whose planning was ended by the time: it did not help so far, and might yet."""
Found = Repair | TradeOff | Literal["unproven"] | None


@dataclass
class _Queue:
    """What is still to be tried, by the number of the task and the round, and what was found."""

    tasks: Sequence[Edit | str]
    found: dict[int, Found] = field(default_factory=dict)
    waiting: deque[tuple[int, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.waiting.extend((number, 0) for number in range(len(self.tasks)))

    def seconds(self, turn: int, until: float) -> float:
        """The most for one plan: of the last turn at least a fair share of the time that is left."""
        if turn + 1 < len(_SLICES):
            return _SLICES[turn]
        return max(_SLICES[-1], (until - time.monotonic()) / (len(self.waiting) + 1))

    def take(self, number: int, turn: int, new: Found) -> None:
        """Keep what a try has found if it is better; what it leaves open gets another turn."""
        old = self.found.get(number, _UNPROVEN)
        self.found[number] = _better(old, new)
        if turn + 1 < len(_SLICES) and _is_open(new):
            self.waiting.append((number, turn + 1))


def _better(old: Found, new: Found) -> Found:
    if isinstance(old, Repair) and (not isinstance(new, Repair) or _rank(old) <= _rank(new)):
        return old
    return new


def _is_open(found: Found) -> bool:
    """Whether more time could find a plan that leaves out less."""
    if isinstance(found, Repair):
        return not found.is_least and not found.is_complete
    return found == _UNPROVEN


def _run(
    trial: _Trial, tasks: Sequence[Edit | str], until: float, workers: int, watch: Watch | None
) -> list[Found]:
    """Each task done in order while there is time; what was found for those that were tried."""
    queue = _Queue(tasks)
    if workers < 2:
        _run_here(trial, queue, until, watch)
    else:
        _run_beside(trial, queue, until, workers, watch)
    return list(queue.found.values())


def _run_beside(
    trial: _Trial, queue: _Queue, until: float, workers: int, watch: Watch | None
) -> None:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    running: dict[Future[Found], tuple[int, int]] = {}
    with ProcessPoolExecutor(workers, context, _share, (trial,)) as pool:
        while queue.waiting or running:
            while queue.waiting and len(running) < workers and _is_time(until):
                number, turn = queue.waiting.popleft()
                how = until, turn, queue.seconds(turn, until)
                future = pool.submit(_do, queue.tasks[number], *how)
                running[future] = number, turn
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                queue.take(*running.pop(future), future.result())
            if watch is not None and not watch(len(queue.found), len(queue.tasks)):
                queue.waiting.clear()


def _run_here(trial: _Trial, queue: _Queue, until: float, watch: Watch | None) -> None:
    while queue.waiting and _is_time(until):
        number, turn = queue.waiting.popleft()
        seconds = queue.seconds(turn, until)
        queue.take(number, turn, trial.do(queue.tasks[number], until, turn, seconds))
        if watch is not None and not watch(len(queue.found), len(queue.tasks)):
            break


def _is_time(until: float) -> bool:
    return time.monotonic() < until - 0.5


def _share(trial: _Trial) -> None:
    _shared[:] = [trial]


def _do(task: Edit | str, until: float, turn: int, seconds: float) -> Found:
    return _shared[0].do(task, until, turn, seconds)


_shared: list[_Trial] = []
"""In a process of the pool: the trial that it was started for."""


class _Trial:
    """The known state of the clinic, and edits tried against it."""

    def __init__(self, bench: Bench, barred: frozenset[str] = frozenset()) -> None:
        self.bench = bench
        self.barred = barred
        """What of a waiting stay is known to have no place: asked first, without a search."""
        self.known, self.plan = others(bench.problem, bench.plan, bench.family)
        self.before = _lacks(bench.problem, bench.plan, bench.family)
        self.points = _points(bench.problem, bench.plan, bench.family)
        self.tier2 = _tier2(bench.problem, bench.plan)
        self.waits = is_waiting(bench.problem, bench.plan, bench.family)

    def do(self, task: Edit | str, until: float, turn: int, seconds: float) -> Found:
        """A repair for an edit that helps, the trade-off of a course, or nothing.

        ``until`` is when all must have ended, ``turn`` how often the task was tried before, and
        ``seconds`` the most for one plan.
        """
        if isinstance(task, str):
            return self._trade(task, until, max(seconds, _SLICES[-1]))
        try:
            return self._repair(task, until, turn, seconds)
        except InputError:
            return None  # the clinic refuses it in this form

    def _repair(
        self, edit: Edit, until: float, turn: int, seconds: float
    ) -> Repair | Literal["unproven"] | None:
        bench = self.bench
        problem = graft(
            self.known, self.plan, edit.request, bench.requests, edit.clinic, bench.as_of
        )
        if self.waits and not essentials_have_places(problem, self.plan, bench.family, self.barred):
            return None  # no search needed: tier 1 says that the stay would wait as before
        is_proven = True
        seconds = max(seconds, _PATIENCE) if edit.more_time else seconds
        ways = self._ways(problem, edit)
        for plan, free in ways[-1:] if turn else ways:
            result = self._solved(problem, plan, free, until, seconds)
            is_proven = _is_least(result) and free == ways[-1][1]
            repair = self._compared(problem, result, edit, is_least=is_proven)
            if repair is not None:
                return repair
        return None if is_proven else _UNPROVEN

    def _ways(self, problem: Problem, edit: Edit) -> list[tuple[Plan, frozenset[str]]]:
        """With the family's own bookings kept, if they can be; then with all of them free."""
        own = frozenset(problem.activities_of.get(self.bench.family, ()))
        ways: list[tuple[Plan, frozenset[str]]] = []
        if edit.keeps_stay and not self.waits:
            ways.append((self._kept(problem), own - self.bench.plan.placements.keys()))
        if not self.bench.is_fixed:
            ways.append((self._hinted(problem, edit), own))
        return ways

    def _hinted(self, problem: Problem, edit: Edit) -> Plan:
        """The plan with the family's own bookings as they are, or moved with its landing: a hint."""
        asked = self.bench.request
        zone = problem.tz
        days = edit.request.landing.astimezone(zone).date() - asked.landing.astimezone(zone).date()
        own = self.bench.plan.without(*self.plan.placements)
        return shifted(own, problem, days).merged(self.plan)  # what others have booked stays theirs

    def _kept(self, problem: Problem) -> Plan:
        """The plan with the family's own bookings, as far as they are still asked for."""
        old = self.bench.plan
        mine = {
            name: p
            for name, p in old.placements.items()
            if name not in self.plan.placements and name in problem.activity
        }
        return Plan({**self.plan.placements, **mine}, {**self.plan.choices, **old.choices})

    def _solved(
        self, problem: Problem, plan: Plan, free: frozenset[str], until: float, seconds: float
    ) -> Result:
        left = max(until - time.monotonic() - 0.3, 0.3)
        limits = Limits(seconds=min(seconds, left), workers=_THREADS, seed=self.bench.seed)
        return solve(problem, _TIERS, plan, free, limits, _Settling(), is_explained=False)

    def _compared(
        self, problem: Problem, result: Result, edit: Edit, *, is_least: bool
    ) -> Repair | None:
        """The repair, if the plan is lawful and lacks less than before."""
        if result.status not in ("optimal", "feasible") or hard(result.findings):
            return None
        family, plan = self.bench.family, result.plan
        points = _points_of(result.findings, problem, family)
        if points >= self.points or _lacks_essential(problem, result.findings, family):
            return None
        after = _lacks_of(result.findings, problem, family)
        amount, facts = self._used(problem, plan, edit)
        if not amount:
            return None
        price = edit.price * amount
        tier2 = sum(f.cost or 0 for f in result.findings if TIER_OF[f.rule] == 2)
        tier2 -= _reserved(result.findings, problem, edit)  # that is what the price is for
        return Repair(
            edit.kind,
            amount,
            price,
            price + (0 if self.waits else tier2 - self.tier2),
            (self.points, points),
            _changes(self.before - after),
            _changes(after - self.before),
            _changes(after),
            facts,
            is_least,
        )

    def _used(self, problem: Problem, plan: Plan, edit: Edit) -> tuple[int, dict[str, str]]:
        """How many units of an edit the plan makes use of, and what is to be changed."""
        if not edit.extra:
            request = edit.request
            facts = {
                "landing": request.landing.isoformat(),
                "takeoff": request.takeoff.isoformat(),
            }
            return edit.amount, facts
        dates: dict[str, int] = defaultdict(int)
        used: dict[str, None] = {}
        for name in problem.activities_of.get(self.bench.family, ()):
            for thing, day in self._extra_uses(problem, plan, name, edit):
                dates[day] += 1
                used[thing] = None
        amount = sum(dates.values()) if edit.kind == "after_hours" else len(dates)
        things = used or dict.fromkeys(edit.extra)
        facts = {"resource": ";".join(things), "dates": ";".join(sorted(dates))}
        first = problem.resource.get(next(iter(things)))
        return amount, {**facts, "role": first.role if first else ""}

    def _extra_uses(
        self, problem: Problem, plan: Plan, name: str, edit: Edit
    ) -> list[tuple[str, str]]:
        """What an activity takes that there was not before: the resource and the date."""
        if name not in plan.placements:
            return []
        placement = plan.placements[name]
        rides = [plan.placements[take] for take in placement.takes if take in plan.placements]
        found = []
        for use in (u for p in (placement, *rides) for u in uses_of(problem, p)):
            span = use.start, use.end
            if use.resource in edit.extra and self._is_extra(
                problem, plan, use.resource, placement.takes, span
            ):
                found.append((use.resource, problem.local_date(use.start).isoformat()))
        return found

    def _is_extra(
        self,
        problem: Problem,
        plan: Plan,
        resource: str,
        takes: Sequence[str],
        span: tuple[datetime, datetime],
    ) -> bool:
        old = self.known.resource.get(resource)
        if old is None:
            return True
        if not old.is_open(*span):
            return True
        new = problem.resource[resource]
        if new.capacity.get(SEATS, 0) == old.capacity.get(SEATS, 0):
            return False
        load = sum(
            demand.units.get(SEATS, 0)
            for name, p in plan.placements.items()
            for demand, taken in zip(
                problem.activity[name].by_mode[p.mode].demands, p.takes, strict=True
            )
            if demand.is_ride and taken in takes
        )
        return load > old.capacity.get(SEATS, 0)

    # ---- what dearer would be lost -------------------------------------------------------

    def _trade(self, course: str, until: float, seconds: float) -> TradeOff | None:
        """One more of a course insisted on, with all of the family's bookings free."""
        bench = self.bench
        wanted = bench.problem.course[course]
        placed = sum(name in bench.plan.placements for name in wanted.activities)
        must = replace(wanted, wanted=placed + 1, price=None)
        problem = replace(
            bench.problem,
            courses=tuple(must if c.id == course else c for c in bench.problem.courses),
            settled=self.known.settled,
        )
        own = frozenset(problem.activities_of[bench.family])
        result = self._solved(problem, bench.plan, own, until, seconds)
        if result.status == "infeasible":
            return TradeOff(course, None)
        if result.status == "unknown" or hard(result.findings):
            return None
        after = _lacks_of(result.findings, problem, bench.family)
        before = Counter(self.before)
        before[wanted.person, wanted.kind] = 0
        after[wanted.person, wanted.kind] = 0
        return TradeOff(course, _changes(after - before))


class _Settling:
    """Stops a solve a while after nothing less can be left out: what is cheaper then hardly counts."""

    def __init__(self) -> None:
        self.since: timedelta | None = None

    def __call__(self, news: Progress) -> bool:
        if news.tier < 2:
            return True
        self.since = news.elapsed if self.since is None else self.since
        return news.elapsed - self.since < _SETTLE


def _is_least(result: Result) -> bool:
    """Whether it is proven that no less can be left out."""
    return result.status in ("optimal", "infeasible") or (
        result.status == "feasible" and result.bound[0] >= result.cost[0]
    )


def _to_trade(trial: _Trial, reasons: Mapping[str, Sequence[Reason]]) -> list[str]:
    """The courses that the family's own bookings help to keep out: what would it give for them."""
    if trial.waits or trial.bench.is_fixed:
        return []
    return [course for course, found in reasons.items() if _is_own(found)]


def _only_waits(reasons: Sequence[Reason]) -> bool:
    return [reason.law for reason in reasons] == [WAITING_LIST]


def _is_own(reasons: Sequence[Reason]) -> bool:
    return bool(reasons) and any(
        r.law == TRADE_OFF or r.facts.get("whose") == "own" for r in reasons
    )


# ---- what is lacking ----------------------------------------------------------------------


def _findings(problem: Problem, plan: Plan) -> list[Finding]:
    return [f for rule in RULES if rule.tier in (1, 2) for f in rule.findings(problem, plan)]


def _missing(findings: Iterable[Finding], problem: Problem, family: str) -> list[Finding]:
    return [f for f in findings if f.rule == "missing" and problem.course[f.subject].stay == family]


def _lacking(problem: Problem, plan: Plan, family: str) -> list[str]:
    """The courses of a family that lack something, the dearest first."""
    found = _missing(_findings(problem, plan), problem, family)
    return [f.subject for f in sorted(found, key=lambda f: -(f.cost or 0))]


def _lacks(problem: Problem, plan: Plan, family: str) -> Counter[What]:
    return _lacks_of(_findings(problem, plan), problem, family)


def _lacks_of(findings: Iterable[Finding], problem: Problem, family: str) -> Counter[What]:
    """How many of each kind are missing for each person."""
    found: Counter[What] = Counter()
    for finding in _missing(findings, problem, family):
        course = problem.course[finding.subject]
        found[course.person, course.kind] += int(finding.facts["missing"])
    return found


def _points(problem: Problem, plan: Plan, family: str) -> int:
    return _points_of(_findings(problem, plan), problem, family)


def _points_of(findings: Iterable[Finding], problem: Problem, family: str) -> int:
    return sum(f.cost or 0 for f in _missing(findings, problem, family))


def _lacks_essential(problem: Problem, findings: Iterable[Finding], family: str) -> bool:
    missing = _missing(findings, problem, family)
    return any(problem.course[f.subject].cls == "essential" for f in missing)


def _reserved(findings: Iterable[Finding], problem: Problem, edit: Edit) -> int:
    """What the plan pays for keeping the added resources back."""
    prices = {name: problem.resource[name].reserve_price for name in edit.extra}
    return sum(
        prices.get(name, 0)
        for f in findings
        if f.rule == "reserve"
        for name in f.facts["resource"].split(";")
    )


def _tier2(problem: Problem, plan: Plan) -> int:
    return sum(f.cost or 0 for f in _findings(problem, plan) if TIER_OF[f.rule] == 2)


def _changes(counts: Mapping[What, int]) -> tuple[Change, ...]:
    return tuple(Change(*what, number) for what, number in sorted(counts.items()) if number > 0)
