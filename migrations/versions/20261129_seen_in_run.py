"""Which rows a full run has met unchanged, while it is under way."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "0101"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seen_in_run",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_seen_in_run__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "run_id", "batch", name=op.f("pk_seen_in_run")),
    )
    isolate("seen_in_run")
    grant("seen_in_run")


def downgrade() -> None:
    release("seen_in_run")
    op.drop_table("seen_in_run")
