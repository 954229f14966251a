"""What every page begins with: the choice of the clinic."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pages.conftest import Opener, Place, said


@pytest.fixture
def data(planned: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of two clinics, of which one has a fault, and a home of its own."""
    data = tmp_path / "data"
    for name in ("sm-beg", "broken"):
        shutil.copytree(planned.data / "clinics" / "sm-beg", data / "clinics" / name)
    shutil.copy(planned.data / "defaults.toml", data)
    broken = data / "clinics" / "broken"
    path = broken / "clinic.toml"
    text = path.read_text("utf-8").replace('id = "sm-beg"', 'id = "broken"')
    path.write_text(text.replace("Europe/Belgrade", "Europe/Nowhere"), "utf-8")
    Place(data, tmp_path / "home").enter(monkeypatch)
    return data


def test_a_clinic_with_faults_says_where_they_are(data: Path, open_page: Opener) -> None:
    app = open_page("plan", clinic="broken")
    assert "This clinic cannot be used: 1 thing to put right." in said(app)
    rows = app.table[0].value
    assert "broken/clinic.toml" in rows["File"][0]
    assert "Europe/Nowhere" in rows["What is wrong"][0]


@pytest.mark.parametrize("page", ["plan", "request", "import", "about"])
def test_the_other_clinics_go_on_working(data: Path, open_page: Opener, page: str) -> None:
    app = open_page(page)
    assert not app.error
    if page != "about":
        assert app.selectbox(key="clinic").value == "sm-beg"
        assert app.selectbox(key="clinic").options[1] == "broken: its data have faults"


def test_where_no_clinic_is_whole_the_first_ones_faults_are_shown(
    data: Path, open_page: Opener
) -> None:
    shutil.rmtree(data / "clinics" / "sm-beg")
    assert "This clinic cannot be used" in said(open_page("plan"))
