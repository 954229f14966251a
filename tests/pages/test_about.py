"""What the planner is and is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner.service import clinics
from planner.service.desk import Desk
from tests.pages.conftest import Opener, Place, said


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


def test_a_fault_in_the_clinics_data_is_said_with_its_place(
    planned: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Opener
) -> None:
    data = tmp_path / "data"
    shutil.copytree(planned.data, data)
    path = data / "clinics" / "sm-beg" / "clinic.toml"
    path.write_text(path.read_text("utf-8").replace("Europe/Belgrade", "Europe/Nowhere"), "utf-8")
    Place(data, tmp_path / "home").enter(monkeypatch)
    app = open_page("plan")
    assert "This cannot be shown" in said(app)
    rows = app.table[0].value
    assert "clinic.toml" in rows["File"][0]
    assert "Europe/Nowhere" in rows["What is wrong"][0]
