"""Early warnings are kept beside the figures of their project, so that a list of them need not read every row of every tool."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import grant, isolate, release

revision = "signals_kept"
down_revision = "vendor_endpoints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project_signal",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_project_signal__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "project_id", "rule", name=op.f("pk_project_signal")),
    )
    isolate("project_signal")
    grant("project_signal")
    # Nothing is kept yet: the next question has everything made.
    op.execute("TRUNCATE figures_mark")


def downgrade() -> None:
    release("project_signal")
    op.drop_table("project_signal")
