"""Views of a page that people keep, for themselves or for all who may see a client."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "saved_views"
down_revision = "link_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "page", "name"),
    )
    op.create_index(
        "uq_saved_view__default",
        "saved_view",
        ["user_id", "page"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    isolate("saved_view", or_shared=True)
    grant("saved_view")


def downgrade() -> None:
    release("saved_view")
    op.drop_table("saved_view")
