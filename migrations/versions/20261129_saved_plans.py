"""Plans that say when they were saved hold from then; a status date counts once, when it is new."""

import sqlalchemy as sa
from alembic import op

revision = "saved_plans"
down_revision = "milestones_found"
branch_labels = None
depends_on = None

DATED = "ix_source_project__client_id_connection_id_dated"
SAVED = ("source_project", "source_project_history", "uploaded_file")
BY_WAY_TO_PROJECT = {
    "source_project": "itself",
    "task": "project",
    "task_membership": "project",
    "milestone": "project",
    "risk": "project",
    "status_report": "project",
    "time_entry": "project",
    "budget_line": "project",
    "assignment": "task",
    "status_change": "task",
    "dependency": "successor",
    "account": "connection",
    "working_calendar": "connection",
    "rate": "connection",
    "custom_field": "connection",
}


def upgrade() -> None:
    for table in SAVED:
        op.add_column(table, sa.Column("saved_at", sa.DateTime(timezone=True)))
    # The setting says whether rows are dated, or since when.
    _stamp_new("NEW.status_on IS NOT NULL OR NEW.saved_at IS NOT NULL", "<> ''")
    _index("status_on IS NOT NULL OR saved_at IS NOT NULL")


def downgrade() -> None:
    _stamp_new("NEW.status_on IS NOT NULL", "= 'on'")
    _index("status_on IS NOT NULL")
    for table in SAVED:
        op.drop_column(table, "saved_at")


def _stamp_new(is_dated_plan: str, is_dated: str) -> None:
    for table, way in BY_WAY_TO_PROJECT.items():
        plan = f"{is_dated_plan} OR " if way == "itself" else ""
        op.execute(f"DROP TRIGGER stamp_version_of_new ON {table}")
        op.execute(
            f"CREATE TRIGGER stamp_version_of_new BEFORE INSERT ON {table} FOR EACH ROW"
            f" WHEN ({plan}current_setting('pmo_hub.dated', true) {is_dated})"
            f" EXECUTE FUNCTION pmo_hub_stamp_version('{way}')"
        )


def _index(is_dated: str) -> None:
    op.execute(f"DROP INDEX {DATED}")
    # Whether a connection reads plans that their tool dates.
    op.execute(f"CREATE INDEX {DATED} ON source_project (client_id, connection_id) WHERE {is_dated}")
