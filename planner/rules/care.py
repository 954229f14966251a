"""Care: no dependent is ever alone; somebody who is not taken up elsewhere can mind them.

at every moment: a carer is not taken up, or every dependent is with staff or inside with
a carer. Checked where it can get worse: at the start of each use that takes a carer up,
and at the end of each use in which a dependent is minded. In a ward night the dependents on
the ward have a carer there, and those in the lodging have one there. Who sleeps where is no
choice of the solver: the patients and as many carers as the ward has beds for are on the ward,
siblings with the carers who are left over, and on the ward too where nobody is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal

from planner.domain.plan import Finding, Placement, Plan, Use, demands_of
from planner.domain.problem import Care, Demand, Mode, Problem
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.engine.primitives.watch import WatchTerms
from planner.engine.variables import Use as ModelUse
from planner.rules.book import Book, open_book

Counted = list[tuple[ModelUse, frozenset[str] | None]]


class Carers:
    """Rows of :class:`~planner.domain.problem.Care`."""

    name = "care"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A watch over the family's uses."""
        for row in model.problem.cares:
            if not any(model.is_touched(person) for person in (*row.carers, *row.dependents)):
                continue
            taken = {c: _counted(model, c, _takes_up(row)) for c in row.carers}
            minded = {d: _counted(model, d, _minds(row)) for d in row.dependents}
            model.watch(WatchTerms(taken, minded), Why(row.law, row.stay))

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """The moments at which all carers are taken up and a dependent is left."""
        book = open_book(problem, plan)
        for row in problem.cares:
            busy = {carer: _busy(book, row, carer) for carer in row.carers}
            minded = {one: _minded(book, row, one) for one in row.dependents}
            starts = {use.start for uses in busy.values() for use in uses}
            ends = {use.end for uses in minded.values() for use in uses}
            for moment in sorted(starts | ends):
                if not all(_holding(uses, moment) for uses in busy.values()):
                    continue
                alone = [one for one, uses in minded.items() if not _holding(uses, moment)]
                if alone:
                    facts = {"resource": ";".join(alone), "at": book.text(moment)}
                    held = [use for uses in busy.values() for use in _holding(uses, moment)]
                    involved = tuple(dict.fromkeys(use.activity for use in held))
                    yield Finding(self.name, row.law, row.stay, facts, None, involved)
            for night, alone in _divided(book, row):
                facts = {"resource": ";".join(alone), "at": book.text(night.start)}
                yield Finding(self.name, row.law, row.stay, facts, None, (night.activity,))


def _divided(book: Book, row: Care) -> Iterator[tuple[Placement, list[str]]]:
    """The ward nights that leave dependents without a carer, there or in the lodging."""
    for name in book.problem.activities_of.get(row.stay, ()):
        night = book.placements.get(name)
        sleepers = book.problem.activity[name].facts.get("sleepers")
        if night is None or sleepers is None:
            continue
        there = set(sleepers.split(";"))
        for is_there in (True, False):
            alone = [one for one in row.dependents if (one in there) == is_there]
            if alone and not any((carer in there) == is_there for carer in row.carers):
                yield night, alone


Test = Callable[[Mode, str], bool]


def _takes_up(row: Care) -> Test:
    """Whether a carer's use takes the carer up: of such a kind, and no sitter stands in."""
    return lambda mode, kind: kind in row.taken and all(d.role != "sitter" for d in mode.demands)


def _minds(row: Care) -> Test:
    """Whether a dependent is minded in a use: by staff, or by a carer who is inside."""
    carers = set(row.carers)
    return lambda mode, kind: (
        kind in row.staffed or any(carers.intersection(demand.eligible) for demand in mode.demands)
    )


def _counted(model: Model, person: str, test: Test) -> Counted:
    """The uses of a person in the model, with the modes in which they count."""
    found: Counted = []
    for use in model.uses(person):
        if use.pinned:
            if test(use.pinned.mode, use.kind):
                found.append((use, None))
            continue
        modes = {choice.mode.mode.id: choice.mode.mode for choice in use.choices}
        counting = frozenset(name for name, mode in modes.items() if test(mode, use.kind))
        if counting:
            found.append((use, counting))
    return found


def _busy(book: Book, row: Care, carer: str) -> list[Use]:
    """The uses that take a carer up; with a sitter in the same activity nobody is left alone."""
    return [
        use
        for use in book.of(carer)
        if use.kind in row.taken
        and all(demand.role != "sitter" for demand, _ in _taken(book, use.activity))
    ]


def _minded(book: Book, row: Care, dependent: str) -> list[Use]:
    """The uses in which a dependent is with staff, or in an activity that took a carer."""
    return [
        use
        for use in book.of(dependent)
        if use.kind in row.staffed
        or any(taken in row.carers for _, taken in _taken(book, use.activity))
    ]


def _taken(book: Book, activity: str) -> Iterator[tuple[Demand, str]]:
    return demands_of(book.problem, book.placements[activity])


def _holding(uses: Iterable[Use], moment: datetime) -> list[Use]:
    return [use for use in uses if use.start <= moment < use.end]
