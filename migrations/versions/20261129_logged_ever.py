"""Beside everybody's weeks is kept what they have logged in all."""

import sqlalchemy as sa
from alembic import op

revision = "logged_ever"
down_revision = "signal_thresholds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing was added up yet: the next question has everything made.
    op.execute("TRUNCATE worker_load, worker_load_mark")
    op.add_column("worker_load", sa.Column("logged_ever_seconds", sa.BigInteger(), nullable=False))


def downgrade() -> None:
    op.drop_column("worker_load", "logged_ever_seconds")
