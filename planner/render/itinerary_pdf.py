"""A family's itinerary on paper: what to know on the first page, then one day on each page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from planner.domain.words import LAB
from planner.render.cards import Card
from planner.render.catalogue import Catalogue
from planner.render.itinerary import Day, Entry, Itinerary, Night, TaskLine
from planner.render.pdf import pdf, qr, tongue


@dataclass(frozen=True)
class Issue:
    """Which version of a plan a document shows, and where the newest one is.

    ``number`` 0 is a draft. ``made`` is when it was published, or the draft saved; ``link`` is
    the family's own address, empty where there is none.
    """

    number: int
    made: datetime
    link: str = ""


@dataclass(frozen=True)
class Front:
    """What a family is told of the clinic: its name, its coordinator, the emergency numbers."""

    clinic: str
    family: str
    coordinator: Card = field(default_factory=Card)
    emergency: tuple[str, ...] = ()


def itinerary_pdf(words: Catalogue, stay: Itinerary, front: Front, issue: Issue) -> bytes:
    """The itinerary as tagged PDF; the same input gives the same bytes."""
    return pdf("itinerary", itinerary_data(words, stay, front, issue), issue.made)


def itinerary_data(
    words: Catalogue, stay: Itinerary, front: Front, issue: Issue
) -> dict[str, object]:
    """Every text of the itinerary's pages."""
    return {
        "tongue": tongue(words),
        "title": words.say("pdf.title", family=front.family),
        "foot": f"{front.family} · {issue_line(words, stay, issue)}",
        "page": words.entries["pdf.page"],
        "head": _head(words, stay, front, issue),
        "qr": qr(issue.link) if issue.link else "",
        "newest": words.say("pdf.newest"),
        "before": list(_sections(_before(words, stay, front))),
        "after": list(_sections(_after(words, stay))),
        "columns": [words.say(f"pdf.{key}") for key in ("time", "what", "where")],
        "days": [_day(words, stay, day) for day in stay.days],
        "nothing": words.say("pdf.nothing"),
        "banner": words.say("banner.full"),
    }


def issue_line(words: Catalogue, stay: Itinerary, issue: Issue) -> str:
    """Which version it is: the publication with its moment, or a draft."""
    if not issue.number:
        return words.say("pdf.draft")
    made = issue.made.astimezone(stay.landing.tzinfo)
    return words.say("pdf.made", moment=words.moment(made), number=issue.number)


def _head(words: Catalogue, stay: Itinerary, front: Front, issue: Issue) -> list[str]:
    first, last = stay.days[0].date, stay.days[-1].date
    return [
        words.say("pdf.stay", clinic=front.clinic, first=words.date(first), last=words.date(last)),
        words.say("pdf.zone", zone=words.ltr(stay.zone)),
        issue_line(words, stay, issue),
    ]


def _sections(found: Iterable[tuple[str, list[str]]]) -> Iterator[dict[str, object]]:
    for title, lines in found:
        if lines:
            yield {"title": title, "lines": lines}


def _before(words: Catalogue, stay: Itinerary, front: Front) -> Iterator[tuple[str, list[str]]]:
    yield words.say("pdf.flights"), _flights(words, stay)
    yield words.say("pdf.call"), _calls(words, front)
    yield words.say("text.gates"), [gate.what for gate in stay.gates if gate.state != "met"]
    yield words.say("text.tasks_before"), [_task(words, task) for task in stay.tasks_before]


def _after(words: Catalogue, stay: Itinerary) -> Iterator[tuple[str, list[str]]]:
    yield words.say("text.tasks_after"), [_task(words, task) for task in stay.tasks_after]
    yield words.say("text.note"), [stay.regulatory_note] if stay.regulatory_note else []


def _flights(words: Catalogue, stay: Itinerary) -> list[str]:
    ends = (
        ("pdf.lands", stay.landing, stay.flight_in),
        ("pdf.leaves", stay.takeoff, stay.flight_out),
    )
    return [
        words.say(key, moment=words.moment(moment), flight=_flight(words, stay, number))
        for key, moment, number in ends
    ]


def _flight(words: Catalogue, stay: Itinerary, number: str) -> str:
    return words.ltr(f"{stay.airport} {number}".strip())


def _calls(words: Catalogue, front: Front) -> list[str]:
    card = front.coordinator
    said = " ".join(
        part for part in (card.name, words.ltr(card.phone) if card.phone else "") if part
    )
    lines = [f"{words.say('pdf.coordinator')}: {said}"] if said else []
    return lines + [f"{words.say('pdf.emergency')}: {number}" for number in front.emergency]


def _task(words: Catalogue, task: TaskLine) -> str:
    home = f" · {words.say('pdf.at_home', moment=task.home)}" if task.home else ""
    return f"{task.when}: {task.what}{home}"


def _day(words: Catalogue, stay: Itinerary, day: Day) -> dict[str, object]:
    date = words.date(day.date)
    title = words.say("text.day", number=day.number, date=date)
    if day.number < 1:
        title = f"{words.say('pdf.day_before')}, {date}"
    several = len(stay.patients) > 1
    entries = [_entry(words, entry, has_several=several) for entry in shown(day)]
    return {"title": title, "entries": [*entries, *(_night(words, night) for night in day.nights)]}


def shown(day: Day) -> Iterator[Entry]:
    """The entries of a day that concern the family; the lab works without them."""
    return (entry for entry in day.entries if entry.kind not in LAB)


def _entry(words: Catalogue, entry: Entry, *, has_several: bool) -> dict[str, object]:
    title = entry.title
    if entry.is_continued:
        title = words.say("text.continued", title=title)
    notes = [f"{part.title} {_span(words, part.start, part.end)}" for part in entry.stretches]
    accompanied = words.say("pdf.accompanied", companion=entry.companion) if entry.companion else ""
    detail = (entry.where, entry.who, entry.interpreter, entry.vehicle, accompanied)
    return {
        "time": _span(words, entry.start, entry.end),
        "title": title,
        "party": entry.party if has_several else "",
        "mark": words.word("status", "tentative") if entry.status == "tentative" else "",
        "notes": [*notes, *entry.notes],
        "detail": " · ".join(part for part in detail if part),
    }


def _span(words: Catalogue, start: datetime, end: datetime) -> str:
    first, last = words.time(start), words.time(end)
    return first if start == end else words.say("sheet.from_until", start=first, end=last)


def _night(words: Catalogue, night: Night) -> dict[str, object]:
    """A night as the last line of its day; a whole one, noon to noon, needs no times."""
    is_whole = night.start.time() == night.end.time()
    return {
        "time": "" if is_whole else _span(words, night.start, night.end),
        "title": night.title,
        "party": night.party if night.kind == "ward_night" else "",
        "mark": "",
        "notes": list(night.notes),
        "detail": night.where,
    }
