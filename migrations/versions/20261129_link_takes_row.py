"""Which rows of a source project a link takes, as a function, so that sums by project say what the figures say."""

from importlib.resources import files

from alembic import op

revision = "link_takes_row"
down_revision = "0802"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute((files("migrations") / "sql" / "link_takes_row.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION pmo_hub_link_takes_row(uuid, uuid, uuid, text, text[])")
