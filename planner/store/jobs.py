"""Rows of jobs: the truth about what runs, has run, and died."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from planner.domain.errors import UnknownIdError
from planner.store.clinics import require_clinic
from planner.store.stamp import Stamp
from planner.store.tables import (
    CANCELLED,
    DONE,
    FAILED,
    LIVE,
    QUEUED,
    RUNNING,
    JobRow,
    ProgressRow,
)


@dataclass(frozen=True)
class Job:
    """A job as it stands. ``progress`` is the newest report, empty before the first."""

    id: int
    kind: str
    clinic: str
    state: str
    settings: Mapping[str, Any]
    is_cancel_wanted: bool
    created_at: datetime
    created_by: str
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None
    result: Mapping[str, Any]
    log: str
    progress: Mapping[str, Any]

    @property
    def is_live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in LIVE


def add_job(
    session: Session, kind: str, clinic: str, settings: Mapping[str, Any], stamp: Stamp
) -> int:
    """Put a job in the queue; returns its id."""
    require_clinic(session, clinic)
    row = JobRow(
        kind=kind,
        clinic=clinic,
        state=QUEUED,
        settings=json.dumps(settings),
        created_at=stamp.at,
        created_by=stamp.who,
    )
    session.add(row)
    session.flush()
    return row.id


def job(session: Session, name: int) -> Job:
    """One job with its newest progress; :class:`UnknownIdError` if there is none."""
    row = session.get(JobRow, name)
    if row is None:
        raise UnknownIdError(f"there is no job {name}")
    return _job(session, row)


def live_job(session: Session, clinic: str, kind: str) -> Job | None:
    """The clinic's oldest job of a kind that waits or runs."""
    query = select(JobRow).where(
        JobRow.clinic == clinic, JobRow.kind == kind, JobRow.state.in_(LIVE)
    )
    row = session.scalars(query.order_by(JobRow.id).limit(1)).one_or_none()
    return _job(session, row) if row else None


def last_job(session: Session, clinic: str, kind: str) -> Job | None:
    """The clinic's newest job of a kind, in any state."""
    found = last_jobs(session, clinic, kind, 1)
    return found[0] if found else None


def last_jobs(session: Session, clinic: str, kind: str, most: int) -> tuple[Job, ...]:
    """The clinic's newest jobs of a kind, in any state, the newest first."""
    query = select(JobRow).where(JobRow.clinic == clinic, JobRow.kind == kind)
    found = session.scalars(query.order_by(JobRow.id.desc()).limit(most))
    return tuple(_job(session, row) for row in found)


def _job(session: Session, row: JobRow) -> Job:
    newest = session.scalar(
        select(ProgressRow.facts)
        .where(ProgressRow.job == row.id)
        .order_by(ProgressRow.number.desc())
        .limit(1)
    )
    return Job(
        row.id,
        row.kind,
        row.clinic,
        row.state,
        json.loads(row.settings),
        row.is_cancel_wanted,
        row.created_at,
        row.created_by,
        row.started_at,
        row.heartbeat_at,
        row.finished_at,
        json.loads(row.result) if row.result else {},
        row.log,
        json.loads(newest) if newest else {},
    )


def is_waiting(session: Session) -> bool:
    """Whether any job waits to be started."""
    query = select(JobRow.id).where(JobRow.state == QUEUED).limit(1)
    return session.scalar(query) is not None


def claim(session: Session, most: int, now: datetime) -> int | None:
    """Take the oldest waiting job to run it, unless ``most`` run already; returns its id."""
    running = session.scalar(
        select(func.count()).select_from(JobRow).where(JobRow.state == RUNNING)
    )
    if (running or 0) >= most:
        return None
    oldest = select(JobRow.id).where(JobRow.state == QUEUED).order_by(JobRow.id).limit(1)
    taken = (
        update(JobRow)
        .where(JobRow.id == oldest.scalar_subquery(), JobRow.state == QUEUED)
        .values(state=RUNNING, started_at=now, heartbeat_at=now)
        .returning(JobRow.id)
    )
    return session.execute(taken).scalar()


def beat(session: Session, name: int, now: datetime) -> bool:
    """Say that a job is alive; returns whether it may go on (it runs and nobody wants it gone)."""
    alive = (
        update(JobRow)
        .where(JobRow.id == name, JobRow.state == RUNNING)
        .values(heartbeat_at=now)
        .returning(JobRow.is_cancel_wanted)
    )
    return session.execute(alive).scalar() is False


def report(session: Session, name: int, facts: Mapping[str, Any], now: datetime) -> None:
    """Add a progress row."""
    last = session.scalar(select(func.max(ProgressRow.number)).where(ProgressRow.job == name))
    session.add(ProgressRow(job=name, number=(last or 0) + 1, at=now, facts=json.dumps(facts)))


def finish(
    session: Session, name: int, state: str, now: datetime, *, result: Mapping[str, Any], log: str
) -> bool:
    """End a job that still runs; returns whether it did (false if it was given up before)."""
    ended = (
        update(JobRow)
        .where(JobRow.id == name, JobRow.state == RUNNING)
        .values(state=state, result=json.dumps(result), log=log, finished_at=now)
        .returning(JobRow.id)
    )
    return session.execute(ended).scalar() is not None


def want_cancel(session: Session, name: int, now: datetime) -> None:
    """Ask a job to stop: a waiting one is over at once, a running one at its next report."""
    waiting = update(JobRow).where(JobRow.id == name, JobRow.state == QUEUED)
    session.execute(waiting.values(state=CANCELLED, finished_at=now))
    running = update(JobRow).where(JobRow.id == name, JobRow.state == RUNNING)
    session.execute(running.values(is_cancel_wanted=True))


def silent(session: Session, now: datetime, patience: timedelta) -> tuple[int, ...]:
    """The jobs that run but have not been heard of for longer than ``patience``."""
    query = select(JobRow.id).where(JobRow.state == RUNNING, JobRow.heartbeat_at < now - patience)
    return tuple(session.scalars(query.order_by(JobRow.id)))


__all__ = [
    "CANCELLED",
    "DONE",
    "FAILED",
    "QUEUED",
    "RUNNING",
    "Job",
    "add_job",
    "beat",
    "claim",
    "finish",
    "is_waiting",
    "job",
    "last_job",
    "last_jobs",
    "live_job",
    "report",
    "silent",
    "want_cancel",
]
