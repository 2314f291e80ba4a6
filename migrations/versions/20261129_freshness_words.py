"""The view of freshness says `data_as_of`: `as_of` asks a list for an earlier day."""

from alembic import op

revision = "0107"
down_revision = "0603"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER VIEW freshness RENAME COLUMN as_of TO data_as_of")


def downgrade() -> None:
    op.execute("ALTER VIEW freshness RENAME COLUMN data_as_of TO as_of")
