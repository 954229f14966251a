"""One activity against the calendar: within windows, on the slot grid, late, outside a wish."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from planner.engine.model import Model
    from planner.engine.variables import FreeMode, Mask, Use

Pairs = Sequence[tuple[int, int]]


class Within(Statement):
    """Each free use lies wholly in one of the disjoint half-open ``pairs``: a pure fold."""

    def __init__(self, uses: list[Use], pairs: Pairs, why: Why) -> None:
        super().__init__()
        self.uses = [use for use in uses if use.free]
        self.pairs = pairs
        self.why = why

    def fold(self, model: Model) -> None:
        for use in self.uses:
            assert use.free is not None
            size = len(use.free.mask)
            allowed = np.zeros(size, dtype=np.bool_)
            low = use.free.low + use.begin
            number = bisect_right(self.pairs, low, key=lambda pair: pair[1])
            while number < len(self.pairs) and self.pairs[number][0] < low + size:
                start, end = self.pairs[number]
                number += 1
                first = max(start - low, 0)
                last = end - use.end - use.free.low
                if last >= first:
                    allowed[first : last + 1] = True
            for choice in use.choices:
                model.keep(choice, allowed, self.why)


class StartIn(Statement):
    """Starts of each mode lie in its windows and on the slot grid from local midnight."""

    def __init__(self, activity: str, why: Why) -> None:
        super().__init__()
        self.activity = activity
        self.why = why

    def fold(self, model: Model) -> None:
        act = model.free[self.activity]
        for mode in act.modes:
            allowed = self._allowed(model, mode)
            if act.activity.grid:
                allowed &= _on_grid(model, mode)
            mode.mask &= allowed

    @staticmethod
    def _allowed(model: Model, mode: FreeMode) -> Mask:
        starts = mode.mode.starts
        size, low = len(mode.mask), mode.activity.low
        if starts is None:
            return np.ones(size, dtype=np.bool_)
        allowed = np.zeros(size, dtype=np.bool_)
        for window in starts:
            first = max(model.grid.ceil(window.start) - low, 0)
            last = model.grid.floor(window.end) - low
            if last >= first:
                allowed[first : last + 1] = True
        return allowed


def _on_grid(model: Model, mode: FreeMode) -> Mask:
    act = mode.activity
    step = model.grid.up(act.activity.grid)
    allowed = np.zeros(len(mode.mask), dtype=np.bool_)
    if not len(mode.mask):
        return allowed
    first, last = model.grid.day(act.low), model.grid.day(act.low + len(mode.mask) - 1)
    midnights = model.grid.midnights
    for day in range(first, last + 1):
        begin, end = midnights[day] - act.low, midnights[day + 1] - act.low
        offset = begin if begin >= 0 else begin % step
        allowed[max(offset, 0) : max(end, 0) : step] = True
    return allowed


class Later(Statement):
    """``price`` for every local date from ``day`` to the start: linear in the date literals."""

    def __init__(self, activity: str, day: int, price: int) -> None:
        super().__init__()
        self.activity = activity
        self.day = day
        self.price = price

    def emit(self, model: Model) -> None:
        act = model.free.get(self.activity)
        if act is None:
            pinned = model.pinned.get(self.activity)
            if pinned:
                late = max(model.grid.day(pinned.start) - self.day, 0)
                self.cost.constant += self.price * late
            return
        if act.is_alive:
            for day, lit in model.activity_dates(act).items():
                self.cost.add(self.price * max(day - self.day, 0), lit)


class Outside(Statement):
    """``price`` unless the start lies in one of the closed ``pairs``."""

    def __init__(self, activity: str, pairs: Pairs, price: int) -> None:
        super().__init__()
        self.activity = activity
        self.pairs = pairs
        self.price = price

    def emit(self, model: Model) -> None:
        act = model.free.get(self.activity)
        if act is None:
            pinned = model.pinned.get(self.activity)
            if pinned and not self._wished(pinned.start):
                self.cost.constant += self.price
            return
        if not act.is_alive:
            return
        grains = (np.flatnonzero(act.mask) + act.low).tolist()
        inside = [grain for grain in grains if self._wished(grain)]
        assert act.presence is not None
        if not inside:
            self.cost.add(self.price, act.presence)
        elif len(inside) < len(grains):
            missed = model.cp.new_bool_var("")
            steps = [(grain - act.step_base) // act.step for grain in inside]
            model.cp.add_linear_expression_in_domain(
                act.step_var, cp_model.Domain.from_values(steps)
            ).only_enforce_if(act.presence, missed.negated())
            self.cost.add(self.price, missed)

    def _wished(self, grain: int) -> bool:
        return any(first <= grain <= last for first, last in self.pairs)
