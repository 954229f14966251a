"""A role's sheet as one plain HTML page: no script, nothing from another server."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from planner.render.catalogue import Catalogue
from planner.render.sheets.sheet import Sheet, SheetDay
from planner.render.sheets.sheet_pdf import Head, used_columns

STYLE = """
:root{color-scheme:light dark}
body{font:1rem/1.45 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:78rem}
h1{font-size:1.3rem;margin:0 0 .3rem}p{margin:.2rem 0}.soft{opacity:.8;font-size:.9rem}
@media print{nav{display:none}}
"""
"""How the page itself looks."""
SHEET_STYLE = """
.sheet h2{font-size:1.05rem;margin:1.4rem 0 .4rem;padding:0}
.sheet table{border-collapse:collapse;width:100%;font-size:.95rem}
.sheet th,.sheet td{text-align:start;vertical-align:top;padding:.35rem .5rem;border:0;
border-top:1px solid color-mix(in srgb,currentColor 30%,transparent)}
.sheet th{font-size:.85rem}
.sheet td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}
@media(max-width:700px){.sheet thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.sheet tr{display:block;border-top:1px solid;padding:.4rem 0}
.sheet td{display:block;border:0;padding:.1rem 0}.sheet td:empty{display:none}
.sheet td[data-head]::before{content:attr(data-head)": ";opacity:.8;font-size:.85rem}}
@media print{.sheet section{break-inside:avoid}}
"""
"""How the days of a sheet look, also inside another page."""


def page_style() -> str:
    """Everything that is in the page's style element."""
    return STYLE + SHEET_STYLE


def sheet_html(words: Catalogue, sheet: Sheet, head: Head, files: Mapping[str, str]) -> str:
    """The page. ``files`` are the addresses of the same sheet as a file, by label."""
    links = " · ".join(
        f'<a href="{escape(address)}">{escape(label)}</a>' for label, address in files.items()
    )
    zone = words.say("pdf.zone", zone=words.ltr(sheet.zone))
    nav = f"<nav>{links}</nav>" if links else ""
    return (
        f'<!doctype html><html lang="{words.language}" dir="{words.direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(sheet.title)}</title><style>{page_style()}</style></head><body><main>"
        f"<h1>{escape(sheet.title)}</h1>"
        f"<p>{escape(head.clinic)} · {escape(sheet.span)}</p>"
        f'<p class="soft">{escape(head.issue)} {escape(zone)}</p>'
        f"{nav}"
        f"{days_html(words, sheet)}"
        f'<p class="soft">{escape(words.say("sheet.private"))}</p>'
        "</main></body></html>\n"
    )


def days_html(words: Catalogue, sheet: Sheet) -> str:
    """The days alone, or that there is nothing; they need :data:`SHEET_STYLE`."""
    kept = used_columns(sheet)
    days = "".join(_day(sheet, day, kept) for day in sheet.days)
    nothing = f"<p>{escape(words.say('sheet.nothing'))}</p>"
    return f'<div class="sheet">{days or nothing}</div>'


def _day(sheet: Sheet, day: SheetDay, kept: tuple[int, ...]) -> str:
    heads = [sheet.columns[i + 1] for i in kept]
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in (sheet.columns[0], *heads))
    rows = "".join(
        f"<tr><td>{escape(line.when)}</td>"
        + "".join(_cell(name, line.cells[i]) for name, i in zip(heads, kept, strict=True))
        + "</tr>"
        for line in day.lines
    )
    return (
        f"<section><h2>{escape(day.title)}</h2>"
        f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _cell(name: str, text: str) -> str:
    return f'<td data-head="{escape(name)}">{escape(text)}</td>' if text else "<td></td>"
