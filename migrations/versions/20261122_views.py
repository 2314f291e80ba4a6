"""The read views; their text stands in migrations/sql."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute((files("migrations") / "sql" / "milestone_all.sql").read_text(encoding="utf-8"))
    op.execute(f"GRANT SELECT ON milestone_all TO {APP_ROLE}")


def downgrade() -> None:
    op.execute("DROP VIEW milestone_all")
