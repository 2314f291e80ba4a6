"""What everybody has planned and logged by week is kept; who is touched by a change is found by account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.isolation import grant, isolate, release

revision = "worker_loads"
down_revision = "saved_plans"
branch_labels = None
depends_on = None

TABLES = ("worker_load", "worker_load_mark")


def upgrade() -> None:
    op.create_table(
        "worker_load",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("unscheduled_seconds", sa.BigInteger(), nullable=False),
        sa.Column("planned_seconds", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("logged_seconds", ARRAY(sa.BigInteger()), nullable=False),
        _of_client("worker_load"),
        sa.PrimaryKeyConstraint("client_id", "worker_id", name=op.f("pk_worker_load")),
    )
    op.create_table(
        "worker_load_mark",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _of_client("worker_load_mark"),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_worker_load_mark")),
    )
    for table in TABLES:
        isolate(table)
        grant(table)
    op.execute("CREATE INDEX ix_task__client_id_assignee_id ON task (client_id, assignee_id)")
    op.execute(
        "CREATE INDEX ix_time_entry__client_id_account_id_entry_date ON time_entry (client_id, account_id, entry_date)"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_time_entry__client_id_account_id_entry_date")
    op.execute("DROP INDEX ix_task__client_id_assignee_id")
    for table in reversed(TABLES):
        release(table)
        op.drop_table(table)


def _of_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id"], ["client.id"], name=op.f(f"fk_{table}__client_id"), ondelete="CASCADE"
    )
