"""What is counted: budgets by bucket, courses, implications, branches, and costs of counts."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from planner.domain.problem import Rise
from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from planner.engine.model import Model
    from planner.engine.variables import Use


class Budget(Statement):
    r""":math:`\sum_{u \in bucket} w_u x_u \le most` for every bucket.

    ``edges`` are the first grains of the buckets, in order; a use is in the bucket of its
    own start. What lies before the first edge is in no bucket.
    """

    def __init__(
        self,
        uses: list[Use],
        edges: Sequence[int],
        weigh: Callable[[Use], int],
        most: int,
        why: Why,
    ) -> None:
        super().__init__()
        self.uses = uses
        self.edges = edges
        self.weigh = weigh
        self.most = most
        self.why = why

    def _bucket(self, grain: int) -> int:
        return bisect_right(self.edges, grain) - 1

    def _spent(self) -> dict[int, int]:
        spent: dict[int, int] = defaultdict(int)
        for use in self.uses:
            if use.pinned:
                spent[self._bucket(use.earliest)] += self.weigh(use)
        return spent

    def fold(self, model: Model) -> None:
        spent = self._spent()
        for use in self.uses:
            if use.free is None:
                continue
            weight = self.weigh(use)
            for bucket in self._reachable(use):
                if bucket >= 0 and spent.get(bucket, 0) + weight > self.most:
                    last = self.edges[bucket + 1] if bucket + 1 < len(self.edges) else 10**9
                    model.ban(use, self.edges[bucket] - use.begin, last - use.begin - 1, self.why)

    def _reachable(self, use: Use) -> range:
        assert use.free is not None
        low = use.free.low + use.begin
        return range(self._bucket(low), self._bucket(low + max(len(use.free.mask) - 1, 0)) + 1)

    def emit(self, model: Model) -> None:
        spent = self._spent()
        found: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
        for use in self.uses:
            if use.free and use.is_alive:
                weight = self.weigh(use)
                for bucket, lit in self._literals(model, use):
                    found[bucket].append((weight, lit))
        for bucket, terms in found.items():
            left = self.most - spent.get(bucket, 0)
            if bucket >= 0 and sum(weight for weight, _ in terms) > left:
                model.cp.add(sum(weight * lit for weight, lit in terms) <= left)

    def _literals(self, model: Model, use: Use) -> list[tuple[int, cp_model.IntVar]]:
        """The buckets that a free use can fall in, each with a literal that it implies."""
        first, last = self._bucket(use.low + use.begin), self._bucket(use.high + use.begin)
        assert use.lit is not None
        if first == last:
            return [(first, use.lit)]
        if self.edges[max(first, 0) : last + 1] and self._is_daily(model, first, last):
            return [
                (self._bucket(model.grid.midnights[day]), lit)
                for day, lit in model.date_lits(use).items()
            ]
        return [(bucket, self._inside(model, use, bucket)) for bucket in range(first, last + 1)]

    def _is_daily(self, model: Model, first: int, last: int) -> bool:
        days = set(model.grid.midnights)
        return all(edge in days for edge in self.edges[max(first, 0) : last + 2])

    def _inside(self, model: Model, use: Use, bucket: int) -> cp_model.IntVar:
        """A literal that must be true when the use starts in the bucket."""
        assert use.free is not None
        act = use.free
        lit = model.cp.new_bool_var("")
        grains = (np.flatnonzero(act.mask) + act.low).tolist()
        steps = [
            (grain - act.step_base) // act.step
            for grain in grains
            if self._bucket(grain + use.begin) != bucket
        ]
        model.cp.add_linear_expression_in_domain(
            act.step_var, cp_model.Domain.from_values(steps)
        ).only_enforce_if(use.lit, lit.negated())
        return lit


class Count(Statement):
    """Between ``least`` and ``most`` of the activities are present, pins counted.

    ``least`` holds only when one of ``options`` is chosen, where any are given.
    """

    def __init__(
        self,
        activities: Sequence[str],
        least: int,
        most: int,
        options: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__()
        self.activities = activities
        self.least = least
        self.most = most
        self.options = options

    def emit(self, model: Model) -> None:
        lits = [lit for name in self.activities if (lit := model.presence(name)) is not None]
        if len(lits) > self.most:
            model.cp.add(sum(lits) <= self.most)
        for asked in self._asked(model) if self.least else ():
            model.cp.add(sum(lits) >= self.least).only_enforce_if(asked)

    def _asked(self, model: Model) -> list[cp_model.IntVar]:
        if not self.options:
            return [model.one]
        return [model.option(branch, option) for branch, option in self.options]


class Implies(Statement):
    """``activity`` present implies one of ``any_of`` present."""

    def __init__(self, activity: str, any_of: Sequence[str], why: Why) -> None:
        super().__init__()
        self.activity = activity
        self.any_of = any_of
        self.why = why

    def fold(self, model: Model) -> None:
        if self.activity in model.free and not any(
            name in model.free or name in model.pinned for name in self.any_of
        ):
            act = model.free[self.activity]
            for mode in act.modes:
                model.ledger.note(act.id, self.why, int(mode.mask.sum()))
                mode.mask[:] = False

    def emit(self, model: Model) -> None:
        presence = model.presence(self.activity)
        if presence is None or any(name in model.pinned for name in self.any_of):
            return
        others = [lit for name in self.any_of if (lit := model.presence(name)) is not None]
        model.cp.add_bool_or(presence.negated(), *others)


class Choose(Statement):
    """Exactly one option of a branch; ``members`` gives the activities of each option."""

    def __init__(self, branch: str, members: dict[str, Sequence[str]]) -> None:
        super().__init__()
        self.branch = branch
        self.members = members

    def emit(self, model: Model) -> None:
        lits = {option: model.option(self.branch, option) for option in self.members}
        model.cp.add_exactly_one(lits.values())
        bringing: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for option, activities in self.members.items():
            for name in activities:
                bringing[name].append(lits[option])
        for name, options in bringing.items():
            presence = model.presence(name)
            if presence is not None and len(options) < len(lits):
                model.cp.add_bool_or(presence.negated(), *options)


class Missing(Statement):
    r"""``price * missing``, and for each rise ``price * max(0, missing - beyond)``.

    ``missing = wanted * chosen - present`` is linear, because at most ``wanted`` are placed. The
    price is convex in it, so a variable that is not less than the difference is enough.
    """

    def __init__(
        self,
        activities: Sequence[str],
        wanted: int,
        price: int,
        options: Sequence[tuple[str, str]],
        rises: Sequence[Rise] = (),
    ) -> None:
        super().__init__()
        self.activities = activities
        self.wanted = wanted
        self.price = price
        self.options = options
        self.rises = rises

    def emit(self, model: Model) -> None:
        constant, terms = self._missing(model)
        self.cost.constant += self.price * constant
        for number, lit in terms:
            self.cost.add(self.price * number, lit)
        for rise in self.rises:
            self._raise(model, rise, constant, terms)

    def _missing(self, model: Model) -> tuple[int, list[tuple[int, Any]]]:
        """How many are missing, as a constant and counted literals."""
        constant, terms = 0, []
        if self.options:
            terms += [
                (self.wanted, model.option(branch, option)) for branch, option in self.options
            ]
        else:
            constant += self.wanted
        for name in self.activities:
            if name in model.pinned:
                constant -= 1
            elif (lit := model.presence(name)) is not None:
                terms.append((-1, lit))
        return constant, terms

    def _raise(
        self, model: Model, rise: Rise, constant: int, terms: Sequence[tuple[int, Any]]
    ) -> None:
        most = self.wanted - rise.beyond
        least = constant + sum(min(number, 0) for number, _ in terms) - rise.beyond
        if most <= 0 or rise.price <= 0:
            return
        over = model.cp.new_int_var(max(least, 0), most, "")
        missing = constant + sum(number * lit for number, lit in terms)
        model.cp.add(over >= missing - rise.beyond)
        self.cost.add(rise.price, over)


class OptionPrice(Statement):
    """The price of the option that a branch takes."""

    def __init__(self, branch: str, prices: dict[str, int]) -> None:
        super().__init__()
        self.branch = branch
        self.prices = prices

    def emit(self, model: Model) -> None:
        for option, price in self.prices.items():
            self.cost.add(price, model.option(self.branch, option))


class Present(Statement):
    """``price`` for each activity that is present."""

    def __init__(self, activities: Sequence[str], price: int) -> None:
        super().__init__()
        self.activities = activities
        self.price = price

    def emit(self, model: Model) -> None:
        for name in self.activities:
            if name in model.pinned:
                self.cost.constant += self.price
            elif (lit := model.presence(name)) is not None:
                self.cost.add(self.price, lit)


class Taken(Statement):
    """The price of each thing that a free activity takes, once for each demand that takes it."""

    def __init__(self, activity: str, prices: Mapping[str, int]) -> None:
        super().__init__()
        self.activity = activity
        self.prices = prices

    def emit(self, model: Model) -> None:
        for mode in model.free[self.activity].modes:
            for choice in (choice for choices in mode.choices for choice in choices):
                if choice.lit is not None and not choice.demand.is_ride:
                    self.cost.add(self.prices.get(choice.taken, 0), choice.lit)


class Excess(Statement):
    r""":math:`price \cdot \max(0, |left - right| - allowed)` for two counts of activities."""

    def __init__(self, left: Sequence[str], right: Sequence[str], allowed: int, price: int) -> None:
        super().__init__()
        self.left = left
        self.right = right
        self.allowed = allowed
        self.price = price

    def emit(self, model: Model) -> None:
        left = [lit for name in self.left if (lit := model.presence(name)) is not None]
        right = [lit for name in self.right if (lit := model.presence(name)) is not None]
        most = max(len(left), len(right)) - self.allowed
        if most <= 0:
            return
        over = model.cp.new_int_var(0, most, "")
        model.cp.add(over >= sum(left) - sum(right) - self.allowed)
        model.cp.add(over >= sum(right) - sum(left) - self.allowed)
        self.cost.add(self.price, over)


class Overload(Statement):
    """``price`` for each use that starts on a day beyond ``share``."""

    def __init__(self, uses: list[Use], day: int, share: int, price: int) -> None:
        super().__init__()
        self.uses = uses
        self.day = day
        self.share = share
        self.price = price

    def emit(self, model: Model) -> None:
        pinned, lits = _on_day(model, self.uses, self.day)
        if not lits or pinned + len(lits) <= self.share:
            self.cost.constant += self.price * max(pinned - self.share, 0)
            return
        free = max(self.share - pinned, 0)
        self.cost.constant += self.price * max(pinned - self.share, 0)
        if free == 0:
            for lit in lits:
                self.cost.add(self.price, lit)
            return
        over = model.cp.new_int_var(0, len(lits) - free, "")
        model.cp.add(over >= sum(lits) - free)
        self.cost.add(self.price, over)


@dataclass(frozen=True)
class HireTerms:
    """What a paid resource costs: money per hour with a paid minimum, money per use."""

    price_per_hour: int
    minimum_minutes: int
    price_per_use: int


class Hire(Statement):
    r""":math:`\lceil p_h \cdot \max(minimum, \sum minutes) / 60 \rceil + p_u \cdot n` on one day."""

    def __init__(self, uses: list[Use], day: int, terms: HireTerms) -> None:
        super().__init__()
        self.uses = uses
        self.day = day
        self.terms = terms

    def emit(self, model: Model) -> None:
        terms = self.terms
        minutes, lits = [], []
        pinned_minutes = pinned = 0
        for use in self.uses:
            lit = model.date_lits(use).get(self.day) if use.is_alive else None
            if lit is None:
                continue
            if use.pinned:
                pinned += 1
                pinned_minutes += model.grid.minutes(use.size)
            else:
                lits.append(lit)
                minutes.append(model.grid.minutes(use.size))
        self.cost.constant += terms.price_per_use * pinned
        for lit in lits:
            self.cost.add(terms.price_per_use, lit)
        self._hours(model, lits, minutes, pinned_minutes, is_booked=pinned > 0)

    def _hours(
        self,
        model: Model,
        lits: list[cp_model.IntVar],
        minutes: list[int],
        pinned_minutes: int,
        *,
        is_booked: bool,
    ) -> None:
        price, least = self.terms.price_per_hour, self.terms.minimum_minutes
        if not lits:
            if is_booked:
                self.cost.constant += -(-price * max(least, pinned_minutes) // 60)
            return
        most = -(-price * max(least, pinned_minutes + sum(minutes)) // 60)
        money = model.cp.new_int_var(0, most, "")
        total = pinned_minutes + sum(m * lit for m, lit in zip(minutes, lits, strict=True))
        model.cp.add(60 * money >= price * total)
        base = -(-price * max(least, pinned_minutes) // 60)
        if is_booked:
            model.cp.add(money >= base)
        else:
            for lit in lits:
                model.cp.add(money >= base * lit)
        self.cost.add(1, money)


class Same(Statement):
    r""":math:`price \cdot \max(0, |\{r : r\ is\ used\}| - 1)` over the resources of some uses."""

    def __init__(self, uses: list[Use], price: int) -> None:
        super().__init__()
        self.uses = uses
        self.price = price

    def emit(self, model: Model) -> None:
        pinned = {use.resource for use in self.uses if use.pinned}
        lits: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for use in self.uses:
            if use.lit is not None and use.resource not in pinned:
                lits[use.resource].append(use.lit)
        new = []
        for group in lits.values():
            new.append(used := model.cp.new_bool_var(""))
            for lit in group:
                model.cp.add_implication(lit, used)
        self.cost.constant += self.price * max(len(pinned) - 1, 0)
        if pinned:
            for used in new:
                self.cost.add(self.price, used)
        elif len(new) > 1:
            over = model.cp.new_int_var(0, len(new) - 1, "")
            model.cp.add(over >= sum(new) - 1)
            self.cost.add(self.price, over)


def _on_day(model: Model, uses: list[Use], day: int) -> tuple[int, list[cp_model.IntVar]]:
    """How many pinned uses start on a day, and the literals of the free ones."""
    pinned, lits = 0, []
    for use in uses:
        if use.pinned:
            pinned += model.grid.day(use.earliest) == day
        elif use.is_alive and (lit := model.date_lits(use).get(day)) is not None:
            lits.append(lit)
    return pinned, lits
