"""What the planner is and is not."""

from __future__ import annotations

from planner.service import clinics
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def test_says_what_it_is_not_and_every_regulatory_note(place: Desk, open_page: Opener) -> None:
    text = said(open_page("about"))
    assert "does not give medical advice, judge suitability or predict results" in text
    for clinic in clinics.clinics(place).values():
        assert clinic.regulatory_note in text


def test_says_the_versions(place: Desk, open_page: Opener) -> None:
    (table,) = open_page("about").table
    rows = dict(zip(table.value["Part"], table.value["Version"], strict=True))
    assert rows["planner"] == clinics.VERSION
    assert rows["ortools"].startswith("9.")


def test_no_clinic_s_city_is_said_twice(place: Desk, open_page: Opener) -> None:
    text = said(open_page("about"))
    assert "**Swiss Medica, Belgrade**" in text
    assert "**Swiss Medica, Belgrade**, Belgrade" not in text
