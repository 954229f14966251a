"""What a spreadsheet program makes of a cell of a CSV file that it opens (Excel's rules, en-US).

It types every cell anew: numbers lose leading zeros, what looks like a date becomes one, and a
cell that begins like a formula is run. Everything else stays the text that it is.
"""

from __future__ import annotations

import csv
import io
import re

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_TYPED = (
    r"[+-]?[$€£]?\s?\(?\d{1,3}(,\d{3})*(\.\d*)?\)?\s?%?",  # 1,000.5 and 50 %
    r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?%?",  # 007, 1E5
    r"[+-]?\.\d+",
    r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?",  # 3-4, 2027-05-28
    rf"\d{{1,2}}[- ]?({_MONTHS})[a-z]*([- ]?\d{{2,4}})?",  # 1MAR
    rf"({_MONTHS})[a-z]*[- ]?\d{{1,4}}",  # MAR1
    r"\d{1,2}:\d{2}(:\d{2})?(\s?[ap]m?)?",  # 08:00
    r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}(:\d{2})?",
    r"\d+ \d+/\d+",
    r"true|false",
)
TYPED = re.compile("|".join(f"(?:{pattern})" for pattern in _TYPED), re.IGNORECASE)


def is_typed(cell: str) -> bool:
    """Whether the cell becomes a number, a date, a time or a truth value."""
    return TYPED.fullmatch(cell.strip()) is not None


def is_run(cell: str) -> bool:
    """Whether the cell is taken as a formula."""
    return cell[:1] in ("=", "+", "-", "@") and not is_typed(cell)


def saved_again(text: str) -> str:
    """A table that was opened and saved as CSV UTF-8: numbers as they are shown, line breaks in
    cells as LF, a byte-order mark first.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for record in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        writer.writerow([_shown(cell) for cell in record])
    return "\ufeff" + out.getvalue()


def _shown(cell: str) -> str:
    assert not is_run(cell), cell
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", cell):
        return f"{float(cell):.10g}"
    assert not is_typed(cell), f"{cell!r} would come back as something else"
    return cell.replace("\r\n", "\n")
