"""Catalogues: the planner's sentences, one TOML file per language, same keys and placeholders."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.lists import format_list

FOLDER = Path(__file__).parent / "catalogues"


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, by code, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def catalogue(language: str = "en") -> Catalogue:
    """The catalogue of a language; ``LookupError`` if there is none."""
    if language not in languages():
        raise LookupError(f"no catalogue for language {language!r}")
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return Catalogue(language, dict(_flat("", tomllib.load(file))))


def _flat(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        found += _flat(name, value) if isinstance(value, Mapping) else [(name, str(value))]
    return found


def placeholders(pattern: str) -> frozenset[str]:
    """The names that a sentence has holes for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(pattern) if name)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One language's sentences by dotted key, with its dates, times, lists and plurals."""

    language: str
    entries: Mapping[str, str]

    @property
    def locale(self) -> Locale:
        """The locale that dates, lists and plurals follow."""
        return Locale.parse(self.language, sep="-")

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.entries["language.direction"]

    def has(self, key: str) -> bool:
        """Whether there is a sentence for the key."""
        return key in self.entries

    def can_say(self, key: str, facts: Mapping[str, object]) -> bool:
        """Whether there is a sentence for the key and ``facts`` fills all its holes."""
        return key in self.entries and placeholders(self.entries[key]) <= facts.keys()

    def say(self, key: str, **facts: object) -> str:
        """The sentence of a key with its holes filled; ``KeyError`` if key or fact is missing."""
        return self.entries[key].format_map(facts)

    def count(self, key: str, count: int, **facts: object) -> str:
        """The sentence of a key in the plural form that ``count`` takes."""
        form = self.locale.plural_form(count)
        name = f"{key}.{form}" if f"{key}.{form}" in self.entries else f"{key}.other"
        return self.say(name, count=count, **facts)

    def word(self, group: str, key: str) -> str:
        """The word of a fixed list; a key that a clinic invented is shown as it stands."""
        return self.entries.get(f"{group}.{key}", key.replace("_", " "))

    def date(self, day: dt.date) -> str:
        """A date with weekday and year, as the language writes it."""
        return format_skeleton("yMMMEd", day, locale=self.locale)

    def day(self, day: dt.date) -> str:
        """A date with weekday and without year."""
        return format_skeleton("MMMEd", day, locale=self.locale)

    def time(self, moment: dt.datetime) -> str:
        """A clock time on 24 hours: clinics and timetables write no am or pm."""
        return format_time(moment.replace(tzinfo=None), "HH:mm", locale=self.locale)

    def moment(self, moment: dt.datetime) -> str:
        """A date with its clock time."""
        return f"{self.day(moment.date())} {self.time(moment)}"

    def duration(self, length: dt.timedelta) -> str:
        """A length of time in days, hours and minutes."""
        minutes = int(length.total_seconds()) // 60
        whole_days, rest = divmod(minutes, 1440)
        hours, minutes = divmod(rest, 60)
        parts = [("duration.days", whole_days), ("duration.hours", hours)]
        said = [self.count(key, n) for key, n in parts if n]
        if minutes or not said:
            said.append(self.count("duration.minutes", minutes))
        return " ".join(said)

    def list(self, words: list[str] | tuple[str, ...]) -> str:
        """Words as a list in a sentence: "a, b and c"."""
        return format_list(list(words), locale=self.locale) if words else ""
