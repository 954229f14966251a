"""One job in a process of its own: ``python -m planner.worker ID``."""

from __future__ import annotations

import os
import sys

from planner.service.desk import desk
from planner.service.jobs import dispatch
from planner.service.work import work

POLITENESS = 5
"""How much the solver steps back behind the page, in the scheduler's nice levels."""


def main(arguments: list[str]) -> int:
    """Do the job whose id is the only argument, then start the next one that waits."""
    os.nice(POLITENESS)
    place = desk()
    state = work(place, int(arguments[0]))
    dispatch(place)
    return 0 if state in ("done", "cancelled") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
