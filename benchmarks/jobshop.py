"""A problem in the words of PyJobShop, as far as it has them, and its answer as a plan.

PyJobShop (https://pyjobshop.org, MIT) knows tasks with modes, machines and renewable or consumable
resources with breaks, timing between two tasks, and choices among tasks. What it has is used as well
as it can be:

- what an activity takes for its whole length is in its own modes; what is taken for a part, or out
  of several, is a task of its own in step with it, so that choices add up and do not multiply;
- a price for something left out is a job with that weight, which is late when it is there at all;
- "so many of these" and "at most so many a day" are consumable resources;
- starts, closing times and quiet hours are breaks of a resource that nobody competes for;
- a run is a task of its own, and each ride a task in step with it;
- a lag of days is taken as so many times 24 hours, which is never laxer.

One unit of time is ten minutes, the step on which the clinics start; lengths are rounded up.
What it has no words for is in :data:`UNSAID` and counted by law in ``unsaid``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyjobshop

from planner.domain.plan import Placement, Plan
from planner.domain.problem import Activity, Demand, Lag, Limit, Mode, Part, Point, Problem, Rest
from planner.domain.resource import PLACE, Resource
from planner.domain.time import Window, merge, midnight

UNIT = timedelta(minutes=10)
_MANY = 10**6
_DAY = timedelta(days=1)

UNSAID = (
    "a rest between two uses whose order is open (a setup time counts between neighbours only)",
    "how much may come in a row before a break (practitioners, interpreters, children)",
    "a limit by date, week or shift on what may lie on several dates, or by roster shift",
    "carers: that a child is never alone",
    "vessels of one run that carry different numbers (the largest is taken)",
    "lengths and starts finer than one step for all tasks",
    "essentials of a stay that stand or fall together",
    "that the last sessions of a kind are dearer to lose than the first",
    "prices of day, people, money and hour (one weight per job serves every objective)",
)
"""What the translation has no words for, for people to read."""


@dataclass
class _Side:
    """What one demand of one mode takes: its task, and by PyJobShop mode what that is."""

    task: Any
    taken: dict[int, str]


@dataclass
class JobShop:
    """A problem as a PyJobShop model; :meth:`plan` reads an answer back."""

    problem: Problem
    model: Any = field(default_factory=pyjobshop.Model)
    unsaid: Counter[str] = field(default_factory=Counter)
    """By law: the rows, or pairs of uses, that could not be said."""

    def __post_init__(self) -> None:
        problem = self.problem
        self.origin = midnight(problem.local_date(problem.horizon.start), problem.tz)
        self.length = self._ceil(problem.horizon.end - self.origin)
        self.tasks: dict[str, Any] = {}
        self.number: dict[int, int] = {}
        self.mains: dict[str, dict[int, tuple[str, dict[int, str]]]] = defaultdict(dict)
        """By activity and PyJobShop mode: our mode and what its demands take there."""
        self.sides: dict[tuple[str, str, int], list[_Side]] = defaultdict(list)
        self._capacities: dict[tuple[str, str], Any] = {}
        self._calendars: dict[tuple[Window, ...], Any] = {}
        self._stocks: dict[object, Any] = {}
        self._limits: dict[str, list[Limit]] = defaultdict(list)
        for limit in problem.limits:
            self._limits[limit.resource].append(limit)
        self._hours: dict[str, list[Any]] = defaultdict(list)
        for row in problem.hours:
            self._hours[row.resource].append(row)
        self._optional = {
            name for c in problem.courses if c.price is not None for name in c.activities
        } | {a.id for a in problem.activities if a.id not in problem.course_of}
        self._tier1 = sum(o.price for b in problem.branches for o in b.options)
        self._tier1 += problem.run_price * sum(a.is_run for a in problem.activities) + 1
        runs_first = sorted(problem.activities, key=lambda a: not a.is_run)
        for activity in runs_first:
            self._add_activity(activity)
        self._add_courses()
        self._add_rows()
        self.model.set_objective(weight_tardy_jobs=1)

    # ---- time ---------------------------------------------------------------------------

    def _ceil(self, length: timedelta) -> int:
        return -(-length // UNIT)

    def _at(self, moment: datetime) -> timedelta:
        return moment.astimezone(UTC) - self.origin.astimezone(UTC)

    def _breaks(self, windows: Iterable[Window]) -> list[tuple[int, int]]:
        """The closed stretches between some windows, from the first moment to the last."""
        found, reach = [], 0
        for window in merge(
            Window(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in windows
        ):
            since = max(self._ceil(self._at(window.start)), 0)
            if since > reach:
                found.append((reach, since))
            reach = max(reach, self._at(window.end) // UNIT)
        last = self.length + 1000
        return [*found, (reach, last)] if reach < last else found

    def _date_of(self, activity: Activity, begin: timedelta) -> date | None:
        """The one local date on which a use can start; ``None`` where there are several."""
        length = min(mode.duration for mode in activity.modes)
        since = self.problem.local_date(activity.earliest + begin)
        until = self.problem.local_date(
            (activity.deadline.astimezone(UTC) - length + begin).astimezone(self.problem.tz)
        )
        return since if since == until else None

    # ---- resources ----------------------------------------------------------------------

    def _capacity(self, resource: Resource, measure: str) -> Any:
        key = resource.id, measure
        if key not in self._capacities:
            breaks = [] if resource.is_always_open else self._breaks(resource.windows)
            units = resource.capacity.get(measure, 0)
            self._capacities[key] = (
                self.model.add_machine(breaks)
                if units == 1
                else self.model.add_renewable(units, breaks)
            )
        return self._capacities[key]

    def _calendar(self, windows: tuple[Window, ...]) -> Any:
        """A resource without competition that is open in some windows only."""
        if windows not in self._calendars:
            self._calendars[windows] = self.model.add_renewable(_MANY, self._breaks(windows))
        return self._calendars[windows]

    def _stock(self, key: object, units: int) -> Any:
        """So many of something, for the whole horizon."""
        if key not in self._stocks:
            self._stocks[key] = self.model.add_consumable(units)
        return self._stocks[key]

    def _taking(self, activity: Activity, demand: Demand, part: Part, taken: str) -> dict[int, Any]:
        """What a use of a resource takes in PyJobShop: by id of the resource, resource and units."""
        resource = self.problem.resource[taken]
        kind = demand.kind or activity.kind
        found = {
            measure: (self._capacity(resource, measure), 0 if resource.capacity.get(measure) == 1 else units)
            for measure, units in demand.units.items()
            if units
        }  # fmt: skip
        rows: list[tuple[Any, int]] = list(found.values())
        for hours in self._hours[taken]:
            if not hours.kinds or kind in hours.kinds:
                rows.append((self._calendar(tuple(hours.windows)), 0))
        for limit in self._limits[taken]:
            if kind in limit.kinds:
                rows += self._limited(limit, activity, part)
        return {id(row): (row, units) for row, units in rows}

    def _limited(self, limit: Limit, activity: Activity, part: Part) -> list[tuple[Any, int]]:
        day = self._date_of(activity, part.begin)
        if day is None or limit.bucket == "shift":
            self.unsaid[limit.law] += 1
            return []
        bucket = day.isoformat() if limit.bucket == "day" else str(day.isocalendar()[:2])
        minutes = (part.end - part.begin) // timedelta(minutes=1)
        stock = self._stock((limit, bucket), limit.most)
        return [(stock, 1 if limit.measure == "uses" else minutes)]

    # ---- activities ---------------------------------------------------------------------

    def _task(self, key: str, window: tuple[int, int], *, optional: bool = True) -> Any:
        task = self.model.add_task(
            earliest_start=max(window[0], 0), latest_start=max(window[1], window[0], 0),
            optional=optional, name=key,
        )  # fmt: skip
        self.number[id(task)] = len(self.model.tasks) - 1
        return task

    def _mode(self, task: Any, length: int, rows: Mapping[int, tuple[Any, int]]) -> int:
        resources = [row for row, _ in rows.values()]
        mode = self.model.add_mode(task, resources, length, [units for _, units in rows.values()])
        self.number[id(mode)] = len(self.model.modes) - 1
        return self.number[id(mode)]

    def _add_activity(self, activity: Activity) -> None:
        shortest = min(mode.duration for mode in activity.modes)
        window = (
            self._ceil(self._at(activity.earliest)), (self._at(activity.deadline) - shortest) // UNIT,
        )  # fmt: skip
        optional = activity.id in self._optional or activity.is_run
        task = self.tasks[activity.id] = self._task(activity.id, window, optional=optional)
        if activity.is_run and self.problem.run_price:
            self._priced(self.problem.run_price, [activity.id])
        for mode in activity.modes:
            self._add_mode(activity, task, mode)

    def _add_mode(self, activity: Activity, task: Any, mode: Mode) -> None:
        length = self._ceil(mode.duration)
        fixed: dict[int, tuple[Any, int]] = {}
        taken: dict[int, str] = {}
        choice: int | None = None
        sides: list[int] = []
        for number, demand in enumerate(mode.demands):
            is_whole = demand.parts == (Part(timedelta(0), mode.duration),) and not demand.is_ride
            if is_whole and len(demand.eligible) == 1:
                taken[number] = demand.eligible[0]
                fixed |= self._taking(activity, demand, demand.parts[0], demand.eligible[0])
            elif is_whole and choice is None:
                choice = number
            else:
                sides.append(number)
        if mode.starts is not None:
            held = tuple(
                Window(w.start.astimezone(UTC), w.end.astimezone(UTC) + length * UNIT)
                for w in mode.starts
            )
            calendar = self._calendar(held)
            fixed[id(calendar)] = (calendar, 0)
        options: Sequence[str] = () if choice is None else mode.demands[choice].eligible
        own: list[int] = []
        for one in options or ("",):
            rows = dict(fixed)
            if choice is not None:
                demand = mode.demands[choice]
                rows |= self._taking(activity, demand, demand.parts[0], one)
            index = self._mode(task, length, rows)
            chosen = {} if choice is None else {choice: one}
            self.mains[activity.id][index] = (mode.id, {**taken, **chosen})
            own.append(index)
        for number in sides:
            self._add_side(activity, task, mode, number, own)

    def _add_side(
        self, activity: Activity, task: Any, mode: Mode, number: int, own: Sequence[int]
    ) -> None:
        """A demand for a part, or out of several: tasks in step with the activity."""
        demand = mode.demands[number]
        key = activity.id, mode.id, number
        if demand.is_ride:
            self._add_rides(activity, task, mode, number, own)
            return
        first: Any = None
        for part in demand.parts:
            begin, end = part.begin // UNIT, self._ceil(part.end)
            side = self._task("", (0, self.length + 1000))
            taken = {
                self._mode(side, end - begin, self._taking(activity, demand, part, one)): one
                for one in demand.eligible
            }
            self._in_step(task, side, begin)
            for index in own:
                self._requires(index, list(taken))
            if first is None:
                first = side
                self.sides[key].append(_Side(side, taken))
            else:
                self.model.add_identical_resources(first, side)

    def _add_rides(
        self, activity: Activity, task: Any, mode: Mode, number: int, own: Sequence[int]
    ) -> None:
        demand = mode.demands[number]
        begin = demand.parts[0].begin // UNIT
        every: list[int] = []
        for run in demand.eligible:
            vessels = [
                self.problem.resource[v]
                for m in self.problem.activity[run].modes
                for v in m.demands[0].eligible
            ]
            rows = {}
            for measure, units in demand.units.items():
                most = max(vessel.capacity.get(measure, 0) for vessel in vessels)
                if min(vessel.capacity.get(measure, 0) for vessel in vessels) < most:
                    self.unsaid["runs"] += 1
                stock = self._stock((run, measure), most)
                rows[id(stock)] = (stock, units)
            side = self._task("", (0, self.length + 1000))
            length = self._ceil(self.problem.activity[run].modes[0].duration)
            index = self._mode(side, length, rows)
            self.sides[activity.id, mode.id, number].append(_Side(side, {index: run}))
            self._in_step(task, side, begin)
            self._in_step(side, self.tasks[run], 0)
            self._requires(index, list(self.mains[run]))
            every.append(index)
        for index in own:
            self._requires(index, every)

    def _in_step(self, task: Any, other: Any, delay: int) -> None:
        self.model.add_start_at_start(task, other, delay)

    def _requires(self, mode: int, any_of: Sequence[int]) -> None:
        modes = self.model.modes
        self.model.add_mode_dependency(modes[mode], [modes[index] for index in any_of])

    # ---- what is wanted -----------------------------------------------------------------

    def _mark(self, job: Any = None) -> Any:
        """A task that takes nothing: whether it is there is all that it says."""
        task = self.model.add_task(job=job, optional=True)
        self.number[id(task)] = len(self.model.tasks) - 1
        self.model.add_mode(task, [], 1)
        return task

    def _late(self, price: int) -> Any:
        """A mark that costs so many points when it is there."""
        return self._mark(self.model.add_job(weight=price, due_date=0))

    def _priced(self, price: int, when: Iterable[str]) -> None:
        mark = self._late(price)
        for one in when:
            self.model.add_select_at_least_one([mark], self.tasks[one])

    def _add_courses(self) -> None:
        options: dict[str, list[Any]] = defaultdict(list)
        for branch in self.problem.branches:
            marks = []
            for option in branch.options:
                mark = self._late(option.price) if option.price else self._mark()
                self.tasks[f"option:{branch.id}:{option.id}"] = mark
                marks.append(mark)
                for course in option.courses:
                    options[course].append(mark)
            self.model.add_select_exactly_one(marks)
        for course in self.problem.courses:
            names = course.activities
            spare = len(names) - course.wanted
            conditions: list[Any] = options.get(course.id, [None])
            for name in names:
                ways = [self.tasks[name]]
                if spare > 0:
                    mark = self._task("", (0, self.length))
                    stock = self._stock((course.id, "spare"), spare)
                    self._mode(mark, 1, {id(stock): (stock, 1)})
                    full = self._stock((course.id, "wanted"), course.wanted)
                    placed = self._task("", (0, self.length))
                    self._mode(placed, 1, {id(full): (full, 1)})
                    self.model.add_select_at_least_one([placed], self.tasks[name])
                    ways.append(mark)
                if course.price is not None:
                    ways.append(
                        self._late(course.price * self._tier1) if course.price else self._mark()
                    )
                for condition in conditions:
                    if len(ways) > 1:
                        self.model.add_select_exactly_one(ways, condition)
                if course.id in options:
                    self.model.add_select_at_least_one(options[course.id], self.tasks[name])

    # ---- rows of laws -------------------------------------------------------------------

    def _add_rows(self) -> None:
        for row in self.problem.needs:
            any_of = [self.tasks[name] for name in row.any_of if name in self.tasks]
            if any_of and row.activity in self.tasks:
                self.model.add_select_at_least_one(any_of, self.tasks[row.activity])
        for lag in self.problem.lags:
            self._add_lag(lag)
        self._uses = self._certain_uses()
        for rest in self.problem.rests:
            self._add_rest(rest)
        for row in self.problem.commutes:
            self._add_commute(row)
        for row in self.problem.sequences:
            self.unsaid[row.law] += 1
        for row in self.problem.cares:
            self.unsaid[row.law] += 1

    def _from_start(self, point: Point) -> timedelta:
        """A moment of an activity, from its start; of several lengths the longest."""
        length = max(mode.duration for mode in self.problem.activity[point.activity].modes)
        return point.offset + (length if point.anchor == "end" else timedelta(0))

    def _add_lag(self, lag: Lag) -> None:
        first, second = self.tasks[lag.before.activity], self.tasks[lag.after.activity]
        between = self._from_start(lag.before) - self._from_start(lag.after)
        lengths = {
            m.duration for p in (lag.before, lag.after) if p.anchor == "end"
            for m in self.problem.activity[p.activity].modes
        }  # fmt: skip
        if lag.in_days and self._is_settled_by_dates(lag):
            return
        if lag.minimum is not None:
            self.model.add_start_before_start(first, second, self._ceil(lag.minimum + between))
        if lag.maximum is not None:
            if len(lengths) > 1:
                self.unsaid[lag.law] += 1
            most = (lag.maximum + between) // UNIT
            self.model.add_start_before_start(second, first, -most)

    def _is_settled_by_dates(self, lag: Lag) -> bool:
        """Whether both have one date each, so that the lag holds anyway or bars the pair."""
        dates = [
            self._date_of(self.problem.activity[p.activity], self._from_start(p))
            for p in (lag.before, lag.after)
        ]
        if dates[0] is None or dates[1] is None:
            return False
        apart = dates[1] - dates[0]
        if (lag.minimum is not None and apart < lag.minimum) or (
            lag.maximum is not None and apart > lag.maximum
        ):
            self._exclusive(lag.before.activity, lag.after.activity)
        return True

    def _exclusive(self, one: str, other: str) -> None:
        """At most one of two: exactly one of them and of a mark that costs nothing."""
        self.model.add_select_exactly_one([self.tasks[one], self.tasks[other], self._mark()])

    def _certain_uses(self) -> Mapping[str, list[tuple[Activity, str, Part, int]]]:
        """By resource, the uses that an activity makes in each of its modes."""
        found: dict[str, list[tuple[Activity, str, Part, int]]] = defaultdict(list)
        for activity in self.problem.activities:
            seen = []
            for demand in activity.modes[0].demands:
                if demand.is_ride or len(demand.eligible) > 1:
                    continue
                kind, place = demand.kind or activity.kind, demand.units.get(PLACE, 0)
                for part in demand.parts:
                    seen.append((demand.eligible[0], (activity, kind, part, place)))
            for resource, use in seen:
                found[resource].append(use)
        return found

    def _span(self, activity: Activity) -> tuple[datetime, datetime]:
        """The first and the last start."""
        length = min(mode.duration for mode in activity.modes)
        return activity.earliest.astimezone(UTC), activity.deadline.astimezone(UTC) - length

    def _add_rest(self, rest: Rest) -> None:
        uses = self._uses.get(rest.resource, [])
        if rest.resource not in self._uses or not uses:
            self.unsaid[rest.law] += 1
            return
        done = set()
        for one, kind, part, _ in uses:
            for other, other_kind, other_part, _ in uses:
                if kind not in rest.after or other_kind not in rest.before or one is other:
                    continue
                if rest.in_days:
                    pair = frozenset({one.id, other.id})
                    if pair not in done:
                        done.add(pair)
                        self._add_rest_in_days(rest, (one, part), (other, other_part))
                else:
                    self._add_rest_elapsed(rest, (one, part), (other, other_part))

    def _add_rest_in_days(
        self, rest: Rest, one: tuple[Activity, Part], other: tuple[Activity, Part]
    ) -> None:
        first, second = (self._date_of(a, p.begin) for a, p in (one, other))
        if first is not None and second is not None:
            if abs(first - second) < rest.gap:
                self._exclusive(one[0].id, other[0].id)
            return
        spans = [self._span(one[0]), self._span(other[0])]
        if min(s[1] for s in spans) + rest.gap + _DAY > max(s[0] for s in spans):
            self.unsaid[rest.law] += 1

    def _add_rest_elapsed(
        self, rest: Rest, one: tuple[Activity, Part], other: tuple[Activity, Part]
    ) -> None:
        (a, part), (b, later) = one, other
        (a_low, a_high), (b_low, b_high) = self._span(a), self._span(b)
        if b_high + later.begin < a_low + part.begin:
            return  # it always starts earlier
        if b_low + later.begin >= a_high + part.end + rest.gap:
            return  # always far enough apart
        if b_low + later.begin < a_high + part.begin:
            self.unsaid[rest.law] += 1
            return
        delay = self._ceil(part.end + rest.gap - later.begin)
        self.model.add_start_before_start(self.tasks[a.id], self.tasks[b.id], delay)

    def _add_commute(self, row: Any) -> None:
        for activity, kind, part, place in self._uses.get(row.person, ()):
            if kind not in row.kinds or not place:
                continue
            day = self._date_of(activity, part.begin)
            if day is None:
                self.unsaid[row.law] += 1
                continue
            if day != row.day:
                continue
            task = self.tasks[activity.id]
            for way in row.way_out:
                length = max(m.duration for m in self.problem.activity[way].modes)
                delay = self._ceil(length - part.begin)
                self.model.add_start_before_start(self.tasks[way], task, delay)
            for way in row.way_back:
                self.model.add_start_before_start(task, self.tasks[way], self._ceil(part.end))
            for names in ((*row.way_out, *row.nights_before), (*row.way_back, *row.nights_after)):
                self.model.add_select_at_least_one([self.tasks[n] for n in names], task)

    # ---- the answer ---------------------------------------------------------------------

    def plan(self, solution: Any) -> Plan:
        """The placements and choices of a PyJobShop solution; runs that nobody rides are dropped."""
        tasks = solution.tasks
        placements: dict[str, Placement] = {}
        for activity in self.problem.activities:
            found = tasks[self.number[id(self.tasks[activity.id])]]
            if not found.present:
                continue
            mode, taken = self.mains[activity.id][found.mode]
            takes = dict(taken)
            for number in range(len(activity.by_mode[mode].demands)):
                for side in self.sides.get((activity.id, mode, number), ()):
                    seen = tasks[self.number[id(side.task)]]
                    if seen.present:
                        takes[number] = side.taken[seen.mode]
            start = (self.origin.astimezone(UTC) + found.start * UNIT).astimezone(self.problem.tz)
            order = tuple(takes[n] for n in range(len(activity.by_mode[mode].demands)))
            placements[activity.id] = Placement(activity.id, mode, start, order)
        ridden = {t for p in placements.values() for t in p.takes}
        placements = {
            n: p for n, p in placements.items()
            if not self.problem.activity[n].is_run or n in ridden
        }  # fmt: skip
        choices = {
            branch.id: option.id
            for branch in self.problem.branches
            for option in branch.options
            if tasks[self.number[id(self.tasks[f"option:{branch.id}:{option.id}"])]].present
        }
        return Plan(placements, choices)
