"""Where two attempts that did not know of each other meet: resources, and the times around it.

Both are lawful without the other, and no law is broken by taking something away. So a law can be
broken only by a use of each of them on one resource, as near to each other as the laws of that
resource reach. Judging just that is a tenth of judging all that the resources are used for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from planner.domain.plan import Placement
from planner.domain.problem import Limit, Rest, Sequence
from planner.engine.season import Season, Spans

_BUCKETS = {"day": timedelta(days=1), "shift": timedelta(days=1), "week": timedelta(days=7)}
"""How far apart two uses can begin that one bucket counts."""
_ROW = timedelta(days=7)
"""No row of uses without a pause goes on for longer than the longest bucket."""


def meeting(season: Season, ours: Iterable[Placement], theirs: Iterable[Placement]) -> Spans:
    """By resource (a vessel for its run) the spans in grains in which the two could break a law."""
    own, other = _spans(season, ours), _spans(season, theirs)
    found: Spans = defaultdict(list)
    for name in own.keys() & other.keys():
        reach = _reach(season, name)
        near = [
            (low - reach, high + reach)
            for low, high in own[name]
            if any(low - reach < end and start < high + reach for start, end in other[name])
        ]
        if near:
            found[_vessel(season, name)] += near
    return dict(found)


def _spans(season: Season, placements: Iterable[Placement]) -> Spans:
    """By resource or run that is taken, from when to when."""
    grid = season.occupancy.grid
    found: Spans = defaultdict(list)
    for placement in placements:
        mode = season.problem.activity[placement.activity].by_mode[placement.mode]
        start = grid.floor(placement.start)
        for demand, taken in zip(mode.demands, placement.takes, strict=True):
            found[taken] += [(start + begin, start + end) for begin, end in grid.stretches(demand)]
    return found


def _reach(season: Season, name: str) -> int:
    """How far apart two uses of a resource can be that one of its laws looks at together."""
    longest = timedelta(0)
    for row in season.laws_of(name):
        if isinstance(row, Rest):
            # two dates that are so many days apart: the whole of both lies between them
            longest = max(longest, row.gap + timedelta(days=row.in_days))
        elif isinstance(row, Limit):
            longest = max(longest, _BUCKETS[row.bucket])
        elif isinstance(row, Sequence):
            longest = max(longest, _ROW)
    return season.occupancy.grid.up(longest)


def _vessel(season: Season, name: str) -> str:
    """The resource itself; of a run the vessel that makes it."""
    placed = season.plan.placements
    return placed[name].takes[0] if name in placed and name in season.problem.activity else name
