"""Labour once: whether rates price the hours of a link, beside labour in the actual costs of another source of its project."""

import sqlalchemy as sa
from alembic import op

revision = "labour_once"
down_revision = "tallies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("project_link", "project_link_history"):
        op.add_column(table, sa.Column("prices_hours", sa.Boolean(), nullable=True))
    op.create_check_constraint("prices_its_hours", "project_link", "prices_hours IS NULL OR 'time' = ANY (roles)")


def downgrade() -> None:
    for table in ("project_link", "project_link_history"):
        op.drop_column(table, "prices_hours")
