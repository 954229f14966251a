"""Where a use case works: the store, the data folder and the clock, handed over as one value."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from planner.domain.errors import PlannerError
from planner.store.database import Store, open_store
from planner.store.home import home
from planner.store.stamp import Stamp

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the program: where ``planner/``, ``data/`` and ``streamlit_app.py`` lie."""
DATA_VARIABLE = "PLANNER_DATA"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """Everything that a use case needs besides its arguments. ``now`` is the only clock."""

    store: Store
    data: Path
    now: Callable[[], datetime]

    def stamp(self, who: str) -> Stamp:
        """A write by somebody, now."""
        return Stamp(who, self.now())


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


def data_folder() -> Path:
    """The folder named by ``PLANNER_DATA``, else ``data/`` of the program."""
    named = os.environ.get(DATA_VARIABLE)
    return Path(named).resolve() if named else ROOT / "data"


def desk() -> Desk:
    """The desk that environment and program folder name; opened once per process."""
    return _desk(home(), data_folder())


def not_ready() -> str:
    """Why the planner cannot work, in a few words; empty where it can."""
    try:
        desk().store.ask()
    except (PlannerError, OSError) as error:
        _log.error("not ready: %s", error)
        return "the database does not answer"
    return ""


@cache
def _desk(folder: Path, data: Path) -> Desk:
    return Desk(open_store(folder), data, utc_now)
