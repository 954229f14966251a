import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from planner.domain import words
from planner.render.catalogue import (
    catalogue,
    entries_of,
    languages,
    placeholders,
)

EN = catalogue("en")
SOURCE = entries_of("en")
DEFAULTS = Path(__file__).resolve().parents[2] / "data" / "defaults.toml"
UNTRANSLATED = {
    line
    for line in (Path(__file__).parent / "untranslated.txt").read_text().splitlines()
    if line and not line.startswith("#")
}
"""Tables that other languages may still lack; ``*`` for all."""
TRANSLATIONS = [code for code in languages() if code != "en"]
COUNTED = {key.rpartition(".")[0] for key in SOURCE if key.endswith(".other")}
"""Messages with plural forms."""


def forms(language):
    """The plural forms of a language, after CLDR."""
    return {*Locale.parse(language, sep="-").plural_form.tags, "other"}


def expected(language):
    """Every key that the file of a language has to have."""
    plain = {key for key in SOURCE if key.rpartition(".")[0] not in COUNTED}
    return plain | {f"{key}.{form}" for key in COUNTED for form in forms(language)}


def english(key):
    """The English sentence that a key of any language says."""
    return SOURCE.get(key) or SOURCE[f"{key.rpartition('.')[0]}.other"]


def may_lack(key):
    return bool(UNTRANSLATED & {"*", key.split(".")[0]})


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_message_in_every_plural_form(language):
    own = set(entries_of(language))
    assert own - expected(language) == set()
    assert {key for key in expected(language) - own if not may_lack(key)} == set()


@pytest.mark.parametrize("language", languages())
def test_every_translation_fills_the_same_holes(language):
    for key, pattern in entries_of(language).items():
        holes = placeholders(pattern)
        if key.rpartition(".")[0] in COUNTED and key.rpartition(".")[2] in ("zero", "one", "two"):
            # "one day" and the dual say their number by the word itself
            assert holes | {"count"} == placeholders(english(key)) | {"count"}, key
        else:
            assert holes == placeholders(english(key)), key
        assert all(not spec and not mark for _, _, spec, mark in Formatter().parse(pattern)), key


@pytest.mark.parametrize("language", languages())
def test_every_language_is_written_its_own_way(language):
    say = catalogue(language)
    assert say.direction == Locale.parse(language, sep="-").text_direction
    assert say.say("language.name") == say.language_name(language).capitalize() or (
        say.say("language.name").casefold().startswith(say.language_name(language).casefold())
    )


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_empty_or_untidy(language):
    for key, text in entries_of(language).items():
        assert text == text.strip(), key
        assert text, key
        assert "  " not in text, key
        assert text.endswith(".") == english(key).endswith(".") or language in FULL_STOPS, key


FULL_STOPS = ("hi", "bn")
"""Languages whose sentences end in a mark of their own."""


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_no_sentence_was_left_in_english(language):
    """A sentence of several words is never the English one; in other scripts no English word is."""
    own = entries_of(language)
    same = [k for k, v in own.items() if v == english(k) and len(re.findall(r"[a-z]{2,}", v)) > 1]
    assert same == []
    if Locale.parse(language, sep="-").text_direction == "rtl" or language in ("hi", "bn", "ru"):
        kept = {"HBOT", "ISSCR", "closerlookatstemcells", "org"}
        latin = {
            key: left
            for key, text in own.items()
            if (left := set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", text))) - kept)
        }
        assert latin == {}


@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("kind", (*words.ACTIVITY_KINDS, *words.USE_KINDS, *words.EXPORT_KINDS)),
        ("role", words.ROLES),
        ("need", words.NEEDS),
    ],
)
def test_every_fixed_word_has_a_name(group, keys):
    assert [key for key in keys if not EN.has(f"{group}.{key}")] == []


def test_every_law_of_the_data_has_a_name():
    rows = tomllib.loads(DEFAULTS.read_text())
    kinds = ("rest", "limit", "sequence", "hours", "lag", "needs")
    laws = {row["law"] for kind in kinds for row in rows.get(kind, [])}
    assert sorted(law for law in laws if not EN.has(f"law.{law}")) == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_numbers_dates_and_times_are_in_western_digits(language):
    say = catalogue(language)
    moment = datetime(2027, 3, 1, 9, 5, tzinfo=UTC)
    assert say.time(moment) == "09:05"
    assert re.findall(r"\d+", say.date(moment.date())) == ["1", "2027"]
    assert all(c.isascii() for c in say.date(date(2027, 11, 28)) if c.isdigit())
    assert all(c.isascii() for c in "".join(entries_of(language).values()) if c.isdigit())


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_count_has_its_form(language):
    say = catalogue(language)
    for key in COUNTED:
        assert not (f"{key}.other" not in say.borrowed and key in say.borrowed)
        for count in (0, 1, 2, 3, 5, 11, 21, 100, 1_000_000):
            told = say.count(key, count, what="W", reasons="R", placed=1, losses="L")
            assert told, key


def test_nothing_is_claimed():
    """The words that the ethics note rules out, except in the banner's own disclaimer."""
    barred = ("cure", "treats", "success", "recommended", "improve", " safe", "guarantee")
    said = {k: v.lower() for k, v in EN.entries.items() if not k.startswith("banner.")}
    assert {k: v for k, v in said.items() if any(word in v for word in barred)} == {}


def test_plurals_durations_and_lists():
    assert EN.count("daily.without_closed", 1) == "1 closed day"
    assert EN.count("daily.without_closed", 2) == "2 closed days"
    assert EN.duration(timedelta(days=1, hours=2, minutes=5)) == "1 day 2 h 5 min"
    assert EN.duration(timedelta(0)) == "0 min"
    assert EN.list(["a"]) == "a"
    assert EN.list(["a", "b", "c"]) == "a, b, and c"
    assert EN.list([]) == ""


def test_an_unknown_word_is_shown():
    assert EN.word("law", "our_own_rule") == "our own rule"
