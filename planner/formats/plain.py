"""Frozen domain values as plain JSON values, and their instants back in a clinic's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planner.formats.faults import CellError

_ATOMS = (str, int, float, bool, type(None))


def to_plain(value: Any) -> Any:
    """The value as JSON knows it; fields that are empty by default are left out."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is tuple or kind is list:
        return [to_plain(part) for part in value]
    if is_dataclass(value):
        plain = {}
        for name, empty in _fields(kind):
            part = getattr(value, name)
            if part or part != empty:
                plain[name] = to_plain(part)
        return plain
    return _WRITERS[_family_of(kind)](value)


def in_zone(value: object, tz: ZoneInfo) -> None:
    """Put every instant of a freshly read value into a zone, in place; a naive one is refused.

    In place because the value is not shared yet, and because making a season's activities a
    second time would take longer than reading them.
    """
    if isinstance(value, Mapping):
        for part in value.values():
            in_zone(part, tz)
    elif isinstance(value, tuple):
        for part in value:
            if type(part) not in _ATOMS:
                in_zone(part, tz)
    elif is_dataclass(value):
        for name, _ in _fields(type(value)):
            part = getattr(value, name)
            if isinstance(part, datetime):
                if part.tzinfo is None:
                    raise CellError(
                        f"{name} of a {type(value).__name__.lower()} has no offset from UTC: {part}."
                    )
                object.__setattr__(value, name, part.astimezone(tz))
            elif type(part) not in _ATOMS:
                in_zone(part, tz)


_FIELDS: dict[type, tuple[tuple[str, object], ...]] = {}


def _fields(kind: Any) -> tuple[tuple[str, object], ...]:
    """The fields of a dataclass with their default where it is empty, else ``MISSING``."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(_described(kind))
    return _FIELDS[kind]


def _described(kind: Any) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for part in fields(kind):
        empty: object = MISSING
        if part.default_factory is not MISSING:
            empty = part.default_factory()
        elif part.default is not MISSING and not part.default:
            empty = part.default
        found.append((part.name, empty))
    return found


_FAMILIES: dict[type, type] = {}


def _family_of(kind: type) -> type:
    """The first of the known families of types that a type belongs to."""
    if kind not in _FAMILIES:
        found = [family for family in _WRITERS if issubclass(kind, family)]
        if not found:
            raise TypeError(f"{kind.__name__} cannot be written to a plan")
        _FAMILIES[kind] = found[0]
    return _FAMILIES[kind]


def _write_duration(value: timedelta) -> str:
    """ISO 8601: ``PT90M``, ``-PT15M``; seconds only where there are any."""
    sign = "-" if value < timedelta(0) else ""
    minutes, rest = divmod(abs(value), timedelta(minutes=1))
    seconds = rest.total_seconds()
    tail = f"{seconds:.6f}".rstrip("0").rstrip(".") + "S" if seconds else ""
    return f"{sign}PT{minutes}M{tail}"


_WRITERS: dict[type, Callable[[Any], Any]] = {
    Mapping: lambda value: {key: to_plain(part) for key, part in value.items()},
    frozenset: lambda value: sorted(to_plain(part) for part in value),
    datetime: lambda value: value.isoformat(),
    date: lambda value: value.isoformat(),
    time: lambda value: value.isoformat("auto"),
    timedelta: _write_duration,
    str: str,
    int: int,
    float: float,
}
