"""What every statement has: a fold, an emission, and, for a soft one, a cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from planner.engine.model import Model


@dataclass
class Cost:
    """A linear cost in points: ``constant + sum(price * variable)``, filled by the emission."""

    constant: int = 0
    terms: list[tuple[int, cp_model.IntVar]] = field(default_factory=list)

    def add(self, price: int, variable: cp_model.IntVar) -> None:
        """Add ``price`` for each unit of ``variable``."""
        if price:
            self.terms.append((price, variable))


class Statement:
    """One sentence of a law about particular activities."""

    def __init__(self) -> None:
        self.cost = Cost()

    def fold(self, model: Model) -> None:
        """Take away starts that pinned neighbours or calendars bar; no variable exists yet."""

    def emit(self, model: Model) -> None:
        """State what free activities have still to settle between themselves."""
