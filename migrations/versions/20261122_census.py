"""Census results, and indexes that find the few rows that are not present."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release
from models.vocabulary import Entity

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SOURCED = (
    "account",
    "assignment",
    "budget_line",
    "custom_field",
    "dependency",
    "milestone",
    "rate",
    "risk",
    "source_project",
    "status_change",
    "status_report",
    "task",
    "task_membership",
    "time_entry",
    "working_calendar",
)


def upgrade() -> None:
    op.create_table(
        "census_result",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column(
            "entity",
            sa.Enum(
                *(entity.value for entity in Entity),
                name="entity",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("not_held", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("braked", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_census_result__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "entity", "scope", name=op.f("pk_census_result")),
    )
    isolate("census_result")
    grant("census_result")
    for table in SOURCED:
        op.execute(
            f"CREATE INDEX ix_{table}__client_id_connection_id_absent ON {table} (client_id, connection_id) WHERE presence <> 'present'"
        )


def downgrade() -> None:
    for table in SOURCED:
        op.execute(f"DROP INDEX ix_{table}__client_id_connection_id_absent")
    release("census_result")
    op.drop_table("census_result")
