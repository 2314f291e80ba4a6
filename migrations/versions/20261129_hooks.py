"""Webhooks: deliveries that were taken, and what they say may have changed."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

TRIGGER = "ck_sync_run__trigger"
BEFORE = ("schedule", "request", "import", "mapping")


def upgrade() -> None:
    _allow(*BEFORE, "hint")
    op.create_table(
        "hook_delivery",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _of_connection("hook_delivery"),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "identity", name=op.f("pk_hook_delivery")),
    )
    op.create_table(
        "hint",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _of_connection("hint"),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "scope", "source_id", name=op.f("pk_hint")),
    )
    for table in ("hook_delivery", "hint"):
        isolate(table)
        grant(table)


def downgrade() -> None:
    for table in ("hint", "hook_delivery"):
        release(table)
        op.drop_table(table)
    op.execute("SELECT set_config('pmo_hub.clients', '*', true)")
    op.execute("UPDATE sync_run SET trigger = 'schedule' WHERE trigger = 'hint'")
    _allow(*BEFORE)


def _allow(*triggers: str) -> None:
    listed = ", ".join(f"'{trigger}'" for trigger in triggers)
    op.execute(f"ALTER TABLE sync_run DROP CONSTRAINT {TRIGGER}")
    op.execute(f"ALTER TABLE sync_run ADD CONSTRAINT {TRIGGER} CHECK (trigger IN ({listed}))")


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id", "connection_id"],
        ["connection.client_id", "connection.id"],
        name=op.f(f"fk_{table}__client_id_connection_id"),
        ondelete="CASCADE",
    )
