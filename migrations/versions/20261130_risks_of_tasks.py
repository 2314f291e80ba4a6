"""Risks that are told with a task are found by it, as each page of tasks asks for them."""

import sqlalchemy as sa
from alembic import op

revision = "risks_of_tasks"
down_revision = "labour_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_risk__client_id_task_id",
        "risk",
        ["client_id", "task_id"],
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_risk__client_id_task_id", "risk")
