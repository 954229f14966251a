"""Publications of single stays, share links, families' proposals, contacts of the clinic's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CODE = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this revision."""
    _publications()
    _links()
    _proposals()
    with op.batch_alter_table("contact") as table:
        table.alter_column("person", existing_type=sa.String(16), type_=CODE, nullable=False)
        table.add_column(
            sa.Column("plate", sa.Text(), server_default=sa.text("''"), nullable=False)
        )


def _clinic(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["clinic"], ["clinic.id"], name=f"fk_{table}_clinic_clinic")


def _publications() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("family", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", CODE, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _clinic("publication"),
        sa.ForeignKeyConstraint(
            ["version"], ["plan_version.id"], name="fk_publication_version_plan_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.UniqueConstraint(
            "clinic", "family", "number", name="uq_publication_clinic_family_number"
        ),
    )


def _links() -> None:
    op.create_table(
        "share_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", CODE, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", CODE, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        _clinic("share_link"),
        sa.PrimaryKeyConstraint("id", name="pk_share_link"),
        sa.UniqueConstraint("token_hash", name="uq_share_link_token_hash"),
    )
    op.create_index("ix_share_link_clinic", "share_link", ["clinic"])


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic", CODE, nullable=False),
        sa.Column("family", CODE, nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", CODE, server_default=sa.text("''"), nullable=False),
        _clinic("proposal"),
        sa.ForeignKeyConstraint(["link"], ["share_link.id"], name="fk_proposal_link_share_link"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_clinic", "proposal", ["clinic"])
    op.create_index("ix_proposal_link", "proposal", ["link"])


def downgrade() -> None:
    """Go back to the first tables."""
    with op.batch_alter_table("contact") as table:
        table.drop_column("plate")
        table.alter_column("person", existing_type=CODE, type_=sa.String(16), nullable=False)
    for name in ("proposal", "share_link", "publication"):
        op.drop_table(name)
