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
    return [n**power for n in part]


def dying(_power, part):
    """Kills every process but the one that the test runs in."""
    if os.getpid() != part[0]:
        os._exit(1)
    return part


def test_blocks_keep_neighbours_together():
    assert blocks([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]


def test_every_part_is_answered_once_with_two_processes():
    heard = []
    side_by_side(squared, blocks(range(40), 5), lambda found: heard.append(found) is None, 2)
    assert sorted(n for part in heard for n in part) == [n * n for n in range(40)]


def test_it_stops_when_told():
    heard = []
    side_by_side(squared, blocks(range(40), 5), lambda found: bool(heard.append(found)), 1)
    assert heard == [[0, 1, 4, 9, 16]]


def test_a_killed_process_loses_nothing():
    heard = []
    parts = [(os.getpid(), n) for n in range(6)]
    side_by_side(dying, parts, lambda found: heard.append(found) is None, 2)
    assert sorted(heard) == parts


def endless(_power, part):
    """The first part is quick; the second never ends, except where the test runs."""
    if part[1] and os.getpid() != part[0]:
        time.sleep(600)
    return part


def test_a_stop_does_not_wait_for_the_others():
    parts = [(os.getpid(), n) for n in range(3)]
    before = set(multiprocessing.active_children())
    heard = []

    def told(found):
        heard.append(found)
        if len(heard) > 1:
            others.extend(p for p in multiprocessing.active_children() if p not in before)
        return len(heard) < 2

    others = []
    side_by_side(endless, parts, told, 2)
    assert others
    for other in others:
        other.join(60)
    assert not any(other.is_alive() for other in others)
