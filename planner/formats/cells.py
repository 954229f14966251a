"""What a single cell or TOML value may be: clock times, dates, lists, durations, known words.

Each reader takes text (a CSV cell) or the native value (TOML, JSON) and returns the domain's
type, or raises :class:`~planner.formats.faults.CellError` with a reason and a remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from planner.domain.time import zone
from planner.domain.words import ACTIVITY_KINDS, DERIVED_NEEDS, NEEDS, ROLES, USE_KINDS
from planner.formats.faults import CellError, nearest, shown
from planner.formats.languages import LANGUAGES

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,47}")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")  # 8:05 and 08:05:00: spreadsheets
_WHOLE = re.compile(r"([+-]?\d{1,9})(?:\.0)?")  # 2.0: a column of numbers with a gap, by pandas
_SPAN = re.compile(r"(-?)(\d+) ?(min|h|d)")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


def split(value: object) -> list[str]:
    """The entries of a list: a TOML array of words, or a cell with ``;`` between them."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    if isinstance(value, list | tuple | set | frozenset) and all(isinstance(v, str) for v in value):
        return [str(part) for part in value]
    raise CellError(f"{shown(value)} is not a list of words.", "Separate words with ';'.")


def read_id(value: object) -> str:
    """An id: letters, digits, ``_``, ``.``, ``-``; at most 48 characters."""
    if isinstance(value, str) and ID.fullmatch(value):
        return value
    raise CellError(
        f"{shown(value)} is not an id.",
        "Use up to 48 letters, digits, '_', '.' or '-', starting with a letter or digit.",
    )


def read_clock(value: object) -> time:
    """A local clock time ``HH:MM``."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
        return time(int(found[1]), int(found[2]))
    raise CellError(f"{shown(value)} is not a clock time.", "Write HH:MM, for example 08:30.")


def read_day(value: object) -> date:
    """A calendar date ``YYYY-MM-DD``."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise CellError(
            f"{shown(value)} is not a date.", "Write YYYY-MM-DD, for example 2027-03-28."
        ) from None


def read_yes(value: object) -> bool:
    """``yes`` or ``no``."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellError(f"{shown(value)} is neither yes nor no.", "Write yes or no.")


def read_span(value: object) -> timedelta:
    """A duration or gap: ``24 h``, ``30 min``, ``2 d``."""
    return read_gap(value)[0]


def read_gap(value: object) -> tuple[timedelta, bool]:
    """A duration, and whether it was written in days (a difference of dates)."""
    found = _SPAN.fullmatch(str(value).strip())
    if not found:
        raise CellError(f"{shown(value)} is not a duration.", "Write '30 min', '24 h' or '2 d'.")
    length = timedelta(**{_UNITS[found[3]]: int(found[2])})
    return (-length if found[1] else length), found[3] == "d"


def read_breaks(value: object) -> tuple[tuple[time, time], ...]:
    """Breaks ``12:00-12:30`` with ``;`` between them."""
    breaks = []
    for part in split(value):
        ends = part.split("-")
        if len(ends) != 2:
            raise CellError(f"{part!r} is not a break.", "Write 12:00-12:30.")
        start, until = read_clock(ends[0]), read_clock(ends[1])
        if start == until:
            raise CellError(f"{part!r} has no length.", "Write 12:00-12:30.")
        breaks.append((start, until))
    return tuple(breaks)


def read_capacity(value: object) -> dict[str, int]:
    """Units by measure: ``unit:1;seats:6``; whole numbers from 0."""
    capacity: dict[str, int] = {}
    for part in split(value):
        measure, colon, amount = (piece.strip() for piece in part.partition(":"))
        if not colon or not re.fullmatch(r"[a-z_]+", measure) or not re.fullmatch(r"-?\d+", amount):
            raise CellError(f"{part!r} is not a capacity.", "Write measure:number, e.g. seats:6.")
        if int(amount) < 0:
            raise CellError(f"{part!r} is negative.", "A capacity is a whole number from 0.")
        if measure in capacity:
            raise CellError(f"{measure!r} stands twice.", "Give each measure once.")
        capacity[measure] = int(amount)
    return capacity


def read_facts(value: object) -> dict[str, str]:
    """Remarks ``key=value`` with ``;`` between them, or a TOML table of words."""
    if isinstance(value, dict):
        return {str(key): str(word) for key, word in value.items()}
    facts: dict[str, str] = {}
    for part in split(value):
        key, equals, word = (piece.strip() for piece in part.partition("="))
        if not equals or not key:
            raise CellError(f"{part!r} is not a remark.", "Write key=value.")
        facts[key] = word
    return facts


def read_zone(value: object) -> str:
    """The name of an IANA time zone."""
    try:
        return zone(str(value)).key
    except ValueError:
        raise CellError(
            f"{shown(value)} is not an IANA time zone.", "Write for example Europe/Belgrade."
        ) from None


def one_of(known: Iterable[str], what: str) -> Callable[[object], str]:
    """A reader of one known word."""
    words = frozenset(known)

    def read(value: object) -> str:
        word = str(value).strip()
        if word not in words:
            raise CellError(f"{shown(value)} is not a known {what}.", nearest(word, words))
        return word

    return read


def read_language(value: object) -> str:
    """A language by its two letters."""
    word = str(value).strip()
    if word not in LANGUAGES:
        remedy = "Write its two letters of ISO 639-1, such as ar, en, ru, tr."
        raise CellError(f"{shown(value)} is not a known language.", remedy)
    return word


def read_languages(value: object) -> tuple[str, ...]:
    """Languages in their order, each once."""
    return tuple(dict.fromkeys(read_language(word) for word in split(value)))


def some_of(known: Iterable[str], what: str) -> Callable[[object], frozenset[str]]:
    """A reader of a list of known words."""
    read = one_of(known, what)
    return lambda value: frozenset(read(word) for word in split(value))


def each_of(known: Iterable[str], what: str) -> Callable[[object], tuple[str, ...]]:
    """A reader of a list of known words whose order is kept."""
    read = one_of(known, what)
    return lambda value: tuple(dict.fromkeys(read(word) for word in split(value)))


KINDS = (*ACTIVITY_KINDS, *USE_KINDS)

Id = Annotated[str, BeforeValidator(read_id)]
Clock = Annotated[time, BeforeValidator(read_clock)]
Day = Annotated[date, BeforeValidator(read_day)]
Yes = Annotated[bool, BeforeValidator(read_yes)]
Span = Annotated[timedelta, BeforeValidator(read_span)]
Gap = Annotated[tuple[timedelta, bool], BeforeValidator(read_gap)]
Breaks = Annotated[tuple[tuple[time, time], ...], BeforeValidator(read_breaks)]
Capacity = Annotated[dict[str, int], BeforeValidator(read_capacity)]
Facts = Annotated[dict[str, str], BeforeValidator(read_facts)]
Zone = Annotated[str, BeforeValidator(read_zone)]
Words = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(split(value)))]
Ids = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(map(read_id, split(value))))]
Role = Annotated[str, BeforeValidator(one_of(ROLES, "role"))]
Roles = Annotated[frozenset[str], BeforeValidator(some_of(ROLES, "role"))]
Kind = Annotated[str, BeforeValidator(one_of(KINDS, "kind"))]
Kinds = Annotated[frozenset[str], BeforeValidator(some_of(KINDS, "kind"))]
KindList = Annotated[tuple[str, ...], BeforeValidator(each_of(KINDS, "kind"))]
Languages = Annotated[tuple[str, ...], BeforeValidator(read_languages)]
Needs = Annotated[frozenset[str], BeforeValidator(some_of(NEEDS, "need"))]
Flags = Annotated[frozenset[str], BeforeValidator(some_of((*NEEDS, *DERIVED_NEEDS), "need"))]


def whole(least: int, most: int) -> Callable[[object], int]:
    """A reader of a whole number from ``least`` to ``most``."""

    def read(value: object) -> int:
        text = str(value).strip()
        found = _WHOLE.fullmatch(text)
        if isinstance(value, bool | float) or not found:
            raise CellError(f"{shown(value)} is not a whole number.", f"From {least} to {most}.")
        number = int(found[1])
        if not least <= number <= most:
            word = "negative" if number < 0 <= least else f"not from {least} to {most}"
            raise CellError(f"{number} is {word}.", f"Give a whole number from {least} to {most}.")
        return number

    return read
