"""A row of named figures that wraps on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

STYLE = """<style>
.facts{display:grid;padding:0!important;
 grid-template-columns:repeat(auto-fit,minmax(9.9rem,1fr));gap:8px;margin:0}
.facts div{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:8px;
 padding:6px 12px}
.facts dt{font-size:.8rem}
.facts dd{margin:0;text-align:start;overflow-wrap:anywhere;font-weight:600;font-size:1.02rem;line-height:1.35}
</style>"""


def facts(pairs: Mapping[str, str]) -> None:
    """Draw the figures."""
    st.html(facts_html(pairs))


def facts_html(pairs: Mapping[str, str]) -> str:
    """The figures as HTML, every text escaped."""
    inner = "".join(
        f"<div><dt>{escape(name)}</dt><dd><bdi>{_breakable(value)}</bdi></dd></div>"
        for name, value in pairs.items()
    )
    return f"{STYLE}<dl class='facts'>{inner}</dl>"


def _breakable(value: str) -> str:
    """The text escaped; on a phone a zone breaks after its slash and not within a word."""
    return escape(value).replace("/", "/<wbr>")
