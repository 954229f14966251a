"""Law rows of TOML files: ``[[rest]] [[limit]] [[sequence]] [[hours]] [[lag]] [[needs]]``.

A clinic's rows replace the default's of the same law on the same role, all of them together;
``disabled = true`` removes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from planner.domain.clinic import (
    HoursRow,
    LagRow,
    LimitRow,
    NeedsRow,
    RestRow,
    Selector,
    SequenceRow,
)  # fmt: skip
from planner.domain.problem import Bucket, Measure
from planner.formats.calendars import Rule
from planner.formats.cells import Clock, Flags, Gap, Id, Kind, KindList, Kinds, Role, Span, Yes
from planner.formats.faults import CellError, Faults, nearest

LawRow = RestRow | LimitRow | SequenceRow | HoursRow | LagRow | NeedsRow
Row = TypeVar("Row")

Least = Annotated[int, Field(ge=0)]


class _Law(BaseModel):
    """What every law row has."""

    model_config = ConfigDict(extra="forbid")
    law: Id
    source: str = ""
    assumption: str = ""

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if bool(self.source) == bool(self.assumption):
            raise CellError(
                "Exactly one of source and assumption must be given.",
                "Say where the number comes from, or that it is an assumption.",
            )
        return self

    @property
    def origin(self) -> str:
        """The source, or the assumption marked as one."""
        return self.source or f"assumption: {self.assumption}"


class _Selecting(_Law):
    """A law on resources: whom it concerns."""

    on: Role
    ages: tuple[Least, Least] | None = None
    needs: Flags = frozenset()

    @model_validator(mode="after")
    def _has_ages_in_order(self) -> Self:
        if self.ages and self.ages[0] >= self.ages[1]:
            raise CellError(f"ages {list(self.ages)} hold nobody.", "Write [from, below].")
        return self

    @property
    def select(self) -> Selector:
        """Whom the row concerns."""
        return Selector(self.on, self.ages, self.needs)


class _Rest(_Selecting):
    after: Kinds
    before: Kinds
    gap: Gap

    def row(self) -> RestRow:
        return RestRow(
            self.law, self.select, self.after, self.before, self.gap[0], self.gap[1], self.origin
        )


class _Limit(_Selecting):
    kinds: Kinds
    bucket: Bucket
    measure: Measure
    most: Least

    def row(self) -> LimitRow:
        return LimitRow(
            self.law, self.select, self.kinds, self.bucket, self.measure, self.most, self.origin
        )


class _Sequence(_Selecting):
    kinds: Kinds
    measure: Measure
    most: Least
    pause: Span

    def row(self) -> SequenceRow:
        return SequenceRow(
            self.law, self.select, self.kinds, self.measure, self.most, self.pause, self.origin
        )


class _Hours(_Selecting):
    kinds: Kinds
    rule: Rule
    start: Clock
    until: Clock
    keeps_holidays: Yes = False

    def row(self) -> HoursRow:
        return HoursRow(
            self.law, self.select, self.kinds, self.rule, self.start, self.until,
            self.keeps_holidays, self.origin,
        )  # fmt: skip


class _Lag(_Law):
    before: Kind
    after: Kind
    before_anchor: Literal["start", "end"] = "end"
    after_anchor: Literal["start", "end"] = "start"
    minimum: Gap | None = None
    maximum: Gap | None = None
    needs: Flags = frozenset()

    @model_validator(mode="after")
    def _has_bounds_of_one_unit(self) -> Self:
        bounds = [bound for bound in (self.minimum, self.maximum) if bound]
        if not bounds:
            raise CellError("Neither minimum nor maximum is given.", "Give at least one.")
        if len({in_days for _, in_days in bounds}) > 1:
            raise CellError("One bound is in days, the other is not.", "Use one unit for both.")
        if len(bounds) == 2 and bounds[0][0] > bounds[1][0]:
            raise CellError("minimum is longer than maximum.", "Swap them.")
        return self

    def row(self) -> LagRow:
        least, most = self.minimum, self.maximum
        in_days = (least or most or (None, False))[1]
        return LagRow(
            self.law, self.before, self.after, self.before_anchor, self.after_anchor,
            least[0] if least else None, most[0] if most else None, in_days, self.origin,
            self.needs,
        )  # fmt: skip


class _Needs(_Law):
    kind: Kind
    any_of: KindList

    def row(self) -> NeedsRow:
        return NeedsRow(self.law, self.kind, self.any_of, self.origin)


_TABLES: Mapping[str, type[_Rest | _Limit | _Sequence | _Hours | _Lag | _Needs]] = {
    "rest": _Rest, "limit": _Limit, "sequence": _Sequence, "hours": _Hours, "lag": _Lag,
    "needs": _Needs,
}  # fmt: skip
LAW_TABLES = tuple(_TABLES)


@dataclass(frozen=True)
class Laws:
    """The law rows of one file or clinic, by table, in file order."""

    rows: Mapping[str, tuple[LawRow, ...]]
    disabled: frozenset[tuple[str, str, str]] = frozenset()
    """Table, law and role of what a clinic switches off."""

    def of(self, table: str, kind: type[Row]) -> tuple[Row, ...]:
        """The rows of one table."""
        return tuple(row for row in self.rows.get(table, ()) if isinstance(row, kind))


def read_laws(tables: Mapping[str, Any], file: str, faults: Faults) -> Laws:
    """The law rows of one TOML file."""
    rows: dict[str, tuple[LawRow, ...]] = {}
    disabled: set[tuple[str, str, str]] = set()
    for table, model in _TABLES.items():
        entries = tables.get(table, [])
        if not isinstance(entries, list):
            faults.add(file, f"[{table}]", "", "is not a list of tables.", f"Write [[{table}]].")
            continue
        read: list[LawRow] = []
        for number, entry in enumerate(entries, 1):
            law = entry.get("law", "") if isinstance(entry, dict) else ""
            if law and entry.get("disabled") is True:
                disabled.add((table, str(law), str(entry.get("on", ""))))
                continue
            row = f"[[{table}]] {number} {law}".rstrip()
            try:
                read.append(model.model_validate(entry).row())
            except ValidationError as error:
                faults.add_invalid(file, row, error, model)
        rows[table] = tuple(read)
    return Laws(rows, frozenset(disabled))


def override_laws(base: Laws, own: Laws, file: str, faults: Faults) -> Laws:
    """The base rows with a clinic's own in their place, and without what it switches off."""
    keys = {(table, *key_of(row)) for table, rows in base.rows.items() for row in rows}
    for table, law, on in sorted(own.disabled - keys):
        known = {name for kind, name, _ in keys if kind == table}
        faults.add(
            file, f"[[{table}]] {law}", "law", f"There is no such {table} on {on!r} to disable."
            if on else f"There is no such {table} to disable.", nearest(law, known),
        )  # fmt: skip
    return Laws(
        {table: tuple(_merged(table, base.rows.get(table, ()), own)) for table in LAW_TABLES}
    )


def key_of(row: LawRow) -> tuple[str, str]:
    """The law and the role that it is on ("" where it is on none)."""
    if isinstance(row, LagRow | NeedsRow):
        return row.law, ""
    return row.law, row.select.on


def _merged(table: str, base: Iterable[LawRow], own: Laws) -> Iterable[LawRow]:
    mine = own.rows.get(table, ())
    replaced = {key_of(row) for row in mine}
    gone = replaced | {(law, on) for kind, law, on in own.disabled if kind == table}
    placed: set[tuple[str, str]] = set()
    for row in base:
        key = key_of(row)
        if key not in gone:
            yield row
        elif key in replaced and key not in placed:
            placed.add(key)
            yield from (new for new in mine if key_of(new) == key)
    yield from (row for row in mine if key_of(row) not in placed)
