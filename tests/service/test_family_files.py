"""A family's files tell the same published plan, to the minute, and of nobody else."""

import csv
import io
import re
from datetime import UTC

import icalendar
import pytest

from planner.domain.words import CLINICAL, LAB, TRAVEL
from planner.render.catalogue import catalogue
from planner.render.changes import lines_of
from planner.service import family, family_files, plans, publishing, sharing
from tests.render.pdf_text import pages_of, squeezed

from .republish import drop_one, move_one
from .test_publishing import base, two  # noqa: F401 -- a fixture

EN = catalogue("en")
LINK = "https://planner.example/i/" + "A" * 32


@pytest.fixture
def published(two):  # noqa: F811
    publishing.publish(two, "sm-beg", base(two))
    return two


def newest(desk, name="ada"):
    return publishing.publications(desk, "sm-beg", name)[0]


def vevents(text):
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def document_lines(desk, name="ada"):
    """The truth: every line with its times, from the frozen document itself."""
    document = publishing.document_of(desk, newest(desk, name))
    return lines_of(document.problem, document.plan, name)


def spans(lines):
    """The clock times of lines as a reader sees them; a flight is one moment."""
    return [
        f"{line.start:%H:%M}"
        if line.kind in ("landing", "takeoff")
        else f"{line.start:%H:%M}–{line.end:%H:%M}"
        for line in lines
    ]


# ---- times agree to the minute --------------------------------------------------------------


def test_the_table_has_every_time(published):
    text = family_files.csv(published, newest(published)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    truth = [(x.start.isoformat(), x.end.isoformat()) for x in document_lines(published)]
    assert [(row["From"], row["Until"]) for row in rows] == truth
    assert [row["Date"] for row in rows] == [row["From"][:10] for row in rows]


def test_the_calendar_has_every_time_that_one_must_be_there_for(published):
    found = vevents(family_files.ics(published, newest(published), LINK))
    flights = ("landing", "takeoff")
    truth = sorted(
        (line.start.astimezone(UTC), None if line.kind in flights else line.end.astimezone(UTC))
        for line in document_lines(published)
        if line.kind in (*CLINICAL, *TRAVEL)
    )
    said = sorted(
        (event.start.astimezone(UTC), event.end.astimezone(UTC) if "dtend" in event else None)
        for event in found
    )
    assert said == truth


def test_the_page_has_every_time(published):
    link = sharing.make_link(published, "sm-beg", "ada")
    shared = sharing.resolve(published, link.token)
    page = family.page(published, shared, family.Visit(link.token)).plain.decode()
    days = page[page.index('id="days"') :]
    said = re.findall(r'<span class="t" dir="ltr">([^<]*)</span>', days)
    assert said == spans(document_lines(published))


def test_the_paper_has_every_time_on_the_page_of_its_day(published):
    _, *pages = pages_of(family_files.pdf(published, newest(published), LINK))
    lines = document_lines(published)
    days = sorted({line.start.date() for line in lines})
    assert len(pages) == len(days)
    for number, (day, page) in enumerate(zip(days, pages, strict=True), 1):
        assert squeezed(page.text).startswith(squeezed(f"Day {number} · {EN.date(day)}"))
        said = re.findall(r"\d\d:\d\d–\d\d:\d\d", page.text)
        of_day = [line for line in lines if line.start.date() == day]
        assert set(said) >= {span for span in spans(of_day) if "–" in span}
        for span in spans(of_day):
            assert span in page.text


def test_the_screen_has_every_time(published):
    stay = plans.itinerary(published, "sm-beg", "ada", EN)
    said = [
        (entry.start, entry.end)
        for day in stay.days
        for entry in day.entries
        if entry.kind not in LAB and not entry.is_continued
    ]
    # two at one time stand in an order that the screen and the document need not share
    assert sorted(said) == sorted((line.start, line.end) for line in document_lines(published))


# ---- a plan that changes --------------------------------------------------------------------


def test_a_moved_and_a_cancelled_appointment_reach_the_phone_once(published):
    first = {str(e["uid"]): e for e in vevents(family_files.ics(published, newest(published)))}
    _, by = move_one(published, "ada")
    second = {str(e["uid"]): e for e in vevents(family_files.ics(published, newest(published)))}
    assert second.keys() == first.keys()
    (moved,) = [uid for uid, e in second.items() if int(e["sequence"]) == 2]
    assert second[moved].start - first[moved].start == by
    drop_one(published, "ada")
    third = {str(e["uid"]): e for e in vevents(family_files.ics(published, newest(published)))}
    assert third.keys() == first.keys()
    (gone,) = [e for e in third.values() if e["status"] == "CANCELLED"]
    assert int(gone["sequence"]) == 3
    assert sorted(int(e["sequence"]) for e in third.values())[:-1] == [1] * (len(third) - 2) + [
        2 if gone["uid"] != moved else 1
    ]


def test_an_older_publication_still_has_its_own_calendar(published):
    one = newest(published)
    first = family_files.ics(published, one)
    move_one(published, "ada")
    assert newest(published) != one
    assert family_files.ics(published, one) == first


# ---- nobody else, and the same each time ----------------------------------------------------


def files_of(desk, name):
    one = newest(desk, name)
    return {
        "pdf": "".join(page.text for page in pages_of(family_files.pdf(desk, one, LINK))),
        "ics": family_files.ics(desk, one, LINK).decode(),
        "csv": family_files.csv(desk, one).decode(),
        "bilingual": "".join(page.text for page in pages_of(family_files.bilingual(desk, one))),
    }


def test_no_file_says_anything_of_another_family(published):
    for name, other in (("ada", "bob"), ("bob", "ada")):
        for kind, text in files_of(published, name).items():
            assert other not in text.lower(), kind


def test_the_bilingual_sheet_says_neither_room_nor_treatment(published):
    text = files_of(published, "ada")["bilingual"].lower()
    labels = {
        resource.label.lower()
        for resource in publishing.document_of(published, newest(published)).problem.resources
        if resource.label
    }
    kinds = {EN.word("kind", kind).lower() for kind in CLINICAL}
    assert [word for word in labels | kinds if re.search(rf"\b{re.escape(word)}\b", text)] == []
    assert squeezed("Please take us to this clinic: Swiss Medica, Belgrade.").lower() in squeezed(
        text
    )


def test_the_same_publication_gives_the_same_bytes(published):
    one = newest(published)
    for make in (family_files.pdf, family_files.ics):
        assert make(published, one, LINK) == make(published, one, LINK)
    assert family_files.bilingual(published, one) == family_files.bilingual(published, one)
    assert family_files.csv(published, one) == family_files.csv(published, one)
