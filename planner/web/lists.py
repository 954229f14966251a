"""Short lists of sentences that came from data: shown as they stand, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

import streamlit as st

STYLE = """<style>
.sayings{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:8px;
 padding:8px 12px 9px;border-inline-start-width:4px}
.sayings h2{font-size:.98rem;font-weight:650;margin:0 0 3px;padding:0}
.sayings ul{margin:0;padding-inline-start:1.15em}
.sayings.short ul{columns:17rem auto;column-gap:2rem}
.sayings li{font-size:.92rem;line-height:1.45;margin:1px 0;text-align:start}
.sayings.warning{border-inline-start-color:#d97706}
.sayings.info{border-inline-start-color:#0891b2}
</style>"""


def bullets(
    title: str,
    sentences: Sequence[str],
    kind: Literal["plain", "short", "info", "warning"] = "plain",
    *,
    is_english: bool = False,
) -> None:
    """A titled list, ``short`` sentences in columns; nothing when there is nothing to say.

    ``is_english``: also on a page in another language, where it is written from left to right.
    """
    said = [sentence for sentence in sentences if sentence]
    if said:
        st.html(bullets_html(title, said, kind, is_english=is_english))


def bullets_html(
    title: str, sentences: Sequence[str], kind: str, *, is_english: bool = False
) -> str:
    """The list as HTML, every text escaped."""
    items = "".join(f"<li><bdi>{escape(sentence)}</bdi></li>" for sentence in sentences)
    head = f"<h2>{escape(title)}</h2>" if title else ""
    spoken = " lang='en' dir='ltr'" if is_english else ""
    return f"{STYLE}<div class='sayings {kind}'{spoken}>{head}<ul>{items}</ul></div>"


def headed(what: str) -> str:
    """A name of the data as it begins a row, a field or a choice: with a capital."""
    return what[:1].upper() + what[1:]
