"""Versions of a clinic's plan: one draft, which changes, and publications, which never do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event, func, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session

from planner.domain.errors import PlannerError, StaleError, UnknownIdError
from planner.store.archive import pack, unpack
from planner.store.clinics import require_clinic
from planner.store.stamp import Stamp
from planner.store.tables import DRAFT, PUBLISHED, PlanRow


class FrozenError(PlannerError):
    """A published plan version was about to be changed."""


@dataclass(frozen=True)
class Version:
    """What is known of a plan version without opening it.

    ``number`` counts a clinic's versions from 1; ``revision`` counts the saves of this one.
    ``families`` are those in the draft, or those that a frozen version has published.
    """

    id: int
    clinic: str
    number: int
    state: str
    revision: int
    planner_version: str
    seed: int
    families: tuple[str, ...]
    saved_at: datetime
    saved_by: str
    published_at: datetime | None


def _version(row: PlanRow) -> Version:
    return Version(
        row.id,
        row.clinic,
        row.number,
        row.state,
        row.revision,
        row.planner_version,
        row.seed,
        tuple(json.loads(row.families)),
        row.saved_at,
        row.saved_by,
        row.published_at,
    )


@event.listens_for(PlanRow, "before_update")
def _refuse_thaw(_mapper: Mapper[PlanRow], _connection: Connection, row: PlanRow) -> None:
    history = inspect(row).attrs.state.history
    was = history.deleted[0] if history.deleted else row.state
    if was == PUBLISHED:
        raise FrozenError(f"version {row.number} of {row.clinic} is published and stays as it is")


def _draft_row(session: Session, clinic: str) -> PlanRow | None:
    query = select(PlanRow).where(PlanRow.clinic == clinic, PlanRow.state == DRAFT)
    return session.scalars(query).one_or_none()


def draft(session: Session, clinic: str) -> Version | None:
    """The clinic's draft; ``None`` before the first planning."""
    row = _draft_row(session, clinic)
    return _version(row) if row else None


def versions(session: Session, clinic: str) -> tuple[Version, ...]:
    """All versions of a clinic, the newest first."""
    query = select(PlanRow).where(PlanRow.clinic == clinic).order_by(PlanRow.number.desc())
    return tuple(_version(row) for row in session.scalars(query))


def body(session: Session, version: int) -> str:
    """The stored plan document of a version, as JSON."""
    row = session.get(PlanRow, version)
    if row is None:
        raise UnknownIdError(f"there is no plan version {version}")
    return unpack(row.body)


def save_draft(
    session: Session,
    clinic: str,
    text: str | bytes,
    *,
    base: tuple[int, int] | None,
    planner_version: str,
    seed: int,
    families: tuple[str, ...],
    stamp: Stamp,
) -> Version:
    """Save the draft.

    ``base`` is the id and revision of the draft that this one was made from, ``None`` if there
    was none. Raises :class:`StaleError` when the draft is another one by now.
    """
    require_clinic(session, clinic)
    row = _draft_row(session, clinic)
    if ((row.id, row.revision) if row else None) != base:
        raise StaleError(f"the draft of {clinic} was changed by somebody else")
    if row is None:
        last = session.scalar(select(func.max(PlanRow.number)).where(PlanRow.clinic == clinic))
        row = PlanRow(clinic=clinic, number=(last or 0) + 1, state=DRAFT)
        session.add(row)
    row.body, row.families = pack(text), json.dumps(families)
    row.planner_version, row.seed = planner_version, seed
    row.saved_at, row.saved_by = stamp.at, stamp.who
    session.flush()
    return _version(row)


def publish_draft(
    session: Session, clinic: str, base: tuple[int, int], families: tuple[str, ...], stamp: Stamp
) -> Version:
    """Freeze the draft, which publishes these families, and open a new draft with the same plan.

    Returns the frozen version. Raises :class:`StaleError` when the draft is another one by now.
    """
    row = _draft_row(session, clinic)
    if row is None or (row.id, row.revision) != base:
        raise StaleError(f"the draft of {clinic} was changed by somebody else")
    everybody = row.families
    row.state, row.published_at, row.saved_by = PUBLISHED, stamp.at, stamp.who
    row.families = json.dumps(families)
    session.flush()
    session.add(
        PlanRow(
            clinic=clinic,
            number=row.number + 1,
            state=DRAFT,
            planner_version=row.planner_version,
            seed=row.seed,
            families=everybody,
            saved_at=stamp.at,
            saved_by=stamp.who,
            body=row.body,
        )
    )
    session.flush()
    return _version(row)
