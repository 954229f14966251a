"""Sheets are made from what is published of each family, whatever the draft says by now."""

from datetime import timedelta

import pytest

from planner.domain.errors import UnknownIdError
from planner.render.catalogue import catalogue
from planner.service import family, publishing, sheets
from planner.service.sheets import Order
from planner.store.contacts import Contact, save_contact

from .republish import move_one
from .test_publishing import base, change, two  # noqa: F401 -- a fixture

EN = catalogue("en")


def told(material, role, subject=""):
    found = sheets.sheet(material, Order(role, subject, *material.span))
    return [(line.key, line.start, line.end, line.cells) for line in found.lines]


def times(material, role, of):
    return [(start, end) for key, start, end, _ in told(material, role) if key.startswith(of)]


def published(desk):
    return sheets.published_material(desk, "sm-beg", EN)


def test_nothing_is_published_at_first(two):  # noqa: F811
    assert published(two) is None
    draft = sheets.draft_material(two, "sm-beg", EN)
    assert draft.issue == "Draft, not published: times can still change."
    assert told(draft, "reception")


@pytest.mark.parametrize("role", sheets.roles())
def test_what_is_published_says_what_the_draft_said(two, role):  # noqa: F811
    draft = sheets.draft_material(two, "sm-beg", EN)
    publishing.publish(two, "sm-beg", base(two))
    found = published(two)
    assert [line[1:] for line in told(found, role)] == [line[1:] for line in told(draft, role)]
    assert role == "chamber" or told(found, role)  # the short stay has no dive


def test_each_family_stands_as_it_was_last_published(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    before = {f: times(published(two), "practitioner", f"{f}/") for f in ("ada", "bob")}
    change(two, "ada", timedelta(days=60))
    assert times(published(two), "practitioner", "ada/") == before["ada"]  # a draft is nothing
    move_one(two, "bob")
    assert times(published(two), "practitioner", "ada/") == before["ada"]
    assert times(published(two), "practitioner", "bob/") != before["bob"]


def test_names_phones_and_plates_come_from_the_contacts(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    van = next(r.id for r in published(two).source.problem.resources if r.role == "van")
    family.save_house_contact(two, "sm-beg", Contact(van, plate="BG 123-AB"))
    with two.store.writing() as session:
        save_contact(session, "sm-beg", "ada", Contact("c1", "Lovelace", "+44 20"), two.now())
    cells = {cell for line in told(published(two), "driver") for cell in line[3]}
    assert {"Lovelace", "+44 20", "bob"} <= cells
    assert any("BG 123-AB" in cell for cell in cells)


def test_a_subject_that_serves_nobody_has_no_sheet(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    found = published(two)
    assert not sheets.is_subject(found, "driver", "nobody")
    assert not sheets.is_subject(found, "cook", "")
    for name in sheets.subjects(found, "driver"):
        assert sheets.is_subject(found, "driver", name)
    with pytest.raises(UnknownIdError):
        told(found, "driver", "nobody")


def test_a_link_shows_today_and_the_days_after_it(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    found = published(two)
    today = two.now().astimezone(found.source.problem.tz).date()
    assert sheets.coming_days(two, found, "reception") == (today, today)
    assert sheets.coming_days(two, found, "driver") == (today, today + timedelta(days=6))


def test_the_same_publications_give_the_same_bytes(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    order = Order("reception", "", *published(two).span)
    assert sheets.pdf(two, published(two), order) == sheets.pdf(two, published(two), order)
    assert sheets.csv(published(two), order) == sheets.csv(published(two), order)
