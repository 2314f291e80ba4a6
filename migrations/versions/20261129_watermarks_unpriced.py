"""Watermarks of budget lines without pricing an hour: they tell whether anything may have changed, and are asked for often."""

from importlib.resources import files

from alembic import op

revision = "watermarks_unpriced"
down_revision = "saved_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace("partition_watermark_3")


def downgrade() -> None:
    _replace("partition_watermark_2")


def _replace(name: str) -> None:
    text = (files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    statement = text.replace("CREATE VIEW", "CREATE OR REPLACE VIEW")
    # The driver, not SQLAlchemy, reads it: a colon would name a parameter there.
    op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
