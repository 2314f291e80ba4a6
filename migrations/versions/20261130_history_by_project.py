"""Superseded versions along the project or task they belong to, so that a past day of one project reads its own alone."""

from alembic import op

revision = "history_by_project"
down_revision = "by_change"
branch_labels = None
depends_on = None

READ_BY = (
    ("task", "source_project_id"),
    ("task", "parent_id"),
    ("dependency", "predecessor_id"),
    ("status_change", "task_id"),
    ("assignment", "task_id"),
    ("time_entry", "source_project_id"),
    ("budget_line", "source_project_id"),
    ("milestone", "source_project_id"),
    ("risk", "source_project_id"),
    ("status_report", "source_project_id"),
)


def upgrade() -> None:
    for table, column in READ_BY:
        op.execute(f"CREATE INDEX ix_{table}_history__client_id_{column} ON {table}_history (client_id, {column})")


def downgrade() -> None:
    for table, column in READ_BY:
        op.execute(f"DROP INDEX ix_{table}_history__client_id_{column}")
