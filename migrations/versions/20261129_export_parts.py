"""What of a table an export holds, and whether its Parquet is split by client and month."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "3b91"
down_revision = "1201"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export", sa.Column("filters", JSONB(), nullable=True))
    op.add_column("export", sa.Column("partitioned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("export", "partitioned", server_default=None)


def downgrade() -> None:
    op.drop_column("export", "partitioned")
    op.drop_column("export", "filters")
