"""The same question put to many things, on every core: this process and others beside it."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Self, TypeVar

Part = TypeVar("Part")
Answer = TypeVar("Answer")

_BLOCK = 6
"""So many neighbours are answered in one go: enough for hints, few enough to share out."""
_WORTH = 3
"""So many blocks are worth the start of a further process, which takes about a second."""


def blocks(things: Sequence[Part], size: int = _BLOCK) -> list[Sequence[Part]]:
    """Things in blocks of neighbours."""
    return [things[i : i + size] for i in range(0, len(things), size)]


class SideBySide:
    """Processes that answer questions while it is open; they start to load when it is opened.

    The other processes are spawned, so that threads and open databases of this one are none of
    their business; what they have not begun by then, this process does itself.
    """

    def __init__(self, parts: int, workers: int | None = None) -> None:
        cores = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        if cores > 1 and parts >= _WORTH:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(cores - 1, mp_context=spawn)

    def __enter__(self) -> Self:
        if self._pool is not None:
            self._pool.submit(os.getpid)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def ask(
        self,
        ask: Callable[[Part], Answer],
        parts: Sequence[Part],
        heard: Callable[[Answer], bool],
    ) -> None:
        """Ask for each part; ``heard`` is told of every answer and stops the rest with ``False``.

        ``ask`` and its answers must be picklable.
        """
        if self._pool is None:
            for part in parts:
                if not heard(ask(part)):
                    return
            return
        waiting = deque((part, self._pool.submit(ask, part)) for part in parts)
        while waiting:
            part, future = waiting.pop()
            if not heard(_answer(ask, part, future)):
                return
            ready = [one for _, one in waiting if _is_ready(one)]
            if False in [heard(one.result()) for one in ready]:  # every answer is told
                return
            waiting = deque(pair for pair in waiting if pair[1] not in ready)


def _answer(ask: Callable[[Part], Answer], part: Part, future: Future[Answer]) -> Answer:
    """What another process has found or is about to; else it is worked out here."""
    if future.cancel():
        return ask(part)
    try:
        return future.result()
    except BrokenExecutor:  # another process was killed: nothing is lost but its time
        return ask(part)


def _is_ready(future: Future[Answer]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
