"""What families ask for through their links, until the coordinator has dealt with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.domain.errors import StaleError, UnknownIdError
from planner.store.archive import pack, unpack
from planner.store.stamp import Stamp
from planner.store.tables import ProposalRow

OPEN, DONE, DECLINED = "open", "done", "declined"


@dataclass(frozen=True)
class Proposal:
    """One proposal: its kind, and what the family filled in, by field.

    ``publication`` is the number of the publication that the family had before its eyes.
    """

    id: int
    clinic: str
    family: str
    publication: int
    kind: str
    fields: Mapping[str, str]
    received_at: datetime
    state: str
    settled_at: datetime | None
    settled_by: str


def _proposal(row: ProposalRow) -> Proposal:
    return Proposal(
        row.id,
        row.clinic,
        row.family,
        row.publication,
        row.kind,
        json.loads(unpack(row.body)),
        row.received_at,
        row.state,
        row.settled_at,
        row.settled_by,
    )


def add_proposal(
    session: Session,
    clinic: str,
    family: str,
    *,
    link: int,
    publication: int,
    kind: str,
    fields: Mapping[str, str],
    now: datetime,
) -> Proposal:
    """Keep what a family sent."""
    row = ProposalRow(
        clinic=clinic,
        family=family,
        link=link,
        publication=publication,
        kind=kind,
        body=pack(json.dumps(fields, sort_keys=True)),
        received_at=now,
        state=OPEN,
    )
    session.add(row)
    session.flush()
    return _proposal(row)


def received_since(session: Session, link: int, since: datetime) -> int:
    """How many proposals came through a link since a moment."""
    query = select(func.count()).where(ProposalRow.link == link, ProposalRow.received_at >= since)
    return session.scalar(query) or 0


def open_of_link(session: Session, link: int) -> tuple[Proposal, ...]:
    """What came through a link and waits for an answer, the newest first."""
    query = select(ProposalRow).where(ProposalRow.link == link, ProposalRow.state == OPEN)
    return tuple(map(_proposal, session.scalars(query.order_by(ProposalRow.id.desc()))))


def proposals(session: Session, clinic: str) -> tuple[Proposal, ...]:
    """All proposals of a clinic, the newest first."""
    query = select(ProposalRow).where(ProposalRow.clinic == clinic)
    return tuple(map(_proposal, session.scalars(query.order_by(ProposalRow.id.desc()))))


def settle(session: Session, clinic: str, proposal: int, state: str, stamp: Stamp) -> None:
    """Close an open proposal; :class:`StaleError` if somebody else has."""
    row = session.get(ProposalRow, proposal)
    if row is None or row.clinic != clinic:
        raise UnknownIdError(f"{clinic} has no proposal {proposal}")
    if row.state != OPEN:
        raise StaleError("somebody else has dealt with this proposal")
    row.state, row.settled_at, row.settled_by = state, stamp.at, stamp.who
