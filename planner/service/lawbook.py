"""The law book as a page: what the rules say, and every law row of a data folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, time, timedelta

from planner.domain.clinic import Clinic, Selector
from planner.rules.catalogue import Row, catalogue

_TABLES = ("rests", "limits", "sequences", "hours", "lags", "needs")
_HIDDEN = frozenset({"law", "source", "select"})


def rules_page(clinics: Mapping[str, Clinic]) -> str:
    """docs/rules.md: the rules, then the law rows of all clinics.

    A row that reads the same at every clinic is told once.
    """
    found: dict[Row, list[str]] = {}
    for clinic in clinics.values():
        for row in _rows(clinic):
            found.setdefault(row, []).append(clinic.id)
    return catalogue(_told(row, ids, len(clinics)) for row, ids in found.items())


def _told(row: Row, clinics: list[str], of: int) -> Row:
    where = "" if len(clinics) == of else f" ({', '.join(sorted(clinics))} only)"
    return row._replace(text=row.text + where)


def _rows(clinic: Clinic) -> Iterator[Row]:
    for table in _TABLES:
        for row in getattr(clinic, table):
            fields = {k: v for k, v in vars(row).items() if k not in _HIDDEN and v is not None}
            select = [_selected(row.select)] if hasattr(row, "select") else []
            text = "; ".join([*select, *(f"{k} {_shown(v)}" for k, v in fields.items() if v != "")])
            yield Row(row.law, table.removesuffix("s"), text, row.source)


def _selected(select: Selector) -> str:
    parts = asdict(select)
    ages = f" aged {parts['ages'][0]} to below {parts['ages'][1]}" if parts["ages"] else ""
    needs = f" with {', '.join(sorted(parts['needs']))}" if parts["needs"] else ""
    return f"on {select.on}{ages}{needs}"


def _shown(value: object) -> str:
    if isinstance(value, frozenset | tuple):
        return ", ".join(sorted(str(word) for word in value)) or "any"
    if isinstance(value, timedelta):
        return (
            f"{value // timedelta(minutes=1)} min"
            if value % timedelta(days=1)
            else f"{value.days} d"
        )
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
