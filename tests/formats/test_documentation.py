"""docs/formats.md names every column and key that is read, and its examples are true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest

from planner.domain.words import EXPORT_KINDS, NEEDS
from planner.formats import closures, request_csv, resources, sessions, timetables
from planner.formats.clinic_file import AirportTable, ClinicTable, QuoteTable
from planner.formats.protocol import KEYS
from planner.formats.request_table import (
    CompanionTable,
    PatientTable,
    RequestTable,
    SiblingTable,
)
from planner.formats.requests import read_requests
from tests.formats.conftest import DATA, shipped

TEXT = (DATA.parent / "docs" / "formats.md").read_text("utf-8")


def section(title: str) -> str:
    start = TEXT.index(title)
    level = re.match(r"#+ ", title)[0]
    end = re.search(rf"\n#{{1,{len(level) - 1}}} ", TEXT[start + 1 :])
    return TEXT[start : start + 1 + end.start()] if end else TEXT[start:]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("## A clinic", {*ClinicTable.model_fields} - {"holidays", "airport", "quote"}),
        ("## A clinic", {*AirportTable.model_fields, *QuoteTable.model_fields}),
        ("### Resources", resources.COLUMNS),
        ("### `dives.csv`", timetables.DIVE_COLUMNS),
        ("### `shuttles.csv`", timetables.SHUTTLE_COLUMNS),
        ("### `closures.csv`", closures.COLUMNS),
        ("### Protocols", KEYS - {"therapies", "oxygen", "consults"}),
        ("## Requests: CSV", (*request_csv.COLUMNS, *NEEDS)),
        ("## Requests: JSON", (*CompanionTable.model_fields, *SiblingTable.model_fields)),
        ("## `sessions.csv`", (*sessions.HEADER, *EXPORT_KINDS, *sessions.STATUSES)),
    ],
)
def test_every_word_is_documented(title: str, words: Iterable[str]) -> None:
    told = set(re.findall(r"`([^`\n]+)`", section(title)))
    assert sorted(set(words) - told) == []


def test_the_json_keys_are_those_of_the_csv_or_told() -> None:
    told = set(re.findall(r"[`\"](\w+)[`\"]", section("## Requests: JSON")))
    told |= {*request_csv.COLUMNS}
    assert sorted({*RequestTable.model_fields, *PatientTable.model_fields} - told) == []


def test_the_json_example_is_a_request() -> None:
    example = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1]
    (request,) = read_requests(json.dumps(json.loads(example)), shipped())
    assert request.party == 4
