"""Exports that the hub carries out by itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import grant, isolate, release

revision = "0802"
down_revision = "0602"
branch_labels = None
depends_on = None

FORMATS = ("csv", "xlsx", "parquet", "delta")
STATES = ("queued", "running", "succeeded", "partial", "failed", "cancelled")


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", _word(FORMATS, "format"), nullable=False),
        sa.Column("tables", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("include_absent", sa.Boolean(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("schedule", postgresql.JSONB(), nullable=True),
        sa.Column("hide_costs", sa.Boolean(), nullable=False),
        sa.Column("hide_people", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", _word(STATES, "state"), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_hint", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_export__client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_export")),
    )
    op.create_index("ix_export__client_id_seq", "export", ["client_id", "seq"], unique=True)
    isolate("export")
    grant("export")


def downgrade() -> None:
    release("export")
    op.drop_table("export")


def _word(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=20)
