"""The sheet that a family shows: each sentence in their language, beside it in the local one.

For a taxi driver and the reception. It says who they are and where they have to be when, and
nothing of what is done there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.words import CLINICAL
from planner.render.catalogue import Catalogue
from planner.render.issue import Front, Issue
from planner.render.itinerary import Entry, Itinerary
from planner.render.pdf import pdf, tongue


@dataclass(frozen=True)
class Party:
    """How many travel, of whom so many in wheelchairs, with how many pieces of luggage."""

    people: int
    wheelchairs: int
    bags: int


@dataclass(frozen=True)
class Shown:
    """What the sheet is about: the stay, the clinic's side, and the party."""

    stay: Itinerary
    front: Front
    party: Party


def bilingual_pdf(words: Catalogue, local: Catalogue, shown: Shown, issue: Issue) -> bytes:
    """The sheet as tagged PDF; the same input gives the same bytes."""
    return pdf("bilingual", bilingual_data(words, local, shown, issue), issue.made)


def bilingual_data(
    words: Catalogue, local: Catalogue, shown: Shown, issue: Issue
) -> dict[str, object]:
    """Every text of the sheet, sentence beside sentence."""
    return {
        "tongue": tongue(words),
        "local": tongue(local),
        "title": words.say("sheet.bilingual.title"),
        "local_title": local.say("sheet.bilingual.title"),
        "foot": f"{shown.front.family} · {issue.said(words, shown.stay.landing.tzinfo)}",
        "page": words.entries["pdf.page"],
        "parts": [
            {
                "title": words.say(f"sheet.bilingual.{part}"),
                "local_title": local.say(f"sheet.bilingual.{part}"),
                "pairs": [
                    (_neat(own), _neat(theirs))
                    for own, theirs in zip(said(words, shown), said(local, shown), strict=True)
                ],
            }
            for part, said in (("taxi", taxi), ("reception", reception))
        ],
    }


def taxi(words: Catalogue, shown: Shown) -> Iterator[str]:
    """What a driver is told."""
    stay, party = shown.stay, shown.party
    yield words.say("sheet.bilingual.to_clinic", place=shown.front.clinic)
    yield words.say(
        "sheet.bilingual.to_airport",
        airport=words.ltr(stay.airport),
        flight=words.ltr(stay.flight_out),
        moment=words.moment(stay.takeoff),
    )
    yield words.count("sheet.bilingual.people", party.people)
    if party.wheelchairs:
        yield words.count("sheet.bilingual.wheelchairs", party.wheelchairs)
    if party.bags:
        yield words.count("sheet.bilingual.bags", party.bags)
    yield from _help(words, shown)


def reception(words: Catalogue, shown: Shown) -> Iterator[str]:
    """What the reception is told: who they are, and when they are expected on each day."""
    stay = shown.stay
    yield words.say("sheet.bilingual.family", family=shown.front.family)
    yield words.say(
        "sheet.bilingual.arrived",
        first=words.date(stay.days[0].date),
        last=words.date(stay.days[-1].date),
    )
    yield words.say(
        "sheet.bilingual.landing",
        flight=words.ltr(stay.flight_in),
        moment=words.moment(stay.landing),
    )
    yield words.say(
        "sheet.bilingual.languages",
        languages=words.list([words.language_name(code) for code in stay.languages]),
    )
    for entry in first_appointments(stay):
        yield words.say(
            "sheet.bilingual.appointment",
            date=words.date(entry.start.date()),
            time=words.time(entry.start),
        )
    yield from _help(words, shown)


def first_appointments(stay: Itinerary) -> Iterator[Entry]:
    """The first appointment of each day that has one."""
    for day in stay.days:
        found = (e for e in day.entries if e.kind in CLINICAL and not e.is_continued)
        yield from list(found)[:1]


def _help(words: Catalogue, shown: Shown) -> Iterator[str]:
    if shown.front.coordinator.phone:
        phone = words.phone(shown.front.coordinator.phone)
        yield words.say("sheet.bilingual.coordinator", phone=phone)
    if shown.front.emergency:
        numbers = words.list([words.phone(number) for number in shown.front.emergency])
        yield words.say("sheet.bilingual.emergency", numbers=numbers)
    yield words.say("sheet.bilingual.thanks")


def _neat(sentence: str) -> str:
    """A sentence that ends in a date of a language whose dates end in a full stop themselves."""
    return sentence.replace("..", ".")
