"""A wait that a vendor asks of one endpoint holds nobody who asks another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "vendor_endpoints"
down_revision = "3b91"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vendor_budget", sa.Column("held_endpoints", JSONB(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("vendor_budget", "held_endpoints")
