"""The Share page: a link is shown once, holds, and is ended; contacts reach the family's page."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from planner.formats.document import write_document
from planner.service import family, plans, publishing, sharing
from planner.service.desk import Desk
from planner.store import plans as rows
from tests.pages.conftest import Opener, said
from tests.pages.test_publish import click, ready  # noqa: F401 -- a fixture


def test_nothing_to_share_before_publishing(place: Desk, open_page: Opener) -> None:
    assert "Nothing is published yet" in said(open_page("share", clinic="sm-beg"))


def test_a_link_is_shown_once_and_ended(ready: Desk, open_page: Opener) -> None:  # noqa: F811
    app = open_page("share", clinic="sm-beg", family="BEG-103")
    assert "This family has no link yet." in said(app)
    click(app, "Make a link")
    address = app.code[0].value
    token = re.fullmatch(r".*/i/([A-Za-z0-9_-]{32})", address)[1]
    assert sharing.resolve(ready, token).subject == "BEG-103"
    again = open_page("share", clinic="sm-beg", family="BEG-103")
    assert not again.code
    assert token not in said(again)
    assert f"Link ending in `{token[-4:]}`" in said(again)
    ends = sharing.default_end(ready, "sm-beg", "BEG-103").astimezone(ZoneInfo("Europe/Belgrade"))
    assert f"{ends:%b} {ends.day}, {ends.year} 24:00" in said(again)  # the whole of that day
    click(again, "End it now")
    assert sharing.resolve(ready, token) is None
    assert "Ended by hand" in said(again)


def test_the_coordinator_is_told_of_a_language_without_texts(
    ready: Desk,  # noqa: F811
    open_page: Opener,
) -> None:
    assert "There are no texts" not in said(open_page("share", clinic="sm-beg", family="BEG-103"))
    found = plans.draft(ready, "sm-beg")
    stays = tuple(replace(stay, languages=("ha", "en")) for stay in found.document.problem.stays)
    problem = replace(found.document.problem, stays=stays)
    with ready.store.writing() as session:
        rows.save_draft(
            session, "sm-beg", write_document(replace(found.document, problem=problem)),
            base=(found.version.id, found.version.revision), planner_version="0.1.0", seed=1,
            families=(), stamp=ready.stamp("test"),
        )  # fmt: skip
    version = plans.draft(ready, "sm-beg").version
    publishing.publish(ready, "sm-beg", (version.id, version.revision))
    text = said(open_page("share", clinic="sm-beg", family="BEG-103"))
    assert "There are no texts in Hausa yet: the page of BEG-103 is in English." in text


def test_another_family_does_not_see_the_new_link(ready: Desk, open_page: Opener) -> None:  # noqa: F811
    app = open_page("share", clinic="sm-beg", family="BEG-103")
    click(app, "Make a link")
    app.selectbox(key="family").set_value("BEG-101").run()
    assert not app.code
    app.selectbox(key="family").set_value("BEG-103").run()
    assert not app.code


def test_contacts_are_saved(ready: Desk, open_page: Opener) -> None:  # noqa: F811
    app = open_page("share", clinic="sm-beg")
    rows = app.dataframe[0].value if app.dataframe else None
    assert rows is None or "Coordination" in set(rows["what"])
    app.session_state["contacts-table-sm-beg"] = {
        "edited_rows": {0: {"name": "Ana", "phone": "+381 11 1"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    click(app, "Save contacts")
    (contact,) = family.house_contacts(ready, "sm-beg")
    assert (contact.person, contact.name, contact.phone) == ("", "Ana", "+381 11 1")
