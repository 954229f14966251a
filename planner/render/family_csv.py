"""A family's itinerary as CSV, in their own words: UTF-8, RFC 4180, local times with offset."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from planner.domain.cells import guard_cell
from planner.render.catalogue import Catalogue
from planner.render.itinerary import Itinerary
from planner.render.itinerary_pdf import shown
from planner.render.sessions_csv import BOM

COLUMNS = (
    "date", "start", "end", "what", "person", "where", "who", "companion", "interpreter",
    "vehicle", "state", "notes",
)  # fmt: skip


def family_csv(words: Catalogue, stay: Itinerary) -> str:
    """One row for each entry and night, in order of time.

    What goes on past midnight stands once, on the date on which it begins. A byte-order mark
    stands first, so that a spreadsheet program reads every script.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([words.say(f"csv.{key}") for key in COLUMNS])
    for row in _rows(words, stay):
        writer.writerow([guard_cell(cell) for cell in row])
    return BOM + text.getvalue()


def _rows(words: Catalogue, stay: Itinerary) -> Iterator[tuple[str, ...]]:
    for day in stay.days:
        for entry in shown(day):
            if not entry.is_continued:
                parts = (
                    f"{part.title} {words.time(part.start)}–{words.time(part.end)}"
                    for part in entry.stretches
                )
                yield (
                    day.date.isoformat(), entry.start.isoformat(), entry.end.isoformat(),
                    entry.title, entry.party, entry.where, entry.who, entry.companion,
                    entry.interpreter, entry.vehicle, _state(words, entry.status),
                    "; ".join((*parts, *entry.notes)),
                )  # fmt: skip
        for night in day.nights:
            yield (
                night.night.isoformat(), night.start.isoformat(), night.end.isoformat(),
                night.title, night.party, night.where, "", "", "", "",
                _state(words, night.status), "; ".join(night.notes),
            )  # fmt: skip


def _state(words: Catalogue, status: str) -> str:
    """What a family is told of an entry: planned, or still to be confirmed."""
    return words.word("status", "tentative" if status == "tentative" else "planned")
