"""Runs: riders coincide with the run, its load holds, and it runs only when somebody rides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from planner.engine.model import Model
    from planner.engine.variables import Choice, FreeActivity, Mask, PinnedActivity


class Join(Statement):
    r"""Rider choice :math:`x \Rightarrow s + begin = s_{run}`; :math:`\sum q x \le load(vessel)`."""

    def __init__(self, run: str, why: Why) -> None:
        super().__init__()
        self.run = run
        self.why = why

    def fold_rider(self, model: Model, act: FreeActivity) -> None:
        """Leave a rider only the starts that the run can still have, if its load fits."""
        for choice in model.riders(self.run):
            if choice.mode.activity is act:
                model.keep(choice, self._possible(model, choice), self.why)

    def fits(self, model: Model, choice: Choice) -> bool:
        """Whether the run has, or could have, room for one more rider."""
        if self.run in model.pinned:
            return _fits(choice, self._left(model, model.pinned[self.run]))
        if self.run in model.free:
            modes = model.free[self.run].modes
            return any(_fits(choice, self._largest(model, mode.choices[0])) for mode in modes)
        return False

    def always_fits(self, model: Model, choice: Choice) -> bool:
        """Whether every vessel that the run could have holds the rider, were it empty."""
        if self.run not in model.free:
            return self.fits(model, choice)
        vessels = [v for mode in model.free[self.run].modes for v in mode.choices[0]]
        return all(_fits(choice, self._largest(model, [vessel])) for vessel in vessels)

    def _possible(self, model: Model, choice: Choice) -> Mask:
        act = choice.mode.activity
        allowed = np.zeros(len(choice.mask), dtype=np.bool_)
        begin, length = _part(model, choice)
        if self.run in model.pinned:
            run = model.pinned[self.run]
            index = run.start - begin - act.low
            left = self._left(model, run)
            if run.duration == length and 0 <= index < len(allowed) and _fits(choice, left):
                allowed[index] = True
        elif self.run in model.free:
            run_act = model.free[self.run]
            for mode in run_act.modes:
                if mode.duration == length and _fits(choice, self._largest(model, mode.choices[0])):
                    _shift_into(allowed, mode.mask, run_act.low - begin - act.low)
        return allowed

    @staticmethod
    def _largest(model: Model, vessels: list[Choice]) -> Mapping[str, int]:
        most: dict[str, int] = {}
        for vessel in vessels:
            for measure, units in model.problem.resource[vessel.taken].capacity.items():
                most[measure] = max(most.get(measure, 0), units)
        return most

    def _left(self, model: Model, run: PinnedActivity) -> Mapping[str, int]:
        """What the pinned riders leave of a pinned run's load."""
        left = dict(model.problem.resource[run.takes[0]].capacity)
        for _, demand in model.pinned_riders(self.run):
            for measure, units in demand.units.items():
                left[measure] = left.get(measure, 0) - units
        return left

    def emit(self, model: Model) -> None:
        riders = [choice for choice in model.riders(self.run) if choice.lit is not None]
        if self.run in model.pinned:
            left = self._left(model, model.pinned[self.run])
            for measure in _measures(riders):
                model.cp.add(_load(riders, measure) <= left.get(measure, 0))
        elif self.run in model.free and model.free[self.run].is_alive:
            self._emit_free(model, model.free[self.run], riders)

    def _emit_free(self, model: Model, run: FreeActivity, riders: list[Choice]) -> None:
        assert run.presence is not None
        model.cp.add_bool_or(run.presence.negated(), *[choice.lit for choice in riders])
        for choice in riders:
            begin, length = _part(model, choice)
            act = choice.mode.activity
            model.cp.add_implication(choice.lit, run.presence)
            model.cp.add(act.start + begin == run.start).only_enforce_if(choice.lit)
            for mode in run.modes:
                if mode.lit is not None and mode.duration != length:
                    model.cp.add_bool_or(choice.lit.negated(), mode.lit.negated())
        for measure in _measures(riders):
            capacity = sum(
                model.problem.resource[vessel.taken].capacity.get(measure, 0) * vessel.lit
                for mode in run.modes
                for vessel in mode.choices[0]
                if vessel.lit is not None
            )
            model.cp.add(_load(riders, measure) <= capacity)


def _part(model: Model, choice: Choice) -> tuple[int, int]:
    """Where a ride begins in its rider, and how long it is, in grains."""
    part = choice.demand.parts[0]
    begin, end = model.grid.down(part.begin), model.grid.up(part.end)
    return begin, end - begin


def _fits(choice: Choice, left: Mapping[str, int]) -> bool:
    return all(units <= left.get(measure, 0) for measure, units in choice.demand.units.items())


def _measures(riders: list[Choice]) -> list[str]:
    return sorted({measure for choice in riders for measure in choice.demand.units})


def _load(riders: list[Choice], measure: str) -> Any:
    return sum(choice.demand.units.get(measure, 0) * choice.lit for choice in riders)


def _shift_into(target: Mask, source: Mask, by: int) -> None:
    """``target |= source`` moved by ``by`` places, what falls outside dropped."""
    first, last = max(by, 0), min(by + len(source), len(target))
    if first < last:
        target[first:last] |= source[first - by : last - by]
