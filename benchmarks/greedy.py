"""Greedy first fit by arrival, the way a careful person fills a calendar by hand.

Stays in order of landing; of a stay the essentials and doses in their lawful order, then what is
dearest to leave out; each activity at its first lawful start with the first free people and rooms, with what it must bring along (its lab work, trip or
run). Nothing is moved again. What cannot be placed is left out at its price; a stay that lacks
something essential waits and holds nothing. Of a choice the options are tried in the order of
preference, as long as something is left out, and the one that leaves out least is kept.

Lawful is what the law book says: each try is judged by the same hard rules as any plan, on the
part of the plan that it can touch. A way back is taken at its *last* lawful start, because a day
whose family has left after the first session would be over.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from planner.advise.starts import own_starts
from planner.domain.plan import Finding, Placement, Plan
from planner.domain.problem import ESSENTIAL, Activity, Course, Demand, Mode, Problem
from planner.domain.time import Window, merge
from planner.engine.solve import wanted_courses
from planner.rules import HARD

_REACH = timedelta(days=8)
"""Further than any week, rest or row of a resource reaches."""
_TRIES = 400
"""Ways of serving one activity that are judged before it is left out."""
_DEPTH = 6
"""How long a chain of what brings along what may be."""
_OPTIONS = 6
"""Combinations of options that are tried for one stay."""
_DEAR = 5_000
"""From this price on a course is a dose or an essential."""
_JUDGED = [rule for rule in HARD if rule.name not in ("starts", "complete", "choice", "opening")]
"""Starts, courses and opening hours are right by construction, which is judged at the end."""


def first_fit(problem: Problem) -> Plan:
    """The plan of one pass over the stays."""
    desk = _Desk(problem)
    for stay in sorted(problem.stays, key=lambda stay: (stay.landing, stay.id)):
        desk.serve(stay.id)
    return desk.plan


class _Desk:
    """The calendar as it fills: the plan, who takes what, and the rows of each resource."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.placements: dict[str, Placement] = {}
        self.choices: dict[str, str] = {}
        self.users: dict[str, set[str]] = defaultdict(set)
        """By resource or run, what takes it."""
        self.busy: dict[str, dict[str, list[tuple[datetime, datetime]]]] = defaultdict(dict)
        """By resource of one unit, by activity, when it is taken."""
        self.rows: dict[str, dict[str, list[Any]]] = {
            table: _grouped(getattr(problem, table), "resource")
            for table in ("rests", "limits", "sequences", "hours")
        }
        self.lags: dict[str, list[Any]] = defaultdict(list)
        for lag in problem.lags:
            self.lags[lag.before.activity].append(lag)
            self.lags[lag.after.activity].append(lag)
        self.commutes = _grouped(problem.commutes, "person")
        self.cares = _grouped(problem.cares, "stay")
        self.back = {way for row in problem.commutes for way in row.way_back}
        self.course_of = problem.course_of
        self.barred: set[str] = set()
        self.tries = 0
        self.open = {
            r.id: None if r.is_always_open else tuple(
                merge(Window(w.start.astimezone(UTC), w.end.astimezone(UTC)) for w in r.windows)
            )
            for r in problem.resources
        }  # fmt: skip

    @property
    def plan(self) -> Plan:
        return Plan(dict(self.placements), dict(self.choices))

    # ---- one stay -----------------------------------------------------------------------

    def serve(self, stay: str) -> None:
        """The best of a few combinations of options, in order of preference."""
        branches = [branch for branch in self.problem.branches if branch.stay == stay]
        combinations = itertools.product(*([o.id for o in b.options] for b in branches))
        best: tuple[int, Mapping[str, Placement], Mapping[str, str]] | None = None
        for options in itertools.islice(combinations, _OPTIONS):
            choices = {b.id: option for b, option in zip(branches, options, strict=True)}
            added = self._filled(stay, choices)
            price = self._left_out(stay, choices)
            if best is None or price < best[0]:
                best = price, added, choices
            self._take_away(added)
            if price == 0:
                break
        assert best is not None
        for placement in best[1].values():
            self._put(placement)
        self.choices |= best[2]

    def _courses(self, stay: str, choices: Mapping[str, str]) -> list[Course]:
        plan = Plan({}, {**self.choices, **choices})
        return [c for c in wanted_courses(self.problem, plan) if c.stay == stay]

    def _filled(self, stay: str, choices: Mapping[str, str]) -> dict[str, Placement]:
        """What one combination of options comes to."""
        known, before = self.problem.activity, set(self.placements)
        wanted = self._courses(stay, choices)
        asked = {name for course in wanted for name in course.activities}
        self.barred = {
            name for c in self.problem.courses if c.stay == stay for name in c.activities
        } - asked
        for course in self._ordered(wanted):
            for name in sorted(course.activities, key=lambda n: (known[n].earliest, n)):
                if self._is_full(course):
                    break
                if name not in self.placements:
                    self.tries = 0
                    self._place(name, 0)
            if course.cls == ESSENTIAL and not self._is_full(course):
                self._keep_flights(stay, before)
                break
        return {n: p for n, p in self.placements.items() if n not in before}

    def _ordered(self, wanted: Sequence[Course]) -> list[Course]:
        """Essentials, doses and what must precede them in their lawful order; then by price."""
        known = self.problem.activity
        mine = {name: course for course in wanted for name in course.activities}
        first = {n for n, c in mine.items() if c.price is None or c.price >= _DEAR}
        orders = [
            (lag.before.activity, lag.after.activity)
            for name in mine
            for lag in self.lags.get(name, ())
            if lag.minimum is not None and {lag.before.activity, lag.after.activity} <= mine.keys()
        ]
        for before, after in orders:
            if after in first and known[after].kind != "dropoff":
                first.add(before)
        depth = dict.fromkeys(first, 0)
        for _ in range(_DEPTH):
            for before, after in orders:
                if before in depth and after in depth:
                    depth[after] = max(depth[after], depth[before] + 1)

        def rank(course: Course) -> tuple[int, int, datetime, str]:
            names = course.activities
            earliest = min(known[n].earliest.astimezone(UTC) for n in names)
            if course.price is None:
                return -1, 0, earliest, course.id
            if names[0] in depth:
                return 0, min(depth[name] for name in names if name in depth), earliest, course.id
            return 1, -(course.price or 0), earliest, course.id

        return sorted((c for c in wanted if c.activities), key=rank)

    def _is_full(self, course: Course) -> bool:
        return sum(name in self.placements for name in course.activities) >= course.wanted

    def _keep_flights(self, stay: str, before: set[str]) -> None:
        kept = self.problem.fixed_of.get(stay, frozenset())
        gone = [n for n in self.placements if n not in before and n not in kept]
        self._take_away(gone)

    def _left_out(self, stay: str, choices: Mapping[str, str]) -> int:
        return sum(
            c.price_of(c.wanted - sum(n in self.placements for n in c.activities))
            for c in self._courses(stay, choices)
        )

    # ---- one activity -------------------------------------------------------------------

    def _place(self, name: str, depth: int) -> bool:
        """At the first lawful start that lets everything be brought along; whether there was one."""
        if depth > _DEPTH or name in self.barred or self._is_too_many(name):
            return False
        activity = self.problem.activity[name]
        moments = self._riders_start(activity)
        starts: Iterable[tuple[datetime, Mode]] = sorted(
            (
                pair
                for pair in _all_starts(self.problem, activity)
                if self._is_in_order(name, *pair)
                and (moments is None or pair[0].astimezone(UTC) in moments)
            ),
            key=lambda pair: pair[0].astimezone(UTC),
            reverse=name in self.back,
        )
        return any(self._place_at(activity, start, mode, depth) for start, mode in starts)

    def _riders_start(self, run: Activity) -> set[datetime] | None:
        """When the riders of a run start their ride; ``None`` for what is no run."""
        if not run.is_run:
            return None
        return {
            self.placements[rider].start.astimezone(UTC) + demand.parts[0].begin
            for rider in self.users[run.id]
            for demand in self.problem.activity[rider].by_mode[self.placements[rider].mode].demands
            if demand.is_ride
        }

    def _is_in_order(self, name: str, start: datetime, mode: Mode) -> bool:
        """Quick no for what would lie too near to, or too far from, what it must follow or precede."""
        moment = start.astimezone(UTC)
        for lag in self.lags.get(name, ()):
            if lag.in_days:
                continue
            ends = []
            for point in (lag.before, lag.after):
                placed = self.placements.get(point.activity)
                if point.activity == name:
                    length, at = mode.duration, moment
                elif placed is None:
                    break
                else:
                    length = self.problem.activity[point.activity].by_mode[placed.mode].duration
                    at = placed.start.astimezone(UTC)
                ends.append(at + point.offset + (length if point.anchor == "end" else timedelta(0)))
            if len(ends) < 2:
                continue
            if lag.minimum is not None and ends[1] - ends[0] < lag.minimum:
                return False
            if lag.maximum is not None and ends[1] - ends[0] > lag.maximum:
                return False
        return True

    def _is_too_many(self, name: str) -> bool:
        course = self.course_of.get(name)
        return course is not None and self._is_full(course)

    def _place_at(self, activity: Activity, start: datetime, mode: Mode, depth: int) -> bool:
        servers = [self._servers(start, demand) for demand in mode.demands]
        for takes in itertools.product(*servers):
            if self.tries > _TRIES:
                return False
            placement = Placement(activity.id, mode.id, start, takes)
            self._put(placement)
            findings = self._judged(placement)
            if all(_to_bring(self.problem, f) is not None for f in findings) and self._brought(
                findings, depth
            ):
                return True
            self._take_away([activity.id])
            if any(f.rule in ("presence", "lag", "hours") for f in findings):
                return False  # other people and rooms would not change that
            self.tries += 1
        return False

    def _brought(self, findings: Sequence[Finding], depth: int) -> bool:
        """Place what is still needed; all of it is taken away again where one thing has no place."""
        before = set(self.placements)
        for finding in findings:
            names = _to_bring(self.problem, finding) or ()
            if any(name in self.placements for name in names):
                continue
            if not any(self._place(name, depth + 1) for name in names):
                self._take_away([n for n in self.placements if n not in before])
                return False
        return True

    def _servers(self, start: datetime, demand: Demand) -> list[str]:
        """Who is open and free then, in the clinic's order; of runs those that can be in step."""
        if demand.is_ride:
            moment = start.astimezone(UTC) + demand.parts[0].begin
            runs = [run for run in demand.eligible if self._can_start(run, moment)]
            return sorted(runs, key=lambda run: run not in self.placements)
        spans = [
            (start.astimezone(UTC) + p.begin, start.astimezone(UTC) + p.end) for p in demand.parts
        ]
        return [
            resource
            for resource in demand.eligible
            if self._is_open(resource, spans) and self._is_free(resource, spans)
        ]

    def _can_start(self, run: str, moment: datetime) -> bool:
        if run in self.placements:
            return self.placements[run].start.astimezone(UTC) == moment
        activity = self.problem.activity[run]
        return any(s == moment for s, _ in _all_starts(self.problem, activity))

    def _is_open(self, resource: str, spans: Sequence[tuple[datetime, datetime]]) -> bool:
        opened = self.open[resource]
        return opened is None or all(
            any(w.start <= since and until <= w.end for w in opened) for since, until in spans
        )

    def _is_free(self, resource: str, spans: Sequence[tuple[datetime, datetime]]) -> bool:
        """Quick no for what has one unit of one measure; the law book judges everything else."""
        return not any(
            since < taken_until and taken_since < until
            for taken in self.busy.get(resource, {}).values()
            for taken_since, taken_until in taken
            for since, until in spans
        )

    # ---- the calendar -------------------------------------------------------------------

    def _put(self, placement: Placement) -> None:
        name = placement.activity
        self.placements[name] = placement
        start = placement.start.astimezone(UTC)
        demands = self.problem.activity[name].by_mode[placement.mode].demands
        for demand, taken in zip(demands, placement.takes, strict=True):
            self.users[taken].add(name)
            if demand.is_ride or dict(self.problem.resource[taken].capacity) != {"unit": 1}:
                continue
            spans = self.busy[taken].setdefault(name, [])
            spans += [(start + p.begin, start + p.end) for p in demand.parts if p.begin < p.end]

    def _take_away(self, names: Iterable[str]) -> None:
        for name in list(names):
            for taken in self.placements.pop(name).takes:
                self.users[taken].discard(name)
                self.busy[taken].pop(name, None)

    # ---- judging ------------------------------------------------------------------------

    def _judged(self, placement: Placement) -> list[Finding]:
        """The broken laws that the newest placement has a part in."""
        problem, plan = self._around(placement)
        findings = [f for rule in _JUDGED for f in rule.findings(problem, plan)]
        # a run nearby is shown without its riders; no run is placed but for one
        return [f for f in findings if f.facts.get("fault") != "empty"]

    def _around(self, placement: Placement) -> tuple[Problem, Plan]:
        """What the newest placement can touch: whoever takes the same, and its rows."""
        known, name = self.problem.activity, placement.activity
        activity = known[name]
        touched = [taken for taken in placement.takes if taken in self.problem.resource]
        near = {name, *self._partners(name)}
        for taken in (*placement.takes, *(name for _ in (0,) if activity.is_run)):
            near |= {n for n in self.users[taken] if self._is_near(n, placement.start)}
        cares = self.cares.get(activity.stay, ())
        for row in cares:
            for person in (*row.dependents, *row.carers):
                near |= {n for n in self.users[person] if self._is_near(n, placement.start)}
        runs = {t for n in near for t in self.placements[n].takes if t in known}
        near |= {run for run in runs if run in self.placements}
        near |= {n for t in placement.takes if t in known for n in self.users[t]}
        kept = {n: self.placements[n] for n in near}
        taken = {t for p in kept.values() for t in p.takes if t in self.problem.resource}
        day = self.problem.local_date(placement.start)
        small = replace(
            self.problem,
            resources=tuple(self.problem.resource[t] for t in sorted(taken)),
            activities=tuple(known[n] for n in sorted({*near, *runs})),
            stays=(), courses=(), branches=(), sames=(), spreads=(), earlies=(), prefers=(),
            idles=(), fairs=(),
            lags=tuple(lag for lag in self.lags.get(name, ())
                       if {lag.before.activity, lag.after.activity} <= kept.keys()),
            needs=self.problem.needs_of.get(name, ()),
            commutes=tuple(
                row for t in touched for row in self.commutes.get(t, ())
                if abs((row.day - day).days) <= 1
            ),
            cares=tuple(cares),
            **{table: tuple(row for t in touched for row in rows.get(t, ()))
               for table, rows in self.rows.items()},
        )  # fmt: skip
        return small, Plan(kept)

    def _partners(self, name: str) -> Iterator[str]:
        for lag in self.lags.get(name, ()):
            for other in (lag.before.activity, lag.after.activity):
                if other in self.placements:
                    yield other

    def _is_near(self, name: str, moment: datetime) -> bool:
        return abs(self.placements[name].start - moment) <= _REACH or (
            self.problem.activity[name].kind in ("lodging", "landing", "takeoff")
        )


def _to_bring(problem: Problem, finding: Finding) -> Sequence[str] | None:
    """What could be brought along to mend a finding; ``None`` where that mends nothing."""
    facts = finding.facts
    if finding.rule == "needs":
        return facts["any_of"].split(";")
    if finding.rule == "runs" and facts.get("fault") == "absent":
        return (facts["run"],)
    if finding.rule == "commute" and facts.get("fault") in ("no_way_out", "no_way_back"):
        day = problem.local_date(datetime.fromisoformat(facts["at"]))
        row = next(
            row for row in problem.commutes if (row.person, row.day) == (facts["resource"], day)
        )
        return row.way_out if facts["fault"] == "no_way_out" else row.way_back
    return None


def _grouped(rows: Iterable[Any], owner: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return dict(found)


def _all_starts(problem: Problem, activity: Activity) -> Iterable[tuple[datetime, Mode]]:
    """Every start of every mode that an activity's own bounds, windows and grids allow."""
    return (
        (start, mode) for mode in activity.modes for start in own_starts(problem, activity, mode)
    )
