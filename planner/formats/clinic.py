"""A clinic's data folder as a :class:`~planner.domain.clinic.Clinic`, or every fault in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.domain.clinic import (
    Clinic,
    Closure,
    HoursRow,
    LagRow,
    LimitRow,
    NeedsRow,
    RestRow,
    SequenceRow,
    Value,
)  # fmt: skip
from planner.domain.errors import InputError
from planner.domain.protocol import Protocol
from planner.formats.airports import airport_zone
from planner.formats.clinic_file import ClinicTable
from planner.formats.closures import closures_of, public_holidays, read_closures
from planner.formats.faults import Faults, nearest
from planner.formats.laws import LAW_TABLES, Laws, override_laws, read_laws
from planner.formats.protocol import load_protocol
from planner.formats.resources import ROLES_OF, Roster, check_unique, read_resources
from planner.formats.source import read_text
from planner.formats.timetables import read_dives, read_shuttles
from planner.formats.toml import read_toml
from planner.formats.values import override, read_values
from planner.formats.work_law import check_rosters

YEARS = range(2025, 2031)
"""The years whose holidays are resolved unless the caller asks for others."""
_LISTS = (*LAW_TABLES, "closure", "values")


@dataclass
class _Folder:
    """A clinic's folder with those that it extends, nearest first."""

    path: Path
    tables: dict[str, Any]
    parent: _Folder | None = None

    @property
    def name(self) -> str:
        return f"{self.path.name}/clinic.toml"

    @property
    def lineage(self) -> list[_Folder]:
        """From the eldest to this one."""
        return [*(self.parent.lineage if self.parent else []), self]

    def find(self, file: str) -> Path | None:
        """The file here, or where it is inherited from."""
        if (self.path / file).is_file():
            return self.path / file
        return self.parent.find(file) if self.parent else None

    def head(self) -> dict[str, Any]:
        """The head of clinic.toml over that of the parent."""
        own = {key: value for key, value in self.tables.items() if key not in _LISTS}
        return {**(self.parent.head() if self.parent else {}), **own}


@dataclass
class _Draft:
    """What has been read of a clinic so far."""

    folder: _Folder
    years: range
    faults: Faults
    values: dict[str, Value] = field(default_factory=dict)
    laws: Laws = field(default_factory=lambda: Laws({}))
    rosters: list[Roster] = field(default_factory=list)

    def text(self, file: str) -> tuple[str, str] | None:
        """A table's text and the name that messages give it; ``None`` when there is none."""
        path = self.folder.find(file)
        if path is None:
            return None
        name = f"{path.parent.name}/{file}"
        try:
            return read_text(path, name), name
        except InputError as error:
            self.faults.found.extend(error.faults)
            return None


@dataclass(frozen=True)
class Shelf:
    """The clinics of a data folder by id, and the faults of those folders that have some."""

    clinics: Mapping[str, Clinic]
    faulty: Mapping[str, InputError]


def read_clinics(data: Path, years: range | None = None) -> Shelf:
    """Every clinic under ``data/clinics``, by id in order; defaults from ``data/defaults.toml``.

    A folder with faults keeps no other one out. Raises
    :class:`~planner.domain.errors.InputError` when there is no folder at all.
    """
    folders = sorted(path.parent for path in (data / "clinics").glob("*/clinic.toml"))
    if not folders:
        raise InputError.one(
            "clinics", "", "", f"No clinic folder in {data.name}/clinics.", "Is --data right?"
        )
    clinics, faulty = {}, {}
    for folder in folders:
        try:
            clinics[folder.name] = load_clinic(folder, data / "defaults.toml", years)
        except InputError as error:
            faulty[folder.name] = error
    return Shelf(clinics, faulty)


def load_clinics(data: Path, years: range | None = None) -> Mapping[str, Clinic]:
    """Every clinic under ``data/clinics``, as :func:`read_clinics` finds them.

    Raises one :class:`~planner.domain.errors.InputError` with the faults of all of them.
    """
    shelf = read_clinics(data, years)
    faults = [fault for error in shelf.faulty.values() for fault in error.faults]
    if faults:
        raise InputError(*dict.fromkeys(faults))
    return shelf.clinics


def load_clinic(folder: Path, defaults: Path, years: range | None = None) -> Clinic:
    """One clinic's folder over the defaults.

    ``years`` are those whose public holidays and recurring closings are resolved. Raises
    :class:`~planner.domain.errors.InputError` with every fault of every file.
    """
    draft = _Draft(_open(folder), years or YEARS, Faults())
    _read_laws_and_values(draft, defaults)
    head = _read_head(draft)
    _read_rosters(draft, head)
    closures = _read_closures(draft, head)
    ids = [roster.row.id for roster in draft.rosters]
    dives = draft.text("dives.csv")
    shuttles = draft.text("shuttles.csv")
    dive_rows = read_dives(*dives, draft.rosters, draft.values, draft.faults) if dives else []
    shuttle_rows = read_shuttles(*shuttles, ids, draft.faults) if shuttles else []
    protocols = _read_protocols(draft, head.id if head else folder.name)
    draft.faults.refuse()
    assert head
    return Clinic(
        id=head.id,
        name=head.name,
        provider=head.provider,
        city=head.city,
        zone=head.zone,
        currency=head.currency,
        languages=head.languages,
        regulatory_note=head.regulatory_note,
        emergency_numbers=head.emergency_numbers,
        country=head.country,
        resources=tuple(roster.row for roster in draft.rosters),
        closures=tuple(closures),
        dives=tuple(dive_rows),
        shuttles=tuple(shuttle_rows),
        airports=tuple(table.airport() for table in head.airport),
        values=draft.values,
        rests=draft.laws.of("rest", RestRow),
        limits=draft.laws.of("limit", LimitRow),
        sequences=draft.laws.of("sequence", SequenceRow),
        hours=draft.laws.of("hours", HoursRow),
        lags=draft.laws.of("lag", LagRow),
        needs=draft.laws.of("needs", NeedsRow),
        quotes=tuple(table.quote() for table in head.quote),
        protocols=protocols,
        closures_known_until=date(draft.years[-1], 12, 31),
    )


def _open(path: Path, heirs: Sequence[str] = ()) -> _Folder:
    """The folder with what it extends; a circle or a missing parent is an input error."""
    name = f"{path.name}/clinic.toml"
    tables = read_toml(path / "clinic.toml", name)
    parent = tables.get("extends")
    if not parent:
        return _Folder(path, tables)
    siblings = {p.parent.name for p in path.parent.glob("*/clinic.toml")} - {path.name, *heirs}
    if parent not in siblings:
        raise InputError.one(
            name, "", "extends", f"There is no clinic {parent!r} to extend.",
            nearest(str(parent), siblings),
        )  # fmt: skip
    return _Folder(path, tables, _open(path.parent / parent, (*heirs, path.name)))


def _read_laws_and_values(draft: _Draft, defaults: Path) -> None:
    """The defaults, then each folder of the lineage over them."""
    faults = draft.faults
    tables = read_toml(defaults)
    name = defaults.name
    for key in sorted(set(tables) - {"values", *LAW_TABLES}):
        faults.add(name, f"[{key}]", "", "is not a known table.", nearest(key, LAW_TABLES))
    draft.values = read_values(tables.get("values", {}), name, faults)
    draft.laws = read_laws(tables, name, faults)
    for folder in draft.folder.lineage:
        own = read_values(folder.tables.get("values", {}), folder.name, faults)
        draft.values = override(draft.values, own, folder.name, faults)
        laws = read_laws(folder.tables, folder.name, faults)
        draft.laws = override_laws(draft.laws, laws, folder.name, faults)


def _read_head(draft: _Draft) -> ClinicTable | None:
    folder, faults = draft.folder, draft.faults
    try:
        head = ClinicTable.model_validate(folder.head())
    except ValidationError as error:
        faults.add_invalid(folder.name, "", error, ClinicTable)
        return None
    if head.id != folder.path.name:
        faults.add(folder.name, "", "id", f"{head.id!r} is not the folder's name.", f"Write {folder.path.name!r}.")  # fmt: skip
    codes = [table.iata for table in head.airport]
    for number, table in enumerate(head.airport, 1):
        row = f"[[airport]] {number}"
        if airport_zone(table.iata) != head.zone:
            faults.add(
                folder.name, row, "iata", f"{table.iata} is in {airport_zone(table.iata)}, the"
                f" clinic in {head.zone}.", "Serve airports of the clinic's own time zone.",
            )  # fmt: skip
        if codes.index(table.iata) != number - 1:
            faults.add(folder.name, row, "iata", f"{table.iata} stands twice.", "Keep one of them.")
    return head


def _read_rosters(draft: _Draft, head: ClinicTable | None) -> None:
    for file in ROLES_OF:
        if found := draft.text(file):
            draft.rosters += read_resources(found[0], file, found[1], draft.faults)
    check_unique(draft.rosters, draft.faults)
    if head:
        check_rosters(draft.rosters, head.country, draft.values, draft.faults)


def _read_closures(draft: _Draft, head: ClinicTable | None) -> list[Closure]:
    if head is None:
        return []
    faults, years = draft.faults, draft.years
    ids = [roster.row.id for roster in draft.rosters]
    found = public_holidays(head.holidays, head.country, years, draft.folder.name, faults)
    for folder in draft.folder.lineage:
        for number, table in enumerate(folder.tables.get("closure", []), 1):
            row = f"[[closure]] {number}"
            found += closures_of(
                table, file=folder.name, row=row, years=years, ids=ids, faults=faults
            )
    if table_text := draft.text("closures.csv"):
        found += read_closures(*table_text, years, ids, faults)
    return sorted(found, key=lambda closure: (closure.day, closure.resources))


def _read_protocols(draft: _Draft, clinic_id: str) -> Mapping[str, Protocol]:
    """The protocols of the lineage by id; a clinic's own file replaces the inherited one."""
    found: dict[str, Protocol] = {}
    for folder in draft.folder.lineage:
        for path in sorted((folder.path / "protocols").glob("*.toml")):
            name = f"{folder.path.name}/protocols/{path.name}"
            try:
                protocol = load_protocol(path, clinic_id, name)
                found[protocol.id] = protocol
            except InputError as error:
                draft.faults.found.extend(error.faults)
    if not found:
        draft.faults.add(
            f"{draft.folder.path.name}/protocols", "", "", "There is no protocol.",
            "Add one TOML file for each protocol.",
        )  # fmt: skip
    return found
