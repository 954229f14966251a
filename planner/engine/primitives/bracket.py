"""A day at the clinic between the way out and the way back, unless a ward night stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from planner.engine.model import Model
    from planner.engine.variables import FreeActivity, PinnedActivity, Use


@dataclass(frozen=True)
class BracketTerms:
    """Uses of one person, the day index, and what may carry or keep the person there."""

    uses: Sequence[Use]
    day: int
    way_out: Sequence[str]
    way_back: Sequence[str]
    nights_before: Sequence[str]
    nights_after: Sequence[str]


class Bracket(Statement):
    """A use on the day implies a way there and a way back, and lies between them."""

    def __init__(self, terms: BracketTerms, why: Why) -> None:
        super().__init__()
        self.terms = terms
        self.why = why

    def fold(self, model: Model) -> None:
        """Where all ways are settled, ban what lies outside them."""
        terms = self.terms
        names = [*terms.way_out, *terms.way_back, *terms.nights_before, *terms.nights_after]
        if model.any_free(names):
            return
        first = model.grid.midnights[terms.day]
        last = model.grid.midnights[terms.day + 1] - 1
        ways = [(terms.way_out, terms.nights_before), (terms.way_back, terms.nights_after)]
        can = all(any(name in model.pinned for name in (*way, *nights)) for way, nights in ways)
        for use in terms.uses:
            if not use.free:
                continue
            if not can:
                model.ban(use, first - use.begin, last - use.begin, self.why)
                continue
            if not any(name in model.pinned for name in terms.nights_before):
                there = max(model.pinned[w].end for w in terms.way_out if w in model.pinned)
                model.ban(use, first - use.begin, there - use.begin - 1, self.why)
            if not any(name in model.pinned for name in terms.nights_after):
                leave = min(model.pinned[w].start for w in terms.way_back if w in model.pinned)
                model.ban(use, leave - use.end + 1, last - use.begin, self.why)

    def emit(self, model: Model) -> None:
        terms = self.terms
        names = [*terms.way_out, *terms.way_back, *terms.nights_before, *terms.nights_after]
        ways_are_free = model.any_free(names)
        for use in _uses_on(model, terms):
            if not (use.free or ways_are_free):
                continue
            on = model.date_lits(use).get(terms.day)
            if on is not None:
                self._side(model, use, on, terms.way_out, terms.nights_before, is_out=True)
                self._side(model, use, on, terms.way_back, terms.nights_after, is_out=False)

    def _side(
        self,
        model: Model,
        use: Use,
        on: cp_model.IntVar,
        ways: Sequence[str],
        nights: Sequence[str],
        *,
        is_out: bool,
    ) -> None:
        kept = [lit for name in nights if (lit := model.presence(name)) is not None]
        carried = [lit for name in ways if (lit := model.presence(name)) is not None]
        model.cp.add_bool_or(on.negated(), *kept, *carried)
        stays = [lit.negated() for lit in kept]
        what = (use.activity, use.begin, use.size, on.index, *(lit.index for lit in kept), is_out)
        for name in ways:
            way = model.free.get(name) or model.pinned.get(name)
            present = model.presence(name)
            if way is None or present is None or not model.is_news("bracket", name, what):
                continue
            begin, end = _edges(way)
            start = model.start_of(use)
            terms = (start >= end) if is_out else (start + use.size <= begin)
            model.cp.add(terms).only_enforce_if(on, present, *stays)


class Cover(Statement):
    r"""Redundant: over all dates, ways and nights number at least the uses of one kind.

    :math:`\sum_d on_d \le \sum_d (ways_d + nights_d)` on either side, for each kind that has at
    most one use a date. Each date's own clause is too weak for the linear relaxation; their
    sum is what proves how many days a family has to come.
    """

    def __init__(self, rows: Sequence[BracketTerms]) -> None:
        super().__init__()
        self.rows = rows

    def emit(self, model: Model) -> None:
        by_kind: dict[str, list[tuple[BracketTerms, cp_model.IntVar]]] = defaultdict(list)
        for row in self.rows:
            on: dict[str, list[cp_model.IntVar]] = defaultdict(list)
            for use in _uses_on(model, row):
                if (lit := model.date_lits(use).get(row.day)) is not None:
                    on[use.kind].append(lit)
            for kind, lits in on.items():
                if len(lits) == 1:
                    by_kind[kind].append((row, lits[0]))
        for pairs in by_kind.values():
            if len(pairs) > 1:
                uses = sum(lit for _, lit in pairs)
                model.cp.add(uses <= sum(self._carrying(model, pairs, is_out=True)))
                model.cp.add(uses <= sum(self._carrying(model, pairs, is_out=False)))

    @staticmethod
    def _carrying(
        model: Model, pairs: Sequence[tuple[BracketTerms, cp_model.IntVar]], *, is_out: bool
    ) -> list[cp_model.IntVar]:
        names = [
            name
            for row, _ in pairs
            for name in (
                (*row.way_out, *row.nights_before) if is_out else (*row.way_back, *row.nights_after)
            )
        ]
        return [lit for name in names if (lit := model.presence(name)) is not None]


def _uses_on(model: Model, terms: BracketTerms) -> Iterator[Use]:
    """The uses that could start on the day: most of a person's are of other days."""
    first, after = model.grid.midnights[terms.day], model.grid.midnights[terms.day + 1]
    for use in terms.uses:
        if use.is_alive and use.high + use.begin >= first and use.low + use.begin < after:
            yield use


def _edges(
    way: FreeActivity | PinnedActivity,
) -> tuple[cp_model.LinearExpr | int, cp_model.LinearExpr | int]:
    assert way.start is not None
    assert way.end is not None
    return way.start, way.end
