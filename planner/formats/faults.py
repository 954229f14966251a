"""Collecting what is wrong with an input, so that a person reads every fault at once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from planner.domain.errors import Fault, InputError

SHOWN_CHARACTERS = 60


class CellError(ValueError):
    """One value that cannot be read: why, and what would be right."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{reason} {remedy}".strip())


class Faults:
    """A growing list of faults of one input; :meth:`refuse` raises them together."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, file: str, row: object, field: str, reason: str, remedy: str = "") -> None:
        """Note one fault."""
        self.found.append(Fault(file, str(row), field, reason, remedy))

    def add_cell(self, file: str, row: object, field: str, error: CellError) -> None:
        """Note a value that could not be read."""
        self.add(file, row, field, error.reason, error.remedy)

    def add_invalid(
        self, file: str, row: object, error: ValidationError, model: type[BaseModel]
    ) -> None:
        """Note every fault that pydantic found in one row."""
        for detail in error.errors(include_url=False):
            reason, remedy = _in_words(detail, model)
            self.add(file, row, ".".join(str(part) for part in detail["loc"]), reason, remedy)

    def refuse(self) -> None:
        """Raise :class:`InputError` with all faults, if there are any."""
        if self.found:
            raise InputError(*self.found)


def shown(value: object) -> str:
    """A value as an error message quotes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or the known words when none is near."""
    words = sorted(known)
    near = get_close_matches(word, words, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    if not words:
        return ""
    more = ", …" if len(words) > 12 else ""
    return f"Known: {', '.join(words[:12])}{more}."


def _in_words(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Reason and remedy of one pydantic error."""
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, CellError):
        return cause.reason, cause.remedy
    if detail["type"] == "missing":
        return "is missing.", "Fill it in."
    if detail["type"] == "extra_forbidden":
        known = [field.alias or name for name, field in model.model_fields.items()]
        named = str(detail["loc"][-1])
        return f"{named!r} is not a known key.", nearest(named, known) if _is_top(detail) else ""
    if isinstance(cause, ValueError):
        return f"{cause}", ""
    return f"{shown(detail['input'])} is not accepted.", f"{detail['msg']}."


def _is_top(detail: ErrorDetails) -> bool:
    return len(detail["loc"]) == 1
