"""Publications: one stay each, frozen; a family's newest is the one that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session

from planner.domain.errors import UnknownIdError
from planner.store.archive import pack, unpack
from planner.store.plans import FrozenError
from planner.store.stamp import Stamp
from planner.store.tables import PublicationRow


@dataclass(frozen=True)
class Publication:
    """What is known of a publication without opening it.

    ``number`` counts the family's publications from 1; ``version`` is the plan version's id.
    """

    id: int
    clinic: str
    family: str
    number: int
    version: int
    published_at: datetime
    published_by: str


def _publication(row: PublicationRow) -> Publication:
    return Publication(
        row.id, row.clinic, row.family, row.number, row.version, row.published_at, row.published_by
    )


@event.listens_for(PublicationRow, "before_update")
def _refuse_change(
    _mapper: Mapper[PublicationRow], _connection: Connection, row: PublicationRow
) -> None:
    raise FrozenError(f"publication {row.number} of {row.family} stays as it is")


def add_publication(
    session: Session, clinic: str, family: str, *, version: int, text: str, stamp: Stamp
) -> Publication:
    """Freeze one stay's document as its next publication."""
    last = session.scalar(
        select(func.max(PublicationRow.number)).where(
            PublicationRow.clinic == clinic, PublicationRow.family == family
        )
    )
    row = PublicationRow(
        clinic=clinic,
        family=family,
        number=(last or 0) + 1,
        version=version,
        published_at=stamp.at,
        published_by=stamp.who,
        body=pack(text),
    )
    session.add(row)
    session.flush()
    return _publication(row)


def publications(session: Session, clinic: str, family: str) -> tuple[Publication, ...]:
    """All publications of a family, the newest first."""
    query = select(PublicationRow).where(
        PublicationRow.clinic == clinic, PublicationRow.family == family
    )
    rows = session.scalars(query.order_by(PublicationRow.number.desc()))
    return tuple(_publication(row) for row in rows)


def newest(session: Session, clinic: str, family: str) -> Publication | None:
    """The publication that a family is shown; ``None`` before the first."""
    query = select(PublicationRow).where(
        PublicationRow.clinic == clinic, PublicationRow.family == family
    )
    row = session.scalars(query.order_by(PublicationRow.number.desc()).limit(1)).first()
    return _publication(row) if row else None


def current(session: Session, clinic: str) -> tuple[Publication, ...]:
    """The newest publication of every family of a clinic, by case code."""
    last = (
        select(PublicationRow.family, func.max(PublicationRow.number).label("number"))
        .where(PublicationRow.clinic == clinic)
        .group_by(PublicationRow.family)
        .subquery()
    )
    query = (
        select(PublicationRow)
        .join(
            last,
            (PublicationRow.family == last.c.family) & (PublicationRow.number == last.c.number),
        )
        .where(PublicationRow.clinic == clinic)
        .order_by(PublicationRow.family)
    )
    return tuple(_publication(row) for row in session.scalars(query))


def body(session: Session, publication: int) -> str:
    """The frozen document of a publication, as JSON."""
    row = session.get(PublicationRow, publication)
    if row is None:
        raise UnknownIdError(f"there is no publication {publication}")
    return unpack(row.body)
