"""A role's sheet as CSV: UTF-8, RFC 4180, local times with offset, formulas guarded."""

from __future__ import annotations

import csv
import io

from planner.domain.cells import guard_cell
from planner.render.catalogue import Catalogue
from planner.render.sessions_csv import BOM
from planner.render.sheets.sheet import Sheet


def sheet_csv(words: Catalogue, sheet: Sheet) -> str:
    """One row for each line, with the date and both times before the sheet's own columns.

    A byte-order mark stands first, so that a spreadsheet program reads every script.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    when = (words.say(f"csv.{key}") for key in ("date", "start", "end"))
    writer.writerow([*when, *sheet.columns[1:]])
    for day in sheet.days:
        for line in day.lines:
            times = (line.start.isoformat(), line.end.isoformat())
            cells = (day.date.isoformat(), *times, *line.cells)
            writer.writerow([guard_cell(cell) for cell in cells])
    return BOM + text.getvalue()
