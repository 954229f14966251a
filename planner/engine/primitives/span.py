"""Costs of how far a day, or the whole plan, stretches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from planner.engine.model import Model


class Span(Statement):
    r""":math:`price \cdot \lfloor (last - first - \sum d) / unit \rfloor` over one date."""

    def __init__(self, activities: Sequence[str], day: int, unit: int, price: int) -> None:
        super().__init__()
        self.activities = activities
        self.day = day
        self.unit = unit
        self.price = price

    def emit(self, model: Model) -> None:
        lits, starts, ends, busy = self._members(model)
        if len(lits) < 2:
            return
        low, high = model.grid.midnights[self.day], model.grid.midnights[self.day + 2]
        first = model.cp.new_int_var(low, high, "")
        last = model.cp.new_int_var(low, high, "")
        for lit, start, end in zip(lits, starts, ends, strict=True):
            model.cp.add(first <= start).only_enforce_if(lit)
            model.cp.add(last >= end).only_enforce_if(lit)
        steps = model.cp.new_int_var(0, (high - low) // self.unit, "")
        model.cp.add(last - first - sum(busy) <= steps * self.unit + self.unit - 1)
        self.cost.add(self.price, steps)

    def _members(self, model: Model) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
        """The activities that can be on the date: literal, start, end, filled grains."""
        lits, starts, ends, busy = [], [], [], []
        for name in self.activities:
            if name in model.pinned:
                pin = model.pinned[name]
                if model.grid.day(pin.start) != self.day:
                    continue
                lit, start, end, filled = model.one, pin.start, pin.end, pin.duration * model.one
            else:
                act = model.free.get(name)
                on = model.activity_dates(act).get(self.day) if act and act.is_alive else None
                if act is None or on is None:
                    continue
                # Modes of different lengths: the longest one keeps the cost a lower bound
                # only where a row lists such an activity, which expansion does not do.
                length = act.duration or max(m.duration for m in act.modes if m.lit is not None)
                lit, start, end, filled = on, act.start, act.end, length * on
            lits.append(lit)
            starts.append(start)
            ends.append(end)
            busy.append(filled)
        return lits, starts, ends, busy


class LatestEnd(Statement):
    """``price`` for each grain from the start of the horizon to the last end."""

    def __init__(self, activities: Sequence[str], price: int) -> None:
        super().__init__()
        self.activities = activities
        self.price = price

    def emit(self, model: Model) -> None:
        last = model.cp.new_int_var(0, model.grid.size, "makespan")
        for name in self.activities:
            if name in model.pinned:
                model.cp.add(last >= model.pinned[name].end)
            elif (act := model.free.get(name)) and act.is_alive:
                model.cp.add(last >= act.end).only_enforce_if(act.presence)
        self.cost.add(self.price, last)
