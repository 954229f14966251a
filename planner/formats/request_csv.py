"""Requests as CSV: one row for each patient, rows of one family together one request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from planner.domain.clinic import Clinic
from planner.domain.errors import Fault
from planner.domain.request import Companion, StayRequest
from planner.formats.faults import CellError, Faults, shown
from planner.formats.request_cells import (
    column_of,
    read_companions,
    read_override_cells,
    read_siblings,
)
from planner.formats.request_check import RequestCheck
from planner.formats.request_flights import write_pairs
from planner.formats.request_json import request_to_mapping
from planner.formats.request_table import RequestTable
from planner.formats.table import Row, read_table, write_table

HEADER = (
    "family", "clinic", "protocol", "landing", "takeoff", "airport", "flight_in", "flight_out",
    "patient_age", "companions", "languages", "needs", "chamber_companion", "bags", "visa_until",
    "consent", "priority", "notes",
)  # fmt: skip
"""The columns of every file."""
OPTIONAL = (
    "patient", "siblings", "suitability", "prerequisites", "chamber_cleared", "doctor", "sedation",
    "imaging", "guardians", "cleared_companions", "companion_needs", "home_zone", "journey_hours",
    "pooling", "data_consent", "preferences", "medicine_times", "stay_days", "doses", "cycles",
    "therapies", "oxygen", "overrides", "flights", "arrive_from", "arrive_until", "nights",
)  # fmt: skip
"""The columns that a file may have as well."""
COLUMNS = (*HEADER, *OPTIONAL)
REQUIRED = ("family", "clinic", "protocol", "airport", "patient_age", "languages")
"""The columns without which nothing can be planned; of the others a default is known."""

_OF_PATIENT = {
    "patient": "code", "patient_age": "age", "protocol": "protocol", "needs": "needs",
    "medicine_times": "medicine_times", "chamber_companion": "chamber_companion",
    "chamber_cleared": "is_chamber_cleared", "suitability": "suitability",
    "prerequisites": "prerequisites", "consent": "consent", "doctor": "doctor",
    "sedation": "sedation", "imaging": "imaging", "priority": "priority",
}  # fmt: skip
_OF_FAMILY = {
    "family": "family", "clinic": "clinic", "landing": "landing", "takeoff": "takeoff",
    "airport": "airport", "flight_in": "flight_in", "flight_out": "flight_out", "bags": "bags",
    "languages": "languages", "visa_until": "visa_until", "notes": "notes",
    "home_zone": "home_zone", "journey_hours": "journey_hours", "pooling": "accepts_pooling",
    "data_consent": "data_consent", "preferences": "preferences", "flights": "flights",
    "arrive_from": "arrive_from", "arrive_until": "arrive_until", "nights": "nights",
}  # fmt: skip
_PEOPLE = ("companions", "guardians", "cleared_companions", "companion_needs", "siblings")
_SHARED = (*_OF_FAMILY, *_PEOPLE)
_COLUMN_OF = {field: column for column, field in (_OF_FAMILY | _OF_PATIENT).items()}


def read_csv_requests(
    text: str, clinics: Mapping[str, Clinic], name: str
) -> tuple[StayRequest, ...]:
    """The requests of a CSV text; raises :class:`~planner.domain.errors.InputError`."""
    faults = Faults()
    rows = read_table(text, name, COLUMNS, REQUIRED, faults)
    if not rows and not faults.found:
        faults.add(name, 2, "", "There is no request below the header.", "Add a row for each patient.")  # fmt: skip
    families: dict[str, list[Row]] = {}
    for row in rows:
        if _is_complete(row, name, faults):
            families.setdefault(row.cells["family"], []).append(row)
    found = []
    for group in families.values():
        request = _request(group, clinics, name, faults)
        if request:
            found.append(request)
    faults.refuse()
    return tuple(found)


def write_requests_csv(requests: Iterable[StayRequest]) -> str:
    """The requests as CSV that reads back to equal ones (but for their origin)."""
    return write_table(COLUMNS, (cells for request in requests for cells in _rows(request)))


def _is_complete(row: Row, name: str, faults: Faults) -> bool:
    """Whether the row has what every row needs; what families share, only the first must say."""
    missing = [
        column
        for column in REQUIRED
        if column not in row.cells and (column == "family" or column not in _SHARED)
    ]
    for column in missing:
        faults.add(name, row.line, column, "is empty.", "Fill it in.")
    return not missing


def _request(
    group: Sequence[Row], clinics: Mapping[str, Clinic], name: str, faults: Faults
) -> StayRequest | None:
    before = len(faults.found)
    _check_rows(group, name, faults)
    plain = _family(group, clinics, name, faults)
    place = _Place(group)
    try:
        table = RequestTable.model_validate(plain)
    except ValidationError as error:
        _add_invalid(error, place, name, faults, known=faults.found[before:])
        return None
    if len(faults.found) > before:
        return None
    check = RequestCheck(table, clinics, name, place)
    request = check.request()
    faults.found += check.faults.found
    return request


def _add_invalid(
    error: ValidationError, place: _Place, name: str, faults: Faults, known: Sequence[Fault]
) -> None:
    """The faults of single cells, but for those of which something is said already."""
    told = {(fault.row, fault.field) for fault in known}
    inner = Faults()
    inner.add_invalid(name, "", error, RequestTable)
    for fault in inner.found:
        row, column = place.of_path(fault.field)
        if (str(row), column) not in told:
            faults.add(name, row, column, fault.reason, fault.remedy)


def _check_rows(group: Sequence[Row], name: str, faults: Faults) -> None:
    """Rows of one family agree on what the family shares, and none stands twice."""
    first = group[0]
    for position, row in enumerate(group[1:], 1):
        for earlier in group[:position]:
            if row.cells == earlier.cells:
                faults.add(
                    name,
                    row.line,
                    "family",
                    f"The row is the same as row {earlier.line}.",
                    "Delete it, or give each patient a code in the column patient.",
                )
        for column in _SHARED:
            if column in row.cells and row.cells[column] != first.cells.get(column, ""):
                faults.add(
                    name,
                    row.line,
                    column,
                    f"{shown(row.cells[column])} is not what row {first.line} says of the family"
                    f" ({shown(first.cells.get(column, ''))}).",
                    "Rows of one family share this; leave the cell empty or make them agree.",
                )


def _family(
    group: Sequence[Row], clinics: Mapping[str, Clinic], name: str, faults: Faults
) -> dict[str, Any]:
    """The rows of one family in the shape of JSON."""
    first = group[0]
    for column in REQUIRED:
        if column in _SHARED and column not in first.cells:
            faults.add(name, first.line, column, "is empty.", "Fill it in.")
    plain: dict[str, Any] = {
        field: first.cells[column] for column, field in _OF_FAMILY.items() if column in first.cells
    }
    plain["patients"] = [
        {"code": f"p{position}"}
        | {field: row.cells[column] for column, field in _OF_PATIENT.items() if column in row.cells}
        for position, row in enumerate(group, 1)
    ]
    for field, read in (("companions", read_companions), ("siblings", read_siblings)):
        try:
            plain[field] = read(first.cells)
        except CellError as error:
            faults.add(name, first.line, column_of(error, field), error.reason, error.remedy)
    clinic = clinics.get(first.cells.get("clinic", ""))
    plain["overrides"] = {}
    for row, patient in zip(group, plain["patients"], strict=True):
        own = read_override_cells(row, clinic, name, faults)
        if own:
            plain["overrides"][patient["code"]] = own
    return plain


class _Place:
    """Where a field stands in the rows of one family."""

    def __init__(self, group: Sequence[Row]) -> None:
        self.group = group

    def __call__(self, field: str, patient: int | None) -> tuple[object, str]:
        line = self.group[patient or 0].line
        return line, _COLUMN_OF.get(field, field)

    def of_path(self, path: str) -> tuple[object, str]:
        """Row and column of a dotted path of the JSON shape."""
        head, *rest = path.split(".")
        if head == "patients" and len(rest) > 1:
            return self(rest[1], int(rest[0]))
        if head == "companions" and rest[1:] == ["needs"]:
            return self("companion_needs", None)
        return self(head, None)


def _rows(request: StayRequest) -> Iterable[dict[str, str]]:
    """One row of cells for each patient."""
    plain = request_to_mapping(request)
    shared = {
        column: _cell(plain[field]) for column, field in _OF_FAMILY.items() if column != "flights"
    }
    shared["flights"] = write_pairs(request.flights)
    shared |= _people_cells(request.companions, plain["siblings"])
    for patient, table in zip(request.patients, plain["patients"], strict=True):
        cells = {column: _cell(table[field]) for column, field in _OF_PATIENT.items()}
        changes = plain["overrides"].get(patient.code)
        if changes:
            cells["overrides"] = json.dumps(changes, ensure_ascii=False)
        yield shared | cells


def _people_cells(
    companions: Sequence[Companion], siblings: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    cells = {"siblings": ";".join(f"{child['code']}:{child['age']}" for child in siblings)}
    cells["companions"] = ";".join(person.code for person in companions) or "0"
    if not companions:
        return cells
    cells["guardians"] = ";".join(p.code for p in companions if p.is_guardian) or "none"
    cleared = ";".join(p.code for p in companions if p.is_chamber_cleared)
    cells["cleared_companions"] = cleared or "none"
    cells["companion_needs"] = ";".join(f"{p.code}:{need}" for p in companions for need in sorted(p.needs))  # fmt: skip
    return cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(_cell(part) for part in value)
    return str(value)
