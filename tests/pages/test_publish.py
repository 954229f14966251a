"""The Publish page: what is ready, what differs, and that a click publishes what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from planner.domain.time import shift
from planner.formats.document import write_document
from planner.service import plans, publishing
from planner.service.desk import Desk
from planner.store import plans as rows
from tests.pages.conftest import Opener, said


def click(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception


def published(at: Desk) -> list[tuple[str, int]]:
    return [(one.family, one.number) for one in publishing.current(at, "sm-beg")]


def move(at: Desk, family: str, by: timedelta) -> None:
    """Move a physiotherapy session in the draft, whatever the laws say."""
    found = plans.draft(at, "sm-beg")
    plan = found.document.plan
    name = next(a for a in sorted(plan.placements) if a.startswith(f"{family}/p1/physio"))
    moved = plan.move(name, shift(plan.placements[name].start, by))
    with at.store.writing() as session:
        rows.save_draft(
            session, "sm-beg", write_document(replace(found.document, plan=moved)),
            base=(found.version.id, found.version.revision), planner_version="0.1.0", seed=1,
            families=(), stamp=at.stamp("test"),
        )  # fmt: skip


def test_publishes_what_is_chosen(place: Desk, open_page: Opener) -> None:
    app = open_page("publish", clinic="sm-beg")
    assert [box.label for box in app.checkbox] == ["Publish BEG-101", "Publish BEG-103"]
    app.checkbox[0].uncheck().run()
    click(app, "Publish 1 family")
    assert "Published: BEG-103." in said(app)
    assert published(place) == [("BEG-103", 1)]
    click(app, "Publish 1 family")
    assert published(place) == [("BEG-101", 1), ("BEG-103", 1)]
    assert [button.label for button in app.button] == ["Nothing to publish"]


def test_says_what_differs_and_what_is_broken(place: Desk, open_page: Opener) -> None:
    click(open_page("publish", clinic="sm-beg"), "Publish 2 families")
    move(place, "BEG-101", timedelta(hours=12))
    text = said(open_page("publish", clinic="sm-beg"))
    assert "Differs from publication 1" in text
    assert "Physiotherapy" in text
    assert "moved from" in text
    assert "Laws that the draft breaks" in text
    assert "Something in the way" in text


def test_a_click_on_a_draft_that_moved_on_publishes_nothing(place: Desk, open_page: Opener) -> None:
    app = open_page("publish", clinic="sm-beg")
    move(place, "BEG-101", timedelta(0))  # somebody else saves meanwhile
    click(app, "Publish 2 families")
    assert "Nothing was published: the draft of sm-beg was changed by somebody else" in said(app)
    assert published(place) == []
    click(app, "Publish 2 families")  # now the newer draft has been seen
    assert len(published(place)) == 2


def test_a_clinic_without_a_plan_says_so(place: Desk, open_page: Opener) -> None:
    assert "No family of this clinic has been planned yet" in said(
        open_page("publish", clinic="liv-ist")
    )


@pytest.fixture
def ready(place: Desk) -> Desk:
    """Both families are published."""
    version = plans.draft(place, "sm-beg").version
    publishing.publish(place, "sm-beg", (version.id, version.revision))
    return place
