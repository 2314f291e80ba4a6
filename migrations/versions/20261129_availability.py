"""When people can work."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import APP_ROLE, grant, isolate, release

revision = "0602"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "availability",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("subdivision", sa.Text(), nullable=True),
        sa.Column("pct", sa.Numeric(precision=5, scale=2), server_default="100", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_availability__country_is_iso")),
        sa.CheckConstraint(
            "subdivision IS NULL OR country IS NOT NULL", name=op.f("ck_availability__subdivision_has_country")
        ),
        sa.CheckConstraint("pct >= 0 AND pct <= 200", name=op.f("ck_availability__pct")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_availability__days_in_order")),
        sa.ForeignKeyConstraint(
            ["client_id", "person_id"],
            ["person.client_id", "person.id"],
            name=op.f("fk_availability__client_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_availability__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_availability")),
    )
    op.create_index("ix_availability__client_id_seq", "availability", ["client_id", "seq"], unique=True)
    isolate("availability")
    grant("availability")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")


def downgrade() -> None:
    release("availability")
    op.drop_table("availability")
