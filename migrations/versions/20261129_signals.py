"""Early warnings and the risk register, as views."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "0603"
down_revision = "0602"
branch_labels = None
depends_on = None

VIEWS = ("project_work", "project_hours", "signal", "risk_exposure")


def upgrade() -> None:
    for name in ("link_takes", *VIEWS):
        op.execute((files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8"))
    for view in VIEWS:
        op.execute(f"GRANT SELECT ON {view} TO {APP_ROLE}")


def downgrade() -> None:
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW {view}")
    op.execute("DROP FUNCTION pmo_hub_link_takes(text, text[], task)")
