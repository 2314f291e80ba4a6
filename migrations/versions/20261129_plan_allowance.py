"""What discovery learned about a connection's plan: requests of a run, and of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0601"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connection", sa.Column("requests_a_day", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("connection", "requests_a_day")
