"""Views and what they call are drawn anew after every migration; one function that nobody calls any more is left from before."""

from alembic import op

revision = "drawn"
down_revision = "logged_ever"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS pmo_hub_link_takes(text, text[], task)")


def downgrade() -> None:
    """Nothing calls it."""
