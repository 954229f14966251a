"""TOML files as mappings; a file that is not TOML is refused with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from planner.domain.errors import InputError
from planner.formats.source import read_text

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(path: Path, name: str = "") -> dict[str, Any]:
    """The tables of a TOML file; raises :class:`~planner.domain.errors.InputError`."""
    name = name or path.name
    try:
        return tomllib.loads(read_text(path, name))
    except tomllib.TOMLDecodeError as error:
        line = found[1] if (found := _LINE.search(str(error))) else ""
        reason = _LINE.sub("", str(error)).strip()
        raise InputError.one(
            name, line, "", f"The file is not valid TOML: {reason}.", "Correct the line."
        ) from error
