"""Baselines of tools are recorded by the hub itself, once their sync has ended well."""

import sqlalchemy as sa
from alembic import op

revision = "tool_baselines"
down_revision = "1202"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("baseline", sa.Column("digest", sa.Text()))
    op.add_column(
        "project_figures", sa.Column("awaits_baseline", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )


def downgrade() -> None:
    """What the hub recorded by itself goes: without its mark it would look chosen, and be measured by."""
    op.drop_column("project_figures", "awaits_baseline")
    op.execute("DELETE FROM baseline WHERE digest IS NOT NULL")
    op.drop_column("baseline", "digest")
