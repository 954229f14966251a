"""A family's plan as CSV, in their own words: UTF-8, RFC 4180, local times with offset."""

from __future__ import annotations

import csv
import io

from planner.domain.cells import guard_cell
from planner.render.catalogue import Catalogue
from planner.render.changes import Line, lines_of
from planner.render.family import Told
from planner.render.names import Names
from planner.render.sessions_csv import BOM
from planner.render.voice import Voice

COLUMNS = (
    "date", "start", "end", "what", "where", "who", "companion", "interpreter", "vehicle", "state",
)  # fmt: skip


def family_csv(words: Catalogue, told: Told) -> str:
    """One row for each line of the plan, in order of time.

    What goes on past midnight stands once, on the date on which it begins. A byte-order mark
    stands first, so that a spreadsheet program reads every script.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([words.say(f"csv.{key}") for key in COLUMNS])
    voice = Voice(Names(told.problem, words, told.family), told.house)
    for line in lines_of(told.problem, told.plan, told.family):
        writer.writerow([guard_cell(cell) for cell in _row(voice, line)])
    return BOM + text.getvalue()


def _row(voice: Voice, line: Line) -> tuple[str, ...]:
    words = voice.words
    return (
        line.start.date().isoformat(),
        line.start.isoformat(),
        line.end.isoformat(),
        voice.title(line),
        voice.resources(line.place),
        voice.resources(line.people),
        voice.companions(line.companion),
        voice.resources(line.interpreter),
        voice.resources(line.vehicle),
        words.word("status", "tentative" if line.is_tentative else "planned"),
    )
