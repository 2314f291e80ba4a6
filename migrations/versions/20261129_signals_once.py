"""Early warnings read links, tasks and hours of the projects asked for once each."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "signals_once"
down_revision = "milestones_found"
branch_labels = None
depends_on = None

VIEWS = {"project_work": "project_work_3", "project_hours": "project_hours_3"}
"""What nobody else reads."""


def upgrade() -> None:
    op.execute(_sql("signals_of_2"))
    for view in VIEWS:
        op.execute(f"DROP VIEW {view}")


def downgrade() -> None:
    for view, name in VIEWS.items():
        op.execute(_sql(name).replace("CREATE OR REPLACE VIEW", "CREATE VIEW"))
        op.execute(f"GRANT SELECT ON {view} TO {APP_ROLE}")
    op.execute(_sql("signals_of").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def _sql(name: str) -> str:
    return (files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
