"""Files that people upload for a connection."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "1202"
down_revision = "availability_figures"
branch_labels = None
depends_on = None

TABLES = ("uploaded_file", "uploaded_piece")


def upgrade() -> None:
    op.create_table(
        "uploaded_file",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_uploaded_file__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_uploaded_file")),
    )
    op.create_index(
        "ix_uploaded_file__client_id_connection_id", "uploaded_file", ["client_id", "connection_id", "uploaded_at"]
    )
    op.create_table(
        "uploaded_piece",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "file_id"],
            ["uploaded_file.client_id", "uploaded_file.id"],
            name=op.f("fk_uploaded_piece__client_id_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "file_id", "number", name=op.f("pk_uploaded_piece")),
    )
    for table in TABLES:
        isolate(table)
        grant(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        release(table)
        op.drop_table(table)
