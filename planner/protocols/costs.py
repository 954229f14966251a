"""Cost lines: ranges that the clinic quotes, times how often; never a computed clinical price."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.clinic import CostQuote
from planner.domain.problem import CostLine
from planner.protocols.draft import Draft
from planner.protocols.family import Family


def costs_of(draft: Draft, family: Family) -> tuple[CostLine, ...]:
    """The clinic's quotes that concern this stay, in the clinic's order."""
    return tuple(line for quote in draft.clinic.quotes for line in _lines(draft, family, quote))


def _lines(draft: Draft, family: Family, quote: CostQuote) -> Iterator[CostLine]:
    for person in family.patients:
        assert person.protocol is not None
        times = {
            "stay": 1,
            "cycle": person.protocol.cycles,
            "session": _sessions(draft, person.id, quote.kind),
        }[quote.per]
        if times:
            yield CostLine(
                quote.kind,
                None if quote.low is None else quote.low * times,
                None if quote.high is None else quote.high * times,
                quote.currency,
                quote.source,
                {"per": quote.per, "times": str(times), "person": person.id},
            )


def _sessions(draft: Draft, person: str, kind: str) -> int:
    return sum(c.wanted for c in draft.courses_of(person) if c.kind == kind)
