"""From requests to a problem: :func:`expand`, alone or beside :class:`Neighbours`.

:func:`refuse` says what is wrong with requests before anything is written down.
"""

from planner.protocols.expansion import expand, lodgings_beside
from planner.protocols.neighbours import Neighbours, neighbours
from planner.protocols.refusals import refuse

__all__ = ["Neighbours", "expand", "lodgings_beside", "neighbours", "refuse"]
