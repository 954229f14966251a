"""The start page: families, figures, planning, downloads."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
from pathlib import Path

import pytest

from planner.service import jobs, plans, requests
from planner.service.desk import Desk, desk
from tests.pages.conftest import Opener, said, wait_for_jobs
from tests.service.test_requests import IMPOSSIBLE, UNREADABLE, spoil


def figures(app) -> dict[str, str]:
    return dict(re.findall("<dt>(.*?)</dt><dd><bdi>(.*?)</bdi></dd>", said(app)))


def test_shows_what_is_planned(place: Desk, open_page: Opener) -> None:
    app = open_page("plan", clinic="sm-beg")
    text = said(app)
    assert "**BEG-101** · SM-typical" in text
    assert "**BEG-103** · SM-short" in text
    assert figures(app)["Families planned"] == "2 of 2"
    assert [each.value for each in app.subheader][:2] == ["Left out", "Families"]
    assert "This tool plans travel, rooms and appointments. It does not give medical advice" in text
    assert app.button(key="plan").disabled
    assert app.button(key="plan").label == "Nothing to plan"


def test_a_changed_request_waits_for_planning_and_is_planned(
    place: Desk, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = requests.request(place, "sm-beg", "BEG-103")
    table = requests.request_table(old.request) | {"bags": 7}
    requests.enter_request(place, "sm-beg", table, revision=old.revision)
    app = open_page("plan", clinic="sm-beg")
    assert [line.state for line in plans.overview(place, "sm-beg", words()).families] == [
        "planned",
        "changed",
    ]
    button = app.button(key="plan")
    assert button.label == "Plan 1 family"
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "slots", lambda: 0)  # it waits while one looks
        button.click().run()
        assert jobs.last_job(place, "sm-beg").is_live
        assert app.button(key="plan").disabled
        assert len(app.get("progress")) == 1
    assert wait_for_jobs(place).state == "done"
    app.run()
    assert app.button(key="plan").label == "Nothing to plan"
    assert len(app.get("progress")) == 0


def words():
    from planner.web.frame import language

    return language()


def test_a_stopped_run_leaves_the_plan_as_it_was(
    place: Desk, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plans.draft(place, "sm-beg").version
    app = open_page("plan", clinic="sm-beg")
    app.checkbox(key="anew").check().run()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "slots", lambda: 0)  # it cannot be over before it is stopped
        app.button(key="plan").click().run()
        (stop,) = [button for button in app.button if button.label == "Stop planning"]
        stop.click().run()
    assert wait_for_jobs(place).state == "cancelled"
    app.run()
    assert "The last planning run was stopped" in said(app)
    assert plans.draft(place, "sm-beg").version == before


@pytest.mark.parametrize("facts", [UNREADABLE, IMPOSSIBLE])
def test_a_broken_request_is_an_error_beside_the_others(
    place: Desk, open_page: Opener, facts: dict[str, object]
) -> None:
    spoil(place, "BEG-101", **facts)
    app = open_page("plan", clinic="sm-beg")
    text = said(app)
    assert "The request of BEG-101 no longer fits the clinic and is not planned" in text
    (table,) = app.table
    assert list(table.value["Field"]) == list(facts)
    assert "**BEG-103** · SM-short" in text
    assert figures(app)["Families planned"] == "1 of 1"
    assert app.button(key="plan").label == "Nothing to plan"  # its bookings are not taken out


def test_a_clinic_without_families_says_where_to_begin(place: Desk, open_page: Opener) -> None:
    app = open_page("plan", clinic="liv-ist")
    assert "This clinic has no families yet" in said(app)
    assert app.button(key="plan").disabled


def test_a_removed_family_is_taken_out_by_planning(place: Desk, open_page: Opener) -> None:
    old = requests.request(place, "sm-beg", "BEG-103")
    requests.remove_request(place, "sm-beg", "BEG-103", old.revision)
    app = open_page("plan", clinic="sm-beg")
    assert app.button(key="plan").label == "Take out what was removed (1)"
    app.button(key="plan").click().run()
    assert wait_for_jobs(place).state == "done"
    assert plans.planned_families(place, "sm-beg") == ("BEG-101",)


def test_the_downloads_are_the_draft(place: Desk, open_page: Opener) -> None:
    app = open_page("plan", clinic="sm-beg")
    assert [button.proto.label for button in app.get("download_button")] == [
        "CSV",
        "CSV for Excel",
        "plan.json",
    ]
    rows = list(
        csv.DictReader(io.StringIO(plans.download(place, "sm-beg", "sessions.csv").decode()))
    )
    assert {row["family"] for row in rows} >= {"BEG-101", "BEG-103"}
    assert plans.download(place, "sm-beg", "sessions-excel.csv").startswith(b"\xef\xbb\xbf")


def one_room(place: Desk, folder: Path) -> None:
    """Make the place's clinic one of a single family room, which offers later flights and no more."""
    shutil.copytree(place.data, folder)
    places = folder / "clinics/sm-beg/places.csv"
    lines = places.read_text("utf-8").splitlines(keepends=True)
    kept = [x for x in lines if ",family_room," not in x or x.startswith("F01,")]
    places.write_text("".join(kept), "utf-8")
    offers = '"repair.kinds" = {value = ["later"], assumption = "so that the search is short"}'
    clinic = folder / "clinics/sm-beg/clinic.toml"
    clinic.write_text(
        clinic.read_text("utf-8").replace("[values]\n", f"[values]\n{offers}\n"), "utf-8"
    )


def test_a_stay_that_waits_is_told_why_and_what_would_help(
    place: Desk, open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BEG-101 has the only room from 28 February to 6 March, so BEG-103 of 3 to 5 March waits."""
    one_room(place, tmp_path / "data")
    monkeypatch.setenv("PLANNER_DATA", str(tmp_path / "data"))
    at = desk()
    jobs.start_job(at, "sm-beg", is_anew=True)
    assert wait_for_jobs(at).state == "done"
    app = open_page("plan", clinic="sm-beg")
    assert "In the way: Family room 1 taken from Wed, Mar 3 to Fri, Mar 5." in said(app)
    app.button(key="help-sm-beg-BEG-103").click().run()
    job = jobs.last_help(at, "sm-beg", "BEG-103")
    while job.is_live:
        time.sleep(0.2)
        job = jobs.poll_job(at, job.id)
    assert job.state == "done", job.log
    assert job.result["help"]["offered"] > 0
    app.run()
    assert "were planned and judged, with every other family" in said(app)
    before = plans.draft(at, "sm-beg").version
    assert job.result["version"] == [before.id, before.revision]
    jobs.start_job(at, "sm-beg", is_anew=True)
    assert wait_for_jobs(at).state == "done"
    app.run()
    assert "The plan has changed since the last search" in said(app)


def test_what_the_plan_costs_is_said_by_rule_and_by_family(place: Desk, open_page: Opener) -> None:
    app = open_page("plan", clinic="sm-beg")
    assert "By rule" not in said(app)  # nothing is judged before it is asked
    app.session_state["costs-sm-beg"] = True
    app.run()
    document = plans.draft(place, "sm-beg").document
    tiers = [int(points) for name, points in figures(app).items() if name in TIERS]
    assert tuple(tiers) == document.outcome.cost
    (by_family,) = (html.value for html in app.get("html") if "<caption>By family" in html.value)
    rows = re.findall("<th scope='row'>(.*?)</th>" + "<td class='n'>(.*?)</td>" * 3, by_family)
    shares = [list(map(int, points)) for _, *points in rows]
    assert [sum(column) for column in zip(*shares, strict=True)] == list(document.outcome.cost)
    app.selectbox(key="points-sm-beg").set_value("BEG-101").run()
    (words_of,) = (html.value for html in app.get("html") if "<caption>One family" in html.value)
    points = [int(n) for n in re.findall("<td class='n'>(.*?)</td>", words_of)]
    assert sum(points) == sum(next(map(int, p) for name, *p in rows if name == "BEG-101"))


TIERS = ("What is left out", "Days, people, rooms and money", "Times within the day")
