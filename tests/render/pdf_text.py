"""The text of a tagged PDF as a screen reader gets it: in content order, artifacts left out.

Written from the PDF specification (ISO 32000-2, 14.8 and 14.9): ``ActualText`` replaces what it
holds, ``ReversedChars`` is turned round, ``Artifact`` is not content, and every glyph is what
its font's ToUnicode map says. A glyph that the font does not have (number 0) is an error.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import ContentStream

ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f\u200c"))
"""Signs without a shape of their own: isolates, marks of direction, the non-joiner."""


@dataclass
class Page:
    text: str = ""
    words: list[tuple[str, float, float]] = field(default_factory=list)
    """Each shown string with the place (x, y) where it was set, in points."""


def pages_of(pdf: bytes) -> list[Page]:
    reader = PdfReader(io.BytesIO(pdf))
    return [_page(page, reader) for page in reader.pages]


def squeezed(text: str) -> str:
    """A text without what only sets it: spaces, line ends, isolates, non-joiners, bullets."""
    return re.sub(r"[\s•\u00ad]+", "", text.translate(ISOLATES))


def _page(page, reader: PdfReader) -> Page:
    maps = {name: _to_unicode(font.get_object()) for name, font in _fonts(page).items()}
    out: list[str] = []
    found = Page()
    open_marks: list[tuple[str, str, int, int]] = []
    font, matrix = "", [(1.0, 0, 0, 1.0, 0.0, 0.0)]
    at = (0.0, 0.0)
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            actual = str(properties["/ActualText"]) if "/ActualText" in properties else ""
            open_marks.append((str(operands[0]), actual, len(out), len(found.words)))
        elif operator == b"EMC":
            tag, actual, begin, first = open_marks.pop()
            if actual:
                out[begin:] = [actual]
            elif tag == "/ReversedChars":
                out[begin:] = reversed(out[begin:])
            elif tag == "/Artifact":
                del out[begin:], found.words[first:]
        elif operator == b"q":
            matrix.append(matrix[-1])
        elif operator == b"Q":
            matrix.pop()
        elif operator == b"cm":
            matrix[-1] = _times(tuple(map(float, operands)), matrix[-1])
        elif operator == b"Tm":
            x, y = float(operands[4]), float(operands[5])
            a, b, c, d, e, f = matrix[-1]
            at = (a * x + c * y + e, b * x + d * y + f)
        elif operator == b"Tf":
            font = str(operands[0])
        elif operator in (b"Tj", b"TJ"):
            shown = [
                glyph
                for part in (operands if operator == b"Tj" else operands[0])
                if not isinstance(part, int | float)
                for glyph in _glyphs(part.original_bytes)
            ]
            assert 0 not in shown, f"a glyph is missing in {font} after {''.join(out)[-40:]!r}"
            text = [maps[font].get(glyph, "") for glyph in shown]
            out += text
            found.words.append(("".join(text), *at))
    found.text = "".join(out)
    return found


def _fonts(page) -> dict:
    return page["/Resources"].get("/Font", {})


def _glyphs(raw: bytes) -> list[int]:
    return [raw[i] * 256 + raw[i + 1] for i in range(0, len(raw), 2)]


def _times(left: tuple, right: tuple) -> tuple:
    a, b, c, d, e, f = left
    p, q, r, s, t, u = right
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t,
        e * q + f * s + u,
    )  # fmt: skip


def _to_unicode(font) -> dict[int, str]:
    text = font["/ToUnicode"].get_object().get_data().decode()
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            found[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    assert "beginbfrange" not in text, "ranges are not read here"
    return found
