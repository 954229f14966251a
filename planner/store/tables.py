"""The tables. Names, phones and booking references stand in ``contact``; what a family writes
through its link, in ``proposal``. Nothing personal stands anywhere else.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

DRAFT, PUBLISHED = "draft", "published"
QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
LIVE = (QUEUED, RUNNING)
"""States of a job that can still change by itself."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite has no zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive datetime is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of the tables; constraints have names, so that every database can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ClinicRow(Table):
    """A clinic that the store knows: which data folder it came from, when it was last taken in.

    The folder stays the truth; ``is_seeded`` says that the demo families were put in once, so
    that deleting them does not bring them back.
    """

    __tablename__ = "clinic"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    folder: Mapped[str] = mapped_column(Text)
    is_seeded: Mapped[bool] = mapped_column(default=False, server_default=false())
    saved_at: Mapped[datetime] = mapped_column(Instant)


class ProtocolRow(Table):
    """A protocol that a clinic composed in the browser, as JSON."""

    __tablename__ = "protocol"
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int] = mapped_column()
    body: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(64))
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class RequestRow(Table):
    """One family's request, as JSON, by case code."""

    __tablename__ = "request"
    __table_args__ = (UniqueConstraint("clinic", "position"),)
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    family: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column()
    body: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(64))
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class PlanRow(Table):
    """One version of a clinic's plan: the draft (one per clinic) or a frozen publication."""

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("clinic", "number"),
        Index(
            "one_draft_per_clinic",
            "clinic",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"))
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column()
    planner_version: Mapped[str] = mapped_column(String(32))
    seed: Mapped[int] = mapped_column()
    families: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class JobRow(Table):
    """One piece of work in a process of its own."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    settings: Mapped[str] = mapped_column(Text)
    is_cancel_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    log: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class ProgressRow(Table):
    """What a job reported while it ran, in order."""

    __tablename__ = "job_progress"
    job: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    facts: Mapped[str] = mapped_column(Text)


class PublicationRow(Table):
    """One stay as it was published: a frozen document of that family alone.

    ``number`` counts a family's publications from 1; ``version`` is the plan version that was
    frozen with it and explains it.
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("clinic", "family", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"))
    family: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column()
    version: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class LinkRow(Table):
    """One share link. The token itself is never kept, only its hash and its last characters.

    ``kind`` says what it shows ("family", or a role), ``subject`` whose: a family's case code
    or a resource, "" for the whole clinic.
    """

    __tablename__ = "share_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    mark: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class ProposalRow(Table):
    """What a family asked for through its link; it changes nothing by itself."""

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"), index=True)
    family: Mapped[str] = mapped_column(String(64))
    link: Mapped[int] = mapped_column(ForeignKey("share_link.id"), index=True)
    publication: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(16))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))


class ContactRow(Table):
    """Who is behind a code: the only names, numbers and references that the store asks for.

    ``person`` is the code within the family ("p1", "c1"; "" for the family as a whole). With
    ``family`` "" it is the clinic's own: "" the desk to call, else a driver or a vehicle by
    its resource id, with the ``plate`` of a vehicle. Deleting the rows of a family erases it;
    requests and frozen plans hold codes only.
    """

    __tablename__ = "contact"
    clinic: Mapped[str] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    family: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    booking_reference: Mapped[str] = mapped_column(Text, default="")
    plate: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
