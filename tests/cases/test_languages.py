"""The demo families' itineraries in every shipped language: nothing of the catalogue's English is left."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from planner.domain.plan import LeftOut, Reason
from planner.formats.document import PlanDocument
from planner.render.catalogue import catalogue, entries_of, languages
from planner.render.itinerary import Itinerary, itinerary
from planner.render.names import Names
from planner.render.text import itinerary_text
from planner.service import files
from planner.web.itinerary import days_html, facts_of, task_line
from tests.demo_data import DATA, small_data

FAMILIES = {"sm-beg": "BEG-105", "liv-ist": "IST-205", "mx-bom": "BOM-301"}
"""A family of each clinic: a night landing; a holiday and both routes on one day; marrow and chamber."""
TRANSLATIONS = [code for code in languages() if code != "en"]
NOT_LATIN = ("ar", "bn", "fa", "he", "hi", "ru")
ENGLISH = {key: text for key, text in entries_of("en").items() if not key.startswith("language.")}
EVERY_LAW = tuple(key.split(".")[1] for key in ENGLISH if key.startswith(("law.", "rule.")))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PlanDocument]:
    """The plan of one demo family of each clinic, by the shipped code."""
    data = small_data(tmp_path_factory.mktemp("demo") / "data", list(FAMILIES.values()))
    order = files.order_of(datetime(2027, 1, 4, 12, tzinfo=UTC), seconds=20, seed=1)
    return {
        name: files.plan_files(
            files.open_clinic(DATA, name),
            Path(data) / "demo" / f"requests-{name}.csv",
            None,
            order,
            lambda _step: True,
        )
        for name in FAMILIES
    }


def told(document: PlanDocument, clinic: str, language: str) -> tuple[Names, Itinerary]:
    """The itinerary with a session taken out, kept out by everything that there is."""
    problem = document.problem
    names = Names(problem, catalogue(language))
    course = next(c for c in problem.courses if c.kind == "physio")
    gone = next(a for a in course.activities if a in document.plan.placements)
    meal = next(a for a in problem.activity.values() if a.kind == "meal")
    room = next(r for r in problem.resource.values() if r.role == "gym")
    reasons = [Reason(law, room.id, {"by": f"{gone};{meal.id}"}) for law in EVERY_LAW]
    left = LeftOut(course.id, 1, 1, (*reasons, Reason(EVERY_LAW[0], "")))
    return names, itinerary(names, document.plan.without(gone), FAMILIES[clinic], [left])


def clinics_own_words(document: PlanDocument, stay: Itinerary) -> list[str]:
    """What is the clinic's or the family's own: labels, codes, products, sources, the note."""
    problem = document.problem
    found = {r.label for r in problem.resource.values()} | {r.id for r in problem.resource.values()}
    found |= {a.facts.get("product", "") for a in problem.activity.values()}
    found |= {a.facts.get("routes", "") for a in problem.activity.values()}
    found |= {line.source for s in problem.stays for line in s.costs}
    found |= {line.currency for s in problem.stays for line in s.costs}
    found |= {stay.regulatory_note, stay.clinic, stay.zone, stay.airport, stay.protocol}
    found |= {stay.flight_in, stay.flight_out, stay.family, "c1", "c2", "p1"}
    found |= {s.tasks[i].home_zone for s in problem.stays for i in range(len(s.tasks))}
    return sorted(filter(None, found), key=len, reverse=True)


def without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def fragments(pattern: str) -> list[str]:
    """The parts of an English sentence between its holes that are long enough to be told apart."""
    return [said for said, *_ in Formatter().parse(pattern) if len(said.strip(" .:,;()")) > 5]


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("clinic", FAMILIES)
def test_no_english_sentence_is_left(documents, clinic, language):
    document = documents[clinic]
    names, stay = told(document, clinic, language)
    words = names.words
    text = itinerary_text(words, stay)
    page = days_html(stay, words, is_brief=False).split("</style>")[1]
    page = unescape(re.sub("<[^>]+>", " ", page))
    page += "\n".join(
        [*map(": ".join, facts_of(stay, words).items())]
        + [task_line(task, words) for task in (*stay.tasks_before, *stay.tasks_after)]
    )
    said = without(f"{text}\n{page}", clinics_own_words(document, stay))
    own = entries_of(language)
    leaks = {
        key: part
        for key, pattern in ENGLISH.items()
        for part in fragments(pattern)
        if own.get(key) != pattern and re.search(rf"(?<!\w){re.escape(part.strip())}(?!\w)", said)
    }
    # a word that two languages share ("Program", "Dosis") is no leak where the language says it
    translated = " ".join(own.values())
    assert {key: part for key, part in leaks.items() if part.strip() not in translated} == {}
    if language in NOT_LATIN:
        latin = {"HBOT", "ISSCR", "closerlookatstemcells", "org"}
        assert set(re.findall("[A-Za-z]{2,}", said)) - latin == set()


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_the_same_moments_in_every_language(documents, language):
    """Clock times and numbers do not change with the language."""
    document = documents["liv-ist"]
    clock = re.compile(r"\d\d:\d\d")
    _, english = told(document, "liv-ist", "en")
    names, stay = told(document, "liv-ist", language)
    assert clock.findall(itinerary_text(names.words, stay)) == clock.findall(
        itinerary_text(catalogue(), english)
    )
    assert Locale.parse(language, sep="-").text_direction == names.words.direction
