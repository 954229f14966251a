"""Requests as JSON: a list of families, or ``{"requests": [...]}``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from pydantic import ValidationError

from planner.domain.clinic import Clinic
from planner.domain.request import StayRequest
from planner.formats.faults import CellError, Faults
from planner.formats.protocol import overrides_to_mapping
from planner.formats.request_check import RequestCheck, check_families
from planner.formats.request_table import RequestTable


def parse_json(text: str, name: str) -> Any:
    """Plain values of a JSON text; :class:`InputError` with the line of what is wrong."""
    faults = Faults()
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        faults.add(
            name,
            error.lineno,
            "",
            f"The file is not valid JSON: {error.msg} (column {error.colno}).",
            "Is it cut off, or another kind of file?",
        )
    except CellError as error:
        faults.add_cell(name, "", "", error)
    except (ValueError, RecursionError):
        faults.add(name, "", "", "The file is not JSON that can be read.", "Is it the right file?")
    faults.refuse()
    raise AssertionError


def read_json_requests(
    text: str, clinics: Mapping[str, Clinic], name: str
) -> tuple[StayRequest, ...]:
    """The requests of a JSON text."""
    return requests_from_plain(parse_json(text, name), clinics, name)


def requests_from_plain(
    plain: Any, clinics: Mapping[str, Clinic], name: str
) -> tuple[StayRequest, ...]:
    """Requests from plain values, as a form or a document holds them."""
    faults = Faults()
    if isinstance(plain, dict) and set(plain) == {"requests"}:
        plain = plain["requests"]
    entries = [plain] if isinstance(plain, dict) else plain
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.add(name, "", "", "There is no list of requests.", 'Write {"requests": [{…}]}.')
        faults.refuse()
    found: list[StayRequest] = []
    read: list[tuple[str, object, str]] = []
    for number, entry in enumerate(entries, 1):
        row = f"requests[{number}]"
        try:
            table = RequestTable.model_validate(entry)
        except ValidationError as error:
            faults.add_invalid(name, row, error, RequestTable)
            continue
        read.append((table.family, row, "family"))
        check = RequestCheck(table, clinics, name, _Place(row))
        request = check.request()
        faults.found += check.faults.found
        if request:
            found.append(request)
    check_families(read, name, faults)
    faults.refuse()
    return tuple(found)


class _Place:
    """Where a field stands in a JSON request."""

    def __init__(self, row: str) -> None:
        self.row = row

    def __call__(self, field: str, patient: int | None) -> tuple[object, str]:
        return self.row, field if patient is None else f"patients.{patient}.{field}"


def write_requests_json(requests: Iterable[StayRequest]) -> str:
    """The requests as JSON that reads back to equal ones (but for their origin)."""
    tables = [request_to_mapping(request) for request in requests]
    return json.dumps({"requests": tables}, indent=2, ensure_ascii=False) + "\n"


def request_to_mapping(request: StayRequest, *, with_origin: bool = False) -> dict[str, Any]:
    """A request as plain values, keys as in docs/formats.md."""
    plain: dict[str, Any] = {
        key: _plain(getattr(request, key)) for key in RequestTable.model_fields
    }
    plain["overrides"] = overrides_to_mapping(request.overrides)
    if not with_origin:
        del plain["origin"]
    return plain


def _plain(value: object) -> Any:
    """Domain values as JSON knows them; sets in order."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):  # a datetime is one as well
        return value.isoformat()
    if isinstance(value, Mapping):
        return {}  # overrides, which are written in full by the caller
    return {key: _plain(part) for key, part in vars(value).items()}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise CellError(f"The key {twice!r} stands twice in one object.", "Keep one of them.")
    return found
