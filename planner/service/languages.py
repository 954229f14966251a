"""Languages: what is shipped, what native speakers have confirmed, and which families need more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.domain.errors import InputError
from planner.formats.review import ReviewRow, read_review, write_review
from planner.formats.source import read_bytes
from planner.render.catalogue import (
    SOURCE,
    catalogue,
    is_shipped,
    languages,
    reading_language,
    shipped,
)
from planner.render.confirmed import (
    CONFIRMED,
    Confirmation,
    Message,
    confirmations,
    confirmed_text,
    messages,
)
from planner.service import clinics as clinic_service
from planner.service import requests as request_service
from planner.service.desk import Desk
from planner.service.files import write_files


@dataclass(frozen=True)
class LanguageLine:
    """One shipped language: how many of its sentences are there and confirmed, who reads it."""

    code: str
    name: str
    english: str
    direction: str
    sentences: int
    translated: int
    confirmed: int
    families: int


@dataclass(frozen=True)
class Unserved:
    """A family whose first language is not shipped, and the language that it reads instead."""

    clinic: str
    family: str
    language: str
    reads: str


@dataclass(frozen=True)
class Recorded:
    """What a review sheet came to: confirmed now, and rows that are not, by key with the reason."""

    confirmed: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def overview(desk: Desk, folder: Path = CONFIRMED) -> tuple[LanguageLine, ...]:
    """Every shipped language, in order of its code."""
    readers = Counter(reading_language(spoken) for _, _, spoken in _families(desk))
    return tuple(_line(code, readers[code], folder) for code in languages())


def _line(code: str, families: int, folder: Path) -> LanguageLine:
    words, found = catalogue(code), messages(code, folder)
    translated = sum(bool(message.text) for message in found)
    is_source = code == SOURCE
    confirmed = translated if is_source else sum(message.is_confirmed for message in found)
    return LanguageLine(
        code,
        words.say("language.name"),
        catalogue().language_name(code),
        words.direction,
        len(found),
        translated,
        confirmed,
        families,
    )


def unserved(desk: Desk) -> tuple[Unserved, ...]:
    """The families of all clinics whose first language is not shipped."""
    return tuple(
        Unserved(clinic, family, spoken[0], reading_language(spoken))
        for clinic, family, spoken in _families(desk)
        if spoken and not is_shipped(spoken[0])
    )


def _families(desk: Desk) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    for clinic in clinic_service.clinics(desk):
        for row in request_service.requests(desk, clinic):
            yield clinic, row.request.family, row.request.languages


def sentences(code: str, folder: Path = CONFIRMED) -> tuple[Message, ...]:
    """Every sentence of a language beside the English one."""
    return messages(_required(code), folder)


def review_sheet(code: str, folder: Path = CONFIRMED) -> str:
    """The sheet that a native speaker reads and answers, as CSV with a byte-order mark."""
    rows = (
        ReviewRow(0, message.key, message.english, message.text, message.is_confirmed)
        for message in sentences(code, folder)
    )
    return "\ufeff" + write_review(rows)


def record(code: str, sheet: Path, by: str, on: date, folder: Path = CONFIRMED) -> Recorded:
    """Take over what a review sheet confirms of the sentences as they stand.

    A row whose text was corrected confirms nothing: the correction belongs into the catalogue
    first. Raises :class:`InputError` for a sheet that cannot be read.
    """
    code = _required(code)
    if not by.strip():
        raise InputError.one("", "", "--by", "It is not said who confirms.", "Name them.")
    rows = read_review(read_bytes(sheet), sheet.name)
    known = {message.key: message for message in messages(code, folder)}
    kept = confirmations(code, folder)
    taken: list[str] = []
    refused: list[tuple[str, str]] = []
    for row in rows:
        why = _refusal(row, known.get(row.key))
        if why:
            refused.append((row.key, why))
        elif row.is_confirmed and not known[row.key].is_confirmed:
            kept[row.key] = Confirmation(known[row.key].mark, by.strip(), on)
            taken.append(row.key)
    if taken:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{code}.toml"
        write_files([(path, confirmed_text({k: v for k, v in kept.items() if k in known}))])
        path.chmod(0o644)
    return Recorded(tuple(taken), tuple(refused))


def _refusal(row: ReviewRow, message: Message | None) -> str:
    """Why a row cannot be taken; empty if it can, or asks for nothing."""
    if message is None:
        return "There is no such sentence any more."
    if row.text != message.text:
        return f"The text differs; it stands as: {message.text}" if row.text else ""
    if row.is_confirmed and row.english != message.english:
        return "The English sentence has changed since; read it again."
    return ""


def _required(language: str) -> str:
    code = shipped(language)
    if code is None or code == SOURCE:
        others = ", ".join(name for name in languages() if name != SOURCE)
        raise InputError.one(
            "", "", "--language", f"There is no translation {language!r}.", f"Use one of: {others}."
        )
    return code
