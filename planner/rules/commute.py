"""Commute: a family that lodges elsewhere is brought to the clinic and back around its sessions.

for each use of a person's place on the date: end of the way out <= start, unless a ward
night ends on that date; end <= start of the way back, unless one begins; and one of way
or ward night is in the plan on either side
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Commute, Problem
from planner.domain.resource import PLACE
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.engine.primitives.bracket import BracketTerms
from planner.engine.variables import Use as ModelUse
from planner.rules.book import Book, open_book


class Commutes:
    """Rows of :class:`~planner.domain.problem.Commute`."""

    name = "commute"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A bracket for each person and date."""
        rows: dict[str, list[BracketTerms]] = defaultdict(list)
        uses_of: dict[tuple[str, frozenset[str]], list[ModelUse]] = {}
        for row in model.problem.commutes:
            ways = (*row.way_out, *row.way_back, *row.nights_before, *row.nights_after)
            if not (model.is_touched(row.person) or model.any_free(ways)):
                continue
            key = row.person, row.kinds
            if key not in uses_of:  # the same on every date
                uses_of[key] = [u for u in model.uses(*key) if u.units.get(PLACE, 0) > 0]
            terms = BracketTerms(
                uses_of[key],
                model.grid.day_index(row.day),
                row.way_out,
                row.way_back,
                row.nights_before,
                row.nights_after,
            )
            model.bracket(terms, Why(row.law, row.person))
            rows[row.person].append(terms)
        for terms_of_person in rows.values():
            model.cover(terms_of_person)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each use at the clinic that the ways do not hold."""
        book = open_book(problem, plan)
        for row in problem.commutes:
            for use in book.on(row.person, row.kinds, row.day):
                if use.units.get(PLACE, 0):
                    fault = _fault(book, row, use)
                    if fault:
                        facts = {
                            "resource": row.person,
                            "fault": fault,
                            "at": book.text(use.start),
                        }
                        subject = use.activity
                        yield Finding(self.name, row.law, subject, facts, None, (use.activity,))


def _fault(book: Book, row: Commute, use: Use) -> str:
    if not any(book.has(night) for night in row.nights_before):
        ways = [name for name in row.way_out if book.has(name)]
        if not ways:
            return "no_way_out"
        if any(book.ends[name] > use.start for name in ways):
            return "before_way_out"
    if not any(book.has(night) for night in row.nights_after):
        ways = [name for name in row.way_back if book.has(name)]
        if not ways:
            return "no_way_back"
        if any(book.starts[name] < use.end for name in ways):
            return "after_way_back"
    return ""
