"""History: superseded versions of every tool's rows, kept by triggers in the transaction that changes them."""

from alembic import op

from migrations.drawn import read
from migrations.isolation import grant, isolate, release

revision = "0601"
down_revision = "0201"
branch_labels = None
depends_on = None

BY_WAY_TO_PROJECT = {
    "source_project": "itself",
    "task": "project",
    "task_membership": "project",
    "milestone": "project",
    "risk": "project",
    "status_report": "project",
    "time_entry": "project",
    "budget_line": "project",
    "assignment": "task",
    "status_change": "task",
    "dependency": "successor",
    "account": "connection",
    "working_calendar": "connection",
    "rate": "connection",
    "custom_field": "connection",
}
"""Table -> how its rows find the project whose status date they are known from."""

INSTANT = """
CREATE FUNCTION pmo_hub_instant() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('pmo_hub.instant', true), '')::timestamptz, now()) $$
"""


def upgrade() -> None:
    op.execute(INSTANT)
    op.execute(read("stamp_version"))
    op.execute(read("keep_version"))
    for table, way in BY_WAY_TO_PROJECT.items():
        _keep_history(table, way)
    # Whether a connection reads plans that carry a status date.
    op.execute(
        "CREATE INDEX ix_source_project__client_id_connection_id_dated ON source_project (client_id, connection_id)"
        " WHERE status_on IS NOT NULL"
    )


def _keep_history(table: str, way: str) -> None:
    history = f"{table}_history"
    op.execute(f"ALTER TABLE {table} ADD COLUMN known_from timestamptz NOT NULL DEFAULT pmo_hub_instant()")
    op.execute(f"CREATE TABLE {history} (LIKE {table}, known_to timestamptz NOT NULL)")
    op.execute(f"ALTER TABLE {history} ADD CONSTRAINT pk_{history} PRIMARY KEY (client_id, id, change_seq)")
    op.execute(f"CREATE INDEX ix_{history}__client_id_known_to ON {history} (client_id, known_to)")
    isolate(history)
    grant(history, rights="SELECT, INSERT, DELETE")
    dated = "NEW.status_on IS NOT NULL OR " if way == "itself" else ""
    op.execute(
        f"CREATE TRIGGER stamp_version_of_new BEFORE INSERT ON {table} FOR EACH ROW"
        f" WHEN ({dated}current_setting('pmo_hub.dated', true) = 'on') EXECUTE FUNCTION pmo_hub_stamp_version('{way}')"
    )
    op.execute(
        f"CREATE TRIGGER stamp_version BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN (OLD.change_seq <> NEW.change_seq) EXECUTE FUNCTION pmo_hub_stamp_version('{way}')"
    )
    op.execute(
        f"CREATE TRIGGER keep_version AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION pmo_hub_keep_version()"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_source_project__client_id_connection_id_dated")
    for table in BY_WAY_TO_PROJECT:
        for trigger in ("keep_version", "stamp_version", "stamp_version_of_new"):
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
        release(f"{table}_history")
        op.execute(f"DROP TABLE {table}_history")
        op.execute(f"ALTER TABLE {table} DROP COLUMN known_from")
    for function in ("pmo_hub_keep_version()", "pmo_hub_stamp_version()"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION pmo_hub_instant()")
