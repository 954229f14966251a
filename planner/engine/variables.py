"""What a model knows of one activity: its possible starts, its modes, and the uses they make.

Literals and expressions are the solver's own and typed ``Any`` here: they are ``None`` until
the model makes them, and stay so for what has no start left.

A *mask* is a numpy array of booleans over the possible starts of a free activity; index 0 is
:attr:`FreeActivity.low`. Laws fold what is pinned into masks before any variable exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.domain.problem import Activity, Demand, Mode

Mask = npt.NDArray[np.bool_]


class Choice:
    """One eligible thing for one demand of one mode: taken when ``lit`` is true."""

    __slots__ = ("demand", "high", "lit", "low", "mask", "mode", "taken")

    def __init__(self, mode: FreeMode, demand: Demand, taken: str, size: int) -> None:
        self.mode = mode
        self.demand = demand
        self.taken = taken
        self.mask: Mask = np.ones(size, dtype=np.bool_)
        self.lit: Any = None
        self.low = self.high = 0

    @property
    def is_alive(self) -> bool:
        """Whether any start is left for it."""
        return self.lit is not None


class FreeMode:
    """One mode of a free activity, with the choices of each of its demands."""

    __slots__ = ("activity", "choices", "duration", "lit", "mask", "mode")

    def __init__(self, activity: FreeActivity, mode: Mode, duration: int, mask: Mask) -> None:
        self.activity = activity
        self.mode = mode
        self.duration = duration
        self.mask = mask
        self.lit: Any = None
        self.choices: list[list[Choice]] = [
            [Choice(self, demand, taken, len(mask)) for taken in demand.eligible]
            for demand in mode.demands
        ]


class FreeActivity:
    """An activity that this model places: start, presence, modes and choices as variables."""

    __slots__ = (
        "activity", "day_lits", "duration", "end", "high", "id", "low", "mask", "modes",
        "presence", "start", "step", "step_base", "step_var", "uses",
    )  # fmt: skip

    def __init__(self, activity: Activity, low: int, size: int) -> None:
        self.activity = activity
        self.id = activity.id
        self.low = low
        self.high = low
        self.mask: Mask = np.zeros(size, dtype=np.bool_)
        self.modes: list[FreeMode] = []
        self.uses: list[Use] = []
        self.presence: Any = None
        self.start: Any = None
        self.end: Any = None
        self.duration: int | None = None
        self.step_var: Any = None
        self.step = 1
        self.step_base = low
        self.day_lits: dict[int, dict[int, Any]] = {}

    @property
    def is_alive(self) -> bool:
        """Whether any start is left in any mode."""
        return self.presence is not None


class PinnedActivity:
    """An activity that stays where the plan has it: constants."""

    __slots__ = ("activity", "duration", "end", "id", "mode", "start", "takes", "uses")

    def __init__(
        self, activity: Activity, mode: Mode, start: int, duration: int, takes: tuple[str, ...]
    ) -> None:
        self.activity = activity
        self.id = activity.id
        self.mode = mode
        self.start = start
        self.duration = duration
        self.end = start + duration
        self.takes = takes
        self.uses: list[Use] = []


class Use:
    """A resource taken from ``start + begin`` to ``start + end`` of an activity, when ``lit``.

    Of a pinned activity ``start`` is a constant and ``choices`` is empty. Uses that several
    modes make alike are one use.
    """

    __slots__ = (
        "activity",
        "begin",
        "choices",
        "end",
        "free",
        "high",
        "interval",
        "kind",
        "lit",
        "low",
        "on_dates",
        "pinned",
        "presence_wide",
        "resource",
        "role",
        "units",
    )  # fmt: skip

    def __init__(
        self,
        owner: FreeActivity | PinnedActivity,
        demand: Demand,
        resource: str,
        begin: int,
        end: int,
    ) -> None:
        self.free = owner if isinstance(owner, FreeActivity) else None
        self.pinned = owner if isinstance(owner, PinnedActivity) else None
        self.activity = owner.id
        self.resource = resource
        self.role = demand.role
        self.kind = demand.kind or owner.activity.kind
        self.units: Mapping[str, int] = demand.units
        self.begin = begin
        self.end = end
        self.choices: list[Choice] = []
        self.lit: Any = None
        self.interval: Any = None
        self.low = self.high = self.pinned.start if self.pinned else 0
        self.presence_wide = False
        self.on_dates: dict[int, Any] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it can be part of a plan: pinned, or with a start left."""
        return self.pinned is not None or self.lit is not None

    @property
    def earliest(self) -> int:
        """The first grain that it can touch."""
        return self.low + self.begin

    @property
    def latest(self) -> int:
        """The grain after the last one that it can touch."""
        return self.high + self.end

    @property
    def size(self) -> int:
        """Its length in grains."""
        return self.end - self.begin
