"""A language's review sheet: what a native speaker reads, corrects and confirms, as a CSV table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.formats.faults import Faults, shown
from planner.formats.source import decode
from planner.formats.table import read_table, write_table

COLUMNS = ("key", "english", "text", "confirmed")
ANSWERS = {"yes": True, "no": False, "": False}


@dataclass(frozen=True)
class ReviewRow:
    """One sentence of a sheet, on its line of the file, and whether it was confirmed."""

    line: int
    key: str
    english: str
    text: str
    is_confirmed: bool


def write_review(rows: Iterable[ReviewRow]) -> str:
    """A sheet with a line for each sentence."""
    return write_table(
        COLUMNS,
        (
            {
                "key": row.key,
                "english": row.english,
                "text": row.text,
                "confirmed": "yes" if row.is_confirmed else "",
            }
            for row in rows
        ),
    )


def read_review(data: bytes, name: str) -> tuple[ReviewRow, ...]:
    """The rows of a sheet; :class:`~planner.domain.errors.InputError` with all its faults."""
    faults = Faults()
    text = decode(data, name)
    found: list[ReviewRow] = []
    for row in read_table(text, name, COLUMNS, COLUMNS, faults):
        cells = {column: row.cells.get(column, "") for column in COLUMNS}
        answer = cells["confirmed"].casefold()
        if answer not in ANSWERS:
            reason = f"{shown(cells['confirmed'])} is not an answer."
            faults.add(name, row.line, "confirmed", reason, "Write yes, or leave it empty.")
        found.append(
            ReviewRow(
                row.line,
                cells["key"],
                cells["english"],
                cells["text"],
                ANSWERS.get(answer, False),
            )
        )
    faults.refuse()
    return tuple(found)
