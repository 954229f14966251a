"""The same question put to many things, on every core: this process and others beside it."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from itertools import takewhile
from typing import Any, Generic, Self, TypeVar

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Answer = TypeVar("Answer")

_BLOCK = 6
"""So many neighbours are answered in one go: enough for hints, few enough to share out."""
_SPAWN = multiprocessing.get_context("spawn")
WORTH = 3.0
"""So many seconds of work are worth the start of further processes, which takes one or two."""
_EVERY = 0.5
"""Seconds between two times of asking whether the answers are still wanted, while none comes."""
_kept: list[Any] = []
"""In another process: what all questions are about, and what says that nobody waits any more."""


def blocks(things: Sequence[Part], size: int = _BLOCK) -> list[Sequence[Part]]:
    """Things in blocks of neighbours."""
    return [things[i : i + size] for i in range(0, len(things), size)]


class SideBySide(Generic[Shared]):
    """Processes that answer questions about ``shared`` while it is open.

    The first part is answered here; only if the rest would take long enough are others spawned
    (so that threads and open databases of this process are none of their business). What they have
    not begun by then, this process does itself. ``shared``, parts and answers must be picklable.
    A part is answered bit by bit, so that a stop is heard of between two bits.
    """

    def __init__(self, shared: Shared, workers: int | None = None) -> None:
        self.shared = shared
        self.cores = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._is_over = _SPAWN.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)  # it ends by itself

    def ask(
        self,
        ask: Callable[[Shared, Part], Iterator[Answer]],
        parts: Sequence[Part],
        heard: Callable[[Sequence[Answer]], bool],
    ) -> None:
        """Ask for each part; ``heard`` is told of answers as they come (of none at times, while they
        are waited for) and stops the rest with ``False``.
        """
        for number, part in enumerate(parts, 1):
            started = time.perf_counter()
            if not all(heard([answer]) for answer in ask(self.shared, part)):
                return
            rest = parts[number:]
            if self.cores > 1 and (time.perf_counter() - started) * len(rest) > WORTH:
                self._share_out(ask, rest, heard)
                return

    def _share_out(
        self,
        ask: Callable[[Shared, Part], Iterator[Answer]],
        parts: Sequence[Part],
        heard: Callable[[Sequence[Answer]], bool],
    ) -> None:
        kept = (self.shared, self._is_over)
        self._pool = ProcessPoolExecutor(self.cores - 1, _SPAWN, _keep, kept)
        waiting = deque(parts)
        theirs: dict[Future[list[Answer]], Part] = {}
        while waiting or theirs:
            self._hand_out(ask, waiting, theirs)
            for answer in ask(self.shared, waiting.pop()) if waiting else ():
                if not heard([answer, *_taken_back(waiting, theirs)]):
                    return
            wait(theirs, 0.0 if waiting else _EVERY, FIRST_COMPLETED)
            if not heard(_taken_back(waiting, theirs)):
                return

    def _hand_out(
        self,
        ask: Callable[[Shared, Part], Iterator[Answer]],
        waiting: deque[Part],
        theirs: dict[Future[list[Answer]], Part],
    ) -> None:
        """A part for each other process, and while there are many a next one, lest it be idle."""
        assert self._pool is not None
        each = 2 if len(waiting) > self.cores else 1
        while waiting and len(theirs) < each * (self.cores - 1):
            try:
                future = self._pool.submit(_asked, ask, waiting[0])
            except BrokenExecutor:  # another process was killed: the rest is worked out here
                return
            theirs[future] = waiting.popleft()


def _taken_back(waiting: deque[Part], theirs: dict[Future[list[Answer]], Part]) -> list[Answer]:
    """What the other processes have answered; parts that were lost with one wait again."""
    answers: list[Answer] = []
    for future in [one for one in theirs if one.done()]:
        part = theirs.pop(future)
        try:
            answers += future.result()
        except BrokenExecutor:
            waiting.append(part)
    return answers


def _keep(*kept: object) -> None:
    _kept[:] = kept


def _asked(ask: Callable[[Any, Part], Iterator[Answer]], part: Part) -> list[Answer]:
    """The answers of a part, as far as they are wanted."""
    shared, is_over = _kept
    return list(takewhile(lambda _: not is_over.is_set(), ask(shared, part)))
