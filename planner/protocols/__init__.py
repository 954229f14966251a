"""From requests to a problem: :func:`expand`, alone or beside :class:`Neighbours`; no other calls."""

from planner.protocols.expansion import expand
from planner.protocols.neighbours import Neighbours, neighbours

__all__ = ["Neighbours", "expand", "neighbours"]
