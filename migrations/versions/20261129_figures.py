"""Kept figures of projects, what makes them stale, and a note of each such change: one that meets figures being made is not lost."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.drawn import read
from migrations.isolation import grant, isolate, release

revision = "figures"
down_revision = "0801"
branch_labels = None
depends_on = None

TABLES = ("project_figures", "figures_mark")
NOTES = "figures_change"
OF_CLIENT = ("rate_card", "fx_rate", "account_person", "person")
OF_PROJECT = {
    "project": ("id",),
    "project_link": ("project_id", "source_project_id"),
    "baseline": ("project_id",),
    "imported_budget_line": ("project_id",),
}
MOVING = ("task", "time_entry", "budget_line", "milestone", "risk")
FUNCTIONS = (
    "pmo_hub_figures_of_client_are_stale",
    "pmo_hub_figures_of_project_are_stale",
    "pmo_hub_figures_left_behind",
)


def upgrade() -> None:
    _create_tables()
    _create_notes()
    for table in TABLES:
        isolate(table)
        grant(table)
    isolate(NOTES)
    grant(NOTES, rights="SELECT, INSERT, DELETE")
    op.execute(read("figures_stale"))
    for table in OF_CLIENT:
        _watch(table, "pmo_hub_figures_of_client_are_stale()", name="figures_stale")
    for table, columns in OF_PROJECT.items():
        for column in columns:
            _watch(table, f"pmo_hub_figures_of_project_are_stale('{column}')", name=f"figures_stale_by_{column}")
    for table in MOVING:
        op.execute(
            f"CREATE TRIGGER figures_left_behind AFTER UPDATE OF source_project_id ON {table} FOR EACH ROW"
            " WHEN (OLD.source_project_id IS DISTINCT FROM NEW.source_project_id) EXECUTE FUNCTION pmo_hub_figures_left_behind()"
        )


def _watch(table: str, function: str, *, name: str) -> None:
    for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} TABLE AS touched"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        )


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}() CASCADE")
    for table in (*TABLES, NOTES):
        release(table)
        op.drop_table(table)


def _create_notes() -> None:
    op.create_table(
        NOTES,
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column(
            "made_in", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=f"fk_{NOTES}__client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=f"pk_{NOTES}"),
    )
    op.create_index(
        f"uq_{NOTES}__client_id",
        NOTES,
        ["client_id", "project_id", "made_in"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _create_tables() -> None:
    op.create_table(
        "figures_mark",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_figures_mark__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_figures_mark")),
    )
    op.create_table(
        "project_figures",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("item", postgresql.JSONB(), nullable=False),
        sa.Column(
            "health",
            sa.Enum(
                "green", "amber", "red", "unknown", name="health", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("health_since", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("logged_seconds", sa.BigInteger(), nullable=False),
        sa.Column("bac", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("pv", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("ev", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("ac", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("eac", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("eac_atypical", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("eac_combined", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("es_days", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("actual_days", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("milestones_met", sa.BigInteger(), nullable=True),
        sa.Column("milestones_due", sa.BigInteger(), nullable=True),
        sa.Column("throughput", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("worked_seconds", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("available_seconds", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("budget", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("committed", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("actual", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("forecast", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("gaps", postgresql.JSONB(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_project_figures__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "project_id", name=op.f("pk_project_figures")),
    )
    op.create_index(
        "ix_project_figures__client_id_name_project_id",
        "project_figures",
        ["client_id", "name", "project_id"],
        unique=False,
    )
    op.create_index(
        "ix_project_figures__client_id_stale",
        "project_figures",
        ["client_id"],
        unique=False,
        postgresql_where=sa.text("is_stale"),
    )
