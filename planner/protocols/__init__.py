"""From requests to a problem: :func:`expand` and nothing else is called from outside."""

from planner.protocols.expansion import expand

__all__ = ["expand"]
