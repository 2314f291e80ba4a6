"""Earned value in the ProjectData feed: what the hub computes of a project, where one source project is all of it."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "ev42"
down_revision = "money_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run("projectdata_project_3.sql")


def downgrade() -> None:
    # Columns leave a view only with it.
    op.execute("DROP VIEW projectdata_project CASCADE")
    _run("projectdata_project_2.sql")
    op.execute(f"GRANT SELECT ON projectdata_project TO {APP_ROLE}")


def _run(name: str) -> None:
    text = (files("migrations") / "sql" / name).read_text(encoding="utf-8")
    # The driver, not SQLAlchemy, reads it: a colon would name a parameter there.
    op.get_bind().exec_driver_sql(text.replace("%", "%%"))
