"""Rows of tools in the order of the tool's own dates of change; a row without one stands in no such index."""

from alembic import op

revision = "by_change"
down_revision = "risks_of_tasks"
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "assignment",
    "budget_line",
    "custom_field",
    "dependency",
    "milestone",
    "rate",
    "risk",
    "source_project",
    "status_change",
    "status_report",
    "task",
    "task_membership",
    "time_entry",
    "working_calendar",
)


def upgrade() -> None:
    for table in TABLES:
        op.execute(
            f"CREATE INDEX ix_{table}__client_id_source_updated_at ON {table} (client_id, source_updated_at DESC NULLS LAST)"
            " WHERE source_updated_at IS NOT NULL"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP INDEX ix_{table}__client_id_source_updated_at")
