"""Alembic's entry: runs on the engine it is given, or on PMO_HUB_DATABASE_URL when called from the command line."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, text

from migrations import drawn
from models.tables import Base

LOCK = 4_837_210_115
QUEUE_PREFIX = "procrastinate_"


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The queue's tables belong to its library."""
    return kind != "table" or not (name or "").startswith(QUEUE_PREFIX)


def run(connection: Connection) -> None:
    """One transaction for all steps, alone by an advisory lock, giving up quickly where a table is held."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=is_ours,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SET LOCAL statement_timeout = '15min'"))
        connection.execute(text("SELECT set_config('pmo_hub.clients', '*', true)"))
        drawn.withdraw(connection)
        context.run_migrations()
        if context.get_context().get_current_revision() == context.get_head_revision():
            drawn.publish(connection)


engine = context.config.attributes.get("engine") or create_engine(
    os.environ["PMO_HUB_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
)
with engine.connect() as connection:
    run(connection)
