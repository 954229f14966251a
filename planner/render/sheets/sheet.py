"""A sheet as plain frozen records, which page, PDF and CSV draw alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from itertools import groupby
from typing import Protocol, TypeVar

from planner.domain.plan import Placement, Plan, demands_of
from planner.domain.problem import Activity, Problem
from planner.domain.resource import Resource
from planner.domain.time import days as dates
from planner.domain.words import PEOPLE
from planner.render.cards import Cards
from planner.render.catalogue import Catalogue
from planner.render.names import Names


@dataclass(frozen=True)
class Source:
    """One plan that a sheet draws on: a whole draft, or what was published of one family."""

    names: Names
    plan: Plan

    @property
    def problem(self) -> Problem:
        """The problem that the plan answers."""
        return self.names.problem

    def placed(self) -> Iterator[tuple[Activity, Placement]]:
        """Everything in the plan, runs included, in order of time."""
        for placement in sorted(self.plan.placements.values(), key=lambda p: (p.start, p.activity)):
            yield self.problem.activity[placement.activity], placement

    def local(self, moment: datetime) -> datetime:
        """A moment on the clinic's clock."""
        return moment.astimezone(self.problem.tz)

    def line(self, key: str, start: datetime, end: datetime, *cells: str) -> Line:
        """A line with its times in clinic time; one clock time alone where it is a moment."""
        words = self.names.words
        start, end = self.local(start), self.local(end)
        when = words.time(start)
        if start != end:
            when = words.ltr(words.say("sheet.from_until", start=when, end=words.time(end)))
        return Line(key, start, end, when, cells)

    def status(self, activity: Activity) -> str:
        """What is to be said of how sure it is; empty for what is."""
        return self.names.words.say("sheet.tentative") if activity.is_tentative else ""

    def whose(self, activity: Activity) -> str:
        """For whom an activity is, by case code."""
        return activity.person or activity.stay

    def riders(self, run: str) -> tuple[tuple[Activity, Placement], ...]:
        """What rides in a run."""
        return tuple((a, p) for a, p in self.placed() if run in p.takes)

    def people(self, placement: Placement) -> tuple[Resource, ...]:
        """The members of the family whom a placement takes, each once."""
        taken = dict.fromkeys(
            name for demand, name in demands_of(self.problem, placement) if not demand.is_ride
        )
        found = (self.problem.resource[name] for name in taken)
        return tuple(person for person in found if person.role in PEOPLE)

    def place(self, stay: str) -> str:
        """The kind of house that a family lodges in: the clinic's, an apartment, a hotel."""
        for activity, _ in self.placed():
            if activity.stay == stay and activity.kind == "lodging":
                return self.names.words.word("sheet.place", activity.facts.get("place", "clinic"))
        return self.names.words.say("sheet.clinic")


def merged(words: Catalogue, parts: Iterable[tuple[Problem, Plan]]) -> Source:
    """What was published of several families as one plan.

    Each part is of one family alone. Runs that two of them ride in have the same id in both
    parts, and stand in the result once.
    """
    found = tuple(parts)
    problems = [problem for problem, _ in found]
    plan = reduce(Plan.merged, (plan for _, plan in found), Plan())
    together = replace(
        problems[0],
        resources=_once(r for problem in problems for r in problem.resources),
        activities=_once(a for problem in problems for a in problem.activities),
        stays=_once(stay for problem in problems for stay in problem.stays),
        lags=tuple(lag for problem in problems for lag in problem.lags),
    )
    return Source(Names(together, words), plan)


class _Known(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Known)


def _once(things: Iterable[_T]) -> tuple[_T, ...]:
    return tuple({thing.id: thing for thing in things}.values())


@dataclass(frozen=True)
class Line:
    """One line: its moment or stretch in clinic time, and a text for each column.

    ``when`` says the clock times. ``key`` is what the line is about: an activity's id, or that
    of a run and a rider.
    """

    key: str
    start: datetime
    end: datetime
    when: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SheetDay:
    """One date at the clinic with its lines in order of time."""

    date: date
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """One role's sheet over some days. ``columns`` are the headings, the time's first."""

    role: str
    title: str
    span: str
    clinic: str
    zone: str
    columns: tuple[str, ...]
    days: tuple[SheetDay, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """The lines of all days."""
        for day in self.days:
            yield from day.lines


@dataclass(frozen=True)
class Asked:
    """What a sheet is asked for: whose it is (``""`` for all of the role), and which days."""

    subject: str
    first: date
    until: date
    cards: Cards = field(default_factory=Cards)


def days_of(names: Names, lines: Iterable[Line], asked: Asked) -> tuple[SheetDay, ...]:
    """The lines of the days asked for, by the date on which they start; empty days are left out."""
    wanted = set(dates(asked.first, asked.until))
    found = sorted(
        (line for line in lines if line.start.date() in wanted),
        key=lambda line: (line.start, line.end, line.key, line.cells),
    )
    return tuple(
        SheetDay(day, names.words.date(day), tuple(of_day))
        for day, of_day in groupby(found, key=lambda line: line.start.date())
    )
