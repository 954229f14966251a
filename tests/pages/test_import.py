"""Families from a file: dry run, faults, saving."""

from __future__ import annotations

from planner.service import requests
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said

HEADER = "family,clinic,protocol,landing,takeoff,airport,patient_age,companions,languages"
GOOD = "BEG-900,sm-beg,SM-short,2027-04-07T10:00+02:00,2027-04-09T18:00+02:00,BEG,6,1,en"
BAD = "BEG-901,sm-beg,SM-nothing,2027-04-09T10:00+02:00,2027-04-07T18:00+02:00,BEG,6,1,en"


def upload(app, *rows: str, name: str = "families.csv") -> None:
    content = "\n".join((HEADER, *rows)).encode()
    app.file_uploader(key="upload").upload(name, content, "text/csv").run()


def families(desk: Desk) -> list[str]:
    return [saved.request.family for saved in requests.requests(desk, "sm-beg")]


def test_a_good_file_is_shown_first_and_saved_on_demand(place: Desk, open_page: Opener) -> None:
    app = open_page("import", clinic="sm-beg")
    upload(app, GOOD)
    assert not app.exception
    assert list(app.dataframe[0].value["Family"]) == ["BEG-900"]
    assert list(app.dataframe[0].value["What happens"]) == ["new"]
    assert "BEG-900" not in families(place)
    (save,) = [button for button in app.button if button.label == "Save 1 families"]
    save.click().run()
    assert "Saved." in said(app)
    assert families(place) == ["BEG-101", "BEG-103", "BEG-900"]


def test_every_fault_is_said_and_nothing_is_saved(place: Desk, open_page: Opener) -> None:
    app = open_page("import", clinic="sm-beg")
    upload(app, GOOD, BAD)
    assert not app.exception
    (table,) = app.table
    assert set(table.value["Row"]) == {"3"}  # the header is row 1
    assert sorted(table.value["Field"]) == ["protocol", "takeoff"]
    assert families(place) == ["BEG-101", "BEG-103"]
    assert not [button for button in app.button if button.label.startswith("Save")]


def test_junk_is_refused_in_words(place: Desk, open_page: Opener) -> None:
    app = open_page("import", clinic="sm-beg")
    app.file_uploader(key="upload").upload("x.csv", bytes(range(256)) * 50, "text/csv").run()
    assert not app.exception
    assert "Nothing was saved" in said(app)
