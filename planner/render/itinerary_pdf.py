"""A family's plan on paper: what to know on the first page, then one day on each page.

It says what the page behind the family's link says, from the same records.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.render.catalogue import Catalogue
from planner.render.family import Block, DayView, Fact, Item, View
from planner.render.issue import Issue
from planner.render.pdf import pdf, qr, tongue


def itinerary_pdf(view: View, issue: Issue) -> bytes:
    """The plan as tagged PDF; the same input gives the same bytes."""
    return pdf("itinerary", itinerary_data(view, issue), issue.made)


def itinerary_data(view: View, issue: Issue) -> dict[str, object]:
    """Every text of the plan's pages. Days gone by stand in their place."""
    words = view.words
    version = view.version if issue.number else words.say("pdf.draft")
    days = sorted((*view.gone, *view.days), key=lambda day: day.date)
    return {
        "tongue": tongue(words),
        "title": words.say("pdf.title", family=words.ltr(view.family)),
        "foot": f"{words.ltr(view.family)} · {version}",
        "page": words.entries["pdf.page"],
        "head": [view.dates, view.clock, version],
        "qr": qr(issue.link) if issue.link else "",
        "newest": words.say("pdf.newest"),
        "before": [_section(block) for block in _before(view)],
        "columns": [words.say(f"pdf.{key}") for key in ("time", "what", "where")],
        "days": [_day(words, day) for day in days],
        "nothing": words.say("family.empty_day"),
        "note": view.note,
        "note_title": words.say("family.note"),
        "banner": words.say("banner.full"),
    }


def _before(view: View) -> Iterator[Block]:
    """What stands before the days, as far as there is any of it."""
    words = view.words
    calls = tuple(_fact(call) for call in view.calls)
    yield Block(words.say("family.call"), (*calls, view.adverse))
    for block in view.changes:
        yield Block(block.title or words.say("changes.title"), block.sentences)
    yield from view.lists
    if view.papers:
        yield Block(words.say("family.papers"), view.papers)


def _section(block: Block) -> dict[str, object]:
    return {"title": block.title, "lines": list(block.sentences)}


def _fact(fact: Fact) -> str:
    return f"{fact.label}: {fact.text}" if fact.label else fact.text


def _day(words: Catalogue, day: DayView) -> dict[str, object]:
    bring = f"{words.say('family.bring')}: {day.bring}" if day.bring else ""
    return {
        "title": f"{day.number} · {day.title}",
        "bring": bring,
        "fasts": list(day.fasts),
        "entries": [_entry(words, item) for item in day.items],
        "remarks": [text for text in (*day.remarks, day.night) if text],
    }


def _entry(words: Catalogue, item: Item) -> dict[str, object]:
    return {
        "time": words.ltr(item.when),
        "home": words.say("family.home", time=item.home) if item.home else "",
        "title": item.title,
        "notes": list(item.notes),
        "facts": [_fact(fact) for fact in item.facts],
    }
