import os

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
