"""Resource tables (staff, places, vehicles, interpreters): rows to :class:`ResourceRow`.

Rows of one id are shifts of one resource: what an earlier row says need not be said again, and
must not be contradicted; two shifts of one id must not overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.domain.clinic import RULE_ANCHOR, ResourceRow, Shift
from planner.domain.resource import UNIT
from planner.domain.words import LANGUAGE, PLACES, STAFF, VEHICLES
from planner.formats.calendars import Rule, stretch, stretches
from planner.formats.cells import (
    Breaks,
    Capacity,
    Clock,
    Day,
    Facts,
    Id,
    Languages,
    Role,
    Roles,
    Words,
    Yes,
)  # fmt: skip
from planner.formats.faults import Faults, nearest
from planner.formats.table import Row, read_table

ROLES_OF = {
    "staff.csv": frozenset(STAFF),
    "places.csv": frozenset(PLACES),
    "vehicles.csv": frozenset(VEHICLES),
    "interpreters.csv": frozenset(LANGUAGE),
}
"""Which roles stand in which table."""
STANDING = ("clinic", "apartment", "hotel", "ward")
"""Where a room stands; ``clinic`` needs no way to the sessions."""
CONTRACTS = ("staff", "freelance", "vendor", "visiting")
"""Under which contract somebody works; only the hours of ``staff`` are set by the roster."""
CHECKED_DAYS = 84
"""Twelve weeks hold every turn of a weekly, two-weekly or monthly rota."""

Number = Annotated[int, Field(ge=0)]


class _ResourceCells(BaseModel):
    """The columns of a resource table, in the order of docs/formats.md."""

    model_config = ConfigDict(extra="forbid")
    id: Id
    role: Role = ""
    roles: Roles = frozenset()
    label: str = ""
    capacity: Capacity = Field(default_factory=lambda: {UNIT: 1})
    place: str = ""
    languages: Languages = ()
    attributes: Words = ()
    rule: Rule = ""
    start: Clock | None = None
    until: Clock | None = None
    breaks: Breaks = ()
    first: Day | None = None
    last: Day | None = None
    on_call: Yes = False
    keeps_holidays: Yes = True
    contract: str = ""
    price_per_hour: Number = 0
    price_per_use: Number = 0
    reserve_points: Number = 0
    minimum_min: Number = 0
    notice_hours: Number = 0
    enabled: Yes = True
    facts: Facts = Field(default_factory=dict)
    basis: str = ""


COLUMNS = tuple(_ResourceCells.model_fields)
_SHIFT_COLUMNS = frozenset(
    {"rule", "start", "until", "breaks", "first", "last", "on_call", "basis"}
)


@dataclass(frozen=True)
class Roster:
    """A resource with the file and lines that it stands on, for checks that name them."""

    row: ResourceRow
    file: str
    lines: tuple[int, ...]

    @property
    def line(self) -> int:
        """The first line."""
        return self.lines[0]


def read_resources(text: str, file: str, name: str, faults: Faults) -> list[Roster]:
    """The resources of one table (``file`` is its plain name, ``name`` what messages say)."""
    groups: dict[str, list[tuple[Row, _ResourceCells]]] = {}
    spoilt: set[str] = set()
    for row in read_table(text, name, COLUMNS, ("id", "role"), faults):
        try:
            cells = _ResourceCells.model_validate(dict(row.cells))
        except ValidationError as error:
            faults.add_invalid(name, row.line, error, _ResourceCells)
            # One fault is told once: the other rows of this id would only contradict it.
            spoilt.add(row.cells.get("id", ""))
            continue
        groups.setdefault(cells.id, []).append((row, cells))
    return [
        _roster(group, file, name, faults) for key, group in groups.items() if key not in spoilt
    ]


def check_unique(rosters: Iterable[Roster], faults: Faults) -> None:
    """Note ids that stand in two tables."""
    seen: dict[str, Roster] = {}
    for roster in rosters:
        other = seen.setdefault(roster.row.id, roster)
        if other is not roster:
            faults.add(
                roster.file, roster.line, "id", f"{roster.row.id!r} stands in {other.file} too.",
                "Give every resource an id of its own.",
            )  # fmt: skip


def _roster(
    group: Sequence[tuple[Row, _ResourceCells]], file: str, name: str, faults: Faults
) -> Roster:
    line, first = group[0][0].line, group[0][1]
    _check_head(first, file, name, line, faults)
    for row, cells in group[1:]:
        _check_agrees(row, cells, first, name, faults)
    shifts = []
    for row, cells in group:
        shift = _shift(cells, name, row.line, faults)
        if shift:
            shifts.append((row.line, shift))
    if shifts and len(shifts) < len(group):
        faults.add(
            name, line, "rule", f"{first.id!r} has a row without a shift.",
            "Give every row a rule, or only one row (always open).",
        )  # fmt: skip
    elif len(group) > 1 and not shifts:
        faults.add(name, group[1][0].line, "id", f"{first.id!r} stands twice.", "Delete one row.")
    _check_overlap(first.id, shifts, name, faults)
    return Roster(
        _resource(first, tuple(shift for _, shift in shifts)),
        name,
        tuple(row.line for row, _ in group),
    )


def _resource(cells: _ResourceCells, shifts: tuple[Shift, ...]) -> ResourceRow:
    facts = dict(cells.facts)
    for key in ("place", "contract", "basis"):
        if word := getattr(cells, key):
            facts[key] = word
    return ResourceRow(
        id=cells.id,
        role=cells.role,
        label=cells.label or cells.id,
        capacity=cells.capacity,
        shifts=shifts,
        is_always_open=not shifts,
        keeps_holidays=cells.keeps_holidays,
        roles=cells.roles,
        languages=frozenset(cells.languages),
        attributes=frozenset(cells.attributes),
        price_per_hour=cells.price_per_hour,
        price_per_use=cells.price_per_use,
        reserve_price=cells.reserve_points,
        minimum=timedelta(minutes=cells.minimum_min),
        notice=timedelta(hours=cells.notice_hours),
        is_enabled=cells.enabled,
        facts=facts,
    )


def _check_head(cells: _ResourceCells, file: str, name: str, line: int, faults: Faults) -> None:
    allowed = ROLES_OF[file]
    if not cells.role:
        faults.add(name, line, "role", "is missing.", "Fill it in on the first row of an id.")
    for role in sorted({cells.role, *cells.roles} - {""} - allowed):
        faults.add(
            name, line, "role", f"{role!r} does not belong into {file}.", nearest(role, allowed)
        )
    if cells.place and cells.place not in STANDING:
        faults.add(
            name, line, "place", f"{cells.place!r} is not a known place.",
            nearest(cells.place, STANDING),
        )  # fmt: skip
    if cells.contract and cells.contract not in CONTRACTS:
        reason = f"{cells.contract!r} is not a known contract."
        faults.add(name, line, "contract", reason, nearest(cells.contract, CONTRACTS))
    if cells.role in {"family_room", "ward_bed"}:
        if not cells.place:
            faults.add(name, line, "place", "A room needs its place.", f"One of {', '.join(STANDING)}.")  # fmt: skip
        if not cells.capacity.get("beds"):
            faults.add(name, line, "capacity", "A room needs beds.", "Write unit:1;beds:3.")
    if cells.role in {"chamber", "van"} and not cells.capacity.get("seats"):
        faults.add(name, line, "capacity", f"A {cells.role} needs seats.", "Write unit:1;seats:6.")
    if cells.capacity.get(UNIT, 0) < 1:
        faults.add(name, line, "capacity", "has no unit.", "Write unit:1, or enabled no.")


def _check_agrees(
    row: Row, cells: _ResourceCells, first: _ResourceCells, name: str, faults: Faults
) -> None:
    """A further row of an id may leave its cells empty, but not say something else."""
    for column in row.cells:
        if column in _SHIFT_COLUMNS or getattr(cells, column) == getattr(first, column):
            continue
        faults.add(
            name, row.line, column, f"{row.cells[column]!r} contradicts an earlier row of {cells.id!r}.",
            "Leave the cell empty, or give the row an id of its own.",
        )  # fmt: skip


def _shift(cells: _ResourceCells, name: str, line: int, faults: Faults) -> Shift | None:
    if not cells.rule:
        if cells.start or cells.until or cells.breaks:
            faults.add(name, line, "rule", "A shift needs its days.", "Write FREQ=DAILY, or similar.")  # fmt: skip
        return None
    if cells.start is None or cells.until is None:
        field = "until" if cells.start else "start"
        faults.add(name, line, field, "A shift needs start and until.", "Write HH:MM.")
        return None
    if cells.first and cells.last and cells.last < cells.first:
        faults.add(name, line, "last", f"{cells.last} is before first {cells.first}.", "Swap them.")
        return None
    shift = Shift(
        cells.rule, cells.start, cells.until, cells.breaks, cells.first, cells.last, cells.on_call
    )
    _check_breaks(shift, name, line, faults)
    return shift


def break_spans(shift: Shift, day: date) -> list[tuple[datetime, datetime]]:
    """The breaks of a shift that begins on ``day``, those after midnight on the next date."""
    return [
        stretch(day if start >= shift.start else day + timedelta(days=1), start, until)
        for start, until in shift.breaks
    ]


def _check_breaks(shift: Shift, name: str, line: int, faults: Faults) -> None:
    day = RULE_ANCHOR
    begin, end = stretch(day, shift.start, shift.until)
    reach = begin
    for start, until in sorted(break_spans(shift, day)):
        if not (begin < start and until < end):
            faults.add(
                name, line, "breaks", f"{start:%H:%M}-{until:%H:%M} lies not inside the shift.",
                f"The shift runs from {shift.start:%H:%M} to {shift.until:%H:%M}.",
            )  # fmt: skip
        elif start < reach:
            faults.add(name, line, "breaks", "Two breaks overlap.", "Make them one.")
        reach = max(reach, until)


def checked_spans(shifts: Iterable[Shift]) -> list[tuple[date, date]]:
    """The stretches of dates over which a rota is checked: its ordinary run and each change."""
    marks = {RULE_ANCHOR}
    for shift in shifts:
        marks |= {mark for mark in (shift.first, shift.last) if mark}
    return [
        (mark - timedelta(days=28), mark + timedelta(days=CHECKED_DAYS)) for mark in sorted(marks)
    ]


def _check_overlap(
    name_of: str, shifts: Sequence[tuple[int, Shift]], name: str, faults: Faults
) -> None:
    """Two shifts of one id that hold the same moment would count the resource twice."""
    for position, (line, shift) in enumerate(shifts):
        for earlier_line, earlier in shifts[:position]:
            if clash := _clash(earlier, shift):
                faults.add(
                    name, line, "start", f"The shift of {name_of!r} overlaps the one on line"
                    f" {earlier_line}, for example on {clash.date()} at {clash:%H:%M}.",
                    "Change the days or times of one of them.",
                )  # fmt: skip


def _clash(left: Shift, right: Shift) -> datetime | None:
    for first, last in checked_spans((left, right)):
        reach: datetime | None = None
        for start, end in stretches((left, right), first, last):
            if reach and start < reach:
                return start
            reach = end
    return None
