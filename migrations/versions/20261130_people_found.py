"""Whether a rule found a person, or somebody told of them."""

import sqlalchemy as sa
from alembic import op

revision = "people_found"
down_revision = "contingency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("person", "person_history"):
        op.add_column(table, sa.Column("is_found", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    for table in ("person", "person_history"):
        op.drop_column(table, "is_found")
