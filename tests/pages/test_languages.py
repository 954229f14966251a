"""The languages on their page."""

from __future__ import annotations

import re

from planner.render.catalogue import languages
from planner.render.confirmed import messages
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said


def test_shows_each_language_and_what_is_not_confirmed(place: Desk, open_page: Opener) -> None:
    app = open_page("languages", clinic="sm-beg")
    text = said(app)
    codes = re.findall(r"<bdi lang='([^']+)'>", text)
    assert codes == list(languages())
    found = messages("ru")
    assert (
        "<bdi lang='ru'>Русский</bdi> · Russian (ru)</th><td>1</td>"
        f"<td>{len(found)}</td><td>{sum(bool(m.text) for m in found)}</td>"
        f"<td>{sum(m.is_confirmed for m in found)} of {len(found)}</td>"
    ) in text
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
    shown = re.findall(r"<th scope='row'>([\w.]+)</th>", text)
    assert shown == [m.key for m in messages("he") if m.key.startswith("kind.")]
