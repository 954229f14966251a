"""Whom and what to offer a stay: a few candidates for each demand, those with the most room left.

A big clinic has fifty therapists who could all do the same session. Offering all of them makes a
model ten times as large for the same plan; offering two or three of the least loaded ones almost
always leaves the optimum in. What is found so is a lawful plan; that it is the best one is not
claimed, and no bound is taken from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
import numpy.typing as npt

from planner.domain.problem import Activity, Demand, Mode, Part
from planner.domain.resource import Resource
from planner.domain.time import Window
from planner.engine.season import Season
from planner.engine.timegrid import TimeGrid

Steps = npt.NDArray[np.int32]
"""How many grains before each grain are barred: a stretch is free when its ends are equal."""

Counts = npt.NDArray[np.int64]
Load = dict[str, int]
"""Units by measure."""
Ends = tuple[tuple[Counts, Counts], ...]
"""For each part of a demand, where it begins and ends at each possible start, in steps' indexes."""

_MARGIN = 2000
"""Grains that steps reach beyond the horizon on either side: a week of five-minute grains."""
_LOOKED_AT = 3
"""So many times the wanted number of candidates are looked at closely."""
_MIX = 0x9E3779B1
"""An odd number without a pattern: what two hashes have in common is gone after multiplying."""
_FILL_AT_MOST = 4
"""So many more than wanted are taken where the first ones leave an activity without anybody."""


@dataclass(frozen=True)
class _Group:
    """Demands that the same candidates could serve for the same purpose: one person's sessions."""

    eligible: tuple[str, ...]
    members: tuple[tuple[Activity, Mode, Demand], ...]
    ends: tuple[Ends, ...]


@dataclass(frozen=True)
class _Pool:
    """Candidates as arrays, one entry each: their rows of the table, prices and hashes."""

    rows: Counts
    prices: Counts
    hashes: Counts


@dataclass(frozen=True)
class Turn:
    """Who chooses: ``name`` breaks ties, so that alike stays do not all get the same therapist.

    ``side``: of so many who choose at one time, which one this is; each prefers a part of its own.
    """

    name: str
    side: tuple[int, int] = (0, 1)

    def ties(self, hashes: Counts) -> Counts:
        """Where resources or runs stand among equally good ones, from their hashes."""
        mixed = (hashes ^ crc32(self.name.encode())) * _MIX % 2**32
        return mixed ^ (mixed >> 15)

    def are_of_others(self, hashes: Counts) -> npt.NDArray[np.bool_]:
        """Whether another side looks at each of some resources or runs first."""
        number, size = self.side
        are: npt.NDArray[np.bool_] = hashes % size != number
        return are


class Shortlists:
    """The candidates for stays of one season, from what its plan leaves open."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self._closed: dict[tuple[Window, ...] | None, Steps] = {}
        resources = season.problem.resources
        self._number = {resource.id: row for row, resource in enumerate(resources)}
        width = season.occupancy.grid.size + 2 * _MARGIN + 1
        self._table: Steps = np.empty((len(resources), width), dtype=np.int32)
        """The steps of each resource, a row each, filled when it is first asked for."""
        self._marks = dict.fromkeys(self._number, -1)
        self._is_stale = np.ones(len(resources), dtype=np.bool_)
        self._pools: dict[tuple[str, ...], _Pool] = {}
        self._ends_of_run: dict[str, list[tuple[_Pool, Ends]]] = {}
        self._moments: dict[str, str] = {}
        self._waits: dict[str, int] = {}

    def cut(self, activities: Sequence[Activity], most: int, turn: Turn) -> list[Activity]:
        """The activities, with the runs that they could still ride, down to ``most`` candidates."""
        self._waits.clear()
        self._catch_up()
        riding = [self._with_runs(activity, turn) for activity in activities]
        runs = [a for a in self.season.runs_of(riding) if a.id not in self.season.plan.placements]
        pinned = [a for a in self.season.runs_of(riding) if a.id in self.season.plan.placements]
        return [*self._with_few([*riding, *runs], most, turn, _loads(riding)), *pinned]

    # ---- resources ----------------------------------------------------------------------

    def _with_few(
        self, activities: Sequence[Activity], most: int, turn: Turn, loads: Mapping[str, Load]
    ) -> Iterable[Activity]:
        chosen: dict[tuple[str, str, str, tuple[str, ...]], frozenset[str]] = {}
        members: dict[tuple[str, str, str, tuple[str, ...]], list[tuple[Activity, Mode, Demand]]]
        members = defaultdict(list)
        for activity in activities:
            for mode in activity.modes:
                for demand in mode.demands:
                    if not demand.is_ride and len(demand.eligible) > most:
                        members[_key(activity, demand)].append((activity, mode, demand))
        for key, found in members.items():
            ends = tuple(self._ends(a, m, d.parts) for a, m, d in found)
            load = loads.get(found[0][0].id)
            eligible = self._carrying(key[3], load) if load and _is_vessel(*found[0]) else key[3]
            group = _Group(eligible, tuple(found), ends)
            chosen[key] = frozenset(self._choose(group, most, turn))
        return [_reduced(activity, chosen) for activity in activities]

    def _carrying(self, vessels: tuple[str, ...], load: Load) -> tuple[str, ...]:
        """The vessels that can carry a load; all of them where none can."""
        known = self.season.problem.resource
        return tuple(
            name for name in vessels
            if all(known[name].capacity.get(measure, 0) >= units for measure, units in load.items())
        ) or vessels  # fmt: skip

    def _choose(self, group: _Group, most: int, turn: Turn) -> list[str]:
        """The candidates that leave most members a start, the cheaper and freer ones first."""
        ranked = self._ranked(group, turn)
        rows = self._pool(group.eligible).rows[ranked]
        near = most * _LOOKED_AT
        starts = self._starts(group, rows[:near])
        while len(starts) < len(rows) and not starts.any(axis=0).all():
            more = self._starts(group, rows[len(starts) : len(starts) + near])
            starts = np.concatenate((starts, more))
        if len(starts) > near:  # no further than to the first who serves the last member
            starts = starts[: max(near, int((starts > 0).argmax(axis=0).max()) + 1)]
        picked: list[int] = []
        served = np.zeros(len(group.members), dtype=np.int64)
        while len(picked) < min(most + _FILL_AT_MOST, len(starts)):
            new = np.count_nonzero((starts > 0) & (served == 0), axis=1)
            new[picked] = -1
            best = int(new.argmax())  # the first of those that serve most
            if len(picked) >= most and new[best] <= 0:
                break
            picked.append(best)
            served += starts[best]
        return [group.eligible[ranked[i]] for i in picked]

    def _ranked(self, group: _Group, turn: Turn) -> Counts:
        """The candidates by price, side and how much of the time they are taken, as indexes."""
        pool = self._pool(group.eligible)
        self._refresh(pool.rows)
        low, high = self._reach(group)
        taken = self._table[pool.rows, high + _MARGIN] - self._table[pool.rows, low + _MARGIN]
        others = turn.are_of_others(pool.hashes)
        ranked: Counts = np.lexsort((turn.ties(pool.hashes), taken, others, pool.prices))
        return ranked

    def _reach(self, group: _Group) -> tuple[int, int]:
        grid = self.season.occupancy.grid
        return (
            min(grid.floor(a.earliest) for a, _, _ in group.members),
            max(grid.ceil(a.deadline) for a, _, _ in group.members),
        )

    def _starts(self, group: _Group, rows: Counts) -> Counts:
        """How many starts each candidate leaves each member of a group: candidates by members."""
        return np.stack([_free(self._table, rows, ends) for ends in group.ends], axis=1)

    def _ends(self, activity: Activity, mode: Mode, parts: Sequence[Part]) -> Ends:
        """For each part the grains at which it begins and ends, by possible start."""
        grid = self.season.occupancy.grid
        stride = max(grid.up(activity.grid), 1)
        ranges = [
            np.arange(first + _MARGIN, last + _MARGIN + 1, stride)
            for first, last in _windows(grid, activity, mode)
        ]
        starts = np.concatenate(ranges) if ranges else np.zeros(0, dtype=np.int64)
        return tuple((starts + grid.down(part.begin), starts + grid.up(part.end)) for part in parts)

    def _pool(self, names: tuple[str, ...]) -> _Pool:
        """Some resources as arrays, made once."""
        if names not in self._pools:
            resources = [self.season.problem.resource[name] for name in names]
            prices = [r.price_per_hour + r.price_per_use + r.reserve_price for r in resources]
            self._pools[names] = _Pool(
                np.array([self._number[name] for name in names]), np.array(prices), _hashes(names)
            )
        return self._pools[names]

    def _catch_up(self) -> None:
        """Mark the rows of the resources whose uses have changed since the last look."""
        for name, mark in self.season.occupancy.changes.items():
            if name in self._marks and self._marks[name] != mark:
                self._marks[name] = mark
                self._is_stale[self._number[name]] = True

    def _refresh(self, rows: Counts) -> None:
        """Work the barred grains of some resources out again where their uses have changed."""
        for row in rows[self._is_stale[rows]].tolist():
            resource = self.season.problem.resources[row]
            steps = self._closed_steps(resource)
            if self.season.occupancy.uses.get(resource.id):
                steps = self._with_uses(resource, steps)
            self._table[row] = steps
            self._is_stale[row] = False

    def _with_uses(self, resource: Resource, closed: Steps) -> Steps:
        level = np.zeros(len(closed), dtype=np.int32)
        measure = next(iter(resource.capacity))
        for use in self.season.occupancy.uses[resource.id]:
            level[use.earliest + _MARGIN] += use.units.get(measure, 0)
            level[use.latest + _MARGIN] -= use.units.get(measure, 0)
        full = np.cumsum(level) >= resource.capacity[measure]
        barred = np.diff(closed, append=closed[-1]).astype(bool) | full
        return np.concatenate(([0], np.cumsum(barred[:-1]))).astype(np.int32)

    def _closed_steps(self, resource: Resource) -> Steps:
        key = None if resource.is_always_open else resource.windows
        if key not in self._closed:
            grid = self.season.occupancy.grid
            barred = np.ones(grid.size + 2 * _MARGIN + 1, dtype=np.bool_)
            always = [(-_MARGIN, grid.size + _MARGIN)]
            for start, end in always if key is None else grid.inward(key):
                barred[max(start, -_MARGIN) + _MARGIN : max(end + _MARGIN, 0)] = False
            self._closed[key] = np.concatenate(([0], np.cumsum(barred[:-1]))).astype(np.int32)
        return self._closed[key]

    # ---- runs ---------------------------------------------------------------------------

    def _with_runs(self, activity: Activity, turn: Turn) -> Activity:
        """The activity with one run in the plan and one new run for each moment that it could ride."""
        if not any(d.is_ride and len(d.eligible) > 1 for m in activity.modes for d in m.demands):
            return activity
        modes = tuple(
            replace(
                mode,
                demands=tuple(
                    replace(d, eligible=self._runs(activity, d, turn)) if d.is_ride else d
                    for d in mode.demands
                ),
            )
            for mode in activity.modes
        )
        return replace(activity, modes=modes)

    def _runs(self, activity: Activity, demand: Demand, turn: Turn) -> tuple[str, ...]:
        """An empty run of another party adds nothing to the activity's own, where there is one."""
        placed = self.season.plan.placements
        hashes = _hashes(demand.eligible)
        ties, others = turn.ties(hashes).tolist(), turn.are_of_others(hashes).tolist()
        running: dict[str, list[tuple[bool, int, int, str]]] = defaultdict(list)
        new: dict[str, list[tuple[bool, bool, int, str]]] = defaultdict(list)
        for name, tie, is_of_others in zip(demand.eligible, ties, others, strict=True):
            fixed = self._moment(name)
            if name in placed:
                left = self._left(name, demand)
                if left >= 0:
                    running[fixed or name].append((is_of_others, left, tie, name))
            else:
                is_own = name.split("/")[-1].startswith(activity.stay)
                new[fixed].append((not is_own, is_of_others, tie, name))
        found = [min(runs)[3] for runs in running.values()]
        found += [self._best_new(runs) for runs in new.values()]
        return tuple(sorted(found)) or demand.eligible[:1]

    def _best_new(self, runs: list[tuple[bool, bool, int, str]]) -> str:
        """The party's own run, or of the others' the first for which least is in the way."""
        runs.sort()
        if not runs[0][0]:
            return runs[0][3]
        best, least = "", -1
        for *_, name in runs:
            waits = self._wait(self.season.problem.activity[name])
            if not waits:
                return name
            if least < 0 or waits < least:
                best, least = name, waits
        return best

    def _moment(self, name: str) -> str:
        """When a run goes, as text; empty where that is open."""
        known = self._moments.get(name)
        if known is None:
            run = self.season.problem.activity[name]
            is_fixed = run.earliest == run.deadline - run.modes[0].duration
            known = self._moments[name] = str(run.earliest) if is_fixed else ""
        return known

    def _left(self, run: str, demand: Demand) -> int:
        """What a run in the plan has left of its scarcest measure with this rider; < 0: too little."""
        vessel = self.season.problem.resource[self.season.plan.placements[run].takes[0]]
        left = dict(vessel.capacity)
        for _, other in self.season.occupancy.riders.get(run, ()):
            for measure, units in other.units.items():
                left[measure] = left.get(measure, 0) - units
        return min(left.get(measure, 0) - units for measure, units in demand.units.items())

    def _wait(self, run: Activity) -> int:
        """How many of a run's demands nobody could serve at its start, as the plan stands."""
        known = self._waits.get(run.id)
        if known is None:
            known = self._waits[run.id] = self._unserved(run)
        return known

    def _unserved(self, run: Activity) -> int:
        mode = run.modes[0]
        known = self._ends_of_run.get(run.id)
        if known is None:
            known = self._ends_of_run[run.id] = [
                (self._pool(demand.eligible), self._ends(run, mode, demand.parts))
                for demand in mode.demands
            ]
        return sum(not self._could(pool.rows, ends) for pool, ends in known)

    def _could(self, rows: Counts, ends: Ends) -> bool:
        """Whether one of some resources leaves every part of a demand some start."""
        self._refresh(rows)
        return bool(_free(self._table, rows, ends).any())


def _loads(activities: Iterable[Activity]) -> dict[str, Load]:
    """By run what the rider that needs most of each measure would load."""
    loads: dict[str, Load] = defaultdict(dict)
    for activity in activities:
        for mode in activity.modes:
            for demand in mode.demands:
                for run in demand.eligible if demand.is_ride else ():
                    load = loads[run]
                    for measure, units in demand.units.items():
                        load[measure] = max(load.get(measure, 0), units)
    return loads


def _is_vessel(activity: Activity, mode: Mode, demand: Demand) -> bool:
    return activity.is_run and demand is mode.demands[0]


def _hashes(names: Iterable[str]) -> Counts:
    return np.array([crc32(name.encode()) for name in names], dtype=np.int64)


def _free(table: Steps, rows: Counts, ends: Ends) -> Counts:
    """How many starts leave every part of a demand free, for each of some rows of the table."""
    rows = rows[:, None]
    first, *others = ends
    free = table[rows, first[1]] == table[rows, first[0]]
    for low, high in others:
        free &= table[rows, high] == table[rows, low]
    counts: Counts = np.count_nonzero(free, axis=1)
    return counts


def _key(activity: Activity, demand: Demand) -> tuple[str, str, str, tuple[str, ...]]:
    """Sessions of one kind for one person share candidates; single appointments have their own."""
    owner = activity.person or activity.id
    return activity.kind, owner if activity.stay else activity.id, demand.role, demand.eligible


def _reduced(
    activity: Activity, chosen: Mapping[tuple[str, str, str, tuple[str, ...]], frozenset[str]]
) -> Activity:
    if not any(_key(activity, d) in chosen for m in activity.modes for d in m.demands):
        return activity
    modes = []
    for mode in activity.modes:
        demands = []
        for demand in mode.demands:
            few = None if demand.is_ride else chosen.get(_key(activity, demand))
            kept = demand.eligible if few is None else tuple(n for n in demand.eligible if n in few)
            demands.append(demand if few is None else replace(demand, eligible=kept))
        modes.append(replace(mode, demands=tuple(demands)))
    return replace(activity, modes=tuple(modes))


def _windows(grid: TimeGrid, activity: Activity, mode: Mode) -> Iterable[tuple[int, int]]:
    """The possible starts of a mode as closed pairs of grains."""
    low = grid.ceil(activity.earliest)
    high = grid.floor(activity.deadline) - grid.up(mode.duration)
    if mode.starts is None:
        return [(low, high)] if low <= high else []
    pairs = ((max(grid.ceil(w.start), low), min(grid.floor(w.end), high)) for w in mode.starts)
    return [(first, last) for first, last in pairs if first <= last]
