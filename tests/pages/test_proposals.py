"""The Proposals page: what families sent, and closing it."""

from __future__ import annotations

from planner.service import proposals, publishing, sharing
from planner.service.desk import Desk
from tests.pages.conftest import Opener, said
from tests.pages.test_publish import click, ready  # noqa: F401 -- a fixture


def send(at: Desk, family: str, kind: str, **fields: str) -> None:
    token = sharing.make_link(at, "sm-beg", family).token
    assert proposals.propose(at, sharing.resolve(at, token), kind, fields) == "sent"


def appointment(at: Desk, family: str, kind: str) -> str:
    (one,) = (p for p in publishing.current(at, "sm-beg") if p.family == family)
    plan = publishing.document_of(at, one).plan
    return next(name for name in sorted(plan.placements) if f"/{kind}" in name)


def test_nothing_waits(place: Desk, open_page: Opener) -> None:
    assert "Nothing waits for an answer." in said(open_page("proposals", clinic="sm-beg"))


def test_says_what_was_asked_and_closes_it(ready: Desk, open_page: Opener) -> None:  # noqa: F811
    which = appointment(ready, "BEG-101", "physio")
    send(ready, "BEG-101", "cannot_come", which=which, text="We <b>oversleep</b>")
    send(ready, "BEG-103", "arrival", landing="2027-03-03T18:20", flight="JU 1")
    app = open_page("proposals", clinic="sm-beg")
    text = said(app).replace("<wbr>", "")  # where a long word may break
    assert "Physiotherapy" in text
    assert "We &lt;b&gt;oversleep&lt;/b&gt;" in text
    assert "Mar 3 18:20" in text
    assert "<b>oversleep" not in text
    click(app, "Done")
    click(app, "Decline")
    assert "Nothing waits for an answer." in said(app)
    states = {(one.family, one.state) for one in proposals.proposals(ready, "sm-beg")}
    assert states == {("BEG-103", "done"), ("BEG-101", "declined")}


def test_the_start_page_says_that_something_waits(ready: Desk, open_page: Opener) -> None:  # noqa: F811
    send(ready, "BEG-101", "diet", food="no pork")
    app = open_page("plan", clinic="sm-beg")
    labels = [link.proto.label for link in app.get("page_link")]
    assert "1 request from a family waits for an answer" in labels
