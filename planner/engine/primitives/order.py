"""Two activities in time: minimal and maximal lags, and rests that either order must keep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from planner.domain.problem import Point
    from planner.engine.model import Model
    from planner.engine.variables import FreeActivity, Use


_FAR = 10**9
"""Beyond every horizon, in grains or days."""


@dataclass(frozen=True)
class LagTerms:
    """A lag in grains, or in whole days; a bound of ``None`` is absent."""

    before: Point
    after: Point
    minimum: int | None
    maximum: int | None
    in_days: bool


class LagStatement(Statement):
    r""":math:`min \le t_b - t_a \le max` when both are present; in days on local dates."""

    def __init__(self, terms: LagTerms, why: Why) -> None:
        super().__init__()
        self.terms = terms
        self.why = why

    def fold(self, model: Model) -> None:
        before, after = self.terms.before, self.terms.after
        for free, other, sign in ((after, before, 1), (before, after, -1)):
            if model.is_free(free.activity) and other.activity in model.pinned:
                self._fold_one(model, free, other, sign)

    def _fold_one(self, model: Model, free: Point, other: Point, sign: int) -> None:
        act = model.free[free.activity]
        fixed = _pinned_point(model, other)
        fixed = model.grid.day(fixed) if self.terms.in_days else fixed
        midnights = model.grid.midnights
        for mode in act.modes:
            shift = act.low + _offset(model, free, mode.duration)
            first, last = self._reach(fixed, sign)
            if self.terms.in_days:
                first = midnights[max(first, 0)]
                last = midnights[min(last + 1, len(midnights) - 1)] - 1
            low, high = max(first - shift, 0), max(last - shift + 1, 0)
            barred = int(mode.mask[:low].sum() + mode.mask[high:].sum())
            mode.mask[:low] = False
            mode.mask[high:] = False
            model.ledger.note(act.id, Why(self.why.law, "", other.activity), barred)

    def _reach(self, fixed: int, sign: int) -> tuple[int, int]:
        """The first and last value that the free moment may take beside a fixed one."""
        low = -_FAR if self.terms.minimum is None else self.terms.minimum
        high = _FAR if self.terms.maximum is None else self.terms.maximum
        return (fixed + low, fixed + high) if sign > 0 else (fixed - high, fixed - low)

    def _allows(self, distance: int) -> bool:
        low, high = self.terms.minimum, self.terms.maximum
        return (low is None or distance >= low) and (high is None or distance <= high)

    def emit(self, model: Model) -> None:
        before = model.free.get(self.terms.before.activity)
        after = model.free.get(self.terms.after.activity)
        if before is None or after is None or not (before.is_alive and after.is_alive):
            return
        assert before.presence is not None
        assert after.presence is not None
        both = [before.presence, after.presence]
        if self.terms.in_days:
            self._emit_days(model, before, after, both)
            return
        first = _moment(model, before, self.terms.before)
        second = _moment(model, after, self.terms.after)
        if self.terms.minimum is not None:
            model.cp.add(second - first >= self.terms.minimum).only_enforce_if(both)
        if self.terms.maximum is not None:
            model.cp.add(second - first <= self.terms.maximum).only_enforce_if(both)

    def _emit_days(
        self,
        model: Model,
        before: FreeActivity,
        after: FreeActivity,
        both: list[cp_model.IntVar],
    ) -> None:
        first = self._date_literals(model, before, self.terms.before)
        second = self._date_literals(model, after, self.terms.after)
        for day, lit in first.items():
            good = [other for late, other in second.items() if self._allows(late - day)]
            model.cp.add_bool_or(lit.negated(), both[1].negated(), *good)
        for day, lit in second.items():
            good = [other for soon, other in first.items() if self._allows(day - soon)]
            model.cp.add_bool_or(lit.negated(), both[0].negated(), *good)

    @staticmethod
    def _date_literals(model: Model, act: FreeActivity, point: Point) -> dict[int, cp_model.IntVar]:
        if point.anchor == "end" and act.duration is None:
            raise ValueError(f"{act.id}: a lag in days from an end needs modes of one duration")
        return model.activity_dates(act, _offset(model, point, act.duration or 0))


class Apart(Statement):
    r"""Rest: not :math:`s_u \le s_v < e_u + gap` for u of ``after`` and v of ``before``.

    In days: :math:`|date_u - date_v| \ge gap`, in either order.
    """

    def __init__(
        self, after: list[Use], before: list[Use], gap: int, why: Why, *, in_days: bool
    ) -> None:
        super().__init__()
        self.after = after
        self.before = before
        self.gap = gap
        self.why = why
        self.in_days = in_days

    @cached_property
    def pairs(self) -> list[tuple[Use, Use]]:
        """Each pair of different activities that has a free one, once where order is no matter."""
        free = [use for use in self.before if use.free]
        seen: set[tuple[int, int]] = set()
        pairs = []
        for first in self.after:
            for second in self.before if first.free else free:
                if first.activity == second.activity:
                    continue
                key = (id(first), id(second))
                if self.in_days and (key[1], key[0]) in seen:
                    continue
                seen.add(key)
                pairs.append((first, second))
        return pairs

    def fold(self, model: Model) -> None:
        for first, second in self.pairs:
            if first.pinned:
                self._fold_after(model, first, second)
            elif second.pinned:
                self._fold_before(model, first, second)

    def _fold_after(self, model: Model, pin: Use, use: Use) -> None:
        why = Why(self.why.law, self.why.resource, pin.activity)
        if self.in_days:
            self._ban_days(model, use, model.grid.day(pin.earliest), why)
        else:
            model.ban(use, pin.earliest - use.begin, pin.latest + self.gap - use.begin - 1, why)

    def _fold_before(self, model: Model, use: Use, pin: Use) -> None:
        why = Why(self.why.law, self.why.resource, pin.activity)
        if self.in_days:
            self._ban_days(model, use, model.grid.day(pin.earliest), why)
        else:
            model.ban(use, pin.earliest - self.gap - use.end + 1, pin.earliest - use.begin, why)

    def _ban_days(self, model: Model, use: Use, day: int, why: Why) -> None:
        midnights = model.grid.midnights
        first = midnights[max(day - self.gap + 1, 0)]
        last = midnights[min(day + self.gap, len(midnights) - 1)]
        model.ban(use, first - use.begin, last - use.begin - 1, why)

    def emit(self, model: Model) -> None:
        for first, second in self.pairs:
            if first.free and second.free and first.is_alive and second.is_alive:
                if self.in_days:
                    self._emit_days(model, first, second)
                else:
                    self._emit_elapsed(model, first, second)

    def _emit_days(self, model: Model, first: Use, second: Use) -> None:
        left, right = model.date_lits(first), model.date_lits(second)
        for day, lit in left.items():
            for other_day, other in right.items():
                if abs(day - other_day) < self.gap:
                    model.cp.add_bool_or(lit.negated(), other.negated())

    def _emit_elapsed(self, model: Model, first: Use, second: Use) -> None:
        may_lead = second.low + second.begin < first.high + first.begin
        must_meet = second.high + second.begin >= first.low + first.begin
        if not must_meet or second.low + second.begin >= first.high + first.end + self.gap:
            return
        assert first.lit is not None
        assert second.lit is not None
        what = [(u.activity, u.begin, u.size, u.lit.index) for u in (first, second)]
        if not model.is_news("apart", *what, self.gap):
            return
        start, end = model.start_of(first), model.start_of(first) + first.size
        other = model.start_of(second)
        may_rest = second.high + second.begin >= first.low + first.end + self.gap
        ways = []
        if may_lead:
            ways.append(lead := model.cp.new_bool_var(""))
            model.cp.add(other + 1 <= start).only_enforce_if(lead)
        if may_rest:
            ways.append(rested := model.cp.new_bool_var(""))
            model.cp.add(other >= end + self.gap).only_enforce_if(rested)
        model.cp.add_bool_or(first.lit.negated(), second.lit.negated(), *ways)


def _offset(model: Model, point: Point, duration: int) -> int:
    base = duration if point.anchor == "end" else 0
    return base + model.grid.down(point.offset)


def _pinned_point(model: Model, point: Point) -> int:
    act = model.pinned[point.activity]
    return act.start + _offset(model, point, act.duration)


def _moment(model: Model, act: FreeActivity, point: Point) -> Any:
    base = act.end if point.anchor == "end" else act.start
    assert base is not None
    return base + model.grid.down(point.offset)
