"""Work and hours of a task with several labels belong to one project alone, as its figures have it."""

from importlib.resources import files

from alembic import op

revision = "0803"
down_revision = "hours_without_project"
branch_labels = None
depends_on = None

VIEWS = ("project_work", "project_hours")


def upgrade() -> None:
    for view in VIEWS:
        op.execute((files("migrations") / "sql" / f"{view}_2.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    for view in VIEWS:
        text = (files("migrations") / "sql" / f"{view}.sql").read_text(encoding="utf-8")
        op.execute(text.replace("CREATE VIEW", "CREATE OR REPLACE VIEW"))
