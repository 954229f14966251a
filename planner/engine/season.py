"""A problem of many stays opened by stay and by resource, so that a solve sees only its own part.

Building one stay's model must not walk over everybody's rows: at three hundred stays that walk
takes longer than the solve. A :class:`Season` finds a part's rows by stay and by resource, and
keeps the plan's occupancy beside it; both follow each change of the plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.domain.plan import Finding, Placement, Plan, Rule
from planner.domain.problem import Activity, Course, Problem
from planner.engine.occupancy import Occupancy
from planner.engine.solve import wanted_among

_BY_STAY = ("courses", "branches", "cares")
_BY_PERSON = ("commutes", "idles")
_BY_RESOURCE = ("rests", "limits", "sequences", "hours", "fairs")
_BY_ACTIVITY = ("needs", "earlies", "prefers")
_BY_ACTIVITIES = ("sames",)
_OF_STAYS = (*_BY_STAY, *_BY_PERSON, *_BY_ACTIVITY, *_BY_ACTIVITIES, "lags", "spreads")

Spans = dict[str, list[tuple[int, int]]]
"""By resource some stretches of time, in grains, half open."""

Rows = dict[str, dict[str, list[Any]]]
"""By table, by owner (a stay, a person, a resource or a shared activity), the rows in order."""


class Season:
    """One problem with its plan, indexed; the plan changes through :meth:`change` only.

    ``plan`` shows what is planned now: whoever needs what was before takes a copy.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self._placed, self._choices = dict(plan.placements), dict(plan.choices)
        self.plan = Plan(self._placed, self._choices, plan.pinned)
        self.occupancy = Occupancy(problem, self.plan)
        self._rows: Rows = {}
        self._people = {
            person: stay.id
            for stay in problem.stays
            for person in (*stay.patients, *stay.companions, *stay.siblings)
        }
        self._index()

    # ---- parts --------------------------------------------------------------------------

    def activities(self, stays: Iterable[str]) -> list[Activity]:
        """The activities of some stays, in problem order."""
        known = self.problem.activity
        return [known[name] for stay in stays for name in self.problem.activities_of.get(stay, ())]

    def runs_of(self, activities: Iterable[Activity]) -> list[Activity]:
        """The runs that some activities could ride, each once."""
        names = {run for activity in activities for run in activity.rides}
        return [self.problem.activity[name] for name in sorted(names)]

    def part(self, stays: Sequence[str], activities: Sequence[Activity]) -> Problem:
        """The problem of some stays alone, with these activities (their own and their runs).

        What others take is not in it: a model of the part is given this season's occupancy.
        """
        problem = self.problem
        resources = {
            name
            for activity in activities
            for mode in activity.modes
            for demand in mode.demands
            if not demand.is_ride
            for name in demand.eligible
        }
        resources |= self._vessels(activities)
        people = [p for p in resources if p in self._people]
        shared = [a.id for a in activities if not a.stay]
        rows: dict[str, Any] = {}
        for table in sorted(set(_OF_STAYS) - set(_BY_PERSON)):
            rows[table] = self._found(table, (*stays, *shared))
        for table in _BY_PERSON:
            rows[table] = self._found(table, people)
        for table in _BY_RESOURCE:
            rows[table] = self._found(table, sorted(resources))
        return replace(
            problem,
            resources=tuple(problem.resource[name] for name in sorted(resources)),
            activities=tuple(activities),
            stays=tuple(problem.stay[stay] for stay in stays),
            settled=problem.settled,
            **rows,
        )

    def _vessels(self, activities: Iterable[Activity]) -> set[str]:
        """The vessels of the runs that are in the plan, which may be none of the candidates."""
        placed = self.plan.placements
        return {placed[a.id].takes[0] for a in activities if a.is_run and a.id in placed}

    def _found(self, table: str, owners: Iterable[str]) -> tuple[Any, ...]:
        by_owner = self._rows[table]
        return tuple(row for owner in owners for row in by_owner.get(owner, ()))

    # ---- the plan -----------------------------------------------------------------------

    def change(self, gone: Collection[str], added: Mapping[str, Placement],
               choices: Mapping[str, str]) -> None:  # fmt: skip
        """Take activities out of the plan and put others in.

        In place: at a thousand stays, copying the plan for each change took longer than the change.
        """
        for name in gone:
            self._placed.pop(name, None)
        self._placed.update(added)
        self._choices.update(choices)
        self.occupancy.exchange([name for name in gone if name not in added], added)

    def laws_of(self, resource: str) -> Iterator[Any]:
        """The rows on one resource."""
        for table in _BY_RESOURCE:
            yield from self._rows[table].get(resource, ())

    def neighbours(self, resources: Collection[str] | Spans) -> Problem:
        """Everything in the plan that takes one of some resources, with the rows on those.

        For judging what stays have in common without judging what each has by itself. With spans
        only what touches one of a resource's spans.
        """
        spans = resources if isinstance(resources, dict) else dict.fromkeys(resources)
        names = {
            use.activity
            for resource, near in spans.items()
            for use in self.occupancy.uses.get(resource, ())
            if near is None or any(use.earliest < high and low < use.latest for low, high in near)
        }
        names |= {
            taken for name in names for taken in self.plan.placements[name].takes
            if taken in self.problem.activity
        }  # fmt: skip
        for run in [name for name in names if self.problem.activity[name].is_run]:
            names |= {rider.id for rider, _ in self.occupancy.riders.get(run, ())}
        taken_by = {t for name in names for t in self.plan.placements[name].takes}
        rows: dict[str, Any] = {
            table: self._found(table, sorted(resources)) for table in _BY_RESOURCE
        }
        rows |= dict.fromkeys(_OF_STAYS, ())
        return replace(
            self.problem,
            resources=tuple(r for r in self.problem.resources if r.id in taken_by),
            activities=tuple(self.problem.activity[name] for name in sorted(names)),
            stays=(),
            **rows,
        )

    def courses_of(self, stay: str) -> tuple[Course, ...]:
        """All courses of a stay."""
        return self._found("courses", [stay])

    def wanted(self, stay: str, choices: Mapping[str, str]) -> list[Course]:
        """The courses of a stay that some choices ask for."""
        return wanted_among(self.courses_of(stay), self._found("branches", [stay]), choices)

    def own(self, stay: str) -> tuple[Problem, Plan]:
        """One stay's wishes and courses with what the plan has of it: for its own costs."""
        placed = self.plan.placements
        names = [n for n in self.problem.activities_of.get(stay, ()) if n in placed]
        names += sorted({t for n in names for t in placed[n].takes if t in self.problem.activity})
        taken = {t for n in names for t in placed[n].takes if t in self.problem.resource}
        people = sorted(person for person in taken if self._people.get(person) == stay)
        rows: dict[str, Any] = {
            table: self._found(table, people if table in _BY_PERSON else (stay,))
            for table in _OF_STAYS
        }
        rows |= dict.fromkeys(_BY_RESOURCE, ())
        problem = replace(
            self.problem,
            resources=tuple(self.problem.resource[name] for name in sorted(taken)),
            activities=tuple(self.problem.activity[name] for name in names),
            stays=(self.problem.stay[stay],),
            **rows,
        )
        branches = {branch.id for branch in problem.branches}
        choices = {k: v for k, v in self.plan.choices.items() if k in branches}
        return problem, Plan({name: placed[name] for name in names}, choices)

    def broken(self, rules: Sequence[Rule], resources: Collection[str] | Spans) -> list[Finding]:
        """The hard laws that are broken on some resources, at all or within some spans."""
        problem = self.neighbours(resources)
        plan = Plan({a.id: self.plan.placements[a.id] for a in problem.activities})
        return [
            finding for rule in rules if rule.tier == 0 for finding in rule.findings(problem, plan)
        ]

    # ---- the index ----------------------------------------------------------------------

    def _index(self) -> None:
        problem, rows = self.problem, self._rows
        stay_of = {a.id: a.stay or a.id for a in problem.activities}
        for table in _BY_STAY:
            rows[table] = _grouped(getattr(problem, table), lambda row: row.stay)
        for table in _BY_PERSON:
            rows[table] = _grouped(getattr(problem, table), lambda row: row.person)
        for table in _BY_RESOURCE:
            rows[table] = _grouped(getattr(problem, table), lambda row: row.resource)
        for table in _BY_ACTIVITY:
            rows[table] = _grouped(getattr(problem, table), lambda row: stay_of[row.activity])
        for table in _BY_ACTIVITIES:
            rows[table] = _grouped(getattr(problem, table), lambda row: stay_of[row.activities[0]])
        rows["spreads"] = _grouped(problem.spreads, lambda row: stay_of[row.early[0]])
        rows["lags"] = _grouped(problem.lags, lambda row: stay_of[row.before.activity])


def _grouped(rows: Iterable[Any], owner: Callable[[Any], str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[owner(row)].append(row)
    return dict(found)
