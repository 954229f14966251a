"""Rows of families' requests, in the order in which they are planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.domain.errors import UnknownIdError
from planner.store.archive import pack, unpack
from planner.store.clinics import require_clinic
from planner.store.revision import require_revision
from planner.store.stamp import Stamp
from planner.store.tables import RequestRow


@dataclass(frozen=True)
class SavedRequest:
    """A request as it is kept: JSON, and the revision that the next save must name."""

    clinic: str
    family: str
    revision: int
    body: str
    saved_at: datetime
    saved_by: str


def _saved(row: RequestRow) -> SavedRequest:
    return SavedRequest(
        row.clinic, row.family, row.revision, unpack(row.body), row.saved_at, row.saved_by
    )


def saved_requests(session: Session, clinic: str) -> tuple[SavedRequest, ...]:
    """The clinic's requests in planning order."""
    query = select(RequestRow).where(RequestRow.clinic == clinic).order_by(RequestRow.position)
    return tuple(_saved(row) for row in session.scalars(query))


def saved_request(session: Session, clinic: str, family: str) -> SavedRequest:
    """One family's request; :class:`UnknownIdError` if there is none."""
    row = session.get(RequestRow, (clinic, family))
    if row is None:
        raise UnknownIdError(f"clinic {clinic} has no family {family!r}")
    return _saved(row)


def save_request(
    session: Session,
    clinic: str,
    family: str,
    body: str,
    *,
    revision: int | None,
    stamp: Stamp,
) -> int:
    """Save one request; returns its new revision. A new family goes to the end of the order.

    ``revision`` is the one that the caller read, ``None`` for a new family. Raises
    :class:`StaleError` when that is no longer the newest.
    """
    require_clinic(session, clinic)
    row = session.get(RequestRow, (clinic, family))
    require_revision(row, revision, f"the request of family {family}")
    if row is None:
        last = session.scalar(
            select(func.max(RequestRow.position)).where(RequestRow.clinic == clinic)
        )
        row = RequestRow(clinic=clinic, family=family, position=(last or 0) + 1)
        session.add(row)
    row.body, row.saved_at, row.saved_by = pack(body), stamp.at, stamp.who
    session.flush()
    return row.revision


def remove_request(session: Session, clinic: str, family: str, revision: int) -> None:
    """Delete one request; :class:`StaleError` if it was changed since ``revision`` was read."""
    row = session.get(RequestRow, (clinic, family))
    require_revision(row, revision, f"the request of family {family}")
    session.delete(row)
    session.flush()
