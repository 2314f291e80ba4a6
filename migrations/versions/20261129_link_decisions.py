"""Decisions that what a proposal put together is not one project: append-only, the newest of a pair holds."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import APP_ROLE, grant, isolate, release

revision = "link_decisions"
down_revision = "hours_without_project"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_decision",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("apart", "open", name="verdict", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("source_project_id <> other_id", name=op.f("ck_link_decision__two_of_them")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_link_decision__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_link_decision")),
    )
    op.create_index(
        "ix_link_decision__client_id_source_project_id_other_id",
        "link_decision",
        ["client_id", "source_project_id", "other_id", "id"],
    )
    isolate("link_decision")
    grant("link_decision", rights="SELECT, INSERT")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")


def downgrade() -> None:
    release("link_decision")
    op.drop_table("link_decision")
