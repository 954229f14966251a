"""What a plan takes, in grains and by resource: the constants that models fold in.

The one mutable thing of the engine. It is read by the models of one solve and follows the
plan from day to day, so that nothing is converted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Demand, Problem
from planner.engine.timegrid import TimeGrid
from planner.engine.variables import PinnedActivity, Use

Rider = tuple[PinnedActivity, Demand]


class Occupancy:
    """Placed activities by id, their uses by resource, and the riders of each run."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.grid = TimeGrid(problem)
        self.activities: dict[str, PinnedActivity] = {}
        self.uses: dict[str, list[Use]] = defaultdict(list)
        self.riders: dict[str, list[Rider]] = defaultdict(list)
        self.changes: dict[str, int] = defaultdict(int)
        """How often the uses of each resource have changed."""
        self._placements: dict[str, Placement] = {}
        self.follow(plan)

    def follow(self, plan: Plan) -> None:
        """Become the occupancy of ``plan``, touching only what differs."""
        for name, placement in list(self._placements.items()):
            if plan.placements.get(name) is not placement:
                self._remove(name)
        for name, placement in plan.placements.items():
            if name not in self._placements and name in self.problem.activity:
                self._add(placement)

    def exchange(self, gone: Iterable[str], added: Mapping[str, Placement]) -> None:
        """Forget some activities and take in others, without a look at the rest."""
        for name in (*gone, *added):
            if name in self._placements:
                self._remove(name)
        for placement in added.values():
            self._add(placement)

    def _remove(self, name: str) -> None:
        act = self.activities.pop(name)
        del self._placements[name]
        for use in act.uses:
            self.uses[use.resource].remove(use)
            self.changes[use.resource] += 1
        act.uses.clear()  # no cycle is left behind, which a frozen heap would never find
        for demand, taken in zip(act.mode.demands, act.takes, strict=True):
            if demand.is_ride:
                self.riders[taken].remove((act, demand))

    def _add(self, placement: Placement) -> None:
        activity = self.problem.activity[placement.activity]
        mode = activity.by_mode[placement.mode]
        start = self.grid.floor(placement.start)
        act = PinnedActivity(activity, mode, start, self.grid.up(mode.duration), placement.takes)
        self.activities[act.id] = act
        self._placements[act.id] = placement
        for demand, taken in zip(mode.demands, placement.takes, strict=True):
            if demand.is_ride:
                self.riders[taken].append((act, demand))
                continue
            for begin, end in self.grid.stretches(demand):
                use = Use(act, demand, taken, begin, end)
                act.uses.append(use)
                self.uses[taken].append(use)
                self.changes[taken] += 1


class Pins:
    """The activities of an occupancy that a model does not place."""

    def __init__(self, occupancy: Occupancy, free: frozenset[str]) -> None:
        self._activities = occupancy.activities
        self._free = free

    def __contains__(self, name: str) -> bool:
        return name in self._activities and name not in self._free

    def __getitem__(self, name: str) -> PinnedActivity:
        if name in self._free:
            raise KeyError(name)
        return self._activities[name]

    def get(self, name: str) -> PinnedActivity | None:
        """The pinned activity of that id, if there is one."""
        return self._activities[name] if name in self else None
