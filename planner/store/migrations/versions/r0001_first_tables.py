"""The first tables: clinics, protocols, requests, plan versions, jobs, contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this revision."""
    _clinics()
    _requests()
    _plans()
    _jobs()
    _contacts()


def _clinic(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["clinic"], ["clinic.id"], name=f"fk_{table}_clinic_clinic")


def _clinics() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", CODE, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("is_seeded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
    )
    op.create_table(
        "protocol",
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", CODE, nullable=False),
        _clinic("protocol"),
        sa.PrimaryKeyConstraint("clinic", "id", name="pk_protocol"),
    )


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("family", CODE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", CODE, nullable=False),
        _clinic("request"),
        sa.PrimaryKeyConstraint("clinic", "family", name="pk_request"),
        sa.UniqueConstraint("clinic", "position", name="uq_request_clinic_position"),
    )


def _plans() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("planner_version", sa.String(32), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("families", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", CODE, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _clinic("plan_version"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_version"),
        sa.UniqueConstraint("clinic", "number", name="uq_plan_version_clinic_number"),
    )
    is_draft = sa.text("state = 'draft'")
    op.create_index(
        "one_draft_per_clinic",
        "plan_version",
        ["clinic"],
        unique=True,
        sqlite_where=is_draft,
        postgresql_where=is_draft,
    )


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("is_cancel_wanted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", CODE, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("heartbeat_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("result", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("log", sa.Text(), server_default=sa.text("''"), nullable=False),
        _clinic("job"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_clinic", "job", ["clinic"])
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "job_progress",
        sa.Column("job", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"], ["job.id"], name="fk_job_progress_job_job", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job", "number", name="pk_job_progress"),
    )


def _contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("family", CODE, nullable=False),
        sa.Column("person", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("booking_reference", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        _clinic("contact"),
        sa.PrimaryKeyConstraint("clinic", "family", "person", name="pk_contact"),
    )


def downgrade() -> None:
    """Go back to an empty database."""
    for table in ("contact", "job_progress", "job", "plan_version", "request", "protocol"):
        op.drop_table(table)
    op.drop_table("clinic")
