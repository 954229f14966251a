"""The capacity report as CSV: UTF-8, RFC 4180, formulas guarded; one file of use, one of unmet demand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from planner.domain.capacity import CapacityReport
from planner.domain.cells import guard_cell
from planner.render.names import Names
from planner.render.sessions_csv import BOM

USE_HEADER = (
    "clinic", "day", "hour", "role", "resource", "label", "measure", "minutes_open",
    "minutes_used", "use",
)  # fmt: skip
UNMET_HEADER = (
    "clinic", "family", "kind", "missing", "points", "first_day", "last_day", "resources", "laws",
)  # fmt: skip


def use_csv(names: Names, report: CapacityReport, *, is_for_excel: bool = False) -> str:
    """One row for each measure of a resource, date and clock hour with anything open.

    Minutes count once for each unit; ``use`` is a share from 0 to 1.
    """
    clinic = names.problem.clinic
    rows = (
        (
            clinic, cell.day.isoformat(), f"{cell.hour:02}:00", cell.role, cell.resource,
            names.resource(cell.resource), cell.measure, str(cell.open), str(cell.used),
            f"{cell.used / cell.open:.4f}" if cell.open else "",
        )
        for cell in report.cells
    )  # fmt: skip
    return _text(USE_HEADER, rows, is_for_excel=is_for_excel)


def unmet_csv(names: Names, report: CapacityReport, *, is_for_excel: bool = False) -> str:
    """One row for each family and kind that had no room; a waiting stay is of kind ``stay``."""
    clinic = names.problem.clinic
    rows = (
        (
            clinic, one.family, one.kind, str(one.missing), str(one.points),
            *(day.isoformat() for day in (one.days[:1] + one.days[-1:]) or ()),
            *(("", "") if not one.days else ()),
            ";".join(one.binds), ";".join(one.laws),
        )
        for one in report.unmet
    )  # fmt: skip
    return _text(UNMET_HEADER, rows, is_for_excel=is_for_excel)


def _text(header: Sequence[str], rows: Iterable[Sequence[str]], *, is_for_excel: bool) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([guard_cell(cell) for cell in row])
    return (BOM if is_for_excel else "") + text.getvalue()
