"""How far a job is, in figures and words."""

from __future__ import annotations

from planner.web.progress import share, told


def test_share_counts_the_families_that_are_done() -> None:
    # the third of four is at work: two of four are done
    assert share({"number": 3, "families": 4}) == 0.5
    assert share({}) == 0.0
    assert share({"number": 1, "families": 0}) == 0.0


def test_told_says_family_places_and_gap() -> None:
    facts = {
        "family": "BEG-101",
        "number": 3,
        "families": 4,
        "placed": 41,
        "gap": 0.004,
        "seconds": 1.6,
    }
    assert told("running", facts) == (
        "Planning BEG-101 (3 of 4) · 41 appointments placed · gap 0.4% · 2 s"
    )


def test_told_before_the_first_report() -> None:
    assert told("queued", {}) == "Waiting for a free processor …"
    assert told("running", {}).startswith("Reading the clinic")
