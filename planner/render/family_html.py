"""The page of a family as HTML text: one file with everything in it, no script, no request.

Templates escape every value by themselves; the style sheet is our own file.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from planner.render.catalogue import Catalogue
from planner.render.family import View

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """What stands around a view: files to fetch (address, title), the form, a notice.

    ``key`` is what the form must send back; without it there is no form. ``fault`` names the
    form in which something was wrong. ``offline`` is the sentence of a saved copy.
    """

    files: Sequence[tuple[str, str]] = ()
    key: str = ""
    limit: int = 500
    waiting: Sequence[str] = ()
    notice: str = ""
    fault: str = ""
    offline: str = ""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def style() -> str:
    """The style sheet, without line breaks."""
    return re.sub(r"\s*\n\s*", "", (FOLDER / "family.css").read_text("utf-8"))


def style_hash() -> str:
    """What a content security policy names the style sheet by."""
    digest = hashlib.sha256(style().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def family_html(view: View, page: Page) -> str:
    """The whole page."""
    template = _environment().get_template("family.html")
    return template.render(view=view, page=page, say=view.words.say, css=Markup(style()))  # noqa: S704 -- our own file


def gone_html(words: Catalogue, *, hint: str = "family.gone_hint") -> str:
    """The page for every link that leads nowhere: the same bytes, whatever the reason."""
    template = _environment().get_template("gone.html")
    return template.render(words=words, say=words.say, hint=hint, css=Markup(style()))  # noqa: S704 -- our own file
