"""Where the planner keeps its things: one folder with the database and the jobs' logs."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "PLANNER_HOME"


def home() -> Path:
    """The folder named by ``PLANNER_HOME``, else ``var/`` beside ``streamlit_app.py``."""
    named = os.environ.get(VARIABLE)
    return Path(named).resolve() if named else Path(__file__).resolve().parents[2] / "var"
