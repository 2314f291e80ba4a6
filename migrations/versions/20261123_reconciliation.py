"""The view that sets what the sources count beside what the hub holds."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute((files("migrations") / "sql" / "reconciliation.sql").read_text(encoding="utf-8"))
    op.execute(f"GRANT SELECT ON reconciliation TO {APP_ROLE}")


def downgrade() -> None:
    op.execute("DROP VIEW reconciliation")
