"""Rows of clinics and of the protocols that they composed themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.domain.errors import UnknownIdError
from planner.store.archive import pack, unpack
from planner.store.revision import require_revision
from planner.store.stamp import Stamp
from planner.store.tables import ClinicRow, ProtocolRow


@dataclass(frozen=True)
class SavedProtocol:
    """A composed protocol as it is kept: JSON, and the revision that the next save must name."""

    clinic: str
    id: str
    revision: int
    body: str


def add_clinics(session: Session, folders: Mapping[str, str], now: datetime) -> None:
    """Make the clinics known by id with their data folders; known ones get the new folder."""
    for clinic, folder in folders.items():
        row = session.get(ClinicRow, clinic)
        if row is None:
            session.add(ClinicRow(id=clinic, folder=folder, saved_at=now))
        elif row.folder != folder:
            row.folder, row.saved_at = folder, now


def require_clinic(session: Session, clinic: str) -> ClinicRow:
    """The clinic's row; :class:`UnknownIdError` if there is none."""
    row = session.get(ClinicRow, clinic)
    if row is None:
        raise UnknownIdError(f"there is no clinic {clinic!r}")
    return row


def known_clinics(session: Session) -> dict[str, str]:
    """The data folder of each known clinic."""
    return {row.id: row.folder for row in session.scalars(select(ClinicRow).order_by(ClinicRow.id))}


def unseeded(session: Session) -> frozenset[str]:
    """The clinics that the demo families were never put into."""
    return frozenset(session.scalars(select(ClinicRow.id).where(~ClinicRow.is_seeded)))


def claim_seeding(session: Session, clinic: str) -> bool:
    """Whether the caller is the one who puts the demo families in; true only once."""
    row = require_clinic(session, clinic)
    was_seeded, row.is_seeded = row.is_seeded, True
    return not was_seeded


def save_protocol(
    session: Session,
    clinic: str,
    name: str,
    body: str,
    *,
    revision: int | None,
    stamp: Stamp,
) -> int:
    """Save a composed protocol; returns its new revision.

    ``revision`` is the one that the caller read, ``None`` for a new protocol. Raises
    :class:`StaleError` when that is no longer the newest.
    """
    require_clinic(session, clinic)
    row = session.get(ProtocolRow, (clinic, name))
    require_revision(row, revision, f"protocol {name}")
    if row is None:
        row = ProtocolRow(clinic=clinic, id=name)
        session.add(row)
    row.body, row.saved_at, row.saved_by = pack(body), stamp.at, stamp.who
    session.flush()
    return row.revision


def saved_protocols(session: Session, clinic: str) -> tuple[SavedProtocol, ...]:
    """The clinic's composed protocols by id."""
    query = select(ProtocolRow).where(ProtocolRow.clinic == clinic).order_by(ProtocolRow.id)
    return tuple(
        SavedProtocol(row.clinic, row.id, row.revision, unpack(row.body))
        for row in session.scalars(query)
    )
