"""Cells of a request's CSV row that hold more than one value: people, and protocol changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from planner.domain.clinic import Clinic
from planner.formats.cells import split, whole
from planner.formats.faults import CellError, Faults
from planner.formats.protocol import protocol_to_mapping
from planner.formats.request_table import MOST_PEOPLE
from planner.formats.table import Row


class ColumnError(CellError):
    """A fault in one of several columns that are read together."""

    def __init__(self, column: str, reason: str, remedy: str = "") -> None:
        self.column = column
        super().__init__(reason, remedy)


def column_of(error: CellError, default: str) -> str:
    """The column that an error is about."""
    return error.column if isinstance(error, ColumnError) else default


def read_companions(cells: Mapping[str, str]) -> list[dict[str, Any]]:
    """Companions from a number or codes, with who may sign, who may go inside, and needs."""
    text = cells.get("companions", "0")
    try:
        count = whole(0, MOST_PEOPLE)(text)
    except CellError:
        if text.lstrip("+-").isdigit():
            raise
        codes = split(text)
    else:
        codes = [f"c{number}" for number in range(1, count + 1)]
    people: dict[str, dict[str, Any]] = {code: {"code": code} for code in codes}
    if len(people) < len(codes):
        raise CellError("A companion stands twice.", "Give everybody a code of their own.")
    for column, key in (("guardians", "is_guardian"), ("cleared_companions", "is_chamber_cleared")):
        if column in cells:
            named = [] if cells[column].lower() == "none" else split(cells[column])
            for code in named:
                _known(code, people, column)
            for code, person in people.items():
                person[key] = code in named
    for part in split(cells.get("companion_needs", "")):
        code, _, need = (piece.strip() for piece in part.partition(":"))
        _known(code, people, "companion_needs")
        people[code].setdefault("needs", []).append(need)
    return list(people.values())


def _known(code: str, people: Mapping[str, object], column: str) -> None:
    if code not in people:
        raise ColumnError(column, f"There is no companion {code!r}.", f"Known: {', '.join(people) or 'none'}.")  # fmt: skip


def read_siblings(cells: Mapping[str, str]) -> list[dict[str, Any]]:
    """Siblings from ages, or codes with ages: ``6;3`` or ``s1:6;s2:3``."""
    found = []
    for number, part in enumerate(split(cells.get("siblings", "")), 1):
        code, colon, age = (piece.strip() for piece in part.rpartition(":"))
        found.append({"code": code if colon else f"s{number}", "age": age})
    return found


def read_override_cells(
    row: Row, clinic: Clinic | None, name: str, faults: Faults
) -> dict[str, Any]:
    """A row's changes to the protocol: the column overrides, then the shorter columns."""
    changes: dict[str, Any] = {}
    if "overrides" in row.cells:
        try:
            changes = json.loads(row.cells["overrides"])
        except (ValueError, RecursionError):
            changes = {"": None}
        if not isinstance(changes, dict) or "" in changes:
            faults.add(name, row.line, "overrides", "is not a JSON object.", 'Write {"teaching": 2}.')  # fmt: skip
            return {}
    base = clinic.protocols.get(row.cells.get("protocol", "")) if clinic else None
    known = protocol_to_mapping(base) if base else {}
    for column, read in (
        ("stay_days", lambda text, _: whole(1, 180)(text)),
        ("cycles", lambda text, _: whole(0, 9)(text)),
        ("doses", lambda text, _: _doses(text)),
        ("therapies", _therapies),
        ("oxygen", lambda text, _: _oxygen(text)),
    ):
        if column in row.cells:
            try:
                changes["orders" if column == "doses" else column] = read(row.cells[column], known)
            except CellError as error:
                faults.add_cell(name, row.line, column, error)
    return changes


def _doses(text: str) -> list[list[str]]:
    """Allowed orders ``IV;IT|IT;IV``, or ``none``."""
    if text.strip().lower() == "none":
        return []
    return [split(order) for order in text.split("|")]


def _therapies(text: str, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Counts ``physio=5;speech=daily``: those named change, 0 takes one out."""
    steps = {step["kind"]: dict(step) for step in known.get("therapies", [])}
    for kind, count in _counts(text):
        if count == 0:
            steps.pop(kind, None)
        else:
            steps[kind] = {**steps.get(kind, {"kind": kind}), "count": count}
    return list(steps.values())


def _oxygen(text: str) -> list[dict[str, Any]]:
    """Options in order of preference ``hbot=12;ozone=8``, or ``none``."""
    return [
        {"kind": kind, "count": count}
        for kind, count in (_counts(text) if text.strip().lower() != "none" else [])
    ]


def _counts(text: str) -> list[tuple[str, int | str]]:
    found: list[tuple[str, int | str]] = []
    for part in split(text):
        kind, equals, count = (piece.strip() for piece in part.partition("="))
        if not equals and kind == "none":
            found.append((kind, 0))
            continue
        if not equals:
            raise CellError(f"{part!r} is not a count.", "Write physio=5 or physio=daily.")
        found.append((kind, "daily" if count == "daily" else whole(0, 200)(count)))
    return found
