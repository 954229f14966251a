"""sessions.csv read back: the rows that :mod:`planner.render` writes, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from planner.domain.time import elapsed
from planner.domain.words import EXPORT_KINDS
from planner.formats.cells import Words, one_of
from planner.formats.faults import CellError, Faults, shown
from planner.formats.source import decode, read_bytes, refuse_binary
from planner.formats.table import Row, read_table

STATUSES = ("planned", "tentative", "pinned", "left_out")
SESSIONS_BYTES = 50_000_000
"""Longer files are refused unread: a season of a clinic is some 5 MB."""


def read_instant(value: object) -> datetime:
    """An ISO 8601 time with offset."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CellError(
            f"{shown(value)} is not a time with offset.", "Write 2027-03-27T14:05:00+01:00."
        )
    return moment


Instant = Annotated[datetime, BeforeValidator(read_instant)]


@dataclass(frozen=True)
class Session:
    """One appointment, transfer or night, or one thing that is left out (then without times)."""

    clinic: str
    family: str
    patient: str
    activity: str
    kind: str
    title: str
    start: datetime | None
    end: datetime | None
    minutes: int | None
    practitioners: tuple[str, ...]
    room: tuple[str, ...]
    device: tuple[str, ...]
    interpreter: tuple[str, ...]
    vehicle: tuple[str, ...]
    driver: tuple[str, ...]
    companion: tuple[str, ...]
    seats: int | None
    language: str
    status: Literal["planned", "tentative", "pinned", "left_out"]
    reason: str


class _SessionCells(BaseModel):
    """The columns of sessions.csv, in their order."""

    model_config = ConfigDict(extra="forbid")
    clinic: str
    family: str
    patient: str = ""
    activity: str
    kind: Annotated[str, BeforeValidator(one_of(EXPORT_KINDS, "kind"))]
    title: str = ""
    start: Instant | None = None
    end: Instant | None = None
    minutes: Annotated[int, Field(ge=0)] | None = None
    practitioners: Words = ()
    room: Words = ()
    device: Words = ()
    interpreter: Words = ()
    vehicle: Words = ()
    driver: Words = ()
    companion: Words = ()
    seats: Annotated[int, Field(ge=0)] | None = None
    language: str = ""
    status: Annotated[
        Literal["planned", "tentative", "pinned", "left_out"],
        BeforeValidator(one_of(STATUSES, "status")),
    ]
    reason: str = ""


HEADER = tuple(_SessionCells.model_fields)
"""The header of sessions.csv."""


def read_sessions_csv(source: Path | str | bytes, name: str = "") -> tuple[Session, ...]:
    """The rows of a sessions.csv (with or without byte-order mark), in file order.

    Raises one :class:`~planner.domain.errors.InputError` with every fault.
    """
    name = name or (source.name if isinstance(source, Path) else "sessions.csv")
    content = read_bytes(source, name, SESSIONS_BYTES) if isinstance(source, Path) else source
    text = content if isinstance(content, str) else decode(content, name, SESSIONS_BYTES)
    faults = Faults()
    found = []
    for row in read_table(refuse_binary(text, name), name, HEADER, HEADER, faults):
        try:
            cells = _SessionCells.model_validate(dict(row.cells))
        except ValidationError as error:
            faults.add_invalid(name, row.line, error, _SessionCells)
            continue
        _check_times(cells, row, name, faults)
        found.append(Session(**cells.model_dump()))
    _check_unique(found, name, faults)
    faults.refuse()
    return tuple(found)


def _check_times(cells: _SessionCells, row: Row, name: str, faults: Faults) -> None:
    """What is planned has a start and an end that agree with its minutes."""
    if cells.start is None or cells.end is None:
        if cells.status != "left_out" or cells.start or cells.end:
            field = "end" if cells.start else "start"
            faults.add(name, row.line, field, "is empty.", "Only what is left out has no times.")
        return
    length = elapsed(cells.start, cells.end)
    if length < timedelta(0):
        faults.add(name, row.line, "end", "The end is before the start.", "Swap them.")
    elif cells.minutes is not None and length != timedelta(minutes=cells.minutes):
        reason = f"{cells.minutes} minutes are not the time from start to end."
        faults.add(name, row.line, "minutes", reason, f"It is {length // timedelta(minutes=1)}.")


def _check_unique(sessions: list[Session], name: str, faults: Faults) -> None:
    seen: set[str] = set()
    for session in sessions:
        if session.activity in seen:
            faults.add(name, "", "activity", f"{session.activity!r} stands twice.", "")
        seen.add(session.activity)
