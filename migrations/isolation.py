"""Row-level security as every client table gets it: enabled, forced on the owner too, one policy by the transaction's scope."""

from alembic import op

APP_ROLE = "pmo_hub_app"


def isolate(table: str, *, column: str = "client_id", or_shared: bool = False) -> None:
    """Force row-level security on a table. `or_shared` also shows rows without a client to everybody (and lets only an all-clients scope write them)."""
    seen = f"{column} = ANY ((SELECT pmo_hub_scope())::uuid[])"
    shared_read = f"{column} IS NULL OR {seen}" if or_shared else seen
    shared_write = f"({column} IS NULL AND pmo_hub_sees_all()) OR {seen}" if or_shared else seen
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_scope ON {table} USING ({shared_read}) WITH CHECK ({shared_write})")


def grant(table: str, *, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Let the application role work on a table; append-only tables get SELECT and INSERT alone."""
    op.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")


def release(table: str) -> None:
    """Undo `isolate` and `grant`."""
    op.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
    op.execute(f"DROP POLICY {table}_scope ON {table}")
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
