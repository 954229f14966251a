"""Processes that work on tasks of one season, each with a copy of it that follows every change.

A model is built in Python and solved on one core, so several stays are tried at once in processes of
their own. Where processes cannot be forked, or there is one core, the work is done in this one.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Self

from planner.domain.plan import Placement, Rule
from planner.engine.insertion import Attempt, Task, attempt, lower_bound, polish
from planner.engine.options import attempt_instead
from planner.engine.season import Season
from planner.engine.shortlist import Shortlists

_POLL_SECONDS = 0.2
_TASKS_A_COLLECTION = 16
"""Models are full of cycles: a process collects what it has left of them after so many tasks."""


@dataclass(frozen=True)
class Change:
    """A change of the plan, as every copy of the season has to follow it."""

    gone: frozenset[str]
    added: Mapping[str, Placement]
    choices: Mapping[str, str]


@dataclass
class _Hand:
    """One process: the pipe to it, how many changes it has heard of, what it is doing."""

    process: BaseProcess
    pipe: Connection
    heard: int = 0
    task: Task | None = None
    since: int = 0


@dataclass
class Crew:
    """Give tasks with :meth:`give`, take results with :meth:`take`; tell changes with :meth:`tell`."""

    season: Season
    rules: Sequence[Rule]
    size: int
    changes: list[Change] = field(default_factory=list)
    _hands: list[_Hand] = field(default_factory=list)
    _queue: list[Task] = field(default_factory=list)
    _shortlists: Shortlists | None = None

    def __enter__(self) -> Self:
        if self.size > 1 and "fork" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("fork")
            # A collection would touch, and so copy, every page that the processes share.
            gc.freeze()
            for _ in range(self.size):
                ours, theirs = context.Pipe()
                process = context.Process(
                    target=_work, args=(self.season, self.rules, theirs), daemon=True
                )
                process.start()
                theirs.close()
                self._hands.append(_Hand(process, ours))
        return self

    def __exit__(self, *_: object) -> None:
        if self._hands:
            gc.unfreeze()
        for hand in self._hands:
            hand.process.terminate()
        for hand in self._hands:
            hand.process.join()
            hand.pipe.close()

    @property
    def room(self) -> int:
        """How many more tasks can be under way."""
        if not self._hands:
            return 1 - len(self._queue)
        return sum(hand.task is None for hand in self._hands)

    @property
    def is_busy(self) -> bool:
        """Whether a task is under way."""
        return bool(self.under_way)

    @property
    def under_way(self) -> list[Task]:
        """The tasks that are being worked on."""
        return [*self._queue, *(hand.task for hand in self._hands if hand.task is not None)]

    def tell(self, change: Change) -> None:
        """Note a change that this process's season has made."""
        self.changes.append(change)

    def give(self, task: Task) -> None:
        """Start a task; there must be room."""
        if not self._hands:
            self._queue.append(task)
            return
        number, hand = next((n, h) for n, h in enumerate(self._hands) if h.task is None)
        task = replace(task, side=(number, len(self._hands)))
        hand.pipe.send((self.changes[hand.heard :], task))
        hand.heard = hand.since = len(self.changes)
        hand.task = task

    def take(self) -> tuple[Attempt, int] | None:
        """A finished task and the number of changes it knew of; ``None`` if none is ready soon."""
        if not self._hands:
            if not self._queue:
                return None
            self._shortlists = self._shortlists or Shortlists(self.season)
            task = self._queue.pop(0)
            return _done(self.season, self._shortlists, self.rules, task), len(self.changes)
        busy = {hand.pipe: hand for hand in self._hands if hand.task is not None}
        for pipe in wait(list(busy), _POLL_SECONDS):
            hand = busy[pipe]  # type: ignore[index]
            hand.task = None
            return hand.pipe.recv(), hand.since
        return None


def _work(season: Season, rules: Sequence[Rule], pipe: Connection) -> None:
    """The life of one process: hear of changes, do a task, answer."""
    gc.disable()
    shortlists = Shortlists(season)
    for number in itertools.count(1):
        try:
            changes, task = pipe.recv()
        except EOFError:
            return
        for change in changes:
            season.change(change.gone, change.added, change.choices)
        pipe.send(_done(season, shortlists, rules, task))
        if number % _TASKS_A_COLLECTION == 0:
            gc.collect()
            gc.freeze()  # what is left stays: looking at it again and again took a tenth of the time


def _done(season: Season, shortlists: Shortlists, rules: Sequence[Rule], task: Task) -> Attempt:
    if task.is_alone:
        return lower_bound(season, rules, task)
    if task.instead:
        return attempt_instead(season, shortlists, rules, task)
    if task.day is not None:
        return polish(season, shortlists, rules, task)
    return attempt(season, shortlists, rules, task)


def cores() -> int:
    """How many processes can work side by side."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
