"""The shades of the capacity charts: the least use is to be seen, and none is not."""

from __future__ import annotations

import pytest

from planner.domain.capacity import Cell
from planner.render.capacity import role_lines
from planner.render.catalogue import catalogue
from planner.render.names import Names
from planner.web.capacity import FAINTEST, use_chart
from planner.web.lists import headed
from tests.rules import build as b

NAMES = Names(b.problem([b.room("gym", units=2)], []), catalogue())
CELLS = (
    Cell("gym", "gym", "unit", b.day(1), 9, 120, 3),
    Cell("gym", "gym", "unit", b.day(2), 9, 120, 0),
    Cell("gym", "gym", "unit", b.day(3), 9, 120, 120),
)


def test_little_use_has_a_shade_that_can_be_told_from_none():
    """3 of 120 minutes are 2.5 %: 0.2 + 0.8 x 0.025 = 0.22; none has no colour, full use all."""
    chart = use_chart(NAMES, CELLS, role_lines(NAMES, CELLS))
    assert FAINTEST == 0.2
    assert list(chart.data["Shade"]) == pytest.approx([0.22, 0.0, 1.0])
    assert list(chart.data["Use"]) == pytest.approx([0.025, 0.0, 1.0])
    assert chart.to_dict()["encoding"]["fillOpacity"]["field"] == "Shade"


def test_a_role_begins_its_row_with_a_capital():
    assert [headed("nurse"), headed("MULTI-1"), headed("")] == ["Nurse", "MULTI-1", ""]
    chart = use_chart(NAMES, CELLS, role_lines(NAMES, CELLS))
    assert set(chart.data["What"]) == {"Gym"}
