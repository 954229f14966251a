"""PDF pages by typst: tagged (PDF/UA-1), with fonts from Python packages, the same bytes each time.

Texts are handed over as data and never read as markup. Fonts are chosen by language so that
what is copied or read aloud from the file is the sentence itself: each of them shapes a
cluster as glyphs that typst keeps together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import segno
import typst

from planner.render.catalogue import Catalogue

TEMPLATES = Path(__file__).parent / "templates"
FONTS = {
    "Noto Sans": "fontpkg_noto_sans",
    "IBM Plex Sans Arabic": "fontpkg_ibm_plex_sans_arabic",
    "Heebo": "fontpkg_heebo",
    "Noto Sans Devanagari": "fontpkg_noto_sans_devanagari",
    "Hind Siliguri": "fontpkg_hind_siliguri",
}
"""The font families and the packages that bring them; a later one helps out for an earlier."""
FIRST_FONT = {
    "ar": "IBM Plex Sans Arabic",
    "fa": "IBM Plex Sans Arabic",
    "he": "Heebo",
    "hi": "Noto Sans Devanagari",
    "bn": "Hind Siliguri",
}
"""The font of each language whose script Noto Sans does not have."""


UNPLACED = {"abvm": 0, "blwm": 0}
"""Bengali marks stay where the font draws them: typst writes one that a rule moves up or down
twice into the text. In this font the two places differ by a hair."""


VOWELS = dict.fromkeys((*range(0x064B, 0x0653), 0x0670, *range(0x05B0, 0x05BD), 0x05C1, 0x05C2))
"""The optional vowel signs of Arabic and Hebrew, which are left out on paper for the same
reason: every reader knows the words without them."""


def fonts_of(words: Catalogue) -> tuple[str, ...]:
    """The font families of a language in order of preference, all others behind them."""
    first = FIRST_FONT.get(words.language.split("-")[0])
    return tuple(dict.fromkeys((*((first,) if first else ()), *FONTS)))


def tongue(words: Catalogue) -> dict[str, object]:
    """How typst sets a language: code, script, direction, fonts."""
    language, _, script = words.language.partition("-")
    return {
        "lang": language,
        "script": script.lower() or "auto",
        "dir": words.direction,
        "fonts": list(fonts_of(words)),
        "features": UNPLACED if language == "bn" else {},
    }


def pdf(template: str, data: Mapping[str, object], moment: datetime) -> bytes:
    """The PDF of a template. ``moment`` is when its content was made; no clock is read."""
    made: bytes = typst.compile(
        _source(template),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": _text(data)},
        pdf_standards=["ua-1"],
        timestamp=moment.astimezone(UTC).replace(microsecond=0),  # a PDF knows whole seconds
    )
    return made


def pages(template: str, data: Mapping[str, object], ppi: float) -> tuple[bytes, ...]:
    """The same pages as PNG pictures, for a preview."""
    made: bytes | list[bytes] = (
        typst.Compiler(
            _source(template),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": _text(data)},
        ).compile(format="png", ppi=ppi)
        or []
    )
    return (made,) if isinstance(made, bytes) else tuple(made)


def _text(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False).translate(VOWELS)


def qr(text: str) -> str:
    """A QR code as SVG, with the quiet zone that scanners need."""
    picture = BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()


@cache
def _source(template: str) -> bytes:
    parts: Iterable[str] = ("common", template)
    return "\n".join((TEMPLATES / f"{part}.typ").read_text("utf-8") for part in parts).encode()


@cache
def _fonts() -> typst.Fonts:
    folders = [str(files(package) / "files") for package in FONTS.values()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
