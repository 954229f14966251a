"""How much of the clinic is used: figures, charts, tables, and what is said where nothing is planned."""

from __future__ import annotations

import json
from datetime import date

from planner.render.catalogue import catalogue
from planner.service import capacity, plans
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def charts(app) -> list[dict]:
    return [json.loads(element.proto.spec) for element in app.get("vega_lite_chart")]


def test_all_roles_are_drawn_with_the_same_figures_as_a_table(
    place: Desk, open_page: Opener
) -> None:
    app = open_page("capacity", clinic="sm-beg")
    assert "Nothing that was asked for is left out" in said(app)
    (chart,) = charts(app)
    assert chart["encoding"]["y"]["sort"] == list(app.dataframe[0].value["What"])
    assert "Family room" in chart["encoding"]["y"]["sort"]
    found = capacity.in_draft(place, "sm-beg", catalogue())
    assert found is not None
    used = sum(c.used for c in found.report.cells if (c.role, c.measure) == ("family_room", "unit"))
    table = app.dataframe[0].value.set_index("What")
    assert table["Hours used"]["Family room"] == used / 60
    # two stays: Sunday 28 February 2027 to Saturday 6 March, and 3 to 5 March
    assert (found.report.first, found.report.last) == (date(2027, 2, 28), date(2027, 3, 6))


def test_one_role_is_drawn_by_resource_and_by_hour(place: Desk, open_page: Opener) -> None:
    app = open_page("capacity", clinic="sm-beg")
    app.selectbox(key="role-sm-beg").set_value("gym").run()
    assert not app.exception
    by_date, by_hour = charts(app)
    document = plans.draft(place, "sm-beg").document
    gym = document.problem.resource["GYM"]
    assert by_date["encoding"]["y"]["sort"] == [gym.label]
    hours = sorted({w.start.astimezone(document.problem.tz).hour for w in gym.windows})
    assert by_hour["encoding"]["y"]["sort"][0] == f"{hours[0]:02}:00"
    assert sum(app.dataframe[1].value["Minutes used"]) == round(
        sum(app.dataframe[0].value["Hours used"]) * 60
    )


def test_the_report_is_asked_for_once_for_each_draft(place: Desk) -> None:
    words = catalogue()
    first = capacity.in_draft(place, "sm-beg", words)
    second = capacity.in_draft(place, "sm-beg", words)
    assert first is not None
    assert second is not None
    assert first.report is second.report


def test_nothing_planned_leads_to_where_planning_is(place: Desk, open_page: Opener) -> None:
    app = open_page("capacity", clinic="mx-bom")
    assert "Nothing has been planned at this clinic yet." in said(app)
