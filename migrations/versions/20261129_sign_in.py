"""What signing in needs: passwords, lock-out, the identity provider's name of a user, sessions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.isolation import APP_ROLE, grant

revision = "sign_in"
down_revision = "0104"
branch_labels = None
depends_on = None

ROLES = ("admin", "manager", "analyst", "bi")


def added() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column(
            "role",
            sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=False, length=20),
            nullable=False,
            server_default="analyst",
        ),
        sa.Column("all_clients", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("hide_costs", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("hide_people", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("locale", sa.Text()),
        sa.Column("password_hash", sa.Text()),
        sa.Column("issuer", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("failed_attempts", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True)),
    )


def upgrade() -> None:
    for column in added():
        op.add_column("app_user", column)
    op.create_check_constraint("role", "app_user", sa.column("role").in_(ROLES))
    op.create_unique_constraint("uq_app_user__issuer_subject", "app_user", ["issuer", "subject"])
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_user_session__user_id", "user_session", ["user_id"])
    grant("user_session")


def downgrade() -> None:
    op.execute(f"REVOKE ALL ON user_session FROM {APP_ROLE}")
    op.drop_table("user_session")
    op.drop_constraint("uq_app_user__issuer_subject", "app_user")
    op.drop_constraint("ck_app_user__role", "app_user")
    for column in reversed(added()):
        op.drop_column("app_user", column.name)
