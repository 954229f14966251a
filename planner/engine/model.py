"""The model of one solve: free activities as variables, pinned ones as constants.

Building goes in three steps. The rules *post* statements (primitives); the statements *fold*
what is pinned into masks of possible starts; then variables are made for what is left and the
statements *emit* what two free activities still have to settle between them. No rule sees a
CP-SAT object, and only primitives know what is pinned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Activity, Mode, Problem, Rise
from planner.engine.ledger import Ledger, Why
from planner.engine.occupancy import Occupancy, Pins, Rider
from planner.engine.primitives import (
    bracket,
    capacity,
    counts,
    order,
    ride,
    row,
    span,
    watch,
    windows,
)
from planner.engine.primitives.base import Cost, Statement
from planner.engine.primitives.bracket import BracketTerms
from planner.engine.variables import Choice, FreeActivity, FreeMode, Mask, Use


class Model:
    """What rules post to. ``free`` activities are placed, all others stay as ``plan`` has them.

    ``occupancy``, where given, is that of ``plan``. ``held`` names free activities that stay present and on a given day (an index of the grid).
    """

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        free: Collection[str],
        held: Mapping[str, int] | None = None,
        occupancy: Occupancy | None = None,
    ) -> None:
        self.held = held or {}
        self.problem = problem
        self.plan = plan
        self.occupancy = occupancy or Occupancy(problem, plan)
        self.grid = self.occupancy.grid
        self.cp = cp_model.CpModel()
        self.ledger = Ledger()
        self.free: dict[str, FreeActivity] = {}
        self.pinned = Pins(self.occupancy, frozenset(free))
        self.statements: list[Statement] = []
        self.option_lits: dict[tuple[str, str], cp_model.IntVar] = {}
        self.joins: dict[str, list[ride.Join]] = defaultdict(list)
        self._said: set[tuple[object, ...]] = set()
        self._free_uses: dict[str, list[Use]] = defaultdict(list)
        self._riders: dict[str, list[Choice]] = defaultdict(list)
        self._uses: dict[str, list[Use]] = {}
        for name in sorted(free):
            self._add_free(problem.activity[name])
        self.touched = {use.resource for act in self.free.values() for use in act.uses}

    # ---- what rules look at -------------------------------------------------------------

    @cached_property
    def one(self) -> cp_model.IntVar:
        """The literal that is always true."""
        return self.cp.new_constant(1)

    def is_free(self, activity: str) -> bool:
        """Whether this model places the activity."""
        return activity in self.free

    def is_touched(self, resource: str) -> bool:
        """Whether a free activity could take the resource."""
        return resource in self.touched

    def any_free(self, activities: Iterable[str]) -> bool:
        """Whether this model places at least one of them."""
        return any(name in self.free for name in activities)

    def uses(self, resource: str, kinds: Collection[str] = ()) -> list[Use]:
        """The uses of a resource, free and pinned, of these kinds (none given: of all)."""
        if resource not in self._uses:
            pins = self.occupancy.uses.get(resource, ())
            kept = [use for use in pins if use.activity not in self.free]
            self._uses[resource] = [*self._free_uses.get(resource, ()), *kept]
        found = self._uses[resource]
        return [use for use in found if use.kind in kinds] if kinds else list(found)

    def uses_by_role(self, activity: str, role: str) -> list[Use]:
        """The uses that an activity makes in one role; none when it is absent."""
        act = self.free.get(activity) or self.pinned.get(activity)
        return [use for use in act.uses if use.role == role] if act else []

    def riders(self, run: str) -> list[Choice]:
        """The choices of free activities that would ride a run."""
        return self._riders.get(run, [])

    def pinned_riders(self, run: str) -> list[Rider]:
        """The pinned activities that ride a run, with the demand that says what they load."""
        riders = self.occupancy.riders.get(run, ())
        return [rider for rider in riders if rider[0].id not in self.free]

    def days_of(self, uses: list[Use]) -> list[int]:
        """The day indexes on which one of the free uses could start."""
        days: set[int] = set()
        for use in uses:
            if use.free and len(use.free.mask):
                low = use.free.low + use.begin
                days.update(self._days_between(low, low + len(use.free.mask) - 1))
        return sorted(days)

    # ---- the primitives -----------------------------------------------------------------

    def cumulative(self, uses: list[Use], measure: str, most: int, why: Why) -> None:
        """At every moment the units by ``measure`` of ``uses`` sum to at most ``most``."""
        self.statements.append(capacity.Cumulative(uses, measure, most, why))

    def within(self, uses: list[Use], pairs: Sequence[tuple[int, int]], why: Why) -> None:
        """Each use lies wholly in one of the disjoint half-open ``pairs`` of grains."""
        self.statements.append(windows.Within(uses, pairs, why))

    def start_in(self, activity: str, why: Why) -> None:
        """A free activity starts in its mode's windows and on its slot grid."""
        self.statements.append(windows.StartIn(activity, why))

    def lag(self, lag: order.LagTerms, why: Why) -> None:
        """Minimal and maximal distance between two moments; void when either is absent."""
        self.statements.append(order.LagStatement(lag, why))

    def apart(
        self, after: list[Use], before: list[Use], gap: int, why: Why, *, in_days: bool
    ) -> None:
        """No use of ``before`` begins within ``gap`` after a use of ``after`` (see Rest)."""
        self.statements.append(order.Apart(after, before, gap, why, in_days=in_days))

    def budget(
        self, uses: list[Use], edges: Sequence[int], weigh: Callable[[Use], int],
        most: int, why: Why,
    ) -> None:  # fmt: skip
        """In each bucket the weights of the uses that start in it sum to at most ``most``."""
        self.statements.append(counts.Budget(uses, edges, weigh, most, why))

    def join(self, run: str, why: Why) -> None:
        """Riders coincide with a run, its load holds, and it runs only with a rider."""
        statement = ride.Join(run, why)
        self.statements.append(statement)
        for rider in self.riders(run):
            self.joins[rider.mode.activity.id].append(statement)

    def sequence(
        self, uses: list[Use], weigh: Callable[[Use], int], most: int, pause: int, why: Why
    ) -> None:
        """A chain of uses with gaps below ``pause`` weighs at most ``most``."""
        self.statements.append(row.Row(uses, weigh, most, pause, why))

    def count(
        self,
        activities: Sequence[str],
        least: int,
        most: int,
        options: Sequence[tuple[str, str]] = (),
    ) -> None:
        """At most ``most`` are present, and at least ``least`` if one of ``options`` is chosen
        (none given: always).
        """
        self.statements.append(counts.Count(activities, least, most, options))

    def implies(self, activity: str, any_of: Sequence[str], why: Why) -> None:
        """If ``activity`` is present, so is one of ``any_of``."""
        self.statements.append(counts.Implies(activity, any_of, why))

    def choose(self, branch: str, members: dict[str, Sequence[str]]) -> None:
        """Exactly one option of a branch; activities of the others are absent."""
        self.statements.append(counts.Choose(branch, members))

    def bracket(self, terms: BracketTerms, why: Why) -> None:
        """Uses on one date lie between a way out and a way back, or beside a ward night."""
        self.statements.append(bracket.Bracket(terms, why))

    def cover(self, rows: Sequence[BracketTerms]) -> None:
        """Redundant, for the bound: one person's ways and nights over all dates (see Cover)."""
        self.statements.append(bracket.Cover(rows))

    def watch(self, terms: watch.WatchTerms, why: Why) -> None:
        """At every moment each dependent is minded."""
        self.statements.append(watch.Watch(terms, why))

    def missing(
        self,
        activities: Sequence[str],
        wanted: int,
        price: int,
        options: Sequence[tuple[str, str]],
        rises: Sequence[Rise] = (),
    ) -> Cost:
        """Cost: ``price`` for each of ``wanted`` that is absent, and the ``rises`` for those beyond,
        if one of ``options`` is chosen (none given: always).
        """
        return self._costing(counts.Missing(activities, wanted, price, options, rises))

    def option_price(self, branch: str, prices: dict[str, int]) -> Cost:
        """Cost: the price of the option that a branch takes."""
        return self._costing(counts.OptionPrice(branch, prices))

    def present(self, activities: Sequence[str], price: int) -> Cost:
        """Cost: ``price`` for each of the activities that is present."""
        return self._costing(counts.Present(activities, price))

    def takes_of(self, activity: str, prices: Mapping[str, int]) -> Cost:
        """Cost: the price of each resource that a free activity takes, if it has one."""
        return self._costing(counts.Taken(activity, prices))

    def excess(self, left: Sequence[str], right: Sequence[str], allowed: int, price: int) -> Cost:
        """Cost: ``price`` for each by which two counts differ beyond ``allowed``."""
        return self._costing(counts.Excess(left, right, allowed, price))

    def overload(self, uses: list[Use], day: int, share: int, price: int) -> Cost:
        """Cost: ``price`` for each use that starts on a day beyond ``share``."""
        return self._costing(counts.Overload(uses, day, share, price))

    def hire(self, uses: list[Use], day: int, terms: counts.HireTerms) -> Cost:
        """Cost of booking a paid resource on a day: per hour with a minimum, and per use."""
        return self._costing(counts.Hire(uses, day, terms))

    def same(self, uses: list[Use], price: int) -> Cost:
        """Cost: ``price`` for each different resource beyond the first."""
        return self._costing(counts.Same(uses, price))

    def later(self, activity: str, day: int, price: int) -> Cost:
        """Cost: ``price`` for every local date from ``day`` to the start."""
        return self._costing(windows.Later(activity, day, price))

    def outside(self, activity: str, pairs: Sequence[tuple[int, int]], price: int) -> Cost:
        """Cost: ``price`` unless the start lies in one of the closed ``pairs``."""
        return self._costing(windows.Outside(activity, pairs, price))

    def span(self, activities: Sequence[str], day: int, unit: int, price: int) -> Cost:
        """Cost: ``price`` per full ``unit`` between first and last that none of them fills."""
        return self._costing(span.Span(activities, day, unit, price))

    def latest_end(self, activities: Sequence[str], price: int) -> Cost:
        """Cost: ``price`` for each grain from the horizon's start to the last end (makespan)."""
        return self._costing(span.LatestEnd(activities, price))

    def _costing(self, statement: Statement) -> Cost:
        self.statements.append(statement)
        return statement.cost

    # ---- building -----------------------------------------------------------------------

    def compile(self) -> None:
        """Fold, make variables, emit. Call once, after all rules have posted."""
        for statement in self.statements:
            statement.fold(self)
        for act in self._in_riding_order():
            self._materialise(act)
        for statement in self.statements:
            statement.emit(self)

    def ban(self, use: Use, first: int, last: int, why: Why) -> None:
        """Take the starts ``first .. last`` (both included) away from a free use."""
        act = use.free
        assert act is not None
        low, high = max(first - act.low, 0), min(last - act.low + 1, len(act.mask))
        if low >= high:
            return
        for choice in use.choices:
            choice.mask[low:high] = False
        self.ledger.note(act.id, why, high - low)

    def keep(self, choice: Choice, mask: Mask, why: Why) -> None:
        """Take the starts outside ``mask`` away from one choice."""
        act = choice.mode.activity
        self.ledger.note(act.id, why, int(np.count_nonzero(choice.mode.mask & ~mask)))
        choice.mask &= mask

    def is_news(self, *words: object) -> bool:
        """Whether nothing with these words was said before: a child and the parent beside it
        would have the same said twice of everything that they do together.
        """
        is_new = words not in self._said
        self._said.add(words)
        return is_new

    def option(self, branch: str, option: str) -> cp_model.IntVar:
        """The literal of a branch taking an option."""
        key = (branch, option)
        if key not in self.option_lits:
            self.option_lits[key] = self.cp.new_bool_var(f"{branch}={option}")
        return self.option_lits[key]

    def presence(self, activity: str) -> Any:
        """The literal of being in the plan; ``None`` when it certainly is not."""
        if activity in self.free:
            return self.free[activity].presence
        return self.one if activity in self.pinned else None

    def date_lits(self, use: Use) -> dict[int, cp_model.IntVar]:
        """By day index: a literal that is implied by the use starting on that date."""
        if use.pinned:
            return {self.grid.day(use.pinned.start + use.begin): self.one}
        assert use.free is not None
        assert use.lit is not None
        days = self._days_between(use.low + use.begin, use.high + use.begin)
        if len(days) == 1:
            return {days[0]: use.lit}
        on = self.activity_dates(use.free, use.begin)
        if use.presence_wide:
            return on
        if use.on_dates is not None:
            return use.on_dates
        both = use.on_dates = {}
        for day in days:
            if day in on:
                lit = self.cp.new_bool_var("")
                self.cp.add_bool_or(use.lit.negated(), on[day].negated(), lit)
                self.cp.add_implication(lit, use.lit)
                self.cp.add_implication(lit, on[day])
                both[day] = lit
        return both

    def activity_dates(self, act: FreeActivity, offset: int = 0) -> dict[int, cp_model.IntVar]:
        """By day index: whether ``start + offset`` falls on that date; exactly one if present."""
        if offset in act.day_lits:
            return act.day_lits[offset]
        assert act.presence is not None
        indexes = np.flatnonzero(act.mask) + act.low
        by_day: dict[int, list[int]] = defaultdict(list)
        for grain in indexes.tolist():
            by_day[self.grid.day(grain + offset)].append(grain)
        if len(by_day) == 1:
            lits = {next(iter(by_day)): act.presence}
        else:
            lits = {day: self.cp.new_bool_var(f"{act.id}@{day}") for day in by_day}
            self.cp.add(sum(lits.values()) == act.presence)
            for day, grains in by_day.items():
                self._enforce_domain(act, grains, lits[day])
        act.day_lits[offset] = lits
        return lits

    def interval(self, use: Use) -> Any:
        """The optional interval of a free use."""
        if use.interval is None:
            assert use.free is not None
            use.interval = self.cp.new_optional_fixed_size_interval_var(
                self.start_of(use), use.size, use.lit, ""
            )
        return use.interval

    def start_of(self, use: Use) -> Any:
        """When a use begins."""
        if use.pinned:
            return use.pinned.start + use.begin
        assert use.free is not None
        assert use.free.start is not None
        return use.free.start + use.begin

    def _add_free(self, activity: Activity) -> None:
        grid = self.grid
        durations = [grid.up(mode.duration) for mode in activity.modes]
        low, deadline = grid.ceil(activity.earliest), grid.floor(activity.deadline)
        if activity.id in self.held:
            day = self.held[activity.id]
            low = max(low, grid.midnights[day])
            deadline = min(deadline, grid.midnights[day + 1] - 1 + max(durations))
        size = max(deadline - min(durations) - low + 1, 0)
        act = FreeActivity(activity, low, size)
        for mode, duration in zip(activity.modes, durations, strict=True):
            mask = np.zeros(size, dtype=np.bool_)
            mask[: max(deadline - duration - low + 1, 0)] = True
            act.modes.append(FreeMode(act, mode, duration, mask))
        self._collect_uses(act)
        self.free[act.id] = act

    def _collect_uses(self, act: FreeActivity) -> None:
        """Uses that several modes make alike become one use with several choices."""
        alike: dict[tuple[object, ...], Use] = {}
        for mode in act.modes:
            for demand, choices in zip(mode.mode.demands, mode.choices, strict=True):
                if demand.is_ride:
                    for choice in choices:
                        self._riders[choice.taken].append(choice)
                    continue
                for number, part in enumerate(demand.parts):
                    begin, end = self.grid.down(part.begin), self.grid.up(part.end)
                    kind = demand.kind or act.activity.kind
                    units = tuple(sorted(demand.units.items()))
                    for choice in choices:
                        key = (choice.taken, demand.role, kind, begin, end, units, number)
                        if key not in alike:
                            alike[key] = Use(act, demand, choice.taken, begin, end)
                        alike[key].choices.append(choice)
        act.uses = list(alike.values())
        for use in act.uses:
            self._free_uses[use.resource].append(use)

    def _in_riding_order(self) -> list[FreeActivity]:
        """Runs before their riders, whose starts depend on what the runs have left."""
        return sorted(self.free.values(), key=lambda act: (not act.activity.is_run, act.id))

    def _materialise(self, act: FreeActivity) -> None:
        """Variables for what the fold has left of an activity; none if nothing is left."""
        for join in self.joins.get(act.id, ()):
            join.fold_rider(self, act)
        for mode in act.modes:
            for choices in mode.choices:
                mode.mask &= np.logical_or.reduce([choice.mask for choice in choices])
            act.mask |= mode.mask
        if not act.mask.any():
            return
        self._make_start(act)
        alive = [mode for mode in act.modes if mode.mask.any()]
        for mode in alive:
            mode.lit = act.presence if len(alive) == 1 else self.cp.new_bool_var("")
            self._make_choices(mode)
            if len(alive) > 1 and not np.array_equal(mode.mask, act.mask):
                self._enforce_domain(act, self._grains(act, mode.mask), mode.lit)
        if len(alive) > 1:
            self.cp.add(sum(mode.lit for mode in alive) == act.presence)
        assert act.start is not None
        if len({mode.duration for mode in alive}) == 1:
            act.duration = alive[0].duration
            act.end = act.start + act.duration
        else:
            act.end = act.start + sum(mode.duration * mode.lit for mode in alive)
        for use in act.uses:
            self._make_use(use, alive)

    def _make_start(self, act: FreeActivity) -> None:
        """The start as ``step * k + base``: a slot grid is one variable with a dense domain."""
        grains = np.flatnonzero(act.mask)
        step = int(np.gcd.reduce(np.diff(grains))) if len(grains) > 1 else 1
        act.step, act.step_base = max(step, 1), act.low + int(grains[0])
        act.high = act.low + int(grains[-1])
        steps = (grains - grains[0]) // act.step
        act.step_var = self.cp.new_int_var_from_domain(_domain(steps.tolist()), act.id)
        act.start = act.step_var * act.step + act.step_base
        act.presence = self.one if act.id in self.held else self.cp.new_bool_var(act.id)

    def _make_choices(self, mode: FreeMode) -> None:
        act = mode.activity
        for choices in mode.choices:
            alive = []
            for choice in choices:
                choice.mask &= mode.mask
                if choice.mask.any():
                    alive.append(choice)
            for choice in alive:
                choice.lit = mode.lit if len(alive) == 1 else self.cp.new_bool_var("")
                grains = np.flatnonzero(choice.mask)
                choice.low, choice.high = act.low + int(grains[0]), act.low + int(grains[-1])
                if len(alive) > 1 and not np.array_equal(choice.mask, mode.mask):
                    self._enforce_domain(act, (grains + act.low).tolist(), choice.lit)
            if len(alive) > 1:
                self.cp.add(sum(choice.lit for choice in alive) == mode.lit)

    def _make_use(self, use: Use, alive: list[FreeMode]) -> None:
        choices = [choice for choice in use.choices if choice.lit is not None]
        if not choices:
            return
        use.low = min(choice.low for choice in choices)
        use.high = max(choice.high for choice in choices)
        assert use.free is not None
        sole = all(choice.lit is choice.mode.lit for choice in choices)
        if sole and len({id(choice.mode) for choice in choices}) == len(alive):
            use.lit, use.presence_wide = use.free.presence, True
        elif len(choices) == 1:
            use.lit = choices[0].lit
        else:
            use.lit = self.cp.new_bool_var("")
            self.cp.add(sum(choice.lit for choice in choices) == use.lit)

    def _grains(self, act: FreeActivity, mask: Mask) -> list[int]:
        found: list[int] = (np.flatnonzero(mask) + act.low).tolist()
        return found

    def _enforce_domain(
        self, act: FreeActivity, grains: Sequence[int], lit: cp_model.IntVar | None
    ) -> None:
        steps = [(grain - act.step_base) // act.step for grain in grains]
        self.cp.add_linear_expression_in_domain(act.step_var, _domain(steps)).only_enforce_if(lit)

    def _days_between(self, first: int, last: int) -> list[int]:
        return list(range(self.grid.day(first), self.grid.day(last) + 1))

    # ---- solutions ----------------------------------------------------------------------

    def hint(self, plan: Plan) -> None:
        """Offer where ``plan`` has the free activities as a place to start from."""
        self._give(self._hints(plan))

    def hint_complete(self, plan: Plan) -> None:
        """Offer that everything asked for is there: each branch by its cheapest option.

        What ``plan`` has already keeps its place; of what it lacks only the presence is hinted.
        """
        absent = {
            act.presence.index
            for act in self.free.values()
            if act.is_alive and act.id not in plan.placements
        }
        hints = {i: hint for i, hint in self._hints(plan).items() if i not in absent}
        unchosen: set[str] = set()
        for branch in self.problem.branches:
            best = min(branch.options, key=lambda option: option.price)
            for option in branch.options:
                lit = self.option_lits.get((branch.id, option.id))
                if lit is not None:
                    hints[lit.index] = (lit, option is best)
                if option is not best:
                    unchosen.update(option.courses)
        for course in self.problem.courses:
            wanted = 0 if course.id in unchosen else course.wanted
            if wanted not in (0, len(course.activities)):
                continue  # which of the days it will be is the solver's to find
            for name in course.activities:
                act = self.free.get(name)
                if act is not None and act.is_alive and name not in plan.placements:
                    hints[act.presence.index] = (act.presence, int(wanted > 0))
        self._give(hints)

    def _hints(self, plan: Plan) -> dict[int, tuple[Any, int]]:
        """Values by variable; a literal can stand for several things, but is hinted only once."""
        hints: dict[int, tuple[Any, int]] = {}
        for act in self.free.values():
            if act.presence is None:
                continue
            placement = plan.placements.get(act.id)
            if act.id not in self.held:
                hints[act.presence.index] = (act.presence, placement is not None)
            if placement is not None:
                steps = (self.grid.floor(placement.start) - act.step_base) // act.step
                hints[act.step_var.index] = (act.step_var, steps)
                for lit, is_it in _choice_hints(act, placement):
                    hints.setdefault(lit.index, (lit, is_it))
        return hints

    def _give(self, hints: Mapping[int, tuple[Any, int]]) -> None:
        for variable, value in hints.values():
            self.cp.add_hint(variable, value)

    def read(self, value: Callable[[cp_model.IntVar], int]) -> Plan:
        """The plan that an assignment of the variables stands for, pinned parts included."""
        placements = {
            name: placement
            for name, placement in self.plan.placements.items()
            if name not in self.free
        }
        for act in self.free.values():
            if act.presence is not None and act.step_var is not None and value(act.presence):
                start = value(act.step_var) * act.step + act.step_base
                mode, takes = _chosen(act, value)
                placements[act.id] = Placement(act.id, mode.id, self.grid.moment(start), takes)
        choices = dict(self.plan.choices)
        for (branch, option), lit in self.option_lits.items():
            if value(lit):
                choices[branch] = option
        return Plan(placements, choices, self.plan.pinned)


def _chosen(
    act: FreeActivity, value: Callable[[cp_model.IntVar], int]
) -> tuple[Mode, tuple[str, ...]]:
    mode = next(m for m in act.modes if m.lit is not None and value(m.lit))
    takes = tuple(
        next(choice.taken for choice in choices if choice.lit is not None and value(choice.lit))
        for choices in mode.choices
    )
    return mode.mode, takes


def _choice_hints(act: FreeActivity, placement: Placement) -> Iterator[tuple[Any, bool]]:
    for mode in act.modes:
        is_it = mode.mode.id == placement.mode
        if mode.lit is None:
            continue
        if mode.lit is not act.presence:
            yield mode.lit, is_it
        for choices, taken in zip(mode.choices, placement.takes, strict=False):
            for choice in choices:
                if choice.lit is not None and choice.lit is not mode.lit:
                    yield choice.lit, is_it and choice.taken == taken


def _domain(values: Sequence[int]) -> cp_model.Domain:
    return cp_model.Domain.from_values(list(values))
