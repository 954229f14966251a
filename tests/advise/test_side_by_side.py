import multiprocessing
import os
import time

import pytest

from planner.advise import side_by_side as module
from planner.advise.side_by_side import SideBySide, blocks


def side_by_side(ask, parts, heard, workers):
    with SideBySide(2, workers) as processes:
        processes.ask(ask, parts, heard)


@pytest.fixture(autouse=True)
def always_worth_it(monkeypatch):
    monkeypatch.setattr(module, "WORTH", 0.0)


def squared(power, part):
    yield from (n**power for n in part)


def dying(_power, part):
    """Kills every process but the one that the test runs in."""
    if os.getpid() != part[0]:
        os._exit(1)
    yield part


def lasting(_two, part):
    """Writes down each thing before it takes a fifth of a second over it."""
    for folder, n in part:
        (folder / str(n)).touch()
        time.sleep(0.2)
        yield n


def test_blocks_keep_neighbours_together():
    assert blocks([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]


def test_every_part_is_answered_once_with_two_processes():
    heard = []
    side_by_side(squared, blocks(range(40), 5), lambda found: heard.extend(found) is None, 2)
    assert sorted(heard) == [n * n for n in range(40)]


def test_it_stops_when_told():
    heard = []
    side_by_side(squared, blocks(range(40), 5), lambda found: bool(heard.append(found)), 1)
    assert heard == [[0]]


def test_another_process_goes_no_further_in_its_part_when_it_is_stopped(tmp_path):
    """The other process has a part of 600 things, two minutes in all; it is stopped at its first ones
    and ends by itself.
    """
    others = [(tmp_path, n) for n in range(100, 700)]
    parts = [[(tmp_path, 0)], others, *([(tmp_path, n)] for n in range(1, 20))]
    begun = lambda: len(list(tmp_path.glob("???")))  # noqa: E731
    side_by_side(lasting, parts, lambda _: not begun(), 2)
    for process in multiprocessing.active_children():
        process.join(100)
        assert not process.is_alive()
    assert 0 < begun() < 600


def test_a_killed_process_loses_nothing():
    heard = []
    parts = [(os.getpid(), n) for n in range(6)]
    side_by_side(dying, parts, lambda found: heard.extend(found) is None, 2)
    assert sorted(heard) == parts
