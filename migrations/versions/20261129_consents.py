"""Consents of persons that are under way: which browser may come back, once, with which answer."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "1201"
down_revision = "saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection_consent",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("is_typed", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_connection_consent__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", name=op.f("pk_connection_consent")),
    )
    isolate("connection_consent")
    grant("connection_consent")


def downgrade() -> None:
    release("connection_consent")
    op.drop_table("connection_consent")
