"""Families' requests from CSV or JSON, and back; see docs/formats.md for every column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planner.domain.clinic import Clinic
from planner.domain.request import StayRequest
from planner.formats.request_csv import read_csv_requests, write_requests_csv
from planner.formats.request_json import (
    read_json_requests,
    requests_from_plain,
    write_requests_json,
)
from planner.formats.source import decode, read_bytes, refuse_binary, refuse_long

__all__ = [
    "read_requests",
    "requests_from_plain",
    "write_requests_csv",
    "write_requests_json",
]


def read_requests(
    source: Path | str | bytes, clinics: Mapping[str, Clinic], name: str = ""
) -> tuple[StayRequest, ...]:
    """The requests of a file (``Path``), or of the text or bytes of one, in file order.

    JSON is told from CSV by its first character. ``name`` is what messages call the input.
    Raises one :class:`~planner.domain.errors.InputError` with every fault; nothing is taken
    over then.
    """
    name = name or (source.name if isinstance(source, Path) else "requests")
    if isinstance(source, Path):
        source = read_bytes(source, name)
    text = source if isinstance(source, str) else decode(source, name)
    text = refuse_long(refuse_binary(text, name), name).removeprefix("\ufeff")
    if text.lstrip()[:1] in {"{", "["}:
        return read_json_requests(text, clinics, name)
    return read_csv_requests(text, clinics, name)
