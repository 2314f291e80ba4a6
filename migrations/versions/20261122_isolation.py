"""The application role, and row-level security forced on every client table."""

from alembic import op

from migrations.isolation import APP_ROLE, grant, isolate, release

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HUB_WIDE = ("app_user", "api_token")
APPEND_ONLY = ("account_person", "audit_event", "mapping")
CLIENT_TABLES = (
    "account",
    "assignment",
    "budget_line",
    "connection",
    "connection_secret",
    "custom_field",
    "dependency",
    "membership",
    "milestone",
    "person",
    "quarantined_record",
    "rate",
    "raw_page",
    "risk",
    "source_project",
    "status_change",
    "status_report",
    "sync_cursor",
    "sync_run",
    "sync_scope",
    "task",
    "task_membership",
    "time_entry",
    "working_calendar",
)

CREATE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
    EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
END $$
"""

SEES_ALL = """
CREATE FUNCTION pmo_hub_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('pmo_hub.clients', true), '') = '*' $$
"""

NAMED = """
CREATE FUNCTION pmo_hub_named() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(nullif(current_setting('pmo_hub.clients', true), ''), '*'), ',')::uuid[] $$
"""

SCOPE = """
CREATE FUNCTION pmo_hub_scope() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN pmo_hub_sees_all() THEN (SELECT array_agg(id) FROM client) ELSE pmo_hub_named() END $$
"""

CLIENT_POLICY = """
CREATE POLICY client_scope ON client
    USING (pmo_hub_sees_all() OR id = ANY ((SELECT pmo_hub_named())::uuid[]))
"""


def upgrade() -> None:
    op.execute(CREATE_ROLE)
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    op.execute("CREATE SEQUENCE change_seq AS bigint")
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    op.execute(SEES_ALL)
    op.execute(NAMED)
    op.execute(SCOPE)
    for table in (*CLIENT_TABLES, *APPEND_ONLY):
        isolate(table)
    isolate("fx_rate", or_shared=True)
    op.execute("ALTER TABLE client ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE client FORCE ROW LEVEL SECURITY")
    op.execute(CLIENT_POLICY)
    for table in (*CLIENT_TABLES, *HUB_WIDE, "client", "fx_rate"):
        grant(table)
    for table in APPEND_ONLY:
        grant(table, rights="SELECT, INSERT")


def downgrade() -> None:
    for table in (*CLIENT_TABLES, *APPEND_ONLY, "client", "fx_rate"):
        release(table)
    for table in HUB_WIDE:
        op.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
    op.execute("DROP FUNCTION pmo_hub_scope()")
    op.execute("DROP FUNCTION pmo_hub_named()")
    op.execute("DROP FUNCTION pmo_hub_sees_all()")
    op.execute("DROP SEQUENCE change_seq")
    # The role belongs to the whole cluster, where another database may use it: only its rights here are taken.
    op.execute(f"DROP OWNED BY {APP_ROLE}")
