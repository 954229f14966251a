"""Overrides of a stored request, from plain values to the fields of a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from planner.domain.protocol import Protocol
from planner.domain.request import StayRequest
from planner.formats.faults import Faults


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(Protocol)


@cache
def _adapter(field: str) -> TypeAdapter[Any]:
    return TypeAdapter(_hints()[field])


def read_typed_overrides(request: StayRequest, name: str, faults: Faults) -> None:
    """Bring the overrides of a freshly read request into domain values, in place."""
    if not request.overrides:
        return
    codes = {patient.code for patient in request.patients}
    typed = _typed(request.overrides, codes, name, f"requests {request.family}", faults)
    object.__setattr__(request, "overrides", typed)


def _typed(
    table: Mapping[str, Any], codes: set[str], name: str, row: str, faults: Faults
) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in table.items():
        if key in codes and isinstance(value, Mapping):
            found[key] = _typed(value, set(), name, row, faults)
        elif key not in _hints():
            faults.add(name, row, f"overrides.{key}", "A protocol has no such field.", "")
        else:
            try:
                found[key] = _adapter(key).validate_python(value)
            except ValidationError as error:
                reason = error.errors(include_url=False)[0]["msg"]
                faults.add(name, row, f"overrides.{key}", f"{reason}.", "")
    return found
