"""The languages on their page."""

from __future__ import annotations

from planner.render.catalogue import languages
from planner.render.confirmed import messages
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def test_shows_each_language_and_what_is_not_confirmed(place: Desk, open_page: Opener) -> None:
    app = open_page("languages", clinic="sm-beg")
    shipped, sentences = (frame.value for frame in app.dataframe)
    assert list(shipped["Code"]) == list(languages())
    row = shipped.set_index("Code").loc["ru"]
    assert (row["Language"], row["In English"], row["Families"]) == ("Русский", "Russian", 1)
    assert row["Not confirmed"] == str(sum(not m.is_confirmed for m in messages("ru")))
    chosen = app.selectbox(key="read-language").value
    assert list(sentences["Sentence"]) == [m.key for m in messages(chosen) if not m.is_confirmed]
    assert "python -m planner confirm" in said(app)


def test_another_language_is_read_beside_english(place: Desk, open_page: Opener) -> None:
    app = open_page("languages", clinic="sm-beg")
    app.selectbox(key="read-language").set_value("he").run()
    row = app.dataframe[1].value.set_index("Sentence").loc["kind.physio"]
    assert (row["English"], row["Hebrew"]) == ("Physiotherapy", "פיזיותרפיה")
