"""Which sentences a native speaker has confirmed: one TOML file per language beside the catalogues.

A confirmation holds the mark of both sentences, the English one and its translation: when either
of them changes, the message is unconfirmed again without anybody's doing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from planner.render.catalogue import FOLDER, SOURCE, entries_of

CONFIRMED = FOLDER / "confirmed"
HEAD = "# What native speakers have confirmed; written by `python -m planner confirm`.\n\n"


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed a sentence, when, and the mark of what was confirmed."""

    mark: str
    by: str
    on: dt.date


@dataclass(frozen=True)
class Message:
    """One sentence of a language beside the English one; ``text`` is empty for want of one.

    ``by`` and ``on`` say who confirmed just this text.
    """

    key: str
    english: str
    text: str
    by: str = ""
    on: dt.date | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether a native speaker has confirmed the text as it stands."""
        return self.on is not None

    @property
    def mark(self) -> str:
        """A mark that is another one when either sentence changes."""
        both = f"{self.english}\0{self.text}".encode()
        return hashlib.sha256(both).hexdigest()[:16]


def messages(language: str, folder: Path = CONFIRMED) -> tuple[Message, ...]:
    """Every sentence that a shipped language has or should have, in the order of the English ones."""
    own = entries_of(language)
    known = confirmations(language, folder)
    found: list[Message] = []
    for key, english in _keys(language):
        message = Message(key, english, own.get(key, ""))
        given = known.get(key)
        if message.text and given and given.mark == message.mark:
            message = Message(key, english, message.text, given.by, given.on)
        found.append(message)
    return tuple(found)


def _keys(language: str) -> Iterable[tuple[str, str]]:
    """Each key of a language with its English sentence; plural forms are those of the language."""
    source = entries_of(SOURCE)
    del source["language.direction"]  # a fact, not a sentence
    forms = (*sorted(Locale.parse(language, sep="-").plural_form.tags), "other")
    for key, english in source.items():
        head, _, form = key.rpartition(".")
        if f"{head}.other" not in source:
            yield key, english
        elif form == "other":
            yield from ((f"{head}.{own}", source.get(f"{head}.{own}", english)) for own in forms)


def confirmations(language: str, folder: Path = CONFIRMED) -> dict[str, Confirmation]:
    """What has been confirmed of a language by key, whether it still holds or not."""
    path = folder / f"{language}.toml"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {key: Confirmation(**row) for key, row in tomllib.load(file).items()}


def confirmed_text(confirmed: Mapping[str, Confirmation]) -> str:
    """The file of a language's confirmations, one line each, in order of the keys."""
    return HEAD + "".join(
        f'"{key}" = {{mark = "{row.mark}", by = {_quoted(row.by)}, on = {row.on.isoformat()}}}\n'
        for key, row in sorted(confirmed.items())
    )


def _quoted(text: str) -> str:
    """A text on one line as TOML writes it."""
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
