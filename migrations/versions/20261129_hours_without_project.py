"""An index that finds the few hours that belong to no project."""

from alembic import op

revision = "hours_without_project"
down_revision = "0802"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_time_entry__client_id_no_project ON time_entry (client_id) WHERE source_project_id IS NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_time_entry__client_id_no_project")
