"""Many stays at once: inserted one after the other, then improved by neighbourhoods.

Each step frees some stays, pins everything else and asks the one exact model; so there is no second
statement of the laws, and every plan on the way is lawful. The search can be stopped at any moment
and keeps the best plan so far. What it says is proven comes from :mod:`planner.engine.dream` alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from planner.domain.plan import Placement, Plan, Rule
from planner.domain.problem import ESSENTIAL, Problem
from planner.engine.crew import Change, Crew, cores
from planner.engine.dream import must_cost
from planner.engine.insertion import Attempt, Task
from planner.engine.meeting import meeting
from planner.engine.options import Options
from planner.engine.season import Season
from planner.engine.stage import Effort


@dataclass(frozen=True)
class _How:
    """How to try: candidates offered, seconds at most, seconds to settle after a first plan."""

    most: int
    seconds: float
    settle: float
    is_whole: bool = False
    is_hasty: bool = False


_LADDER = (
    _How(2, 3.0, 0.02, is_whole=True, is_hasty=True),
    _How(4, 4.0, 0.05, is_whole=True),
    _How(6, 8.0, 0.5),
)
"""How a stay is tried at first: with few candidates, with more, and then as well as can be."""
_WIDE = _How(6, 8.0, 1.0)
"""How what is there already is improved."""
_BOUND_SECONDS = 1.0
_DAY_SECONDS = 0.5
_LOOK_AHEAD = 8
"""So many tasks ahead one is looked for that shares little with those under way."""
_STALE_ROUNDS = 2
"""Rounds over all stays without any gain after which the search has converged."""


@dataclass(frozen=True)
class SeasonProgress:
    """What a search reports: the stay at hand, stays planned of how many, activities placed, costs,
    bound, time.
    """

    stay: str
    planned: int
    waiting: int
    stays: int
    placed: int
    costs: tuple[int, int]
    bound: tuple[int, int]
    elapsed: timedelta


Points = tuple[int, int, int]
"""Points by tier."""

SeasonWatcher = Callable[[SeasonProgress], bool]
"""Told of every step; answering ``False`` stops, and the best plan so far is kept."""


@dataclass(frozen=True)
class SeasonLimits:
    """How long a search may take in wall seconds, on how many processes, with which seed.

    ``is_repeatable``: one process and deterministic work instead of seconds, slower.
    """

    seconds: float = 120.0
    processes: int = 0
    seed: int = 1
    is_repeatable: bool = False


@dataclass(frozen=True)
class SeasonResult:
    """The plan of a season; by stay what it costs, and the bound for what it must cost (tiers 1, 2).

    ``waiting`` are the stays that lack something essential and hold nothing. A stay of the search
    that is neither there nor in ``costs`` was not reached. ``first_seconds`` is when every stay had
    been tried once. Of a family with several options only the one that is planned is in all of
    these; ``tried`` has what others would have cost (:class:`~planner.engine.options.Options`), and
    ``option_bounds`` what each must cost at least.
    """

    plan: Plan
    costs: Mapping[str, Points]
    bounds: Mapping[str, tuple[int, int]]
    waiting: frozenset[str]
    seconds: float
    first_seconds: float
    is_stopped: bool = False
    tried: Mapping[str, Points | None] = field(default_factory=dict)
    option_bounds: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def bound(self) -> tuple[int, int]:
        """The sum of the stays' own bounds; a stay without one counts nought."""
        return _sum(self.bounds.values())


def search(  # noqa: PLR0917 -- the one question that everything asks
    problem: Problem,
    rules: Sequence[Rule],
    plan: Plan,
    stays: Sequence[str],
    limits: SeasonLimits | None = None,
    watch: SeasonWatcher | None = None,
    options: Iterable[Sequence[str]] = (),
) -> SeasonResult:
    """Plan ``stays`` around what ``plan`` has of the others, which stay as they are.

    ``stays`` is the order in which they are served where there is not room for all. ``options``
    are groups of stays of which one is planned; the first of each group is in ``stays``.
    """
    limits = limits or SeasonLimits()
    season = Season(problem, plan)
    size = 1 if limits.is_repeatable else limits.processes or cores()
    with Crew(season, rules, min(size, max(len(stays), 1))) as crew:
        return _Search(season, rules, crew, stays, limits, watch, Options(options)).run()


@dataclass
class _Search:
    """One run of :func:`search`: what is known of each stay, and the clock."""

    season: Season
    rules: Sequence[Rule]
    crew: Crew
    stays: Sequence[str]
    limits: SeasonLimits
    watch: SeasonWatcher | None
    options: Options = field(default_factory=Options)
    costs: dict[str, Points] = field(default_factory=dict)
    bounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    started: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    is_stopped: bool = False
    unpolished: set[str] = field(default_factory=set)
    """Stays whose plan has changed since the times within their days were looked at."""
    turn: int = 0
    """Counts the neighbourhoods, so that each round has other rivals."""

    def run(self) -> SeasonResult:
        self._work(self._bounds_of(self.options.all(self.stays)))
        self.options.rank(self.season, self.bounds)
        self.stays = [self.options.of(stay)[0] for stay in self.stays]
        self._work(self._insertions())
        self.first = time.perf_counter() - self.started
        self._improve()
        return SeasonResult(
            self.season.plan,
            dict(self.costs),
            self.options.bounds(self.stays, self.bounds),
            frozenset(self.waiting),
            time.perf_counter() - self.started,
            self.first,
            self.is_stopped,
            dict(self.options.tried),
            {stay: self.bounds[stay] for stay in self.options.every if stay in self.bounds},
        )

    # ---- the order of things ------------------------------------------------------------

    def _insertions(self) -> list[Task]:
        """Every stay once, those that are tried side by side as far apart in time as can be."""
        half = -(-len(self.stays) // 2) if self.crew.size > 1 else len(self.stays)
        order = [
            stay
            for pair in zip(self.stays[:half], [*self.stays[half:], ""], strict=False)
            for stay in pair
            if stay
        ]
        order += [stay for stay in self.stays if stay not in set(order)]
        return [self._task((stay,), _LADDER[0]) for stay in order]

    def _task(self, stays: tuple[str, ...], how: _How) -> Task:
        effort = Effort(
            how.seconds, 1, self.limits.seed, self.limits.is_repeatable, gap=0.5,
            settle=how.settle, is_hasty=how.is_hasty,
        )  # fmt: skip
        return Task(stays, how.most, effort, how.is_whole)

    def _improve(self) -> None:
        """First what is lacking, unless it must be, then the times within each day, the bounds, and
        round after round of what may gain; what that has changed gets its times again.
        """
        self._work(self._bounds_of(self._lacking()))
        self._work(self._second_chances())
        self._work(self._days())
        self._work(self._bounds_of(self.stays))
        for number in range(self._rounds()):
            before = self._total()
            self._work(self._other_options(number))
            self._work(self._neighbourhoods(number))
            self._work(self._days())
            if self._is_over() or (self._total() == before and number >= _STALE_ROUNDS - 1):
                break

    def _bounds_of(self, stays: Iterable[str]) -> list[Task]:
        """What is asked of stays whose bound is not known."""
        effort = self._bound_effort()
        return [Task((s,), 0, effort, is_alone=True) for s in stays if s not in self.bounds]

    def _other_options(self, number: int) -> list[Task]:
        """Options that could cost less than the one that is planned for their family, and those
        with which it could make room for one that lacks something.
        """
        tasks = [
            replace(self._task((option, stay), _WIDE), instead=rival)
            for stay in self._lacking()
            for rival in self._rivals(stay, len(self.stays))
            for option in self.options.others(rival, None, self.bounds, number)
        ]
        for stay in [stay for stay in self.stays if stay in self.costs]:
            cost = None if stay in self.waiting else self.costs[stay]
            tasks += [
                replace(self._task((option,), _WIDE), instead=stay)
                for option in self.options.others(stay, cost, self.bounds, number)
            ]
        return tasks

    def _days(self) -> list[Task]:
        """Each day of each stay whose plan has changed since its days were looked at."""
        grid, effort = self.season.occupancy.grid, self._day_effort()
        tasks = []
        for stay in [s for s in self.stays if s in self.unpolished and s not in self.waiting]:
            placed = self.season.plan.placements
            names = [n for n in self.season.problem.activities_of[stay] if n in placed]
            days = sorted({grid.day(grid.floor(placed[name].start)) for name in names})
            tasks += [Task((stay,), 2, effort, day=day) for day in days]
        self.unpolished.clear()
        return tasks

    def _day_effort(self) -> Effort:
        return Effort(_DAY_SECONDS, 1, self.limits.seed, self.limits.is_repeatable)

    def _rounds(self) -> int:
        return _STALE_ROUNDS if self.limits.is_repeatable else 10**6

    def _bound_effort(self) -> Effort:
        return Effort(_BOUND_SECONDS, 1, self.limits.seed, self.limits.is_repeatable)

    def _second_chances(self) -> list[Task]:
        """The stays that wait or lack something, with the neighbours that are in their way."""
        return [self._task((s, *self._rivals(s, 1)), _WIDE) for s in self._lacking()]

    def _neighbourhoods(self, number: int) -> list[Task]:
        """What lacks something with its rivals; then each stay by itself, the dearest first."""
        others = sorted(
            (s for s in self.stays if self._excess(s) > 0), key=lambda s: (-self._excess(s), s)
        )
        return [
            *(self._task((s, *self._rivals(s, 1 + number % 2)), _WIDE) for s in self._lacking()),
            *(self._task((s, *self._rivals(s, number % 3)), _WIDE) for s in others),
        ]

    def _lacking(self) -> list[str]:
        """The stays that wait or lack something, as far as it is not proven that they must."""
        return [s for s in self.stays if self._tier_1(s) > self.bounds.get(s, (0,))[0]]

    def _tier_1(self, stay: str) -> int:
        """What a stay leaves out, in points; what was never planned leaves out everything."""
        if stay in self.costs:
            return self.costs[stay][0]
        return self.season.problem.asked(stay) if stay in self.waiting else 0

    def _excess(self, stay: str) -> int:
        """What a stay costs in tier 2 beyond its bound."""
        if stay in self.waiting or stay not in self.costs:
            return 0
        return self.costs[stay][1] - self.bounds.get(stay, (0, 0))[1]

    def _rivals(self, stay: str, most: int) -> tuple[str, ...]:
        """The planned stays of this search that are there at the same time for longest."""
        if most == 0:
            return ()
        shared: dict[str, int] = {}
        for name in self.stays:
            if name != stay and name not in self.waiting and name in self.costs:
                together = self._shared_days(stay, name)
                if together:
                    shared[name] = together
        ranked = sorted(shared, key=lambda name: (-shared[name], self.costs[name], name))
        start = self.turn % max(len(ranked), 1)
        self.turn += 1
        return tuple((ranked[start:] + ranked[:start])[:most])

    # ---- work ---------------------------------------------------------------------------

    def _work(self, tasks: Iterable[Task]) -> None:
        """Do tasks side by side, taking each result in as it comes."""
        queue = list(tasks)
        while (queue and not self._is_over()) or self.crew.is_busy:
            while queue and self.crew.room > 0 and not self._is_over():
                self.crew.give(queue.pop(self._next(queue)))
            taken = self.crew.take()
            if taken is None:
                continue
            found, since = taken
            queue[:0] = self._taken_in(found, self.crew.changes[since:])
            self._tell(found.task.stays[0])

    def _next(self, queue: Sequence[Task]) -> int:
        """The task among the next few that has least in common with those that are under way."""
        busy = [stay for task in self.crew.under_way for stay in task.stays]
        return min(
            range(min(len(queue), _LOOK_AHEAD)),
            key=lambda i: (sum(self._shared_days(a, b) for a in queue[i].stays for b in busy), i),
        )

    def _shared_days(self, one: str, other: str) -> int:
        """On how many days both stays are there."""
        a, b = self.season.problem.stay[one], self.season.problem.stay[other]
        first, last = max(a.first_day, b.first_day), min(a.last_day, b.last_day)
        return max((last - first).days + 1, 0)

    def _is_over(self) -> bool:
        elapsed = time.perf_counter() - self.started
        is_late = not self.limits.is_repeatable and elapsed > self.limits.seconds
        return self.is_stopped or is_late

    def _tell(self, stay: str) -> None:
        if self.watch is None or self.is_stopped:
            return
        news = SeasonProgress(
            stay,
            len(self.costs.keys() - self.waiting),
            len(self.waiting),
            len(self.stays),
            len(self.season.plan.placements),
            self._total(),
            _sum(self.options.bounds(self.stays, self.bounds).values()),
            timedelta(seconds=time.perf_counter() - self.started),
        )
        self.is_stopped = not self.watch(news)

    def _total(self) -> tuple[int, int]:
        return _sum(self.costs.values())

    # ---- results ------------------------------------------------------------------------

    def _taken_in(self, found: Attempt, meanwhile: Sequence[Change]) -> list[Task]:
        """Take a result into the plan if it is lawful there and no worse; what to try next."""
        task = found.task
        if task.is_alone:
            if found.is_found:
                self.bounds[task.stays[0]] = self._must_cost(task.stays[0], found.bounds)
            return []
        if task.instead:
            return self._swapped(found, meanwhile)
        if not {*task.stays} <= {*self.stays}:
            return []  # another option stands for the family meanwhile
        is_first = len(task.stays) == 1 and task.stays[0] not in self.costs
        if not found.is_found:
            return self._once_more(task) if is_first else []
        if meanwhile and not self._still_fits(found, meanwhile):
            return [task]
        if is_first:
            self._change(found)
        else:
            self._exchange(found)
        return []

    def _must_cost(self, stay: str, bound: tuple[int, int]) -> tuple[int, int]:
        courses = self.season.courses_of(stay)
        return must_cost(courses, self.season.problem.optional_courses, bound)

    def _exchange(self, found: Attempt) -> None:
        """Put a result in the place of what its stays have, and back if that costs no less."""
        old = self._kept(found)
        choices = {k: v for k, v in self.season.plan.choices.items() if k in found.choices}
        state = dict(self.costs), set(self.waiting)
        touched = self._resources([*old.values(), *found.placements.values()])
        before = self._price(found.task.stays, touched)
        self._change(found)
        if self._price(found.task.stays, touched) >= before:
            last = self.crew.changes.pop()
            self.season.change([*found.gone, *last.added], old, choices)
            self.costs, self.waiting = state

    def _swapped(self, found: Attempt, meanwhile: Sequence[Change]) -> list[Task]:
        """Put an option in the place of the planned one, and that back if it costs no less.

        Others who were planned anew along with it count as well.
        """
        old, (new, *rest) = found.task.instead, found.task.stays
        if not {old, *rest} <= {*self.stays}:
            return []
        if found.is_found and meanwhile and not self._still_fits(found, meanwhile):
            return [found.task]
        if not found.is_found:
            if not rest:
                self.options.tried[new] = None
            return []
        kept, choices = self._kept(found), dict(self.season.plan.choices)
        state = dict(self.costs), set(self.waiting), set(self.unpolished)
        touched = self._resources([*kept.values(), *found.placements.values()])
        before = self._worth((old, *rest), touched)
        self._change(found)
        after = self._worth((new, *rest), touched)
        beyond = _beyond(after[1], before[1])
        if after >= before:
            last = self.crew.changes.pop()
            self.season.change([*found.gone, *last.added], kept, choices)
            self.costs, self.waiting, self.unpolished = state
            if not rest:
                self.options.tried[new] = None if after[0] > before[0] else beyond
            return []
        if not rest:
            self.options.stand_in(new, old, None if before[0] else beyond)
        self._stand_in(new, old)
        return []

    def _worth(self, stays: Sequence[str], resources: Collection[str]) -> tuple[int, Points]:
        """How many of some stays wait, and what they cost."""
        return sum(stay in self.waiting for stay in stays), self._price(stays, resources)

    def _stand_in(self, new: str, old: str) -> None:
        """Another option stands for a family from now on."""
        self.stays = [new if stay == old else stay for stay in self.stays]
        self.costs.pop(old, None)
        self.waiting.discard(old)
        self.unpolished.discard(old)

    def _kept(self, found: Attempt) -> dict[str, Placement]:
        """What the plan has of the activities that a result places anew."""
        placed = self.season.plan.placements
        return {n: placed[n] for n in (*found.gone, *found.placements) if n in placed}

    def _resources(self, placements: Iterable[Placement]) -> set[str]:
        known = self.season.problem.activity
        return {taken for p in placements for taken in p.takes if taken not in known}

    def _price(self, stays: Sequence[str], resources: Collection[str]) -> Points:
        """What some stays cost by themselves, and in what they share with others."""
        own = [self.costs.get(stay) or self._cost_of(stay) for stay in stays]
        problem = self.season.neighbours(resources)
        plan = Plan({a.id: self.season.plan.placements[a.id] for a in problem.activities})
        shared = sum(
            finding.cost or 0
            for rule in self.rules
            if rule.tier == 2 and rule.scope == "shared"
            for finding in rule.findings(problem, plan)
        )
        return sum(c[0] for c in own), sum(c[1] for c in own) + shared, sum(c[2] for c in own)

    def _once_more(self, task: Task) -> list[Task]:
        """A first try that found nothing: the next option, the next rung, then the stay waits."""
        stay = task.stays[0]
        other = self.options.after(stay)
        if other is not None:
            self._stand_in(other, stay)
            return [replace(task, stays=(other,))]
        first = self.options.of(stay)[0]
        higher = [how for how in _LADDER if how.most > task.most]
        self._stand_in(first, stay)
        if higher:
            return [self._task((first,), higher[0])]
        self.waiting.add(first)
        return []

    def _change(self, found: Attempt) -> None:
        """Put a result into the plan; of a stay that lacks something essential only its flights."""
        lacking = [stay for stay in found.task.stays if self._lacks(found, stay)]
        placements = dict(found.placements)
        for stay in lacking:
            own = set(self.season.problem.activities_of[stay])
            for name in own - self.season.problem.fixed_of.get(stay, frozenset()):
                placements.pop(name, None)
        placements = self._without_empty_runs(placements)
        change = Change(found.gone, placements, found.choices)
        self.season.change(change.gone, change.added, change.choices)
        self.crew.tell(change)
        self.waiting -= set(found.task.stays)
        self.waiting |= set(lacking)
        for stay in found.task.stays:
            self.costs[stay] = self._cost_of(stay)
        if found.task.day is None:
            self.unpolished |= set(found.task.stays)

    def _without_empty_runs(self, placements: Mapping[str, Placement]) -> dict[str, Placement]:
        """A run that only a waiting stay would have ridden does not go."""
        ridden = {taken for p in placements.values() for taken in p.takes}
        known = self.season.problem.activity
        return {n: p for n, p in placements.items() if not known[n].is_run or n in ridden}

    def _cost_of(self, stay: str) -> Points:
        """What the rules of one stay's own say of it in the plan as it stands."""
        part, plan = self.season.own(stay)
        cost = [0, 0, 0, 0]
        for rule in self.rules:
            if rule.tier and rule.scope == "stay":
                cost[rule.tier] += sum(f.cost or 0 for f in rule.findings(part, plan))
        return cost[1], cost[2], cost[3]

    def _lacks(self, found: Attempt, stay: str) -> bool:
        """Whether a result leaves out something that the stay cannot do without."""
        if found.task.day is not None:
            return False  # everything stays present there
        return any(
            course.cls == ESSENTIAL
            and course.price is not None
            and sum(name in found.placements for name in course.activities) < course.wanted
            for course in self.season.wanted(stay, found.choices)
        )

    def _still_fits(self, found: Attempt, meanwhile: Sequence[Change]) -> bool:
        """Whether a result still breaks no law after what others have done meanwhile.

        Only what both have touched can have come between them.
        """
        known = self.season.problem.activity
        touched = {n for change in meanwhile for n in (*change.gone, *change.added)}
        if touched & (found.gone | found.placements.keys()):
            return False
        runs = {t for p in found.placements.values() for t in p.takes if t in known}
        if any(run not in found.placements and run not in self.season.plan.placements
               for run in runs):  # fmt: skip
            return False
        theirs = [p for change in meanwhile for p in change.added.values()]
        return self._is_lawful_beside(found, theirs)

    def _is_lawful_beside(self, found: Attempt, theirs: Sequence[Placement]) -> bool:
        old = self._kept(found)
        self.season.change(found.gone, found.placements, {})
        near = meeting(self.season, found.placements.values(), theirs)
        broken = self.season.broken(self.rules, near) if near else []
        self.season.change([*found.gone, *found.placements], old, {})
        return not broken


def _beyond(one: Points, other: Points) -> Points:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def _sum(points: Iterable[tuple[int, ...]]) -> tuple[int, int]:
    """The points of tiers 1 and 2 over several stays."""
    rows = list(points)
    return sum(row[0] for row in rows), sum(row[1] for row in rows)
