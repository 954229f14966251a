"""A CSV table (RFC 4180, UTF-8) as rows of cells that know their line.

We write commas. A spreadsheet program that runs in a country of decimal commas saves the same
table with semicolons (or, as text, with tabs), so those are read as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.cells import guard_cell, unguard_cell
from planner.formats.faults import Faults, nearest, shown

SEPARATORS = ",;\t"
CELL_CHARACTERS = 10_000
"""A longer cell is a sign of a file that is no table."""


@dataclass(frozen=True)
class Row:
    """One record: the line on which it begins and its filled cells by column."""

    line: int
    cells: Mapping[str, str]


def read_table(
    text: str, name: str, columns: Sequence[str], required: Iterable[str], faults: Faults
) -> list[Row]:
    """The rows of a table; what is wrong with its shape goes to ``faults``.

    A leading apostrophe that guards a formula is stripped, surrounding spaces are dropped, and
    empty cells are left out so that defaults apply.
    """
    records = _records(text, name, faults)
    if not records and faults.found:
        return []
    if not records:
        faults.add(name, 1, "", "The table is empty.", f"Begin with the header {columns[0]},….")
        return []
    (line, header), *rest = records
    names = [unguard_cell(cell.strip()).strip().lower() for cell in header]
    if not _is_separated(names, name, line, faults):
        return []
    before = len(faults.found)
    _check_header(Row(line, dict.fromkeys(names, "")), columns, name, faults)
    for column in dict.fromkeys(names):
        if names.count(column) > 1:
            faults.add(name, line, column, "The column stands twice.", "Keep one of them.")
    for column in required:
        if column not in names:
            faults.add(name, line, column, "The column is missing.", "Add it to the header.")
    if len(faults.found) > before:
        return []
    rows = []
    for line, record in rest:
        if len(record) != len(names):
            many = "Put a cell that holds the separator into double quotes."
            few = "End the row with a separator for each empty cell."
            faults.add(
                name, line, "", f"The row has {len(record)} cells, the header {len(names)}.",
                many if len(record) > len(names) else few,
            )  # fmt: skip
            continue
        cells = {
            key: unguard_cell(cell.strip())
            for key, cell in zip(names, record, strict=True)
            if cell.strip()
        }
        if not cells:
            faults.add(name, line, "", "The row is blank.", "Delete it.")
            continue
        rows.append(Row(line, cells))
    return rows


def write_table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A table as text: comma, CRLF, quotes where needed, formulas guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guard_cell(row.get(column, "")) for column in columns])
    return out.getvalue()


def _records(text: str, name: str, faults: Faults) -> list[tuple[int, list[str]]]:
    """Each record with the line on which it begins (a quoted cell may span several)."""
    plain = text.removeprefix("\ufeff")
    head = plain.partition("\n")[0]
    delimiter = next((sign for sign in SEPARATORS if sign in head), ",")
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            if any(len(cell) > CELL_CHARACTERS for cell in record):
                faults.add(
                    name, line, "", f"A cell is longer than {CELL_CHARACTERS} characters.",
                    "Is a closing quote missing?",
                )  # fmt: skip
                return records
            if record:
                records.append((line, record))
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(
            name, line, "", f"The row cannot be read: {error}.",
            'Is a quote not closed, or one inside a cell not written twice ("")?',
        )  # fmt: skip
    return records


def _is_separated(names: Sequence[str], name: str, line: int, faults: Faults) -> bool:
    """Whether the header is not one cell that holds a delimiter that is not read."""
    if len(names) > 1 or "|" not in names[0]:
        return True
    faults.add(
        name,
        line,
        "",
        "The cells are separated neither by commas nor by semicolons.",
        "Save the table as 'CSV UTF-8 (comma delimited)'.",
    )
    return False


def _check_header(header: Row, columns: Sequence[str], name: str, faults: Faults) -> None:
    """Note columns that no file of this kind has."""
    known = set(columns)
    if not known & set(header.cells):
        reason = f"The first line is no header: {shown(next(iter(header.cells)))}."
        faults.add(name, header.line, "", reason, f"It should read {','.join(columns[:4])},….")
        return
    for column in header.cells:
        if column not in known:
            reason = f"{shown(column)} is not a known column."
            faults.add(name, header.line, column, reason, nearest(column, known))
