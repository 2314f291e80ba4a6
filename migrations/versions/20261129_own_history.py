"""History of what the PMO keeps itself: superseded and removed versions, kept by triggers in the transaction that changes them."""

from alembic import op

from migrations.drawn import read
from migrations.isolation import grant, isolate, release

revision = "own_history"
down_revision = "worker_loads"
branch_labels = None
depends_on = None

VERSIONED = ("portfolio", "project", "project_link", "person", "rate_card", "availability", "fx_rate")
SHARED = ("fx_rate",)
"""With rows that belong to no client alone."""


def upgrade() -> None:
    op.execute("ALTER TABLE client ADD COLUMN tracked_from timestamptz NOT NULL DEFAULT now()")
    op.execute(read("own_version"))
    for table in VERSIONED:
        _keep_history(table)


def _keep_history(table: str) -> None:
    history = f"{table}_history"
    owner = "" if table in SHARED else "client_id, "
    op.execute(f"ALTER TABLE {table} ADD COLUMN known_from timestamptz NOT NULL DEFAULT pmo_hub_instant()")
    op.execute(f"CREATE TABLE {history} (LIKE {table}, known_to timestamptz NOT NULL)")
    op.execute(f"ALTER TABLE {history} ADD CONSTRAINT pk_{history} PRIMARY KEY ({owner}id, known_to)")
    op.execute(
        f"ALTER TABLE {history} ADD CONSTRAINT fk_{history}__client_id FOREIGN KEY (client_id) REFERENCES client (id) ON DELETE CASCADE"
    )
    op.execute(f"CREATE INDEX ix_{history}__client_id_known_to ON {history} (client_id, known_to)")
    isolate(history, or_shared=table in SHARED)
    grant(history, rights="SELECT, INSERT")
    op.execute(
        f"CREATE TRIGGER stamp_own_version BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION pmo_hub_stamp_own_version()"
    )
    for event, rows in (("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"), ("DELETE", "OLD TABLE AS old_rows")):
        op.execute(
            f"CREATE TRIGGER keep_own_version_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
            " FOR EACH STATEMENT EXECUTE FUNCTION pmo_hub_keep_own_version()"
        )


def downgrade() -> None:
    for table in VERSIONED:
        for trigger in ("stamp_own_version", "keep_own_version_update", "keep_own_version_delete"):
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
        release(f"{table}_history")
        op.execute(f"DROP TABLE {table}_history")
        op.execute(f"ALTER TABLE {table} DROP COLUMN known_from")
    op.execute("DROP FUNCTION pmo_hub_keep_own_version()")
    op.execute("DROP FUNCTION pmo_hub_stamp_own_version()")
    op.execute("ALTER TABLE client DROP COLUMN tracked_from")
