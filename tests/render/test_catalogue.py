import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from planner.domain import words
from planner.render.catalogue import catalogue, languages, placeholders

EN = catalogue("en")
DEFAULTS = Path(__file__).resolve().parents[2] / "data" / "defaults.toml"


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_keys_and_holes(language):
    entries = catalogue(language).entries
    plural = ("one", "two", "few", "many", "zero", "other")

    def base(keys):
        return {k.rsplit(".", 1)[0] if k.rsplit(".", 1)[-1] in plural else k for k in keys}

    assert base(entries) == base(EN.entries)
    for key, pattern in entries.items():
        if key in EN.entries:
            assert placeholders(pattern) == placeholders(EN.entries[key]), key


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


def test_an_unknown_word_is_shown_and_an_unknown_language_refused():
    assert EN.word("law", "our_own_rule") == "our own rule"
    with pytest.raises(LookupError, match="'xx'"):
        catalogue("xx")
