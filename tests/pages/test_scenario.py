"""Scenario: edits one after the other, planned in a process of its own, nothing saved."""

from __future__ import annotations

from planner.service import jobs, plans
from tests.pages.conftest import said
from tests.pages.test_arrivals import until_over


def button(app, label):
    return next(b for b in app.button if b.label == label)


def test_a_scenario_is_planned_beside_the_draft_and_saves_nothing(place, open_page):
    before = plans.draft(place, "sm-beg").version
    app = open_page("scenario", clinic="sm-beg")
    assert button(app, "Plan the scenario").disabled
    app.selectbox(key="what-sm-beg").set_value("physiotherapist")
    app.run()
    button(app, "Add it").click()
    app.run()
    assert "1 more physiotherapist" in said(app)
    app.number_input(key="scenario-seconds").set_value(60)
    app.run()
    button(app, "Plan the scenario").click()
    app.run()
    assert not app.exception
    job = until_over(place, jobs.SCENARIO)
    assert (job.state, job.log) == ("done", "")
    assert job.result["edits"] == ["more:physiotherapist:1"]
    assert plans.draft(place, "sm-beg").version == before
    again = open_page("scenario", clinic="sm-beg")
    assert "Nothing was saved." in said(again)
    row = again.dataframe[-1].value.iloc[0]
    assert (row["Resource"], row["How many"]) == ("Physiotherapist", "2 → 3")
    assert row["Taken then"] < row["Taken now"]


def test_an_edit_that_cannot_be_is_refused(place, open_page):
    app = open_page("scenario", clinic="sm-beg")
    app.segmented_control[0].set_value("Longer hours")
    app.run()
    app.number_input(key="minutes-sm-beg").set_value(720)
    app.run()
    button(app, "Add it").click()
    app.run()
    button(app, "Plan the scenario").click()
    app.run()
    assert "Nothing was planned" in said(app)
    assert jobs.last_search(place, "sm-beg", jobs.SCENARIO) is None
