"""Reserves among the budget lines of tools, as the mapping says."""

import sqlalchemy as sa
from alembic import op

revision = "contingency"
down_revision = "drawn"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("budget_line", "budget_line_history"):
        op.add_column(table, sa.Column("is_contingency", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    for table in ("budget_line", "budget_line_history"):
        op.drop_column(table, "is_contingency")
