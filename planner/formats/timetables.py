"""Timetables: dives.csv (entry times of the chambers) and shuttles.csv (departures)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from planner.domain.clinic import RULE_ANCHOR, Dives, Shuttle, Value
from planner.domain.time import DAY
from planner.formats.calendars import Rule, dates_of, shift_dates, stretch
from planner.formats.cells import Clock, Id, Words, read_clock, split
from planner.formats.faults import Faults, nearest
from planner.formats.resources import STANDING, Roster
from planner.formats.table import Row, read_table

Minutes = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Entries = Annotated[
    tuple[time, ...], BeforeValidator(lambda value: tuple(map(read_clock, split(value))))
]


class _DiveCells(BaseModel):
    model_config = ConfigDict(extra="forbid")
    chamber: Id
    rule: Rule
    entries: Entries
    basis: str = ""


class _ShuttleCells(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    places: Words
    ride_min: Minutes
    first: Clock
    last: Clock
    every_min: Minutes
    seats: Minutes
    bays: Count = 0
    label: str = ""
    basis: str = ""


DIVE_COLUMNS = tuple(_DiveCells.model_fields)
SHUTTLE_COLUMNS = tuple(_ShuttleCells.model_fields)


def read_dives(
    text: str, name: str, rosters: Iterable[Roster], values: Mapping[str, Value], faults: Faults
) -> list[Dives]:
    """The dive timetables of the enabled chambers.

    From each entry the chamber must be open for the dive and its turnover.
    """
    chambers = {r.row.id: r for r in rosters if r.row.role == "chamber"}
    block = _block(values)
    found = []
    for row in read_table(text, name, DIVE_COLUMNS, DIVE_COLUMNS[:3], faults):
        try:
            cells = _DiveCells.model_validate(dict(row.cells))
        except ValidationError as error:
            faults.add_invalid(name, row.line, error, _DiveCells)
            continue
        if cells.chamber not in chambers:
            faults.add(
                name, row.line, "chamber", f"There is no chamber {cells.chamber!r}.",
                nearest(cells.chamber, chambers),
            )  # fmt: skip
            continue
        dives = Dives(cells.chamber, cells.rule, tuple(sorted(set(cells.entries))))
        _check_dives(dives, chambers[cells.chamber], block, row, _Notes(name, faults))
        if chambers[cells.chamber].row.is_enabled:
            found.append(dives)
    return found


def read_shuttles(text: str, name: str, ids: Iterable[str], faults: Faults) -> list[Shuttle]:
    """The timetabled shuttles between lodging and clinic."""
    taken = set(ids)
    found = []
    for row in read_table(text, name, SHUTTLE_COLUMNS, SHUTTLE_COLUMNS[:7], faults):
        try:
            cells = _ShuttleCells.model_validate(dict(row.cells))
        except ValidationError as error:
            faults.add_invalid(name, row.line, error, _ShuttleCells)
            continue
        if cells.id in taken:
            faults.add(name, row.line, "id", f"{cells.id!r} stands twice.", "Use an id of its own.")
        taken.add(cells.id)
        for place in cells.places:
            if place not in STANDING:
                faults.add(name, row.line, "places", f"{place!r} is not a known place.", nearest(place, STANDING))  # fmt: skip
        if cells.last < cells.first:
            faults.add(
                name, row.line, "last", "The last departure is before the first.", "Swap them."
            )
        found.append(
            Shuttle(
                cells.id,
                frozenset(cells.places),
                timedelta(minutes=cells.ride_min),
                cells.first,
                cells.last,
                timedelta(minutes=cells.every_min),
                cells.seats,
                cells.bays,
                cells.label,
            )
        )
    return found


@dataclass(frozen=True)
class _Notes:
    """Where the faults of dive times go."""

    name: str
    faults: Faults

    def add(self, row: Row, reason: str, remedy: str) -> None:
        self.faults.add(self.name, row.line, "entries", reason, remedy)


def _block(values: Mapping[str, Value]) -> timedelta:
    """From entry to the end of the turnover."""
    parts = [
        values[key].amount for key in ("hbot.inside_min", "hbot.turnover_min") if key in values
    ]
    return timedelta(minutes=sum(part for part in parts if isinstance(part, int | float)))


def _check_dives(dives: Dives, chamber: Roster, block: timedelta, row: Row, notes: _Notes) -> None:
    """Note entries that collide with each other or lie outside the chamber's opening."""
    moments = [datetime.combine(RULE_ANCHOR, entry) for entry in dives.entries]
    for earlier, later in pairwise(moments):
        if later - earlier < block:
            notes.add(
                row,
                f"The dive at {later:%H:%M} begins before the one at {earlier:%H:%M} is over.",
                f"A dive with its turnover takes {block}.",
            )
    for day in dates_of(dives.rule, RULE_ANCHOR, RULE_ANCHOR, RULE_ANCHOR + 27 * DAY):
        for entry in dives.entries:
            if not _is_open(chamber, datetime.combine(day, entry), block):
                notes.add(
                    row,
                    f"The dive at {entry:%H:%M} on {day:%A} lies outside the opening of"
                    f" {dives.chamber!r}.",
                    f"From entry to turnover it takes {block}; change the entry or the opening.",
                )
                return


def _is_open(chamber: Roster, start: datetime, block: timedelta) -> bool:
    """Whether one shift of the chamber holds a dive from entry to turnover."""
    day = start.date()
    return chamber.row.is_always_open or any(
        opening[0] <= start and start + block <= opening[1]
        for shift in chamber.row.shifts
        if day in shift_dates(shift, day, day)
        for opening in (stretch(day, shift.start, shift.until),)
    )
