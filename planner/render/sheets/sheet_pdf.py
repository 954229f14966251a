"""A role's sheet on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.render.catalogue import Catalogue
from planner.render.pdf import pdf, qr, tongue
from planner.render.sheets.sheet import Sheet, SheetDay


@dataclass(frozen=True)
class Head:
    """What stands over a sheet: the clinic's name, which version it shows, and where it is.

    ``issue`` says the version in words; ``made`` is its moment; ``link`` may be empty.
    """

    clinic: str
    issue: str
    made: datetime
    link: str = ""


def sheet_pdf(words: Catalogue, sheet: Sheet, head: Head) -> bytes:
    """The sheet as tagged PDF, landscape; the same input gives the same bytes."""
    return pdf("sheet", sheet_data(words, sheet, head), head.made)


def sheet_data(words: Catalogue, sheet: Sheet, head: Head) -> dict[str, object]:
    """Every text of the sheet's pages; columns that are empty throughout are left out."""
    kept = used_columns(sheet)
    return {
        "tongue": tongue(words),
        "title": sheet.title,
        "foot": f"{sheet.title} · {words.say('sheet.private')}",
        "page": words.entries["pdf.page"],
        "head": [
            f"{head.clinic} · {sheet.span}",
            f"{head.issue} {words.say('pdf.zone', zone=words.ltr(sheet.zone))}",
        ],
        "qr": qr(head.link) if head.link else "",
        "newest": words.say("pdf.newest"),
        "columns": [sheet.columns[0], *(sheet.columns[i + 1] for i in kept)],
        "days": [_day(day, kept) for day in sheet.days],
        "nothing": words.say("sheet.nothing"),
    }


def used_columns(sheet: Sheet) -> tuple[int, ...]:
    """The columns, counted after the time's, in which any line says something."""
    lines = tuple(sheet.lines)
    return tuple(i for i in range(len(sheet.columns) - 1) if any(line.cells[i] for line in lines))


def _day(day: SheetDay, kept: tuple[int, ...]) -> dict[str, object]:
    rows = [[line.when, *(line.cells[i] for i in kept)] for line in day.lines]
    return {"title": day.title, "rows": rows}
