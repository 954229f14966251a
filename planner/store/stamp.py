"""Who does something, and when: every write says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stamp:
    """The person (login name or "local") and the instant of a write."""

    who: str
    at: datetime
