"""The Sheets page: each role's sheet of the draft or of what is published, its link, its boards."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from planner.service import sharing, sheets
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said
from tests.pages.test_publish import click, ready  # noqa: F401 -- a fixture


def opened(open_page: Opener, role: str) -> AppTest:
    """The page of a role, in English; at first it speaks the clinic's language."""
    app = open_page("sheets", clinic="sm-beg", role=role)
    app.selectbox(key="sheet-language-sm-beg").set_value("en").run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("role", sheets.roles())
def test_every_role_has_a_page(place: Desk, open_page: Opener, role: str) -> None:
    app = opened(open_page, role)
    assert app.subheader[0].value
    assert "Draft, not published" in said(app)
    if role != "chamber":  # these families have no dive in their first week
        assert "<table>" in said(app)


def test_the_drivers_page_names_flight_and_people(place: Desk, open_page: Opener) -> None:
    app = opened(open_page, "driver")
    text = said(app)
    assert "Airport BEG → Clinic" in text
    assert "lands 14:10" in text
    assert "physiotherapy" not in text.lower()


def test_one_person_has_the_own_lines(place: Desk, open_page: Opener) -> None:
    app = opened(open_page, "practitioner")
    everybody = said(app).count("<tr>")
    app.selectbox(key="subject-practitioner").set_value("REG1").run()
    assert 0 < said(app).count("<tr>") < everybody


def test_days_can_be_chosen(place: Desk, open_page: Opener) -> None:
    app = opened(open_page, "reception")
    app.number_input(key="sheet-days").set_value(1).run()
    assert re.findall(r"<h2>([^<]*)</h2>", said(app)) == ["Sun, Feb 28, 2027"]
    assert app.date_input[0].value == date(2027, 2, 28)


def test_a_sheet_speaks_the_clinics_language_at_first(place: Desk, open_page: Opener) -> None:
    app = open_page("sheets", clinic="sm-beg", role="reception")
    assert app.selectbox(key="sheet-language-sm-beg").value == "sr-Latn"
    assert '<div lang="sr-Latn" dir="ltr">' in said(app)


def test_a_clinic_without_a_plan_says_so(place: Desk, open_page: Opener) -> None:
    assert "Nothing has been planned" in said(open_page("sheets", clinic="liv-ist"))


def test_published_plans_come_first_and_a_link_shows_them(ready: Desk, open_page: Opener) -> None:  # noqa: F811
    app = opened(open_page, "driver")
    assert "Published plans, as of" in said(app)
    click(app, "Make a link")
    token = re.fullmatch(r".*/i/([A-Za-z0-9_-]{32})", app.code[0].value)[1]
    shared = sharing.resolve(ready, token)
    assert (shared.kind, shared.subject) == ("driver", "")
    app.selectbox(key="role").set_value("reception").run()
    assert not app.code


def test_a_name_board_is_saved_and_shown(place: Desk, open_page: Opener) -> None:
    app = opened(open_page, "driver")
    app.session_state["boards-table-sm-beg"] = {
        "edited_rows": {0: {"name": "Lovelace", "phone": "+44 20 1"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    click(app, "Save name boards")
    assert "Lovelace" in said(app)
    assert "+44 20 1" in said(app)
