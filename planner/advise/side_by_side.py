"""The same question put to many things, on every core: this process and others beside it."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Answer = TypeVar("Answer")

_BLOCK = 6
"""So many neighbours are answered in one go: enough for hints, few enough to share out."""
_WORTH = 3
"""So many blocks are worth the start of a further process, which takes about a second."""


def blocks(things: Sequence[Part], size: int = _BLOCK) -> list[Sequence[Part]]:
    """Things in blocks of neighbours."""
    return [things[i : i + size] for i in range(0, len(things), size)]


def side_by_side(
    ask: Callable[[Part], Answer],
    parts: Sequence[Part],
    heard: Callable[[Answer], bool],
    workers: int | None = None,
) -> None:
    """Ask for each part; ``heard`` is told of every answer and stops the rest with ``False``.

    ``ask`` and its answers must be picklable. The other processes are spawned, so that threads and
    open databases of this one are none of their business; what they have not begun by then, this
    process does itself.
    """
    cores = workers or os.cpu_count() or 1
    if cores < 2 or len(parts) < _WORTH:
        for part in parts:
            if not heard(ask(part)):
                return
        return
    pool = ProcessPoolExecutor(cores - 1, mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = deque((part, pool.submit(ask, part)) for part in parts)
        while waiting:
            part, future = waiting.pop()
            if not heard(_answer(ask, part, future)):
                return
            ready = [one for _, one in waiting if _is_ready(one)]
            if False in [heard(one.result()) for one in ready]:  # every answer is told
                return
            waiting = deque(pair for pair in waiting if pair[1] not in ready)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
