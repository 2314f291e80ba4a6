"""Schema drift: the fields a tool is known to have, and what changed about them."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_field",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("is_always", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        _of_connection("source_field"),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "stream", "scope", "field", name=op.f("pk_source_field")),
    )
    kinds = sa.Enum("new", "gone", "retyped", name="change", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "field_change",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("change", kinds, nullable=False),
        sa.Column("type_before", sa.Text(), nullable=True),
        sa.Column("type_after", sa.Text(), nullable=True),
        sa.Column("rules", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _of_connection("field_change"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_field_change")),
    )
    op.create_index("ix_field_change__client_id_seq", "field_change", ["client_id", "seq"], unique=True)
    for table in ("source_field", "field_change"):
        isolate(table)
        grant(table)


def downgrade() -> None:
    for table in ("field_change", "source_field"):
        release(table)
        op.drop_table(table)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id", "connection_id"],
        ["connection.client_id", "connection.id"],
        name=op.f(f"fk_{table}__client_id_connection_id"),
        ondelete="CASCADE",
    )
