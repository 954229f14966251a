"""The grid by hand: what is rounded which way."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.problem import Demand, Part
from planner.engine.timegrid import TimeGrid
from tests.rules import build as b


def test_the_parts_of_a_demand_are_rounded_outward():
    """At five minutes a grain: from 7 min (1.4 grains) down to 1, to 20 min (4) as it is; from
    -3 min (-0.6) down to -1, to 1 min (0.2) up to 1.
    """
    minute = timedelta(minutes=1)
    parts = (Part(7 * minute, 20 * minute), Part(-3 * minute, minute))
    grid = TimeGrid(b.problem([], []))
    assert b.problem([], []).grain == 5 * minute
    assert grid.stretches(Demand("room", ("x",), {"unit": 1}, parts)) == [(1, 4), (-1, 1)]
