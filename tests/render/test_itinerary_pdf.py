"""A family's plan on paper: the text of every page, in every language, in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from planner.render.bilingual import Party, Shown, bilingual_data, bilingual_pdf, taxi
from planner.render.catalogue import catalogue, languages
from planner.render.family import Edition, Told, family_view
from planner.render.issue import Front, Issue
from planner.render.itinerary import itinerary
from planner.render.itinerary_pdf import itinerary_data, itinerary_pdf
from planner.render.names import Names
from planner.render.pdf import VOWELS
from planner.render.voice import Whom

from .case import PLAN, PROBLEM, STAY
from .pdf_text import pages_of, squeezed
from .test_family import FASTING

MADE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
LINK = "https://planner.example/i/" + "A" * 32
ISSUE = Issue(3, MADE, LINK)
FACTS = {
    "clinic.name": "Swiss Medica", "clinic.city": "Belgrade",
    "emergency.general": "112", "emergency.ambulance": "194", "pickup.meeting": "arrivals_hall",
    "fast.clear_fluid_hours": "2", "fast.breast_milk_hours": "4",
    "bring.speech": "communication_aid", "papers.family": "passports;visa",
}  # fmt: skip
HOUSE = {"": Whom("Ana", "+381 11 123 45 67"), "V1": Whom(plate="BG 123-AB"),
         "drv": Whom("Petar", "+381 60 1")}  # fmt: skip
LOCAL = ("sr", "tr", "hi")
"""What is spoken around the three clinics."""


def view_in(language: str, now: datetime = MADE):
    problem = replace(PROBLEM, rests=FASTING)
    told = Told(problem, PLAN, "ada", FACTS, Edition(3, MADE), ages={"ada/p1": 4}, house=HOUSE)
    return family_view(told, catalogue(language), now)


def expected(data: dict) -> list[str]:
    """The text of each page, from the data that the page was made of."""
    first = [data["title"], *data["head"], data["newest"]]
    for part in data["before"]:
        first += [part["title"], *part["lines"]]
    if data["note"]:
        first += [f"{data['note_title']}. {data['note']}"]
    pages = ["".join([*first, data["banner"]])]
    for day in data["days"]:
        said = [day["title"], day["bring"], *day["fasts"]]
        said += data["columns"] if day["entries"] else [data["nothing"]]
        for entry in day["entries"]:
            said += [entry["time"], entry["home"], entry["title"], *entry["notes"], *entry["facts"]]
        pages.append("".join([*said, *day["remarks"]]))
    return [squeezed(page.translate(VOWELS)) for page in pages]


@pytest.mark.parametrize("language", languages())
def test_every_page_says_just_its_texts_in_their_order(language):
    view = view_in(language)
    made = itinerary_pdf(view, ISSUE)
    assert [squeezed(page.text) for page in pages_of(made)] == expected(itinerary_data(view, ISSUE))


def test_one_day_stands_on_each_page():
    pages = pages_of(itinerary_pdf(view_in("en"), ISSUE))
    assert [squeezed(page.text)[:14] for page in pages[1:]] == [
        "Day1·Sat,Mar27", "Day2·Sun,Mar28", "Day3·Mon,Mar29",
    ]  # fmt: skip


def test_it_says_whom_to_call_the_drivers_plate_and_the_note():
    """Squeezed, because the groups of a number are kept on one line by spaces of their own."""
    pages = [squeezed(page.text) for page in pages_of(itinerary_pdf(view_in("en"), ISSUE))]
    assert squeezed("Ana +381 11 123 45 67") in pages[0]
    assert squeezed(STAY.regulatory_note) in pages[0]
    assert squeezed("BG 123-AB") in pages[1]
    assert squeezed("Petar +381 60 1") in pages[1]


def test_it_says_until_when_one_may_eat():
    pages = [squeezed(page.text) for page in pages_of(itinerary_pdf(view_in("en"), ISSUE))]
    assert squeezed("Before Chamber session at 07:45: Finish eating by 06:45.") in pages[3]
    assert squeezed("No food from 06:00. Water and clear drinks until 10:00.") in pages[3]


def test_days_gone_by_stay_in_their_place():
    late = view_in("en", datetime(2027, 3, 29, 5, 0, tzinfo=UTC))
    assert len(late.days) < 3
    titles = [day["title"] for day in itinerary_data(late, ISSUE)["days"]]
    assert titles == [day["title"] for day in itinerary_data(view_in("en"), ISSUE)["days"]]


def test_a_draft_says_that_it_is_one_and_has_no_code():
    made = pages_of(itinerary_pdf(view_in("en"), Issue(0, MADE)))
    assert squeezed("Draft, not published: times can still change.") in squeezed(made[0].text)
    assert squeezed("The newest version") not in squeezed(made[0].text)


# ---- the bilingual sheet --------------------------------------------------------------------


def shown_in(language: str) -> Shown:
    stay = itinerary(Names(PROBLEM, catalogue(language)), PLAN, "ada")
    front = Front("Swiss Medica, Belgrade", "Lovelace", HOUSE[""], ("112", "194"))
    return Shown(stay, front, Party(2, 1, 3))


@pytest.mark.parametrize("local", LOCAL)
@pytest.mark.parametrize("language", languages())
def test_each_sentence_stands_beside_the_local_one(language, local):
    words, theirs = catalogue(language), catalogue(local)
    data = bilingual_data(words, theirs, shown_in(language), ISSUE)
    said = [data["title"], data["local_title"]]
    for part in data["parts"]:
        said += [part["title"], part["local_title"], *(x for pair in part["pairs"] for x in pair)]
    made = bilingual_pdf(words, theirs, shown_in(language), ISSUE)
    text = "".join(squeezed(page.text) for page in pages_of(made))
    assert text == squeezed("".join(said).translate(VOWELS))


def test_the_bilingual_sheet_names_people_times_and_numbers_only():
    data = bilingual_data(catalogue("en"), catalogue("en"), shown_in("en"), ISSUE)
    taxi, reception = ([own for own, _ in part["pairs"]] for part in data["parts"])
    assert taxi == [
        "Please take us to this clinic: Swiss Medica, Belgrade.",
        "Please take us to the airport BEG. Our flight JU102 leaves on Mon, Mar 29 18:00.",
        "We are 2 people.",
        "1 of us uses a wheelchair.",
        "We have 3 pieces of luggage.",
        "Please call our coordinator: +381\u00a011\u00a0123\u00a045\u00a067.",
        "Emergency numbers: 112 and 194.",
        "Thank you.",
    ]
    assert reception[4] == "We are expected on Mon, Mar 29, 2027 at 07:45."
    assert all(".." not in sentence for sentence in (*taxi, *reception))


@pytest.mark.parametrize(
    ("language", "listed"),
    [
        ("ar", "{} و{}"),
        ("fa", "{} و {}"),
        ("he", "{} ו{}"),
        ("hi", "{} और {}"),
        ("de", "{} und {}"),
    ],
)
def test_numbers_are_listed_as_the_language_lists_things(language, listed):
    """No Latin comma between Arabic words; each number stays in its own order."""
    words = catalogue(language)
    (said,) = [s for s in taxi(words, shown_in(language)) if "112" in s]
    assert listed.format(words.ltr("112"), words.ltr("194")) in said
    assert "," not in said
