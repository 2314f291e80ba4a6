"""Views for readers in bulk: the calendar, watermarks by month, tombstones."""

from importlib.resources import files

from alembic import op

from migrations.isolation import APP_ROLE

revision = "0200"
down_revision = "sign_in"
branch_labels = None
depends_on = None

VIEWS = ("calendar_day", "bulk_row", "partition_watermark", "tombstone")


def upgrade() -> None:
    for view in VIEWS:
        op.execute((files("migrations") / "sql" / f"{view}.sql").read_text(encoding="utf-8"))
        op.execute(f"GRANT SELECT ON {view} TO {APP_ROLE}")


def downgrade() -> None:
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW {view}")
