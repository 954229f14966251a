"""The clinic's own contacts as a table: whom families call, and what the vehicles' plates are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from planner.formats.faults import CellError, Faults, nearest, shown
from planner.formats.table import read_table

_PHONE = re.compile(r"\+?\d[\d /()-]*")


def read_phone(value: object) -> str:
    """A phone number as it is written, with its country."""
    text = str(value).strip()
    if not _PHONE.fullmatch(text):
        raise CellError(
            f"{shown(text)} is not a phone number.", "Write it such as +381 11 222 3344."
        )
    return text


class _ContactCells(BaseModel):
    model_config = ConfigDict(extra="forbid")
    resource: str = ""
    name: str = ""
    phone: Annotated[str, BeforeValidator(read_phone)] = ""
    plate: str = ""
    basis: str = ""


COLUMNS = tuple(_ContactCells.model_fields)


@dataclass(frozen=True)
class HouseContact:
    """Name, number and plate of a driver or a vehicle; ``resource`` "" is the coordination."""

    resource: str
    name: str = ""
    phone: str = ""
    plate: str = ""


def read_contacts(text: str, name: str, known: Iterable[str]) -> tuple[HouseContact, ...]:
    """The contacts of one clinic, whose resources are ``known``; a bad table is refused whole."""
    faults, ids = Faults(), {"", *known}
    found: dict[str, HouseContact] = {}
    for row in read_table(text, name, COLUMNS, COLUMNS[:1], faults):
        try:
            cells = _ContactCells.model_validate(dict(row.cells))
        except ValidationError as error:
            faults.add_invalid(name, row.line, error, _ContactCells)
            continue
        who = cells.resource
        if who not in ids:
            faults.add(name, row.line, "resource", f"There is no {who!r}.", nearest(who, ids))
        if who in found:
            faults.add(name, row.line, "resource", f"{who!r} stands twice.", "Keep one of them.")
        found[who] = HouseContact(who, cells.name, cells.phone, cells.plate)
    faults.refuse()
    return tuple(found.values())
