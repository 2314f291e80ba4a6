"""What all workers together may ask a vendor with one credential, and what a connection waits for in words."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vendor_budget",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("requests", sa.Float(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quota_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("provider", "credential", name=op.f("pk_vendor_budget")),
    )
    grant("vendor_budget")
    op.add_column("connection", sa.Column("waiting_for", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("connection", "waiting_for")
    op.drop_table("vendor_budget")
