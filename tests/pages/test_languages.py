"""The languages on their page."""

from __future__ import annotations

import re

from planner.render.catalogue import languages
from planner.render.confirmed import messages
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def test_shows_each_language_and_what_is_not_confirmed(place: Desk, open_page: Opener) -> None:
    app = open_page("languages", clinic="sm-beg")
    table = app.table[0].value
    assert list(table["Code"]) == list(languages())
    row = table.set_index("Code").loc["ru"]
    assert (row["Language"], row["Families"]) == ("Русский · Russian", "1")
    assert row["Not confirmed"] == str(sum(not m.is_confirmed for m in messages("ru")))
    assert "python -m planner confirm" in said(app)


def test_another_language_is_read_beside_english(place: Desk, open_page: Opener) -> None:
    app = open_page("languages", clinic="sm-beg")
    app.selectbox(key="read-language").set_value("he").run()
    app.selectbox(key="read-part").set_value("kind").run()
    text = said(app)
    assert (
        "<th scope='row'>kind.physio</th><td lang='en'>Physiotherapy</td>"
        "<td lang='he' dir='rtl'>פיזיותרפיה</td><td class='c'>not yet</td>"
    ) in text
    shown = re.findall("<th scope='row'>(.*?)</th>", text)
    assert shown == [m.key for m in messages("he") if m.key.startswith("kind.")]
