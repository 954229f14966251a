"""A sheet as PDF, CSV and HTML says what its lines say."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from planner.render.cards import Cards
from planner.render.sheets.roles import ROLES, sheet
from planner.render.sheets.sheet import Asked, Sheet
from planner.render.sheets.sheet_csv import sheet_csv
from planner.render.sheets.sheet_html import sheet_html
from planner.render.sheets.sheet_pdf import Head, sheet_pdf, used_columns
from planner.render.voice import Whom
from tests.render.case import NAMES, moment
from tests.render.pdf_text import pages_of, squeezed

from .test_roles import CARDS, FIRST, SOURCE, UNTIL

HEAD = Head("Swiss Medica, Belgrade", "Published Mon, Mar 1 09:00, number 3.", moment(1, 9))
WORDS = NAMES.words


def made(role: str, cards: Cards = CARDS) -> Sheet:
    return sheet(role, SOURCE, Asked("", FIRST, UNTIL, cards))


@pytest.mark.parametrize("role", ROLES)
def test_the_pdf_says_the_lines_in_order(role):
    found = made(role)
    kept = used_columns(found)
    text = "".join(squeezed(page.text) for page in pages_of(sheet_pdf(WORDS, found, HEAD)))
    head = [found.title, f"{HEAD.clinic} · {found.span}", HEAD.issue,
            "All times are the clinic's local time (Europe/Belgrade)."]  # fmt: skip
    said = [*head]
    for day in found.days:
        said += [day.title, found.columns[0], *(found.columns[i + 1] for i in kept)]
        for line in day.lines:
            said += [line.when, *(line.cells[i] for i in kept)]
    assert text == squeezed("".join(said))


@pytest.mark.parametrize("role", ROLES)
def test_the_csv_has_the_same_minutes_and_cells(role):
    found = made(role)
    text = sheet_csv(WORDS, found)
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert header == ["Date", "From", "Until", *found.columns[1:]]
    said = [
        [line.start.date().isoformat(), line.start.isoformat(), line.end.isoformat(), *line.cells]
        for line in found.lines
    ]
    plain = [[cell.removeprefix("'") for cell in row] for row in rows]
    assert plain == [[cell.removeprefix("'") for cell in row] for row in said]


@pytest.mark.parametrize("role", ROLES)
def test_the_page_says_the_lines_and_asks_nobody_else(role):
    found = made(role)
    page = sheet_html(WORDS, found, HEAD, {"PDF": "abc.pdf"})
    cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", page)]
    kept = used_columns(found)
    said = [x for line in found.lines for x in (line.when, *(line.cells[i] for i in kept))]
    assert cells == said
    assert "http" not in page
    assert "<script" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_what_a_person_typed_is_escaped_on_the_page_and_guarded_in_the_table():
    evil = Cards({("ada", ""): Whom("=1+1 <b>&", "+381")})
    found = made("driver", evil)
    assert "<b>" not in sheet_html(WORDS, found, HEAD, {})
    assert "&lt;b&gt;" in sheet_html(WORDS, found, HEAD, {})
    assert "'=1+1 <b>&" in sheet_csv(WORDS, found)


def test_an_empty_sheet_says_so():
    found = sheet("driver", SOURCE, Asked("", date(2027, 5, 1), date(2027, 5, 2), CARDS))
    assert found.days == ()
    assert "Nothing is planned for you on these days." in sheet_html(WORDS, found, HEAD, {})
    (page,) = pages_of(sheet_pdf(WORDS, found, HEAD))
    assert squeezed("Nothing is planned for you on these days.") in squeezed(page.text)


def test_the_same_sheet_gives_the_same_bytes_and_another_moment_others():
    found = made("driver")
    assert sheet_pdf(WORDS, found, HEAD) == sheet_pdf(WORDS, found, HEAD)
    later = replace(HEAD, made=moment(2, 9))
    assert sheet_pdf(WORDS, found, HEAD) != sheet_pdf(WORDS, found, later)
