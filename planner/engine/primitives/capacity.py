r"""Capacity over time: :math:`\sum_{u : t \in [s_u, e_u)} q_u x_u \le C` for every moment t."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from planner.engine.model import Model
    from planner.engine.variables import Use

Step = tuple[int, int, int, str]
"""From grain, to grain, units taken by pins, one activity that takes them."""


class Cumulative(Statement):
    """Pins become a profile; starts that do not fit on it are banned.

    What is left for the solver are free uses that can meet: a no-overlap where only one fits
    at a time (pins are already out of the way), else a cumulative with the profile as
    constants.
    """

    def __init__(self, uses: list[Use], measure: str, most: int, why: Why) -> None:
        super().__init__()
        self.measure = measure
        self.most = most
        self.why = why
        taking = [use for use in uses if use.units.get(measure, 0) > 0 and use.size > 0]
        self.free = [use for use in taking if use.free]
        self.pins = [use for use in taking if use.pinned]
        self.steps: list[Step] = []

    def fold(self, model: Model) -> None:
        self.steps = _profile(self.pins, self.measure)
        for use in self.free:
            room = self.most - use.units[self.measure]
            assert use.free is not None
            low = use.free.low + use.begin
            high = use.free.low + len(use.free.mask) + use.end
            first = bisect_right(self.steps, low, key=lambda step: step[1])
            last = bisect_left(self.steps, high, key=lambda step: step[0])
            for start, end, level, by in self.steps[first:last]:
                if level > room:
                    why = Why(self.why.law, self.why.resource, by)
                    model.ban(use, start - use.end + 1, end - use.begin - 1, why)
            if room < 0:
                model.ban(use, use.free.low, use.free.low + len(use.free.mask), self.why)

    def emit(self, model: Model) -> None:
        for cluster in _clusters(use for use in self.free if use.is_alive):
            if len({use.activity for use in cluster}) > 1:
                self._emit_cluster(model, cluster)

    def _emit_cluster(self, model: Model, cluster: list[Use]) -> None:
        intervals = [model.interval(use) for use in cluster]
        units = [use.units[self.measure] for use in cluster]
        if 2 * min(units) > self.most:
            model.cp.add_no_overlap(intervals)
            return
        first = min(use.earliest for use in cluster)
        last = max(use.latest for use in cluster)
        steps = [step for step in self.steps if step[0] < last and step[1] > first]
        worst = max((level for _, _, level, _ in steps), default=0)
        if sum(units) + worst <= self.most:
            return
        for start, end, level, _ in steps:
            intervals.append(model.cp.new_fixed_size_interval_var(start, end - start, ""))
            units.append(min(level, self.most))
        model.cp.add_cumulative(intervals, units, self.most)


def _profile(pins: list[Use], measure: str) -> list[Step]:
    """The units that pins take, as a step function without its zero steps."""
    if not pins:
        return []
    events: dict[int, int] = {}
    for use in pins:
        start, end = use.earliest, use.latest
        events[start] = events.get(start, 0) + use.units[measure]
        events[end] = events.get(end, 0) - use.units[measure]
    steps: list[Step] = []
    level = 0
    ordered = sorted(events.items())
    for (moment, change), (following, _) in pairwise(ordered):
        level += change
        if level > 0:
            steps.append((moment, following, level, ""))
    starts = sorted((use.earliest, use.latest, use.activity) for use in pins)
    return [_named(step, starts) for step in steps]


def _named(step: Step, pins: list[tuple[int, int, str]]) -> Step:
    """The step with the latest pin that holds all of it, looked for backwards from its start."""
    start, end, level, _ = step
    for index in range(bisect_right(pins, start, key=lambda pin: pin[0]) - 1, -1, -1):
        first, last, name = pins[index]
        if first <= start and last >= end:
            return (start, end, level, name)
    return step


def _clusters(uses: Iterable[Use]) -> list[list[Use]]:
    """Groups of uses that can touch one another, directly or through others."""
    clusters: list[list[Use]] = []
    reach = 0
    for use in sorted(uses, key=lambda use: (use.earliest, use.latest, use.activity)):
        if clusters and use.earliest < reach:
            clusters[-1].append(use)
            reach = max(reach, use.latest)
        else:
            clusters.append([use])
            reach = use.latest
    return clusters
