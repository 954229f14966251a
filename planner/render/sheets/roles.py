"""The roles that have a sheet, whose it can be, and the sheet of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.domain.errors import UnknownIdError
from planner.domain.words import LANGUAGE
from planner.render.catalogue import Catalogue
from planner.render.names import Names
from planner.render.sheets import (
    chamber,
    driver,
    housekeeping,
    interpreter,
    practitioner,
    reception,
    theatre,
)
from planner.render.sheets.sheet import Asked, Line, Sheet, Source, days_of


@dataclass(frozen=True)
class Role:
    """What makes a role's sheet. ``subjects`` are the roles of the resources that it can be of."""

    columns: tuple[str, ...]
    lines: Callable[[Source, Asked], Iterator[Line]]
    subjects: tuple[str, ...] = ()


ROLES = {
    "driver": Role(driver.COLUMNS, driver.lines, ("driver",)),
    "interpreter": Role(interpreter.COLUMNS, interpreter.lines, LANGUAGE),
    "practitioner": Role(practitioner.COLUMNS, practitioner.lines, practitioner.ROLES),
    "chamber": Role(chamber.COLUMNS, chamber.lines, ("chamber",)),
    "theatre": Role(theatre.COLUMNS, theatre.lines),
    "housekeeping": Role(housekeeping.COLUMNS, housekeeping.lines),
    "reception": Role(reception.COLUMNS, reception.lines),
}
"""Every role with a sheet, in the order in which they are offered."""


def subjects(role: str, names: Names) -> tuple[str, ...]:
    """The resources that a role's sheet can be of; none where the role has only one sheet."""
    wanted = role_of(role).subjects
    return tuple(r.id for r in names.problem.resources if r.role in wanted)


def role_of(role: str) -> Role:
    """A role by its key; :class:`UnknownIdError` if it has no sheet."""
    if role not in ROLES:
        raise UnknownIdError(f"there is no sheet {role!r}; there are {', '.join(ROLES)}")
    return ROLES[role]


def _span(words: Catalogue, asked: Asked) -> str:
    """The days asked for; one day is named once."""
    first, last = words.date(asked.first), words.date(asked.until)
    return first if first == last else words.say("sheet.span", first=first, last=last)


def sheet(role: str, source: Source, asked: Asked) -> Sheet:
    """A role's sheet; :class:`UnknownIdError` for a role or subject that there is not."""
    kind, names = role_of(role), source.names
    if asked.subject and asked.subject not in subjects(role, names):
        raise UnknownIdError(f"there is no {role} {asked.subject!r}")
    words = names.words
    whose = names.resource(asked.subject) if asked.subject else words.say("sheet.all")
    said = words.word("sheet.role", role)
    return Sheet(
        role,
        words.say("sheet.title", role=said, subject=whose) if kind.subjects else said,
        _span(words, asked),
        names.problem.clinic,
        names.problem.zone,
        tuple(words.say(f"sheet.column.{key}") for key in ("when", *kind.columns)),
        days_of(names, kind.lines(source, asked), asked),
    )
