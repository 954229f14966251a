"""The law book's page, and docs/rules.md as its current print."""

from __future__ import annotations

from pathlib import Path

from planner.formats.clinic import load_clinics
from planner.service.lawbook import rules_page

ROOT = Path(__file__).parents[2]


def test_docs_rules_is_what_the_law_book_says():
    page = rules_page(load_clinics(ROOT / "data"))
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == page, "run: python -m planner rules > docs/rules.md"


def test_every_law_row_of_every_clinic_is_on_the_page_with_its_source():
    clinics = load_clinics(ROOT / "data")
    page = rules_page(clinics)
    for clinic in clinics.values():
        for row in (*clinic.rests, *clinic.limits, *clinic.sequences, *clinic.hours):
            line = next(line for line in page.splitlines() if line.startswith(f"| `{row.law}` |"))
            assert line.count("|") >= 5
            assert row.source.replace("|", "\\|") in page
