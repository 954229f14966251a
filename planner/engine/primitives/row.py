"""How much in a row: chains of uses with short gaps, and the break that ends a chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from planner.engine.model import Model
    from planner.engine.variables import Use


class Row(Statement):
    r"""For each use the weight so far, :math:`a_j \ge a_i + w_j` if j follows i within the pause.

    Of every two present uses one is far behind the other, or near behind it and then
    carries its weight on; no weight exceeds ``most``. Sound for uses that do not overlap.
    """

    def __init__(
        self, uses: list[Use], weigh: Callable[[Use], int], most: int, pause: int, why: Why
    ) -> None:
        super().__init__()
        self.uses = uses
        self.weigh = weigh
        self.most = most
        self.pause = pause
        self.why = why

    def fold(self, model: Model) -> None:
        """Ban the starts at which a use would join pinned chains to more than ``most``."""
        chains = self._chains()
        for use in self.uses:
            if use.free is None or not len(use.free.mask):
                continue
            low, size = use.free.low, len(use.free.mask)
            weight = np.full(size, self.weigh(use), dtype=np.int64)
            for start, end, total in chains:
                first = max(start - self.pause - use.end - low + 1, 0)
                last = min(end + self.pause - use.begin - low, size)
                if first < last:
                    weight[first:last] += total
            for choice in use.choices:
                model.keep(choice, weight <= self.most, self.why)

    def _chains(self) -> list[tuple[int, int, int]]:
        chains: list[tuple[int, int, int]] = []
        pins = sorted(
            (use for use in self.uses if use.pinned), key=lambda use: (use.earliest, use.latest)
        )
        for use in pins:
            if chains and use.earliest < chains[-1][1] + self.pause:
                start, end, total = chains[-1]
                chains[-1] = (start, max(end, use.latest), total + self.weigh(use))
            else:
                chains.append((use.earliest, use.latest, self.weigh(use)))
        return chains

    def emit(self, model: Model) -> None:
        alive = [use for use in self.uses if use.is_alive]
        for cluster in self._clusters(alive):
            free = [use for use in cluster if use.free]  # two of one activity can chain as well
            if len(free) > 1 and sum(self.weigh(use) for use in cluster) > self.most:
                self._emit_cluster(model, cluster)

    def _clusters(self, uses: list[Use]) -> list[list[Use]]:
        clusters: list[list[Use]] = []
        reach = 0
        for use in sorted(uses, key=lambda use: (use.earliest, use.latest, use.activity)):
            if clusters and use.earliest < reach + self.pause:
                clusters[-1].append(use)
                reach = max(reach, use.latest)
            else:
                clusters.append([use])
                reach = use.latest
        return clusters

    def _emit_cluster(self, model: Model, cluster: list[Use]) -> None:
        so_far = [
            model.cp.new_int_var(self.weigh(use), max(self.most, self.weigh(use)), "")
            for use in cluster
        ]
        for i, first in enumerate(cluster):
            for j in range(i + 1, len(cluster)):
                second = cluster[j]
                if first.activity == second.activity:
                    self._emit_own(model, (first, so_far[i]), (second, so_far[j]))
                elif not self._never_near(first, second):
                    self._emit_pair(model, first, second, so_far[i], so_far[j])

    def _emit_own(
        self,
        model: Model,
        one: tuple[Use, cp_model.IntVar],
        other: tuple[Use, cp_model.IntVar],
    ) -> None:
        """Two uses of one activity: their distance is fixed, so they chain or they do not."""
        (first, so_far), (second, then) = sorted((one, other), key=lambda pair: pair[0].begin)
        if second.begin - first.end < self.pause:
            lits = [use.lit for use in (first, second) if use.lit is not None]
            model.cp.add(then >= so_far + self.weigh(second)).only_enforce_if(*lits)

    def _never_near(self, first: Use, second: Use) -> bool:
        return (
            first.latest + self.pause <= second.earliest
            or second.latest + self.pause <= first.earliest
        )

    def _emit_pair(
        self,
        model: Model,
        first: Use,
        second: Use,
        so_far: cp_model.IntVar,
        then: cp_model.IntVar,
    ) -> None:
        absent = [use.lit.negated() for use in (first, second) if use.lit is not None]
        ways = [
            *self._order(model, first, second, so_far, then),
            *self._order(model, second, first, then, so_far),
        ]
        model.cp.add_bool_or(*absent, *ways)

    def _order(
        self,
        model: Model,
        first: Use,
        second: Use,
        so_far: cp_model.IntVar,
        then: cp_model.IntVar,
    ) -> list[cp_model.IntVar]:
        """The literals for ``second`` following ``first``: far behind it, or near."""
        start, end = model.start_of(first), model.start_of(first) + first.size
        other = model.start_of(second)
        ways = []
        if second.high + second.begin >= first.low + first.end + self.pause:
            ways.append(far := model.cp.new_bool_var(""))
            model.cp.add(other >= end + self.pause).only_enforce_if(far)
        if second.high + second.begin >= first.low + first.begin:
            ways.append(near := model.cp.new_bool_var(""))
            model.cp.add(other >= start).only_enforce_if(near)
            model.cp.add(then >= so_far + self.weigh(second)).only_enforce_if(near)
        return ways
