"""The law book as a page to read: docs/rules.md is what ``python -m planner rules`` prints."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from typing import NamedTuple

from planner.rules import RULES


class Row(NamedTuple):
    """One law row of a clinic's data: its key, the kind of statement, its text and its source."""

    law: str
    kind: str
    text: str
    source: str


def catalogue(rows: Iterable[Row] = ()) -> str:
    """The page: a table of all rules, what each file says, and law rows where some are given."""
    parts = ["# The law book", _INTRODUCTION, _table(), *_chapters()]
    given = sorted(rows)
    if given:
        parts += ["## Law rows", _law_table(given)]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
Generated from the law book and the data (`python -m planner rules`); do not edit. A hard law
is never broken. What a soft one costs is a number of points; tiers are compared in order:
1 what is left out, 2 day, people, rooms and money, 3 times within the day."""


def _table() -> str:
    lines = ["| rule | tier | scope | says |", "|---|---|---|---|"]
    for rule in RULES:
        tier = str(rule.tier) if rule.tier else "hard"
        sentence = _paragraphs(type(rule).__module__)[0].replace("|", "\\|")
        lines.append(f"| `{rule.name}` | {tier} | {rule.scope} | {sentence} |")
    return "\n".join(lines)


def _chapters() -> list[str]:
    """What each file says, once, in the order of its first rule: a sentence, then formulas."""
    chapters = []
    for module in dict.fromkeys(type(rule).__module__ for rule in RULES):
        names = [f"`{rule.name}`" for rule in RULES if type(rule).__module__ == module]
        sentence, *formulas = _paragraphs(module)
        blocks = [f"```text\n{formula}\n```" for formula in formulas]
        chapters.append("\n\n".join([f"## {', '.join(names)}", sentence, *blocks]))
    return chapters


def _paragraphs(module: str) -> list[str]:
    """The paragraphs of a file's docstring, the first one on one line."""
    first, *others = inspect.cleandoc(sys.modules[module].__doc__ or "").split("\n\n")
    return [" ".join(first.split()), *others]


def _law_table(rows: Iterable[Row]) -> str:
    lines = ["| law | kind | says | source |", "|---|---|---|---|"]
    for row in rows:
        cells = [cell.replace("|", "\\|").replace("\n", " ") for cell in row[1:]]
        lines.append(f"| `{row.law}` | {' | '.join(cells)} |")
    return "\n".join(lines)
