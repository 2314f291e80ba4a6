"""work tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("human", "app", "team", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_account")),
    )
    op.create_index("ix_account__client_id_change_seq", "account", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_account__client_id_seq", "account", ["client_id", "seq"], unique=True)
    op.create_table(
        "account_person",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "method",
            sa.Enum("email", "admin", "proposed", name="method", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("confidence", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_account_person")),
    )
    op.create_index(
        "ix_account_person__client_id_account_id_id", "account_person", ["client_id", "account_id", "id"], unique=False
    )
    op.create_index(
        "ix_account_person__client_id_person_id", "account_person", ["client_id", "person_id"], unique=False
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin", "manager", "analyst", "bi", name="role", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("client_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("hide_costs", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("hide_people", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token__token_hash")),
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("email", name=op.f("uq_app_user__email")),
    )
    op.create_table(
        "assignment",
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("source_project_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("units_pct", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("planned_seconds", sa.BigInteger(), nullable=True),
        sa.Column("actual_seconds", sa.BigInteger(), nullable=True),
        sa.Column("remaining_seconds", sa.BigInteger(), nullable=True),
        sa.Column("baseline_seconds", sa.BigInteger(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("finish_on", sa.Date(), nullable=True),
        sa.Column("planned_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("actual_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("timephased", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_assignment__currency_is_iso")),
        sa.CheckConstraint(
            "(planned_cost IS NULL AND actual_cost IS NULL) OR currency IS NOT NULL",
            name=op.f("ck_assignment__amount_has_currency"),
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment__client_id_account_id", "assignment", ["client_id", "account_id"], unique=False)
    op.create_index("ix_assignment__client_id_change_seq", "assignment", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_assignment__client_id_seq", "assignment", ["client_id", "seq"], unique=True)
    op.create_index("ix_assignment__client_id_task_id", "assignment", ["client_id", "task_id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event__client_id_at", "audit_event", ["client_id", "at"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
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
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_finish", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=19, scale=4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "tool", "rate_x_hours", "import", name="basis", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("source_field", sa.Text(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_budget_line__currency_is_iso")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_budget_line")),
    )
    op.create_index("ix_budget_line__client_id_change_seq", "budget_line", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_budget_line__client_id_seq", "budget_line", ["client_id", "seq"], unique=True)
    op.create_index(
        "ix_budget_line__client_id_source_project_id", "budget_line", ["client_id", "source_project_id"], unique=False
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reporting_currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("fiscal_year_start_month", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("week_start", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("hours_per_day", sa.Double(), server_default="8", nullable=False),
        sa.Column("raw_retention_days", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("reporting_currency ~ '^[A-Z]{3}$'", name=op.f("ck_client__reporting_currency_is_iso")),
        sa.CheckConstraint("fiscal_year_start_month BETWEEN 1 AND 12", name=op.f("ck_client__fiscal_month")),
        sa.CheckConstraint("hours_per_day > 0 AND hours_per_day <= 24", name=op.f("ck_client__hours_per_day")),
        sa.CheckConstraint("week_start BETWEEN 1 AND 7", name=op.f("ck_client__week_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("name", name=op.f("uq_client__name")),
    )
    op.create_table(
        "custom_field",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column(
            "applies_to",
            sa.Enum(
                "source_project",
                "task",
                "task_membership",
                "dependency",
                "status_change",
                "milestone",
                "risk",
                "status_report",
                "account",
                "assignment",
                "time_entry",
                "rate",
                "working_calendar",
                "budget_line",
                "custom_field",
                name="applies_to",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("is_calculated", sa.Boolean(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_custom_field")),
    )
    op.create_index("ix_custom_field__client_id_change_seq", "custom_field", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_custom_field__client_id_seq", "custom_field", ["client_id", "seq"], unique=True)
    op.create_table(
        "dependency",
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "type",
            sa.Enum("FS", "SS", "FF", "SF", name="type", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("type_source", sa.Text(), nullable=True),
        sa.Column("lag_seconds", sa.BigInteger(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_dependency")),
    )
    op.create_index("ix_dependency__client_id_change_seq", "dependency", ["client_id", "change_seq"], unique=False)
    op.create_index(
        "ix_dependency__client_id_predecessor_id", "dependency", ["client_id", "predecessor_id"], unique=False
    )
    op.create_index("ix_dependency__client_id_seq", "dependency", ["client_id", "seq"], unique=True)
    op.create_index("ix_dependency__client_id_successor_id", "dependency", ["client_id", "successor_id"], unique=False)
    op.create_table(
        "fx_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("from_currency", sa.Text(), nullable=False),
        sa.Column("to_currency", sa.Text(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("from_currency ~ '^[A-Z]{3}$'", name=op.f("ck_fx_rate__from_currency_is_iso")),
        sa.CheckConstraint("to_currency ~ '^[A-Z]{3}$'", name=op.f("ck_fx_rate__to_currency_is_iso")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_fx_rate__rate_is_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fx_rate")),
    )
    op.create_index(
        "uq_fx_rate__client_id_on_date_pair",
        "fx_rate",
        ["client_id", "on_date", "from_currency", "to_currency"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "milestone",
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("task", "release", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("baseline_finish", sa.Date(), nullable=True),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "reached",
                "cancelled",
                "unknown",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("state_source", sa.Text(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_milestone")),
    )
    op.create_index("ix_milestone__client_id_change_seq", "milestone", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_milestone__client_id_seq", "milestone", ["client_id", "seq"], unique=True)
    op.create_index(
        "ix_milestone__client_id_source_project_id", "milestone", ["client_id", "source_project_id"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_person")),
    )
    op.create_table(
        "rate",
        sa.Column("source_project_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
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
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_rate__currency_is_iso")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_rate")),
    )
    op.create_index(
        "ix_rate__client_id_account_id_valid_from", "rate", ["client_id", "account_id", "valid_from"], unique=False
    )
    op.create_index("ix_rate__client_id_change_seq", "rate", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_rate__client_id_seq", "rate", ["client_id", "seq"], unique=True)
    op.create_table(
        "risk",
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("risk", "issue", "assumption", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("probability_pct", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("impact_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("impact_days", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("impact_score", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("score", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("open", "closed", "unknown", name="status", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("status_source", sa.Text(), nullable=True),
        sa.Column("custom_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_risk__currency_is_iso")),
        sa.CheckConstraint("(impact_cost IS NULL) OR currency IS NOT NULL", name=op.f("ck_risk__amount_has_currency")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_risk")),
    )
    op.create_index("ix_risk__client_id_change_seq", "risk", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_risk__client_id_seq", "risk", ["client_id", "seq"], unique=True)
    op.create_index("ix_risk__client_id_source_project_id", "risk", ["client_id", "source_project_id"], unique=False)
    op.create_table(
        "source_project",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
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
        sa.Column("state_source", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("finish_on", sa.Date(), nullable=True),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("custom_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_source_project__currency_is_iso")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_source_project")),
    )
    op.create_index(
        "ix_source_project__client_id_change_seq", "source_project", ["client_id", "change_seq"], unique=False
    )
    op.create_index("ix_source_project__client_id_seq", "source_project", ["client_id", "seq"], unique=True)
    op.create_table(
        "status_change",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column(
            "from_category",
            sa.Enum(
                "todo",
                "in_progress",
                "on_hold",
                "done",
                "cancelled",
                "unknown",
                name="from_category",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("from_source", sa.Text(), nullable=True),
        sa.Column(
            "to_category",
            sa.Enum(
                "todo",
                "in_progress",
                "on_hold",
                "done",
                "cancelled",
                "unknown",
                name="to_category",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("to_source", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_status_change")),
    )
    op.create_index(
        "ix_status_change__client_id_change_seq", "status_change", ["client_id", "change_seq"], unique=False
    )
    op.create_index("ix_status_change__client_id_seq", "status_change", ["client_id", "seq"], unique=True)
    op.create_index(
        "ix_status_change__client_id_task_id_changed_at",
        "status_change",
        ["client_id", "task_id", "changed_at"],
        unique=False,
    )
    op.create_table(
        "status_report",
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "health",
            sa.Enum(
                "green", "amber", "red", "unknown", name="health", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("health_source", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_status_report")),
    )
    op.create_index(
        "ix_status_report__client_id_change_seq", "status_report", ["client_id", "change_seq"], unique=False
    )
    op.create_index("ix_status_report__client_id_seq", "status_report", ["client_id", "seq"], unique=True)
    op.create_index(
        "ix_status_report__client_id_source_project_id",
        "status_report",
        ["client_id", "source_project_id"],
        unique=False,
    )
    op.create_table(
        "task",
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phase",
                "summary",
                "epic",
                "story",
                "task",
                "subtask",
                "milestone",
                "deliverable",
                "bug",
                "risk",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("kind_source", sa.Text(), nullable=True),
        sa.Column(
            "status_category",
            sa.Enum(
                "todo",
                "in_progress",
                "on_hold",
                "done",
                "cancelled",
                "unknown",
                name="status_category",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("status_source", sa.Text(), nullable=True),
        sa.Column(
            "priority",
            sa.Enum(
                "urgent",
                "high",
                "normal",
                "low",
                "none",
                "unknown",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("priority_source", sa.Text(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("wbs_code", sa.Text(), nullable=True),
        sa.Column("outline_level", sa.SmallInteger(), nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_finish", sa.Date(), nullable=True),
        sa.Column("baseline_start", sa.Date(), nullable=True),
        sa.Column("baseline_finish", sa.Date(), nullable=True),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_finish", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("estimate_seconds", sa.BigInteger(), nullable=True),
        sa.Column("remaining_seconds", sa.BigInteger(), nullable=True),
        sa.Column("spent_seconds", sa.BigInteger(), nullable=True),
        sa.Column("baseline_seconds", sa.BigInteger(), nullable=True),
        sa.Column("story_points", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("percent_complete", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column(
            "percent_method",
            sa.Enum(
                "reported",
                "status",
                "effort",
                "physical",
                name="percent_method",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("planned_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("actual_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("baseline_cost", sa.Numeric(precision=19, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("is_milestone", sa.Boolean(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=True),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("custom_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_task__currency_is_iso")),
        sa.CheckConstraint(
            "(planned_cost IS NULL AND actual_cost IS NULL AND baseline_cost IS NULL) OR currency IS NOT NULL",
            name=op.f("ck_task__amount_has_currency"),
        ),
        sa.CheckConstraint("percent_complete BETWEEN 0 AND 100", name=op.f("ck_task__percent_complete")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_task")),
    )
    op.create_index("ix_task__client_id_change_seq", "task", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_task__client_id_parent_id", "task", ["client_id", "parent_id"], unique=False)
    op.create_index("ix_task__client_id_seq", "task", ["client_id", "seq"], unique=True)
    op.create_index("ix_task__client_id_source_project_id", "task", ["client_id", "source_project_id"], unique=False)
    op.create_table(
        "task_membership",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("source_project_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("is_home", sa.Boolean(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_task_membership")),
    )
    op.create_index(
        "ix_task_membership__client_id_change_seq", "task_membership", ["client_id", "change_seq"], unique=False
    )
    op.create_index("ix_task_membership__client_id_seq", "task_membership", ["client_id", "seq"], unique=True)
    op.create_index("ix_task_membership__client_id_task_id", "task_membership", ["client_id", "task_id"], unique=False)
    op.create_table(
        "time_entry",
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("booked_project_id", sa.Uuid(), nullable=True),
        sa.Column("source_project_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_seconds", sa.BigInteger(), nullable=False),
        sa.Column("billable", sa.Boolean(), nullable=True),
        sa.Column("billable_seconds", sa.BigInteger(), nullable=True),
        sa.Column("work_type", sa.Text(), nullable=True),
        sa.Column(
            "approval",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "rejected",
                "cancelled",
                "unknown",
                name="approval",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("approval_source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_time_entry")),
    )
    op.create_index("ix_time_entry__client_id_change_seq", "time_entry", ["client_id", "change_seq"], unique=False)
    op.create_index("ix_time_entry__client_id_seq", "time_entry", ["client_id", "seq"], unique=True)
    op.create_index(
        "ix_time_entry__client_id_source_project_id_entry_date",
        "time_entry",
        ["client_id", "source_project_id", "entry_date"],
        unique=False,
    )
    op.create_index("ix_time_entry__client_id_task_id", "time_entry", ["client_id", "task_id"], unique=False)
    op.create_table(
        "working_calendar",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("minutes_per_weekday", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("exceptions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_changed_run", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "missing",
                "deleted",
                "lost_access",
                "archived",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="present",
            nullable=False,
        ),
        sa.Column("presence_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_reason", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False, cycle=False), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_working_calendar")),
    )
    op.create_index(
        "ix_working_calendar__client_id_change_seq", "working_calendar", ["client_id", "change_seq"], unique=False
    )
    op.create_index("ix_working_calendar__client_id_seq", "working_calendar", ["client_id", "seq"], unique=True)
    op.create_table(
        "connection",
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "state",
            sa.Enum("active", "paused", name="state", native_enum=False, create_constraint=True, length=20),
            server_default="active",
            nullable=False,
        ),
        sa.Column("mapping_version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures_in_a_row", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_connection__client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_connection")),
        sa.UniqueConstraint("client_id", "name", name=op.f("uq_connection__client_id_name")),
    )
    op.create_table(
        "membership",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin", "manager", "analyst", "bi", name="role", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_membership__client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_membership__user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "user_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "connection_secret",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_connection_secret__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "name", name=op.f("pk_connection_secret")),
    )
    op.create_table(
        "mapping",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_mapping__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "version", name=op.f("pk_mapping")),
    )
    op.create_table(
        "quarantined_record",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("raw_page_id", sa.BigInteger(), nullable=True),
        sa.Column("first_seen_run", sa.Uuid(), nullable=False),
        sa.Column("last_seen_run", sa.Uuid(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_quarantined_record__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_quarantined_record")),
        sa.UniqueConstraint(
            "client_id",
            "connection_id",
            "stream",
            "source_id",
            "rule",
            name=op.f("uq_quarantined_record__client_id_connection_id_stream_source_id_rule"),
        ),
    )
    op.create_index("ix_quarantined_record__client_id_seq", "quarantined_record", ["client_id", "seq"], unique=True)
    op.create_table(
        "raw_page",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body_bytes", sa.BigInteger(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_raw_page__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_raw_page")),
    )
    op.create_index(
        "ix_raw_page__client_id_connection_id_body_hash",
        "raw_page",
        ["client_id", "connection_id", "body_hash"],
        unique=False,
    )
    # zstd has pressed the body already.
    op.execute("ALTER TABLE raw_page ALTER COLUMN body SET STORAGE EXTERNAL")
    op.create_index(
        "ix_raw_page__client_id_connection_id_received_at",
        "raw_page",
        ["client_id", "connection_id", "received_at"],
        unique=False,
    )
    op.create_table(
        "sync_cursor",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("full_pass_done", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_sync_cursor__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "stream", "scope", name=op.f("pk_sync_cursor")),
    )
    op.create_table(
        "sync_run",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column(
            "trigger",
            sa.Enum(
                "schedule",
                "request",
                "import",
                "mapping",
                name="trigger",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum("incremental", "full", "replay", name="mode", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "succeeded",
                "partial",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("lease_epoch", sa.BigInteger(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("only_streams", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("only_scopes", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("accepts_removals", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("mapping_version", sa.BigInteger(), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("gaps", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("requests", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("throttled_seconds", sa.Double(), server_default="0", nullable=False),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("error_class", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_hint", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_sync_run__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_sync_run")),
    )
    op.create_index(
        "ix_sync_run__client_id_connection_id_queued_at",
        "sync_run",
        ["client_id", "connection_id", "queued_at"],
        unique=False,
    )
    op.create_index("ix_sync_run__client_id_seq", "sync_run", ["client_id", "seq"], unique=True)
    op.create_index(
        "uq_sync_run__one_running",
        "sync_run",
        ["client_id", "connection_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "sync_scope",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "connection_id"],
            ["connection.client_id", "connection.id"],
            name=op.f("fk_sync_scope__client_id_connection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "connection_id", "scope", name=op.f("pk_sync_scope")),
    )


def downgrade() -> None:
    op.drop_table("sync_scope")
    op.drop_index("uq_sync_run__one_running", table_name="sync_run", postgresql_where=sa.text("state = 'running'"))
    op.drop_index("ix_sync_run__client_id_seq", table_name="sync_run")
    op.drop_index("ix_sync_run__client_id_connection_id_queued_at", table_name="sync_run")
    op.drop_table("sync_run")
    op.drop_table("sync_cursor")
    op.drop_index("ix_raw_page__client_id_connection_id_body_hash", table_name="raw_page")
    op.drop_index("ix_raw_page__client_id_connection_id_received_at", table_name="raw_page")
    op.drop_table("raw_page")
    op.drop_index("ix_quarantined_record__client_id_seq", table_name="quarantined_record")
    op.drop_table("quarantined_record")
    op.drop_table("mapping")
    op.drop_table("connection_secret")
    op.drop_table("membership")
    op.drop_table("connection")
    op.drop_index("ix_working_calendar__client_id_seq", table_name="working_calendar")
    op.drop_index("ix_working_calendar__client_id_change_seq", table_name="working_calendar")
    op.drop_table("working_calendar")
    op.drop_index("ix_time_entry__client_id_task_id", table_name="time_entry")
    op.drop_index("ix_time_entry__client_id_source_project_id_entry_date", table_name="time_entry")
    op.drop_index("ix_time_entry__client_id_seq", table_name="time_entry")
    op.drop_index("ix_time_entry__client_id_change_seq", table_name="time_entry")
    op.drop_table("time_entry")
    op.drop_index("ix_task_membership__client_id_task_id", table_name="task_membership")
    op.drop_index("ix_task_membership__client_id_seq", table_name="task_membership")
    op.drop_index("ix_task_membership__client_id_change_seq", table_name="task_membership")
    op.drop_table("task_membership")
    op.drop_index("ix_task__client_id_source_project_id", table_name="task")
    op.drop_index("ix_task__client_id_seq", table_name="task")
    op.drop_index("ix_task__client_id_parent_id", table_name="task")
    op.drop_index("ix_task__client_id_change_seq", table_name="task")
    op.drop_table("task")
    op.drop_index("ix_status_report__client_id_source_project_id", table_name="status_report")
    op.drop_index("ix_status_report__client_id_seq", table_name="status_report")
    op.drop_index("ix_status_report__client_id_change_seq", table_name="status_report")
    op.drop_table("status_report")
    op.drop_index("ix_status_change__client_id_task_id_changed_at", table_name="status_change")
    op.drop_index("ix_status_change__client_id_seq", table_name="status_change")
    op.drop_index("ix_status_change__client_id_change_seq", table_name="status_change")
    op.drop_table("status_change")
    op.drop_index("ix_source_project__client_id_seq", table_name="source_project")
    op.drop_index("ix_source_project__client_id_change_seq", table_name="source_project")
    op.drop_table("source_project")
    op.drop_index("ix_risk__client_id_source_project_id", table_name="risk")
    op.drop_index("ix_risk__client_id_seq", table_name="risk")
    op.drop_index("ix_risk__client_id_change_seq", table_name="risk")
    op.drop_table("risk")
    op.drop_index("ix_rate__client_id_seq", table_name="rate")
    op.drop_index("ix_rate__client_id_change_seq", table_name="rate")
    op.drop_index("ix_rate__client_id_account_id_valid_from", table_name="rate")
    op.drop_table("rate")
    op.drop_table("person")
    op.drop_index("ix_milestone__client_id_source_project_id", table_name="milestone")
    op.drop_index("ix_milestone__client_id_seq", table_name="milestone")
    op.drop_index("ix_milestone__client_id_change_seq", table_name="milestone")
    op.drop_table("milestone")
    op.drop_index("uq_fx_rate__client_id_on_date_pair", table_name="fx_rate", postgresql_nulls_not_distinct=True)
    op.drop_table("fx_rate")
    op.drop_index("ix_dependency__client_id_successor_id", table_name="dependency")
    op.drop_index("ix_dependency__client_id_seq", table_name="dependency")
    op.drop_index("ix_dependency__client_id_predecessor_id", table_name="dependency")
    op.drop_index("ix_dependency__client_id_change_seq", table_name="dependency")
    op.drop_table("dependency")
    op.drop_index("ix_custom_field__client_id_seq", table_name="custom_field")
    op.drop_index("ix_custom_field__client_id_change_seq", table_name="custom_field")
    op.drop_table("custom_field")
    op.drop_table("client")
    op.drop_index("ix_budget_line__client_id_source_project_id", table_name="budget_line")
    op.drop_index("ix_budget_line__client_id_seq", table_name="budget_line")
    op.drop_index("ix_budget_line__client_id_change_seq", table_name="budget_line")
    op.drop_table("budget_line")
    op.drop_index("ix_audit_event__client_id_at", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index("ix_assignment__client_id_task_id", table_name="assignment")
    op.drop_index("ix_assignment__client_id_seq", table_name="assignment")
    op.drop_index("ix_assignment__client_id_change_seq", table_name="assignment")
    op.drop_index("ix_assignment__client_id_account_id", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("app_user")
    op.drop_table("api_token")
    op.drop_index("ix_account_person__client_id_person_id", table_name="account_person")
    op.drop_index("ix_account_person__client_id_account_id_id", table_name="account_person")
    op.drop_table("account_person")
    op.drop_index("ix_account__client_id_seq", table_name="account")
    op.drop_index("ix_account__client_id_change_seq", table_name="account")
    op.drop_table("account")
