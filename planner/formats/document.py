"""plan.json: a plan with everything that it takes to check, explain and solve it again.

Plain JSON: instants are ISO 8601 with the clinic's offset, durations ISO 8601 (``PT90M``), sets
are sorted lists, empty fields are left out. Reading gives back an equal document.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from planner.domain.errors import InputError
from planner.domain.plan import LeftOut, Limits, Plan, Status
from planner.domain.problem import Problem
from planner.domain.request import StayRequest
from planner.domain.time import zone
from planner.formats.faults import CellError, Faults
from planner.formats.integrity import check_integrity
from planner.formats.overrides import read_typed_overrides
from planner.formats.plain import in_zone, to_plain
from planner.formats.protocol import overrides_to_mapping
from planner.formats.source import read_bytes

FORMAT = 1
"""The format that is written. A reader of another format refuses the file."""
DOCUMENT_BYTES = 500_000_000
"""Longer files are refused unread: a season of a clinic is some 30 MB."""
SHOWN_FAULTS = 20
"""More faults than this say nothing new about a file that is no plan."""

_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class Outcome:
    """What the solver said of the plan: costs by tier, what is proven, what is left out."""

    cost: tuple[int, int, int]
    bound: tuple[int, int, int]
    gap: tuple[float, float]
    status: Status
    seconds: tuple[float, float, float] = (0.0, 0.0, 0.0)
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class PlanDocument:
    """One plan of a clinic as a file: inputs, problem, plan and how it came about.

    ``planner_version`` made it, ``limits`` (with the seed) bounded the solve, ``as_of`` is its
    "now". ``regulatory_note`` is shown wherever the plan is.
    """

    clinic: str
    planner_version: str
    as_of: datetime
    requests: tuple[StayRequest, ...]
    problem: Problem
    plan: Plan
    outcome: Outcome
    limits: Limits
    regulatory_note: str = ""
    format: int = FORMAT
    facts: dict[str, str] = field(default_factory=dict)


def write_document(document: PlanDocument) -> str:
    """The document as JSON text."""
    plain = to_plain(document)
    for table, request in zip(plain["requests"], document.requests, strict=True):
        table["overrides"] = overrides_to_mapping(request.overrides)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_document(source: Path | str | bytes, name: str = "") -> PlanDocument:
    """The document of a file (``Path``), or of the text or bytes of one.

    Raises :class:`~planner.domain.errors.InputError` for what is not a plan, is cut off, is of
    another format, or names what it does not hold.
    """
    name = name or (source.name if isinstance(source, Path) else "plan.json")
    content = read_bytes(source, name, DOCUMENT_BYTES) if isinstance(source, Path) else source
    plain = _plain_object(content, name)
    try:
        document = _adapter().validate_python(plain)
    except ValidationError as error:
        raise InputError(*_faults(error, name).found[:SHOWN_FAULTS]) from error
    return _checked(document, name)


@cache
def _adapter() -> TypeAdapter[PlanDocument]:
    """Built once, at the first use."""
    return TypeAdapter(PlanDocument)


def _plain_object(content: str | bytes, name: str) -> dict[str, Any]:
    """The JSON object of a plan; refused in words what is none, or of another format."""
    try:
        head = from_json(content)
    except ValueError as error:
        found = _LINE.search(str(error))
        raise InputError.one(
            name,
            found[1] if found else "",
            "",
            "The file is not a plan: it is not valid JSON.",
            "Is it cut off, or another kind of file?",
        ) from error
    if not isinstance(head, dict) or "format" not in head:
        raise InputError.one(
            name, "", "format", "The file is not a plan.", "Give a plan.json that plan has written."
        )
    if head["format"] != FORMAT:
        raise InputError.one(
            name,
            "",
            "format",
            f"The plan is of format {head['format']!r}, this planner reads format {FORMAT}.",
            "Plan again with this version.",
        )
    return head


def _checked(document: PlanDocument, name: str) -> PlanDocument:
    """The document in the clinic's zone, its overrides in domain values, its names resolved."""
    faults = Faults()
    try:
        tz = zone(document.problem.zone)
    except ValueError as error:
        raise InputError.one(name, "problem", "zone", f"{error}.", "") from error
    try:
        in_zone(document, tz)
    except CellError as error:
        raise InputError.one(name, "", "", error.reason, error.remedy) from error
    for request in document.requests:
        read_typed_overrides(request, name, faults)
    if not faults.found:
        check_integrity(document.problem, document.plan, name, faults)
    if document.clinic != document.problem.clinic:
        faults.add(name, "", "clinic", f"{document.clinic!r} is not the problem's clinic.", "")
    if faults.found:
        raise InputError(*faults.found[:SHOWN_FAULTS])
    return document


def _faults(error: ValidationError, name: str) -> Faults:
    """Pydantic's errors, each with the path to the value."""
    faults = Faults()
    for detail in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in detail["loc"]]
        faults.add(name, ".".join(path[:-1]), path[-1] if path else "", f"{detail['msg']}.", "")
    return faults
