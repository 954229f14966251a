"""The demo families' itineraries in every shipped language: nothing of the catalogue's English is left."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from planner.domain.plan import LeftOut, Reason
from planner.domain.words import THERAPY
from planner.formats.document import PlanDocument
from planner.render.catalogue import catalogue, entries_of, languages
from planner.render.changes import changes, lines_of
from planner.render.family import Earlier, Edition, Told, family_view
from planner.render.family_html import Page, family_html
from planner.render.itinerary import Itinerary, itinerary
from planner.render.names import Names
from planner.render.text import itinerary_text
from planner.render.voice import Whom
from planner.service import files
from planner.service.publishing import clinic_facts
from planner.web.itinerary import days_html, facts_of, task_line
from tests.demo_data import DATA, small_data

FAMILIES = {"sm-beg": "BEG-105", "liv-ist": "IST-205", "mx-bom": "BOM-301"}
"""A family of each clinic: a night landing; a holiday and both routes on one day; marrow and chamber."""
TRANSLATIONS = [code for code in languages() if code != "en"]
NOT_LATIN = ("ar", "bn", "fa", "he", "hi", "ru")
ENGLISH = {key: text for key, text in entries_of("en").items() if not key.startswith("language.")}
LATIN = {"CSV", "HBOT", "ISSCR", "PDF", "closerlookatstemcells", "org"}
"""What is written in Latin letters in every language."""
MADE = datetime(2027, 1, 5, 9, tzinfo=UTC)
EVERY_LAW = tuple(key.split(".")[1] for key in ENGLISH if key.startswith(("law.", "rule.")))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PlanDocument]:
    """The plan of one demo family of each clinic, by the shipped code."""
    data = small_data(tmp_path_factory.mktemp("demo") / "data", list(FAMILIES.values()))
    order = files.order_of(datetime(2027, 1, 4, 12, tzinfo=UTC), seconds=120, seed=1)
    return {
        name: files.plan_files(
            files.open_clinic(DATA, name),
            Path(data) / "demo" / f"requests-{name}.csv",
            None,
            order,
            lambda _step: True,
            Path(data) / "out",
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
        + [
            task_line(task, words)
            for task in (*stay.tasks_before, *stay.tasks_during, *stay.tasks_after)
        ]
    )
    said = without(f"{text}\n{page}", clinics_own_words(document, stay))
    own = entries_of(language)
    assert leaks(said, own) == {}
    if language in NOT_LATIN:
        assert set(re.findall("[A-Za-z]{2,}", said)) - LATIN == set()


def leaks(said: str, own: dict[str, str]) -> dict[str, str]:
    """English fragments that stand in a text, by the key that they come from."""
    found = {
        key: part.strip()
        for key, pattern in ENGLISH.items()
        for part in fragments(pattern)
        if own.get(key) != pattern and re.search(rf"(?<!\w){re.escape(part.strip())}(?!\w)", said)
    }
    # a word that two languages share ("Program", "Dosis") is no leak where the language says it
    translated = " ".join(own.values())
    return {key: part for key, part in found.items() if part not in translated}


def changed(document: PlanDocument, clinic: str) -> Earlier:
    """As if the family's plan had been published before with its sessions an hour later."""
    problem, plan = document.problem, document.plan
    family = FAMILIES[clinic]
    moved = {
        name: replace(placed, start=placed.start + timedelta(hours=1))
        for name, placed in plan.placements.items()
        if problem.activity[name].stay == family and problem.activity[name].kind in THERAPY
    }
    gone = next(iter(moved))
    before = replace(plan, placements={**plan.placements, **moved}).without(gone)
    found = changes(lines_of(problem, before, family), lines_of(problem, plan, family))
    return Earlier(Edition(1, MADE), problem, found, ())


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("clinic", FAMILIES)
def test_no_english_sentence_is_left_on_the_familys_page(documents, clinic, language):
    document = documents[clinic]
    _, stay = told(document, clinic, language)
    house = files.open_clinic(DATA, clinic)
    facts = clinic_facts(house)
    course = next(c for c in document.problem.courses if c.kind == "physio")
    earlier = changed(document, clinic)
    about = Told(
        document.problem, document.plan, FAMILIES[clinic], facts, Edition(2, MADE),
        (LeftOut(course.id, 1, 1),), dict.fromkeys(stay.patients, 4),
        {"": Whom("Desk", "+1 234")}, previous=earlier, visited=earlier,
    )  # fmt: skip
    words = catalogue(language)
    for now in (stay.landing - timedelta(days=2), stay.landing + timedelta(days=2), stay.takeoff):
        view = family_view(about, words, now)
        page = family_html(view, Page(files=(("f", "PDF"),), key="k", offline="-"))
        assert f'lang="{words.language}"' in page
        assert f'dir="{words.direction}"' in page
        text = unescape(re.sub("<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))
        own_facts = [fact for key, fact in facts.items() if key.startswith("clinic.")]
        own_words = [*clinics_own_words(document, stay), *own_facts, "Desk"]
        for fact in own_facts:
            own_words += [part for word in fact.split(";") for part in re.split("[()]", word)]
        said = without(text, sorted(filter(None, own_words), key=len, reverse=True))
        assert leaks(said, entries_of(language)) == {}
        if language in NOT_LATIN:
            assert set(re.findall("[A-Za-z]{3,}", said)) - LATIN == set()


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
