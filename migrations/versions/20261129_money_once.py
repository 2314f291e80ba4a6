"""Money of every origin in one list: what tools keep, what was imported, and what hours cost; now, and as it was held."""

import sqlalchemy as sa
from alembic import op

revision = "money_once"
down_revision = "signals_kept"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "imported_budget_line",
        sa.Column("change_seq", sa.BigInteger(), server_default=sa.text("nextval('change_seq')"), nullable=False),
    )
    op.create_index(
        "ix_imported_budget_line__client_id_change_seq", "imported_budget_line", ["client_id", "change_seq"]
    )


def downgrade() -> None:
    op.drop_column("imported_budget_line", "change_seq")
