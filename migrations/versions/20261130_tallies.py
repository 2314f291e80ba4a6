"""What tools hold is kept counted, by project of a tool; projects whose hours are priced by their tool are found along an index."""

import sqlalchemy as sa
from alembic import op

from migrations.isolation import grant, isolate, release

revision = "tallies"
down_revision = "people_found"
branch_labels = None
depends_on = None

TABLES = ("work_tally", "hours_tally", "word_tally", "tally_mark")
PLACE = ("client_id", "connection_id", "source_project_id")


def upgrade() -> None:
    op.create_table(
        "work_tally",
        *_place(),
        sa.Column("tasks", sa.BigInteger(), nullable=False),
        sa.Column("milestones", sa.BigInteger(), nullable=False),
        sa.Column("planned_seconds", sa.BigInteger()),
        _of_connection("work_tally"),
        sa.PrimaryKeyConstraint(*PLACE, name=op.f("pk_work_tally")),
    )
    op.create_table(
        "hours_tally",
        *_place(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        _of_connection("hours_tally"),
        sa.PrimaryKeyConstraint(*PLACE, "account_id", name=op.f("pk_hours_tally")),
    )
    op.create_table(
        "word_tally",
        *_place(),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text()),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        _of_connection("word_tally"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_word_tally")),
    )
    op.create_index("ix_word_tally__client_id_connection_id_source_project_id", "word_tally", list(PLACE))
    op.create_table(
        "tally_mark",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_tally_mark__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_tally_mark")),
    )
    for table in TABLES:
        isolate(table)
        grant(table)
    op.execute(
        "CREATE INDEX ix_budget_line__client_id_source_project_id_priced ON budget_line (client_id, source_project_id)"
        " WHERE kind = 'actual' AND basis = 'rate_x_hours' AND presence = 'present'"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_budget_line__client_id_source_project_id_priced")
    for table in reversed(TABLES):
        release(table)
        op.drop_table(table)


def _place() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in PLACE]


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id", "connection_id"],
        ["connection.client_id", "connection.id"],
        name=op.f(f"fk_{table}__client_id_connection_id"),
        ondelete="CASCADE",
    )
