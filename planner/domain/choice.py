"""Which of its options a family was given, and what the others would have cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.domain.request import Flights

Verdict = Literal["planned", "dearer", "no_room", "bounded", "untried"]


@dataclass(frozen=True)
class Tried:
    """What became of one option.

    ``planned``; ``dearer`` by ``extra`` points in each tier (:class:`tuple` of three) when it was planned in the
    other's place; ``no_room`` for all of its essentials; ``bounded``: proven to cost no less without
    planning it; ``untried`` for want of time or because there were too many.
    """

    verdict: Verdict
    extra: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Choice:
    """The options of a family, in its own order, with what became of each."""

    options: tuple[tuple[Flights, Tried], ...]

    @property
    def count(self) -> int:
        """How many options there were."""
        return len(self.options)

    @property
    def next_best(self) -> tuple[Flights, Tried] | None:
        """The option that would have cost least instead, of those that were planned."""
        dearer = [pair for pair in self.options if pair[1].verdict == "dearer"]
        return min(dearer, key=lambda pair: (pair[1].extra, pair[0].landing), default=None)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many options came out in each way."""
        verdicts: tuple[Verdict, ...] = ("planned", "dearer", "no_room", "bounded", "untried")
        return {
            verdict: sum(tried.verdict == verdict for _, tried in self.options)
            for verdict in verdicts
        }
