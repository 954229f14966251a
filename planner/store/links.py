"""Share links by the hash of their token: what each one shows, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planner.domain.errors import UnknownIdError
from planner.store.clinics import require_clinic
from planner.store.stamp import Stamp
from planner.store.tables import LinkRow


@dataclass(frozen=True)
class Link:
    """One share link: of which ``kind``, whose (``subject``), and how long it holds.

    ``mark`` is the end of the token, by which people tell links apart.
    """

    id: int
    clinic: str
    kind: str
    subject: str
    mark: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether the link is still good."""
        return self.revoked_at is None and now < self.expires_at


def _link(row: LinkRow) -> Link:
    return Link(
        row.id,
        row.clinic,
        row.kind,
        row.subject,
        row.mark,
        row.created_at,
        row.created_by,
        row.expires_at,
        row.revoked_at,
    )


def add_link(
    session: Session,
    clinic: str,
    kind: str,
    subject: str,
    *,
    token_hash: str,
    mark: str,
    expires_at: datetime,
    stamp: Stamp,
) -> Link:
    """Keep a new link by the hash of its token."""
    require_clinic(session, clinic)
    row = LinkRow(
        clinic=clinic,
        kind=kind,
        subject=subject,
        token_hash=token_hash,
        mark=mark,
        created_at=stamp.at,
        created_by=stamp.who,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return _link(row)


def link_of(session: Session, token_hash: str) -> Link | None:
    """The link of a token, good or not; ``None`` where there is none."""
    row = session.scalars(select(LinkRow).where(LinkRow.token_hash == token_hash)).one_or_none()
    return _link(row) if row else None


def links(session: Session, clinic: str) -> tuple[Link, ...]:
    """All links of a clinic, the newest first."""
    query = select(LinkRow).where(LinkRow.clinic == clinic).order_by(LinkRow.id.desc())
    return tuple(_link(row) for row in session.scalars(query))


def revoke(session: Session, clinic: str, link: int, now: datetime) -> None:
    """End a link now; one that has ended keeps its moment."""
    row = session.get(LinkRow, link)
    if row is None or row.clinic != clinic:
        raise UnknownIdError(f"{clinic} has no link {link}")
    row.revoked_at = row.revoked_at or now


def revoke_all(session: Session, clinic: str, kind: str, subject: str, now: datetime) -> int:
    """End every link of one subject; returns how many were still open."""
    query = (
        update(LinkRow)
        .where(
            LinkRow.clinic == clinic,
            LinkRow.kind == kind,
            LinkRow.subject == subject,
            LinkRow.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(LinkRow.id)
    )
    return len(session.execute(query).all())
