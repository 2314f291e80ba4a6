"""The PMO's portfolio: consolidated projects and their links, baselines, snapshots, KPI values, price list, imported budgets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.drawn import read
from migrations.isolation import APP_ROLE, grant, isolate, release

revision = "0201"
down_revision = "0102"
branch_labels = None
depends_on = None

TABLES = ("portfolio", "project", "project_link", "baseline", "baseline_task", "rate_card", "imported_budget_line")
WRITTEN_ONCE = ("project_snapshot", "kpi_value")


def upgrade() -> None:
    _create_tables()
    for table in (*TABLES, *WRITTEN_ONCE):
        isolate(table)
    for table in TABLES:
        grant(table)
    for table in WRITTEN_ONCE:
        grant(table, rights="SELECT, INSERT")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    op.execute(read("project_link_share"))
    op.execute(
        "CREATE CONSTRAINT TRIGGER project_link_share AFTER INSERT OR UPDATE ON project_link"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pmo_hub_check_project_link_share()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER project_link_share ON project_link")
    op.execute("DROP FUNCTION pmo_hub_check_project_link_share()")
    for table in (*TABLES, *WRITTEN_ONCE):
        release(table)
    _drop_tables()


def _create_tables() -> None:
    op.create_table(
        "baseline",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("tool", "hub", name="source", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_baseline__client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_baseline")),
        sa.UniqueConstraint("client_id", "project_id", "name", name=op.f("uq_baseline__client_id_project_id_name")),
    )
    op.create_index(
        "ix_baseline__client_id_project_id_effective_on",
        "baseline",
        ["client_id", "project_id", "effective_on"],
        unique=False,
    )
    op.create_index("ix_baseline__client_id_seq", "baseline", ["client_id", "seq"], unique=True)
    op.create_table(
        "imported_budget_line",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("import_name", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "budget",
                "committed",
                "actual",
                "forecast",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "labour",
                "material",
                "service",
                "travel",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "cost_class",
            sa.Enum("capex", "opex", name="cost_class", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("is_contingency", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_finish", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_imported_budget_line__currency_is_iso")),
        sa.CheckConstraint("period_finish >= period_start", name=op.f("ck_imported_budget_line__days_in_order")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_imported_budget_line__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_imported_budget_line")),
    )
    op.create_index(
        "ix_imported_budget_line__client_id_import_name",
        "imported_budget_line",
        ["client_id", "import_name"],
        unique=False,
    )
    op.create_index(
        "ix_imported_budget_line__client_id_project_id",
        "imported_budget_line",
        ["client_id", "project_id"],
        unique=False,
    )
    op.create_index("ix_imported_budget_line__client_id_seq", "imported_budget_line", ["client_id", "seq"], unique=True)
    op.create_table(
        "kpi_value",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(precision=38, scale=10), nullable=True),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("coverage_pct", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("inputs", postgresql.JSONB(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("formula_version", sa.BigInteger(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_kpi_value__currency_is_iso")),
        sa.CheckConstraint(
            "(value IS NULL AND word IS NULL) = (reason IS NOT NULL)", name=op.f("ck_kpi_value__value_or_reason")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_kpi_value__client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_kpi_value")),
        sa.UniqueConstraint(
            "client_id",
            "project_id",
            "name",
            "status_on",
            name=op.f("uq_kpi_value__client_id_project_id_name_status_on"),
        ),
    )
    op.create_index("ix_kpi_value__client_id_seq", "kpi_value", ["client_id", "seq"], unique=True)
    op.create_table(
        "portfolio",
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("portfolio", "programme", name="kind", native_enum=False, create_constraint=True, length=20),
            server_default="portfolio",
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_portfolio__not_its_own_part")),
        sa.ForeignKeyConstraint(
            ["client_id", "parent_id"],
            ["portfolio.client_id", "portfolio.id"],
            name=op.f("fk_portfolio__client_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_portfolio__client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_portfolio")),
        sa.UniqueConstraint("client_id", "name", name=op.f("uq_portfolio__client_id_name")),
    )
    op.create_index("ix_portfolio__client_id_seq", "portfolio", ["client_id", "seq"], unique=True)
    op.create_table(
        "project_snapshot",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_on", sa.Date(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "active",
                "on_hold",
                "completed",
                "cancelled",
                "unknown",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column(
            "health",
            sa.Enum(
                "green", "amber", "red", "unknown", name="health", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("finish_on", sa.Date(), nullable=True),
        sa.Column("baseline_finish", sa.Date(), nullable=True),
        sa.Column("tasks", sa.BigInteger(), nullable=False),
        sa.Column("tasks_done", sa.BigInteger(), nullable=False),
        sa.Column("tasks_cancelled", sa.BigInteger(), nullable=False),
        sa.Column("milestones", sa.BigInteger(), nullable=False),
        sa.Column("milestones_reached", sa.BigInteger(), nullable=False),
        sa.Column("open_risks", sa.BigInteger(), nullable=False),
        sa.Column("estimate_seconds", sa.BigInteger(), nullable=True),
        sa.Column("remaining_seconds", sa.BigInteger(), nullable=True),
        sa.Column("logged_seconds", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("approved_budget", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("bac", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("pv", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("ev", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("ac", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("eac", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_project_snapshot__currency_is_iso")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_project_snapshot__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_project_snapshot")),
        sa.UniqueConstraint(
            "client_id", "project_id", "snapshot_on", name=op.f("uq_project_snapshot__client_id_project_id_snapshot_on")
        ),
    )
    op.create_index("ix_project_snapshot__client_id_seq", "project_snapshot", ["client_id", "seq"], unique=True)
    op.create_table(
        "baseline_task",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("baseline_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("finish_on", sa.Date(), nullable=True),
        sa.Column("work_seconds", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("is_milestone", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_baseline_task__currency_is_iso")),
        sa.CheckConstraint(
            "(cost IS NULL) OR currency IS NOT NULL", name=op.f("ck_baseline_task__amount_has_currency")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "baseline_id"],
            ["baseline.client_id", "baseline.id"],
            name=op.f("fk_baseline_task__client_id_baseline_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "baseline_id", "task_id", name=op.f("pk_baseline_task")),
    )
    op.create_table(
        "project",
        sa.Column("portfolio_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sponsor", sa.Text(), nullable=True),
        sa.Column("manager", sa.Text(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "active",
                "on_hold",
                "completed",
                "cancelled",
                "unknown",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="active",
            nullable=False,
        ),
        sa.Column("target_start", sa.Date(), nullable=True),
        sa.Column("target_finish", sa.Date(), nullable=True),
        sa.Column("approved_budget", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_project__currency_is_iso")),
        sa.CheckConstraint("target_finish >= target_start", name=op.f("ck_project__target_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["client_id", "portfolio_id"],
            ["portfolio.client_id", "portfolio.id"],
            name=op.f("fk_project__client_id_portfolio_id"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_project__client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_project")),
        sa.UniqueConstraint("client_id", "code", name=op.f("uq_project__client_id_code")),
    )
    op.create_index("ix_project__client_id_portfolio_id", "project", ["client_id", "portfolio_id"], unique=False)
    op.create_index("ix_project__client_id_seq", "project", ["client_id", "seq"], unique=True)
    op.create_table(
        "rate_card",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("cost", "bill", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("amount_per_hour", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_rate_card__currency_is_iso")),
        sa.CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name=op.f("ck_rate_card__of_a_person_or_a_role")),
        sa.CheckConstraint("amount_per_hour >= 0", name=op.f("ck_rate_card__amount_per_hour")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_rate_card__days_in_order")),
        sa.ForeignKeyConstraint(
            ["client_id", "person_id"],
            ["person.client_id", "person.id"],
            name=op.f("fk_rate_card__client_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_rate_card__client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_rate_card")),
    )
    op.create_index(
        "ix_rate_card__client_id_person_id_valid_from",
        "rate_card",
        ["client_id", "person_id", "valid_from"],
        unique=False,
    )
    op.create_index("ix_rate_card__client_id_seq", "rate_card", ["client_id", "seq"], unique=True)
    op.create_table(
        "project_link",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("allocation_pct", sa.Numeric(precision=5, scale=2), server_default="100", nullable=False),
        sa.Column("filter_field", sa.Text(), nullable=True),
        sa.Column("filter_values", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "cardinality(roles) > 0 AND roles <@ ARRAY['scope', 'time', 'cost', 'risk']",
            name=op.f("ck_project_link__roles"),
        ),
        sa.CheckConstraint(
            "(filter_field IS NULL) = (filter_values IS NULL)", name=op.f("ck_project_link__filter_is_whole")
        ),
        sa.CheckConstraint(
            "allocation_pct > 0 AND allocation_pct <= 100", name=op.f("ck_project_link__allocation_pct")
        ),
        sa.CheckConstraint("cardinality(filter_values) > 0", name=op.f("ck_project_link__filter_names_something")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_project_link__days_in_order")),
        sa.ForeignKeyConstraint(
            ["client_id", "project_id"],
            ["project.client_id", "project.id"],
            name=op.f("fk_project_link__client_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_project_link")),
    )
    op.create_index("ix_project_link__client_id_project_id", "project_link", ["client_id", "project_id"], unique=False)
    op.create_index(
        "ix_project_link__client_id_source_project_id", "project_link", ["client_id", "source_project_id"], unique=False
    )
    op.add_column("person", sa.Column("role", sa.Text(), nullable=True))


def _drop_tables() -> None:
    op.drop_column("person", "role")
    for table in (*WRITTEN_ONCE, *reversed(TABLES)):
        op.drop_table(table)
