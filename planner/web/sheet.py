"""A role's sheet inside a page: the same table as behind its link."""

from __future__ import annotations

from planner.render.catalogue import Catalogue
from planner.render.sheets.sheet import Sheet
from planner.render.sheets.sheet_html import SHEET_STYLE, days_html


def sheet_block(words: Catalogue, sheet: Sheet) -> str:
    """The days of a sheet as HTML with their style, in the direction of their language."""
    return (
        f"<style>{SHEET_STYLE}</style>"
        f'<div lang="{words.language}" dir="{words.direction}">{days_html(words, sheet)}</div>'
    )
