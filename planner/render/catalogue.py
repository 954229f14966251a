"""Catalogues: the planner's sentences, one TOML file per language, same keys and placeholders.

English is the source. What another language lacks is said in English, as is what only
coordinators read (``catalogues/coordinator``).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.dates import format_skeleton
from babel.lists import format_list

FOLDER = Path(__file__).parent / "catalogues"
SOURCE = "en"
OLD_CODES = {"iw": "he"}
"""Codes that were in use before the present ones."""
FROM_LEFT, BY_ITS_OWN, END_ISOLATE = "\u2066", "\u2068", "\u2069"
"""Unicode's marks around a stretch that runs from left to right, or as its first letter says."""
NO_BREAK = "\u00a0"
"""A space at which no line ends."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, by code, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def shipped(language: str) -> str | None:
    """The code of the catalogue that serves a language, ``None`` if there is none.

    Takes what a request or a browser names: ``sr``, ``sr-Latn``, ``sr_RS``, ``ar-EG``. Region and
    script do not count: there is one catalogue for each language.
    """
    primary = language.strip().replace("_", "-").casefold().split("-")[0]
    wanted = OLD_CODES.get(primary, primary)
    return next((code for code in languages() if code.casefold().split("-")[0] == wanted), None)


def is_shipped(language: str) -> bool:
    """Whether the language has a catalogue; a family whose language has none reads English."""
    return shipped(language) is not None


def reading_language(spoken: Iterable[str]) -> str:
    """The catalogue for somebody who speaks these, the best first: the first that is shipped."""
    return next(filter(None, map(shipped, spoken)), SOURCE)


def catalogue(language: str = SOURCE) -> Catalogue:
    """The catalogue of a language, or the English one where the language is not shipped."""
    return _catalogue(shipped(language) or SOURCE)


@cache
def _catalogue(code: str) -> Catalogue:
    own = entries_of(code)
    english = entries_of(SOURCE) | _read(FOLDER / "coordinator" / f"{SOURCE}.toml")
    if code == SOURCE:
        return Catalogue(code, english)
    said = {_message(key) for key in own}
    borrowed = {key: text for key, text in english.items() if _message(key) not in said}
    return Catalogue(code, borrowed | own, frozenset(borrowed))


def entries_of(code: str) -> dict[str, str]:
    """What the file of a catalogue itself says, by dotted key."""
    return _read(FOLDER / f"{code}.toml")


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return dict(_flat("", tomllib.load(file)))


PLURALS = ("zero", "one", "two", "few", "many", "other")
"""The plural forms of CLDR."""


def _message(key: str) -> str:
    """The key of a message without its plural form."""
    head, _, tail = key.rpartition(".")
    return head if tail in PLURALS else key


def _flat(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        found += _flat(name, value) if isinstance(value, Mapping) else [(name, str(value))]
    return found


def placeholders(pattern: str) -> frozenset[str]:
    """The names that a sentence has holes for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(pattern) if name)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=4096)
def _said(skeleton: str, day: dt.date, locale: Locale) -> str:
    """A date after a pattern of CLDR: looking that up takes longer than all else of a line."""
    return format_skeleton(skeleton, day, locale=locale)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One language's sentences by dotted key, with its dates, times, lists and plurals.

    ``borrowed`` are the keys that are said in English for want of a translation.
    """

    language: str
    entries: Mapping[str, str]
    borrowed: frozenset[str] = frozenset()

    @property
    def locale(self) -> Locale:
        """The locale that dates, lists and plurals follow."""
        return _locale(self.language)

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
        is_own = f"{key}.other" not in self.borrowed
        form = (self.locale if is_own else Locale.parse(SOURCE)).plural_form(count)
        name = f"{key}.{form}" if f"{key}.{form}" in self.entries else f"{key}.other"
        return self.say(name, count=count, **facts)

    def word(self, group: str, key: str) -> str:
        """The word of a fixed list; a key that a clinic invented is shown as it stands."""
        return self.entries.get(f"{group}.{key}", key.replace("_", " "))

    def language_name(self, code: str) -> str:
        """What another language is called in this one; the code itself if nobody knows it."""
        return str(self.locale.languages.get(code.replace("_", "-").split("-")[0].casefold(), code))

    def ltr(self, text: str) -> str:
        """A phone number or an address, kept in its own order inside right-to-left text."""
        return f"{FROM_LEFT}{text}{END_ISOLATE}" if self.direction == "rtl" else text

    def phone(self, number: str) -> str:
        """A phone number in its own order and on one line, wherever its line ends."""
        return self.ltr(number.replace(" ", NO_BREAK))

    def name(self, label: str) -> str:
        """Somebody else's word, a room's or a person's, kept whole inside right-to-left text."""
        return f"{BY_ITS_OWN}{label}{END_ISOLATE}" if self.direction == "rtl" else label

    def date(self, day: dt.date) -> str:
        """A date with weekday and year, as the language writes it, in Western digits."""
        return _said("yMMMEd", day, self.locale)

    def day(self, day: dt.date) -> str:
        """A date with weekday and without year."""
        return _said("MMMEd", day, self.locale)

    def time(self, moment: dt.datetime) -> str:
        """A clock time on 24 hours: clinics and timetables write no am or pm."""
        return f"{moment:%H:%M}"

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
