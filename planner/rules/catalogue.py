"""The law book as a page to read: docs/rules.md is what ``python -m planner.rules.catalogue`` prints."""

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
Generated from the law book itself (`python -m planner.rules.catalogue`); do not edit. A hard law
is never broken. What a soft one costs is a number of points; tiers are compared in order:
1 what is left out, 2 day, people, rooms and money, 3 times within the day."""


def _table() -> str:
    lines = ["| rule | tier | scope | |", "|---|---|---|---|"]
    for rule in RULES:
        tier = f"{rule.tier}" if rule.tier else "hard"
        about = (inspect.getdoc(type(rule)) or "").splitlines()[0]
        lines.append(f"| `{rule.name}` | {tier} | {rule.scope} | {about} |")
    return "\n".join(lines)


def _chapters() -> list[str]:
    """The docstring of each file once, in the order of its first rule."""
    modules = dict.fromkeys(type(rule).__module__ for rule in RULES)
    chapters = []
    for module in modules:
        text = (sys.modules[module].__doc__ or "").strip()
        names = [f"`{rule.name}`" for rule in RULES if type(rule).__module__ == module]
        chapters.append(f"## {', '.join(names)}\n\n{_as_markdown(text)}")
    return chapters


def _as_markdown(text: str) -> str:
    """Mathematics and literals as Markdown writes them."""
    parts = text.replace("``", "`").split(":math:`")
    head, rest = parts[0], parts[1:]
    return head + "".join("$" + part.replace("`", "$", 1) for part in rest)


def _law_table(rows: Iterable[Row]) -> str:
    lines = ["| law | kind | says | source |", "|---|---|---|---|"]
    for row in rows:
        cells = [cell.replace("|", "\\|").replace("\n", " ") for cell in row[1:]]
        lines.append(f"| `{row.law}` | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(catalogue(), end="")
