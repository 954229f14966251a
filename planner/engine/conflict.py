"""Why something is not in a plan: laws and resources that together take away every start it has.

Everything but the activity (and what it must bring along: its run, its trip, its batch) is
pinned. Each law on each resource bars some of the starts; a set of them that bars every start of
every mode is the reason. The set is exact: with these laws alone there is no place, and it is cut
down until each of them is needed. What still has a place would fit by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from ortools.sat.python import cp_model

from planner.domain.plan import Plan, Reason, Rule
from planner.domain.problem import Course, Problem
from planner.domain.words import PEOPLE
from planner.engine.ledger import Ledger
from planner.engine.model import Model
from planner.engine.occupancy import Occupancy
from planner.engine.primitives.base import Statement
from planner.engine.primitives.counts import Implies
from planner.engine.primitives.ride import Join
from planner.engine.primitives.windows import StartIn
from planner.engine.variables import Choice, FreeActivity, FreeMode, Mask

TRADE_OFF = "trade_off"
"""The key of the reason that nothing bars it: it would fit as the plan stands, and the search
ended before it was added (a plan whose tier 1 is proven leaves nothing out that fits by itself).
What would fit only in the place of something dearer is barred by that. The fact ``at`` is a start
that would do; without it neither a start nor a proof was found.
"""
NO_START = "starts"
"""The key of the reason that an activity has no start of its own: no law needs to bar it."""

Key = tuple[str, str]
"""A law and the resource that it is about."""
Group = tuple[tuple[str, ...], int]
"""Absent activities and how many of them are to be added."""
_NEEDED = "needed_"
_WORK = 4.0
"""Deterministic work of one question to the solver; a dozen activities need a hundredth of it."""


def reasons_for(
    problem: Problem, rules: Sequence[Rule], plan: Plan, course: Course
) -> tuple[Reason, ...]:
    """The laws and resources that keep more of a course out of ``plan``, the widest first."""
    return Conflicts(problem, rules, plan).reasons(course)


class Conflicts:
    """Answers why for one plan; what its questions share is worked out once."""

    def __init__(self, problem: Problem, rules: Sequence[Rule], plan: Plan) -> None:
        self.problem = problem
        self.rules = [rule for rule in rules if rule.tier == 0]
        self.plan = plan
        self.occupancy = Occupancy(problem, plan)
        self._stays: dict[str, Problem] = {}

    def reasons(self, course: Course) -> tuple[Reason, ...]:
        """What bars every absent activity of a course: law and resource, when, by what.

        A single :data:`TRADE_OFF` where one of them would fit by itself.
        """
        named: list[Key] = []
        told: dict[Key, _Told] = {}
        absent = [name for name in course.activities if name not in self.plan.placements]
        for name in absent:
            case = self._case(course.stay, (name,), [((name,), 1)])
            keys = case.conflict(named)
            if keys is None:
                return (Reason(TRADE_OFF, "", {"activity": name} | case.start_of(name)),)
            named += [key for key in keys if key not in named]
            for key in keys:
                case.tell(key, name, told)
        if not told:
            return (Reason(NO_START, "", {"activity": absent[0] if absent else ""}),)
        return _reasons(self.problem, course.stay, told)

    def has_place(self, course: Course) -> bool:
        """Whether one more of a course would fit by itself, with all that it must bring along."""
        absent = [name for name in course.activities if name not in self.plan.placements]
        return any(self._case(course.stay, (name,), [((name,), 1)]).fits(name) for name in absent)

    def is_barred(self, course: Course) -> bool:
        """Whether nothing more of a course has a start of its own left, whatever it would bring."""
        absent = [name for name in course.activities if name not in self.plan.placements]
        return not any(
            self._case(course.stay, (name,), [((name,), 1)]).has_start(name) for name in absent
        )

    def together(self, groups: Sequence[Group]) -> tuple[tuple[int, ...], tuple[Reason, ...]]:
        """The fewest groups found that exclude one another, by number, and what bars them.

        Nothing of either where all have a place together. The groups are of one stay.
        """
        kept = list(range(len(groups)))
        if not groups or self._joint(groups, kept).conflict(()) is None:
            return (), ()
        for number in range(len(groups)):
            rest = [other for other in kept if other != number]
            if rest and self._joint(groups, rest).conflict(()) is not None:
                kept = rest
        case = self._joint(groups, kept)
        told: dict[Key, _Told] = {}
        for key in case.conflict(()) or ():
            for number in kept:
                case.tell(key, groups[number][0][0], told)
        stay = self.problem.activity[groups[kept[0]][0][0]].stay
        return tuple(kept), _reasons(self.problem, stay, told)

    def _joint(self, groups: Sequence[Group], numbers: Sequence[int]) -> _Case:
        wanted = [groups[number] for number in numbers]
        names = tuple(dict.fromkeys(name for group, _ in wanted for name in group))
        return self._case(self.problem.activity[names[0]].stay, names, wanted)

    def _case(self, stay: str, names: tuple[str, ...], wanted: Sequence[Group]) -> _Case:
        if stay not in self._stays:
            self._stays[stay] = self.problem.of_stays({stay})
        around = self._stays[stay]
        free = frozenset(names) | brought_along(around, self.plan, names)
        local = _narrowed(around, free, self.occupancy)
        return _Case(local, self.rules, self.plan, self.occupancy, free, wanted)


@dataclass
class _Told:
    """What is known of one law on one resource: which starts of what it bars, and by what."""

    activity: str = ""
    dates: set[str] = field(default_factory=set)
    last: str = ""
    by: set[str] = field(default_factory=set)
    barred: int = 0
    of: int = 0
    facts: dict[str, str] = field(default_factory=dict)


def _reasons(problem: Problem, stay: str, told: Mapping[Key, _Told]) -> tuple[Reason, ...]:
    """The reasons in words' order: what others cause before what the stay itself does, the
    widest first.
    """
    own: dict[Key, bool] = {}
    for key, one in told.items():
        known = [problem.activity[name].stay for name in one.by if name in problem.activity]
        is_by_own = bool(known) and all(other == stay for other in known)
        own[key] = is_by_own or _is_own(problem, key)
    ranked = sorted(told, key=lambda key: (own[key], -told[key].barred, key))
    return tuple(
        Reason(*key, _facts(told[key], is_own=own[key]) | _too_small(problem, key, told[key]))
        for key in ranked
    )


def _too_small(problem: Problem, key: Key, one: _Told) -> dict[str, str]:
    """Which other vessels of the kind could not hold so many even if they were empty."""
    needed = {
        name.removeprefix(_NEEDED): int(units)
        for name, units in one.facts.items()
        if name.startswith(_NEEDED)
    }
    vessel = problem.resource.get(key[1])
    if vessel is None or not needed or one.facts.get("shared"):
        return {}
    small = [
        other.id
        for other in problem.resources
        if other.role == vessel.role
        and any(other.capacity.get(measure, units) < units for measure, units in needed.items())
    ]
    return {"small": ";".join(small)} if small else {}


def _facts(one: _Told, *, is_own: bool) -> dict[str, str]:
    facts = {"activity": one.activity, **one.facts}
    if one.dates:
        facts |= {"from": min(one.dates), "to": one.last, "days": str(len(one.dates))}
    facts["extent"] = "whole" if one.barred >= one.of else "part"
    if one.by:
        facts["by"] = ";".join(sorted(one.by))
    facts["whose"] = "own" if is_own else ("others" if one.by else "")
    return facts


def _is_own(problem: Problem, key: Key) -> bool:
    """Whether a law is about somebody of the family, who could do something else then."""
    resource = problem.resource.get(key[1])
    return resource is not None and resource.role in PEOPLE


# ---- what is looked at --------------------------------------------------------------------


def brought_along(problem: Problem, plan: Plan, names: Iterable[str]) -> frozenset[str]:
    """Absent activities that these would need: batches, nights, runs, ways on their dates."""
    asked = set(names)
    found: set[str] = set()
    queue = list(asked)
    while queue:
        for other in _direct(problem, queue.pop()):
            if other not in plan.placements and other not in found | asked:
                found.add(other)
                queue.append(other)
    return frozenset(found)


def _direct(problem: Problem, name: str) -> set[str]:
    found = {other for row in problem.needs_of.get(name, ()) for other in row.any_of}
    act = problem.activity[name]
    for mode in act.modes:
        for demand in mode.demands:
            if demand.is_ride:
                found.update(demand.eligible)
    first, last = problem.local_date(act.earliest), problem.local_date(act.deadline)
    kinds = {demand.kind or act.kind for mode in act.modes for demand in mode.demands}
    for row in problem.commutes_of.get(act.stay, ()):
        if first <= row.day <= last and kinds & row.kinds:
            found.update(row.way_out, row.way_back)
    return found


def _narrowed(problem: Problem, free: frozenset[str], occupancy: Occupancy) -> Problem:
    """The problem with only the resources and rows that can concern the free activities."""
    acts = [problem.activity[name] for name in free]
    demands = [d for act in acts for mode in act.modes for d in mode.demands]
    touched = {name for d in demands if not d.is_ride for name in d.eligible}
    runs = {name for d in demands if d.is_ride for name in d.eligible}
    placed = [occupancy.activities[run] for run in runs if run in occupancy.activities]
    vessels = {run.takes[0] for run in placed}
    stays = {act.stay for act in acts if act.stay}
    return replace(
        problem,
        resources=tuple(r for r in problem.resources if r.id in touched | vessels),
        activities=tuple(
            a for a in problem.activities if a.id in free or a.id in runs or a.stay in stays
        ),
        lags=tuple(
            row for row in problem.lags
            if row.before.activity in free or row.after.activity in free
        ),
        rests=tuple(row for row in problem.rests if row.resource in touched),
        limits=tuple(row for row in problem.limits if row.resource in touched),
        sequences=tuple(row for row in problem.sequences if row.resource in touched),
        hours=tuple(row for row in problem.hours if row.resource in touched),
        needs=tuple(
            row for row in problem.needs if row.activity in free or free & {*row.any_of}
        ),
        commutes=tuple(
            row for row in problem.commutes
            if row.person in touched or free & {*row.way_out, *row.way_back}
        ),
        sames=(), spreads=(), earlies=(), prefers=(), idles=(), fairs=(),
    )  # fmt: skip


# ---- one question -------------------------------------------------------------------------


@dataclass
class _Bar:
    """The starts that one law on one resource takes away, by mode and by choice."""

    modes: dict[int, Mask] = field(default_factory=dict)
    choices: dict[int, Mask] = field(default_factory=dict)
    by: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class _Case:
    """Some activities to add, and the laws that bar them.

    ``wanted`` lists groups of them with how many of each must be added; the rest of ``free``
    is what they may bring along.
    """

    def __init__(  # noqa: PLR0917 -- a question and all that it is about
        self,
        problem: Problem,
        rules: Sequence[Rule],
        plan: Plan,
        occupancy: Occupancy,
        free: frozenset[str],
        wanted: Sequence[Group],
    ) -> None:
        self.problem = problem
        self.rules = rules
        self.plan = plan
        self.occupancy = occupancy
        self.names = free
        self.wanted = wanted
        self.model = self._posted()
        self.bars: dict[Key, _Bar] = {}
        self.base: dict[int, Mask] = {}
        self.example = Plan()
        """What the solver placed where it was last asked; nothing where it placed nothing."""
        self._fold()

    def _posted(self) -> Model:
        model = Model(self.problem, self.plan, self.names, occupancy=self.occupancy)
        for rule in self.rules:
            rule.post(model)
        return model

    # ---- which laws bar which starts ----------------------------------------------------

    def _fold(self) -> None:
        """Fold each law on each resource by itself and keep what it takes away."""
        model = self.model
        for statement in model.statements:
            if isinstance(statement, StartIn):
                statement.fold(model)
        self.base = {id(mode): mode.mask.copy() for mode in self._modes()}
        for key, statements in _by_key(model.statements).items():
            bar = self.bars[key] = _Bar()
            model.ledger = Ledger()
            for statement in statements:
                statement.fold(model)
            self._take(key, bar)

    def _take(self, key: Key, bar: _Bar) -> None:
        """Note what a fold has taken away, and put it back."""
        for mode in self._modes():
            gone = self.base[id(mode)] & ~mode.mask
            if gone.any():
                bar.modes[id(mode)] = gone
                mode.mask = self.base[id(mode)].copy()
            for choices in mode.choices:
                for choice in choices:
                    if not choice.mask.all():
                        bar.choices[id(choice)] = ~choice.mask
                        choice.mask = np.ones_like(choice.mask)
        for (activity, law, resource), names in self.model.ledger.blockers.items():
            if law == key[0] and resource in (key[1], ""):
                bar.by[activity] |= names

    def _modes(self) -> Iterator[FreeMode]:
        return (mode for act in self.model.free.values() for mode in act.modes)

    def _open(self, act: FreeActivity, keys: Collection[Key]) -> list[Mask]:
        """By mode, the starts that these laws leave when nothing else is asked of the rest."""
        found = []
        for mode in act.modes:
            mask = self.base[id(mode)].copy()
            for key in keys:
                gone = self.bars[key].modes.get(id(mode))
                if gone is not None:
                    mask &= ~gone
            for choices in mode.choices:
                mask &= np.logical_or.reduce([self._choice(choice, keys) for choice in choices])
            found.append(mask)
        return found

    def _choice(self, choice: Choice, keys: Collection[Key]) -> Mask:
        mask = np.ones_like(choice.mask)
        if choice.demand.is_ride:
            mask &= self._ride(choice, keys)
        for key in keys:
            gone = self.bars[key].choices.get(id(choice))
            if gone is not None:
                mask &= ~gone
        return mask

    def _ride(self, choice: Choice, keys: Collection[Key]) -> Mask:
        """The starts at which the run can be there, and has room if its load is looked at."""
        model, run = self.model, choice.taken
        mask = np.zeros_like(choice.mask)
        low = choice.mode.activity.low
        begin = model.grid.down(choice.demand.parts[0].begin)
        for join in self._joins(run):
            if (join.why.law, join.why.resource) in keys and not self._has_room(choice, join):
                return mask
        if run in model.pinned:
            index = model.pinned[run].start - begin - low
            if 0 <= index < len(mask):
                mask[index] = True
        elif run in model.free:
            act = model.free[run]
            for starts in self._open(act, keys):
                for index in (np.flatnonzero(starts) + act.low - begin - low).tolist():
                    if 0 <= index < len(mask):
                        mask[index] = True
        return mask

    def _joins(self, run: str) -> list[Join]:
        return [s for s in self.model.statements if isinstance(s, Join) and s.run == run]

    def _has_room(self, choice: Choice, join: Join) -> bool:
        return bool(join.fits(self.model, choice))

    # ---- the conflict -------------------------------------------------------------------

    def conflict(self, first: Sequence[Key]) -> list[Key] | None:
        """Laws that together bar what is wanted, each of them needed; ``None`` if it fits.

        Tries those of ``first`` before any others, so that one answer serves several questions.
        """
        every = self._ranked()
        known = [key for key in first if key in self.bars]
        sole = self.wanted[0][0] if len(self.wanted) == 1 and len(self.wanted[0][0]) == 1 else ()
        tests: list[Callable[[Collection[Key]], bool]] = []
        if sole:
            act = self.model.free[sole[0]]
            tests.append(lambda keys: not any(mask.any() for mask in self._open(act, keys)))
        tests.append(self._is_impossible)
        for is_barred in tests:
            if known and is_barred(known):
                return _needed(known, is_barred)
            if is_barred(every):
                rest = [key for key in every if key not in known]
                return _needed([*known, *rest], is_barred)
        return None

    def fits(self, name: str) -> bool:
        """Whether no laws at all bar an activity."""
        return self.has_start(name) and not self._is_impossible(list(self.bars))

    def has_start(self, name: str) -> bool:
        """Whether all laws leave an activity a start, when nothing is asked of the others."""
        return any(mask.any() for mask in self._open(self.model.free[name], list(self.bars)))

    def _ranked(self) -> list[Key]:
        """All laws: those on what others take first, then by how many starts they bar.

        That somebody of the family is busy comes last: they could do something else then.
        """
        weight: dict[Key, tuple[int, int, Key]] = {}
        for key, bar in self.bars.items():
            starts = sum(int(mask.sum()) for mask in (*bar.modes.values(), *bar.choices.values()))
            is_own = _is_own(self.problem, key) or not key[1]
            weight[key] = (is_own + (is_own and key[0] == "presence"), -starts, key)
        return sorted(weight, key=lambda key: weight[key])

    def _is_impossible(self, keys: Collection[Key]) -> bool:
        """Whether the solver proves that with these laws alone there is no place."""
        model = self._posted()
        kept = set(keys)
        model.statements = [s for s in model.statements if _key(s) in kept or _key(s) is None]
        for name, joins in model.joins.items():
            model.joins[name] = [join for join in joins if _key(join) in kept]
        model.compile()
        for names, count in self.wanted:
            lits = [lit for name in names if (lit := model.presence(name)) is not None]
            if len(lits) < count:
                return True
            model.cp.add(sum(lits) >= count)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.max_deterministic_time = _WORK
        status = solver.solve(model.cp)
        is_placed = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        self.example = model.read(solver.value) if is_placed else Plan()
        return bool(status == cp_model.INFEASIBLE)

    def start_of(self, name: str) -> dict[str, str]:
        """As a fact, the start that an activity was given where it was last asked about."""
        placed = self.example.placements.get(name)
        return {"at": placed.start.isoformat()} if placed else {}

    # ---- telling it ---------------------------------------------------------------------

    def tell(self, key: Key, wanted: str, known: dict[Key, _Told]) -> None:
        """Add to ``known`` when a law bars the activity, or else what it would bring along.

        What only ties things together (a ride to its run, a dose to its batch) bars nothing by
        itself and is not told: it is what bringing along means.
        """
        if key not in known and self._only_ties(key):
            return
        told = known.setdefault(key, _Told(wanted))
        for name in (wanted, *sorted(self.names - {wanted})):
            act = self.model.free[name]
            barred, possible = self._barred(act, key)
            if barred.any():
                grid = self.model.grid
                starts = (np.flatnonzero(barred) + act.low).tolist()
                days = {grid.day(start) for start in starts}
                offered = (np.flatnonzero(possible) + act.low).tolist()
                told.activity = told.activity if told.barred else name
                told.dates |= {grid.date_of(day).isoformat() for day in days}
                told.last = max(told.last, self._last_date(act, starts[-1]))
                told.barred += len(starts)
                told.of += sum(grid.day(start) in days for start in offered)
                told.by |= self.bars[key].by.get(name, set())
                told.facts |= self._seats(act, key)
                return

    def _last_date(self, act: FreeActivity, start: int) -> str:
        """The date on which the activity would end if it began at the last barred start."""
        grid = self.model.grid
        end = start + max(mode.duration for mode in act.modes) - 1
        return grid.date_of(grid.day(end)).isoformat()

    def _only_ties(self, key: Key) -> bool:
        statements = [s for s in self.model.statements if _key(s) == key]
        if not all(isinstance(s, Join | Implies) for s in statements):
            return False
        joins = [s for s in statements if isinstance(s, Join)]
        if not all(s.always_fits(self.model, c) for s in joins for c in self.model.riders(s.run)):
            return False
        return not any(self._barred(act, key)[0].any() for act in self.model.free.values())

    def _barred(self, act: FreeActivity, key: Key) -> tuple[Mask, Mask]:
        """The starts that a law bars in some way, and all that the activity has."""
        bar, size = self.bars[key], len(act.mask)
        barred, possible = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        for mode in act.modes:
            base = self.base[id(mode)]
            possible |= base
            barred |= base & bar.modes.get(id(mode), False)
            for choices in mode.choices:
                for choice in choices:
                    barred |= base & bar.choices.get(id(choice), False)
                    barred |= base & self._full(choice, key)
        return barred, possible

    def _full(self, choice: Choice, key: Key) -> Mask:
        """The starts at which a run would carry more than its vessel can."""
        mask = np.zeros_like(choice.mask)
        if choice.demand.is_ride and any(
            _key(join) == key and not self._has_room(choice, join)
            for join in self._joins(choice.taken)
        ):
            mask |= self._ride(choice, ())
        return mask

    def _seats(self, act: FreeActivity, key: Key) -> dict[str, str]:
        """How many places a ride asks for, where the law is about the load of its vessel.

        ``shared`` says that the vessel is one of several.
        """
        found: dict[str, str] = {}
        for mode in act.modes:
            for demand in mode.mode.demands:
                if demand.is_ride and any(
                    _key(join) == key for run in demand.eligible for join in self._joins(run)
                ):
                    found |= {f"{_NEEDED}{m}": str(units) for m, units in demand.units.items()}
                    run = self.problem.activity[demand.eligible[0]]
                    several = len(run.modes[0].demands[0].eligible) > 1
                    found["shared"] = "1" if several else ""
        return found


def _key(statement: Statement) -> Key | None:
    why = getattr(statement, "why", None)
    if why is None or isinstance(statement, StartIn):
        return None
    return (why.law, why.resource)


def _by_key(statements: Iterable[Statement]) -> dict[Key, list[Statement]]:
    found: dict[Key, list[Statement]] = defaultdict(list)
    for statement in statements:
        key = _key(statement)
        if key is not None:
            found[key].append(statement)
    return found


def _needed(keys: Sequence[Key], is_barred: Callable[[Collection[Key]], bool]) -> list[Key]:
    """A part of ``keys`` that bars and of which none can be spared; early ones are kept rather.

    Halves the list as QuickXplain does (Junker, AAAI 2004), so that few questions are asked.
    """
    if is_barred(()):
        return []

    def search(behind: list[Key], added: bool, rest: Sequence[Key]) -> list[Key]:
        if added and is_barred(behind):
            return []
        if len(rest) == 1:
            return list(rest)
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        second = search([*behind, *left], bool(left), right)
        first = search([*behind, *second], bool(second), left)
        return [*first, *second]

    return search([], added=False, rest=keys)


__all__ = ["NO_START", "TRADE_OFF", "Conflicts", "Key", "brought_along", "reasons_for"]
