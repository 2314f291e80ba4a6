"""What a run says of itself, line by line."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "run_log"
down_revision = "tool_baselines"
branch_labels = None
depends_on = None

LEVELS = ("info", "warning", "error")


def upgrade() -> None:
    op.create_table(
        "run_log",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "level",
            sa.Enum(*LEVELS, name="level", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "run_id"],
            ["sync_run.client_id", "sync_run.id"],
            name=op.f("fk_run_log__client_id_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "run_id", "number", name=op.f("pk_run_log")),
    )
    isolate("run_log")
    grant("run_log")


def downgrade() -> None:
    release("run_log")
    op.drop_table("run_log")
