"""Where the planner keeps its things: one folder, and the database that is in it unless named."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "PLANNER_HOME"
DATABASE_VARIABLE = "PLANNER_DATABASE"


def home() -> Path:
    """The folder named by ``PLANNER_HOME``, else ``var/`` beside ``streamlit_app.py``."""
    named = os.environ.get(VARIABLE)
    return Path(named).resolve() if named else Path(__file__).resolve().parents[2] / "var"


def database(folder: Path) -> str:
    """The URL named by ``PLANNER_DATABASE``, else of the SQLite file in the home folder."""
    return os.environ.get(DATABASE_VARIABLE) or f"sqlite:///{folder / 'planner.db'}"
