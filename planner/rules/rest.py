"""Rest: after a use of some kinds no use of others begins within a gap, on one resource.

not (start of after <= start of before < end of after + gap);
in days: |date of the one - date of the other| >= gap, in either order
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Problem, Rest
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.rules.book import Book, open_book


class Rests:
    """Rows of :class:`~planner.domain.problem.Rest`."""

    name = "rest"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """Each pair of uses apart; a gap rounds up."""
        for row in model.problem.rests:
            if not model.is_touched(row.resource):
                continue
            after = model.uses(row.resource, row.after)
            before = model.uses(row.resource, row.before)
            gap = row.gap.days if row.in_days else model.grid.up(row.gap)
            why = Why(row.law, row.resource)
            model.apart(after, before, gap, why, in_days=row.in_days)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each pair of uses of different activities that are too close."""
        book = open_book(problem, plan)
        for row in problem.rests:
            after = book.of(row.resource, row.after)
            before = book.of(row.resource, row.before) if after else []
            if not before:
                continue
            pairs = (
                _same_dates(book, row, after, before) if row.in_days else _close(row, after, before)
            )
            for first, second in pairs:
                facts = {
                    "resource": row.resource,
                    "after": first.kind,
                    "before": second.kind,
                    "from": book.text(first.end),
                    "to": book.text(second.start),
                    **_lengths(book, row, first, second),
                }
                involved = (first.activity, second.activity)
                yield Finding(self.name, row.law, row.resource, facts, None, involved)


def _lengths(book: Book, row: Rest, first: Use, second: Use) -> dict[str, str]:
    """The distance found and the one needed, in whole days or minutes."""
    if row.in_days:
        found = abs(book.date(second.start) - book.date(first.start)).days
        return {"unit": "days", "found": str(found), "needed": str(row.gap.days)}
    minute = timedelta(minutes=1)
    found = (second.start - first.end) // minute
    return {"unit": "minutes", "found": str(found), "needed": str(row.gap // minute)}


def _close(row: Rest, after: list[Use], before: list[Use]) -> Iterator[tuple[Use, Use]]:
    """Each use with those that begin from its start on, before its end and the gap are over."""
    starts = [use.start for use in before]
    for first in after:
        number = bisect_left(starts, first.start)
        while number < len(before) and before[number].start < first.end + row.gap:
            second = before[number]
            number += 1
            if second.activity != first.activity:
                yield first, second


def _same_dates(
    book: Book, row: Rest, after: list[Use], before: list[Use]
) -> Iterator[tuple[Use, Use]]:
    """Each two uses on local dates fewer than the gap apart, each pair once."""
    dates = [book.date(use.start) for use in before]
    seen = set()
    for first in after:
        day = book.date(first.start)
        number = bisect_left(dates, day - row.gap + timedelta(days=1))
        while number < len(before) and dates[number] < day + row.gap:
            second = before[number]
            number += 1
            if first.activity != second.activity and (id(second), id(first)) not in seen:
                seen.add((id(first), id(second)))
                yield first, second
