"""From when on early warnings warn, as each client says."""

from alembic import op

revision = "signal_thresholds"
down_revision = "own_history"
branch_labels = None
depends_on = None

USUAL = (
    '{"slip_days": 5, "slip_critical_days": 20, "overdue_critical_days": 20, "burn_rate_points": 15,'
    ' "burn_rate_critical_points": 30, "stale_days": 3}'
)


def upgrade() -> None:
    op.execute(f"ALTER TABLE client ADD COLUMN signal_thresholds jsonb NOT NULL DEFAULT '{USUAL}'")


def downgrade() -> None:
    op.execute("ALTER TABLE client DROP COLUMN signal_thresholds")
