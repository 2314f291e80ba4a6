"""How old the data of each stream are, and how old they may be."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "0105"
down_revision = "figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connection", sa.Column("freshness_target", sa.BigInteger(), nullable=True))
    op.add_column("connection", sa.Column("stale_after_seconds", sa.BigInteger(), nullable=True))
    op.execute("SELECT set_config('pmo_hub.clients', '*', true)")
    op.execute(
        "UPDATE connection SET stale_after_seconds = 2 * (schedule ->> 'every')::bigint WHERE schedule ? 'every'"
    )
    op.create_table(
        "stream_freshness",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_stream_freshness__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "stream", name=op.f("pk_stream_freshness")),
    )
    isolate("stream_freshness")
    grant("stream_freshness")


def downgrade() -> None:
    release("stream_freshness")
    op.drop_table("stream_freshness")
    op.drop_column("connection", "stale_after_seconds")
    op.drop_column("connection", "freshness_target")
