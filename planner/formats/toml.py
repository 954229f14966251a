"""TOML files as mappings; a file that is not TOML is refused with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from planner.domain.errors import InputError
from planner.formats.source import read_text

_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


def read_toml(path: Path, name: str = "") -> dict[str, Any]:
    """The tables of a TOML file; raises :class:`~planner.domain.errors.InputError`."""
    name = name or path.name
    text = read_text(path, name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = (found and found[1]) or text.count("\n") + 1
        reason = _PLACE.sub("", str(error)).strip()
        raise InputError.one(
            name, line, "", f"The file is not valid TOML: {reason}.", "Correct the line."
        ) from error
