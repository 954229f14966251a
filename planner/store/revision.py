"""The check that a second window never overwrites the first: a save names what it was made from."""

from __future__ import annotations

from typing import Protocol

from planner.domain.errors import StaleError


class Revised(Protocol):
    """A row that counts its saves."""

    @property
    def revision(self) -> int:
        """Rises by one with each save."""


def require_revision(row: Revised | None, revision: int | None, what: str) -> None:
    """Raise :class:`StaleError` unless the row is as it was read; ``None``: there was none."""
    if (row.revision if row else None) != revision:
        raise StaleError(f"{what} was changed by somebody else")
