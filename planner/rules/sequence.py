"""Sequence: at most so many uses, or minutes, in a row; a free stretch of the pause ends a row.

a use joins the row when it starts less than the pause after the row's last end;
sum over a row of (1 or minutes) <= most
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from planner.domain.plan import Finding, Plan, Use
from planner.domain.problem import Problem, Sequence
from planner.engine.ledger import Why
from planner.engine.model import Model
from planner.engine.variables import Use as ModelUse
from planner.rules.book import open_book


class Sequences:
    """Rows of :class:`~planner.domain.problem.Sequence`."""

    name = "sequence"
    tier = 0
    scope: Literal["stay", "shared"] = "stay"

    def post(self, model: Model) -> None:
        """A row for each resource; the pause rounds up."""

        def minutes(use: ModelUse) -> int:
            return model.grid.minutes(use.size)

        def one(use: ModelUse) -> int:
            del use
            return 1

        for row in model.problem.sequences:
            if model.is_touched(row.resource):
                uses = model.uses(row.resource, row.kinds)
                weigh = one if row.measure == "uses" else minutes
                why = Why(row.law, row.resource)
                model.sequence(uses, weigh, row.most, model.grid.up(row.pause), why)

    def findings(self, problem: Problem, plan: Plan) -> Iterator[Finding]:
        """Each row that is too long."""
        book = open_book(problem, plan)
        for row in problem.sequences:
            for chain in _chains(row, book.of(row.resource, row.kinds)):
                total = sum(_weight(row, use) for use in chain)
                if total > row.most:
                    facts = {
                        "resource": row.resource,
                        "from": book.text(chain[0].start),
                        "to": book.text(max(use.end for use in chain)),
                        "needed": str(total),
                        "allowed": str(row.most),
                        "measure": row.measure,
                    }
                    involved = tuple(dict.fromkeys(use.activity for use in chain))
                    yield Finding(self.name, row.law, row.resource, facts, None, involved)


def _chains(row: Sequence, uses: list[Use]) -> Iterator[list[Use]]:
    chain: list[Use] = []
    reach = datetime.min.replace(tzinfo=UTC)
    for use in uses:
        if chain and use.start >= reach + row.pause:
            yield chain
            chain = []
        reach = max(reach, use.end) if chain else use.end
        chain.append(use)
    if chain:
        yield chain


def _weight(row: Sequence, use: Use) -> int:
    return 1 if row.measure == "uses" else -((use.start - use.end) // timedelta(minutes=1))
