"""The ``[values]`` table: every rule value by key, with its unit in the key and its origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from planner.domain.clinic import Value
from planner.formats.cells import read_clock
from planner.formats.faults import CellError, Faults, nearest, shown

NUMBER_UNITS = frozenset({"min", "hours", "days", "price", "points", "count", "years", "percent"})
WHOLE_UNITS = NUMBER_UNITS - {"min", "hours", "days"}
"""Units of which only whole numbers make sense."""

Amount = int | float | str | bool | tuple[str, ...] | tuple[int, ...]


class _ValueTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    value: bool | int | float | str | list[int] | list[str]
    source: str = ""
    assumption: str = ""


def read_values(table: Mapping[str, Any], file: str, faults: Faults) -> dict[str, Value]:
    """The values of one file; faults name the key as row."""
    found = {}
    for key, entry in table.items():
        row = f"[values] {key}"
        try:
            read = _ValueTable.model_validate(entry)
            amount = _amount(read.value)
            check_amount(key, amount)
        except ValidationError as error:
            faults.add_invalid(file, row, error, _ValueTable)
            continue
        except CellError as error:
            faults.add_cell(file, row, "value", error)
            continue
        if bool(read.source) == bool(read.assumption):
            faults.add(
                file, row, "source", "Exactly one of source and assumption must be given.",
                "Say where the number comes from, or that it is an assumption.",
            )  # fmt: skip
        found[key] = Value(key, amount, read.source, read.assumption)
    return found


def override(
    base: Mapping[str, Value], own: Mapping[str, Value], file: str, faults: Faults
) -> dict[str, Value]:
    """The base values with a clinic's own; an unknown key or another shape is a fault."""
    for key, value in own.items():
        row = f"[values] {key}"
        if key not in base:
            faults.add(file, row, key, "There is no such value.", nearest(key, base))
        elif _shape(value.amount) != _shape(base[key].amount):
            faults.add(
                file, row, "value", f"{shown(value.amount)} is not {_shape(base[key].amount)}.",
                f"The default is {shown(base[key].amount)}.",
            )  # fmt: skip
    return {**base, **{key: value for key, value in own.items() if key in base}}


def check_amount(key: str, amount: Amount) -> None:
    """Raise :class:`CellError` where an amount does not fit the unit that its key names."""
    unit = key.rsplit("_", 1)[-1]
    for part in amount if isinstance(amount, tuple) else (amount,):
        if unit == "clock":
            read_clock(part)
        elif unit in NUMBER_UNITS and "_" in key:
            _check_number(unit, part)


def _check_number(unit: str, part: object) -> None:
    if isinstance(part, bool) or not isinstance(part, int | float):
        raise CellError(f"{shown(part)} is not a number.", f"The key asks for {unit}.")
    if unit in WHOLE_UNITS and not isinstance(part, int):
        raise CellError(f"{part} is not a whole number.", f"The key asks for {unit}.")
    if part < 0:
        raise CellError(f"{part} is negative.", f"Give a number of {unit} from 0.")


def _amount(value: float | str | list[int] | list[str]) -> Amount:
    """The value with lists made tuples."""
    if not isinstance(value, list):
        return value
    numbers = tuple(part for part in value if isinstance(part, int))
    return numbers or tuple(str(part) for part in value)


def _shape(amount: object) -> str:
    if isinstance(amount, tuple):
        return "a list"
    if isinstance(amount, bool):
        return "yes or no"
    return "a word" if isinstance(amount, str) else "a number"
