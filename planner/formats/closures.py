"""When a clinic is closed: public holidays of its country, half days, and its own closings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, time

import holidays
from holidays.constants import HALF_DAY, PUBLIC
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.domain.clinic import RULE_ANCHOR, Closure
from planner.domain.words import ROLES
from planner.formats.calendars import Rule, dates_of
from planner.formats.cells import Clock, Day, Words, Yes
from planner.formats.faults import Faults, nearest
from planner.formats.table import read_table

_ESTIMATED = "(estimated)"
_LANGUAGE = "en_US"


class HolidayTable(BaseModel):
    """``[holidays]``: which public holidays the clinic keeps.

    ``observe`` empty keeps all of the country's; otherwise only those whose name holds one of
    these words. ``half_day_from`` is the local time from which a half day is closed.
    """

    model_config = ConfigDict(extra="forbid")
    country: str = ""
    subdivision: str = ""
    observe: list[str] = Field(default_factory=list)
    half_day_from: Clock = time(13)


class ClosureCells(BaseModel):
    """A closing: one date or a recurring one, of the whole clinic or of some resources.

    The row of closures.csv and the table ``[[closure]]`` of clinic.toml are the same.
    """

    model_config = ConfigDict(extra="forbid")
    date: Day | None = None
    rule: Rule = ""
    name: str
    start: Clock | None = None
    until: Clock | None = None
    resources: Words = ()
    estimated: Yes = False
    basis: str = ""


COLUMNS = tuple(ClosureCells.model_fields)


def public_holidays(
    table: HolidayTable, country: str, years: range, file: str, faults: Faults
) -> list[Closure]:
    """The country's public holidays and half days in these years, in order of date."""
    code = (table.country or country).upper()
    if code not in holidays.list_supported_countries():
        faults.add(
            file, "[holidays]", "country", f"No holiday calendar is known for {code!r}.",
            "Write a two-letter country code (ISO 3166), such as RS.",
        )  # fmt: skip
        return []
    kind = holidays.country_holidays(code)
    if table.subdivision and table.subdivision not in kind.subdivisions:
        faults.add(
            file, "[holidays]", "subdivision", f"{code} has no subdivision {table.subdivision!r}.",
            nearest(table.subdivision, kind.subdivisions),
        )  # fmt: skip
        return []
    found = [
        Closure(day, name, is_estimated=_ESTIMATED in name)
        for day, name in _calendar(code, table.subdivision, years, PUBLIC)
    ]
    whole = {closure.day for closure in found}
    if HALF_DAY in kind.supported_categories:
        found += [
            Closure(day, name, start=table.half_day_from, is_estimated=_ESTIMATED in name)
            for day, name in _calendar(code, table.subdivision, years, HALF_DAY)
            if day not in whole
        ]
    return sorted(_observed(found, table.observe, file, faults), key=lambda c: c.day)


def read_closures(
    text: str, name: str, years: range, ids: Collection[str], faults: Faults
) -> list[Closure]:
    """The clinic's own closings from closures.csv, rules resolved into dates of ``years``."""
    found: list[Closure] = []
    for row in read_table(text, name, COLUMNS, ("date", "name"), faults):
        found += closures_of(
            dict(row.cells), file=name, row=row.line, years=years, ids=ids, faults=faults
        )
    return found


def closures_of(
    table: Mapping[str, object], *, file: str, row: object, years: range, ids: Collection[str],
    faults: Faults,
) -> list[Closure]:  # fmt: skip
    """The closings of one row or table."""
    try:
        cells = ClosureCells.model_validate(table)
    except ValidationError as error:
        faults.add_invalid(file, row, error, ClosureCells)
        return []
    if bool(cells.date) == bool(cells.rule):
        faults.add(file, row, "date", "Give either a date or a rule.", "Leave the other empty.")
        return []
    if cells.start and cells.until and cells.until <= cells.start:
        faults.add(file, row, "until", "The closing ends before it starts.", "Swap the times.")
        return []
    known = {*ids, *ROLES}
    for resource in cells.resources:
        if resource not in known:
            faults.add(
                file, row, "resources", f"There is no resource or role {resource!r}.",
                nearest(resource, known),
            )  # fmt: skip
    return [
        Closure(day, cells.name, cells.start, cells.until, cells.resources, cells.estimated)
        for day in _dates(cells, years)
    ]


def _dates(cells: ClosureCells, years: range) -> Iterable[date]:
    if cells.date:
        return (cells.date,)
    return dates_of(cells.rule, RULE_ANCHOR, date(years[0], 1, 1), date(years[-1], 12, 31))


def _calendar(
    code: str, subdivision: str, years: range, category: str
) -> Iterable[tuple[date, str]]:
    calendar = holidays.country_holidays(
        code, subdiv=subdivision or None, years=list(years), categories=(category,),
        language=_LANGUAGE if _LANGUAGE in _languages(code) else None,
    )  # fmt: skip
    return sorted((day, str(name)) for day, name in calendar.items())


def _languages(code: str) -> tuple[str, ...]:
    return tuple(holidays.country_holidays(code).supported_languages)


def _observed(
    found: list[Closure], observe: list[str], file: str, faults: Faults
) -> Iterable[Closure]:
    if not observe:
        return found
    used: dict[str, int] = defaultdict(int)
    kept = []
    for closure in found:
        hits = [word for word in observe if word in closure.name]
        for word in hits:
            used[word] += 1
        if hits:
            kept.append(closure)
    for word in observe:
        if not used[word]:
            faults.add(
                file, "[holidays]", "observe", f"No public holiday is called {word!r}.",
                nearest(word, {closure.name for closure in found}),
            )  # fmt: skip
    return kept
