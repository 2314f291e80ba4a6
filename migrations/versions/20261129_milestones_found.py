"""An index that finds the tasks that are milestones, so that nobody reads all tasks for them."""

from alembic import op

revision = "milestones_found"
down_revision = "run_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_task__client_id_source_project_id_milestone ON task (client_id, source_project_id) WHERE is_milestone"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_task__client_id_source_project_id_milestone")
