"""Cells of a spreadsheet: what a spreadsheet would run as a formula is guarded, and read back.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets a leading
apostrophe (domain reference B2; OWASP, CSV injection). The two functions are exact inverses, so
that a file that is written, opened, saved and read again says what it said before.
"""

from __future__ import annotations

FORMULA_STARTS = frozenset("=+-@\t\r\n")
GUARD = "'"


def _runs(text: str) -> bool:
    """Whether a spreadsheet would run this text, leading apostrophes aside."""
    return text.lstrip(GUARD)[:1] in FORMULA_STARTS and text.lstrip(GUARD) != ""


def guard_cell(text: str) -> str:
    """The text as it may stand in a CSV cell; an apostrophe leads what would run as a formula."""
    return GUARD + text if _runs(text) else text


def unguard_cell(text: str) -> str:
    """The text that :func:`guard_cell` was given; any other text comes back unchanged."""
    return text[1:] if text.startswith(GUARD) and _runs(text) else text
