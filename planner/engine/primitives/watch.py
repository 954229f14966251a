"""Who minds whom: at each moment that can change it, a carer is free or everybody is minded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.engine.ledger import Why
from planner.engine.primitives.base import Statement

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from planner.engine.model import Model
    from planner.engine.variables import FreeMode, PinnedActivity, Use


@dataclass(frozen=True)
class WatchTerms:
    """Uses by carer that take the carer up, and uses by dependent in which they are minded.

    The modes that count are given by predicates in the lists themselves: a use is listed with
    the modes (of its free activity) in which it counts; ``None`` for all of them.
    """

    taken: Mapping[str, Sequence[tuple[Use, frozenset[str] | None]]]
    minded: Mapping[str, Sequence[tuple[Use, frozenset[str] | None]]]


class Watch(Statement):
    """For every moment m: some carer is not taken up, or every dependent is minded.

    Moments are the starts of uses that take a carer up and the ends of uses in which a
    dependent is minded; between two of them nothing can get worse.
    """

    def __init__(self, terms: WatchTerms, why: Why) -> None:
        super().__init__()
        self.terms = terms
        self.why = why
        self._lits: dict[int, cp_model.IntVar] = {}

    def emit(self, model: Model) -> None:
        taken = {c: self._counted(model, uses) for c, uses in self.terms.taken.items()}
        minded = {d: self._counted(model, uses) for d, uses in self.terms.minded.items()}
        for uses in taken.values():
            for use, lit in uses:
                self._moment(model, (use, lit), model.start_of(use), use.earliest,
                             use.high + use.begin, taken, minded)  # fmt: skip
        for uses in minded.values():
            for use, lit in uses:
                self._moment(model, (use, lit), model.start_of(use) + use.size,
                             use.low + use.end, use.latest, taken, minded)  # fmt: skip

    def _counted(
        self, model: Model, uses: Sequence[tuple[Use, frozenset[str] | None]]
    ) -> list[tuple[Use, cp_model.IntVar]]:
        """Each use that can be in the plan with the literal of being so in a mode that counts."""
        found = []
        for use, modes in uses:
            if not use.is_alive:
                continue
            if use.pinned:
                found.append((use, model.one))
                continue
            assert use.lit is not None
            counting = [
                c.lit for c in use.choices
                if c.lit is not None and (modes is None or c.mode.mode.id in modes)
            ]  # fmt: skip
            if len(counting) == sum(c.lit is not None for c in use.choices):
                found.append((use, use.lit))
            elif counting:
                lit = counting[0]
                if len(counting) > 1:
                    lit = model.cp.new_bool_var("")
                    model.cp.add(sum(counting) == lit)
                found.append((use, lit))
        return found

    def _moment(  # noqa: PLR0917 -- a moment, its reach, and the whole family
        self,
        model: Model,
        own: tuple[Use, cp_model.IntVar],
        moment: cp_model.LinearExpr | int,
        low: int,
        high: int,
        taken: Mapping[str, list[tuple[Use, cp_model.IntVar]]],
        minded: Mapping[str, list[tuple[Use, cp_model.IntVar]]],
    ) -> None:
        use, present = own
        ways = []
        for uses in taken.values():
            if not any(_reaches(other, low, high) for other, _ in uses):
                return  # this carer is certainly not taken up then
            if any(other is use for other, _ in uses):
                continue  # the moment is the start of this carer's own use
            free = model.cp.new_bool_var("")
            for other, lit in uses:
                if _reaches(other, low, high):
                    self._clear(model, other, lit, moment, free)
            ways.append(free)
        safe = model.cp.new_bool_var("")
        for uses in minded.values():
            covers = [
                self._cover(model, other, lit, moment)
                for other, lit in uses
                if _reaches(other, low, high)
            ]
            model.cp.add_bool_or(safe.negated(), *covers)
        model.cp.add_bool_or(present.negated(), safe, *ways)

    @staticmethod
    def _clear(
        model: Model,
        other: Use,
        lit: cp_model.IntVar,
        moment: cp_model.LinearExpr | int,
        free: cp_model.IntVar,
    ) -> None:
        """``free`` implies that ``other`` is absent, or later than the moment, or over."""
        later, over = model.cp.new_bool_var(""), model.cp.new_bool_var("")
        start = model.start_of(other)
        model.cp.add(start >= moment + 1).only_enforce_if(later)
        model.cp.add(start + other.size <= moment).only_enforce_if(over)
        model.cp.add_bool_or(free.negated(), lit.negated(), later, over)

    @staticmethod
    def _cover(
        model: Model, other: Use, lit: cp_model.IntVar, moment: cp_model.LinearExpr | int
    ) -> cp_model.IntVar:
        """A literal that implies that ``other`` is in the plan and holds the moment."""
        cover = model.cp.new_bool_var("")
        start = model.start_of(other)
        model.cp.add_implication(cover, lit)
        model.cp.add(start <= moment).only_enforce_if(cover)
        model.cp.add(start + other.size >= moment + 1).only_enforce_if(cover)
        return cover


def _reaches(use: Use, low: int, high: int) -> bool:
    """Whether a use can hold a moment of ``low .. high``."""
    return use.earliest <= high and use.latest > low


def names_any(mode: FreeMode | PinnedActivity, people: frozenset[str]) -> bool:
    """Whether a mode takes one of these people (a pinned activity: whether it took one)."""
    demands = mode.mode.demands
    return any(set(demand.eligible) & people for demand in demands if not demand.is_ride)
