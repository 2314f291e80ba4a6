"""The database: engines, scopes, transactions.

Every transaction of the application runs as the role `pmo_hub_app`, which neither owns tables nor bypasses row-level security, and says
first which clients it may see (`pmo_hub.clients`, set like SET LOCAL, so it ends with the transaction). Nothing set means nothing seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from hub.security.scopes import Scope

APP_ROLE = "pmo_hub_app"
STATEMENT_TIMEOUT_S = 300


class Database:
    """A pool of connections as the application role. `url` is a psycopg URL of any login that may take that role."""

    def __init__(self, url: str, *, pool_size: int = 5, statement_timeout_s: int = STATEMENT_TIMEOUT_S) -> None:
        self.url = url
        self.engine = _engine(url, pool_size=pool_size, options=app_options(statement_timeout_s))

    @contextmanager
    def connect(self, scope: Scope) -> Iterator[Connection]:
        """One transaction on a bare connection, for bulk work and reads; commits at the end, rolls back on any error."""
        with self.engine.begin() as connection:
            set_scope(connection, scope)
            yield connection

    @contextmanager
    def session(self, scope: Scope) -> Iterator[Session]:
        """One transaction with the ORM, for single rows."""
        with self.connect(scope) as connection, Session(connection, expire_on_commit=False) as session:
            yield session
            session.flush()

    def dispose(self) -> None:
        self.engine.dispose()


def app_options(statement_timeout_s: int = STATEMENT_TIMEOUT_S) -> str:
    """The session settings that make any login work as the application role, for libraries that connect by themselves."""
    return f"-c role={APP_ROLE} -c timezone=UTC -c statement_timeout={statement_timeout_s}s"


def set_scope(connection: Connection, scope: Scope) -> None:
    """Say which clients this transaction may see and write."""
    connection.execute(text("SELECT set_config('pmo_hub.clients', :clients, true)"), {"clients": scope.as_setting()})


def owner_engine(url: str) -> Engine:
    """An engine with the login's own rights, for migrations."""
    return _engine(url, pool_size=1, options="-c timezone=UTC")


def _engine(url: str, *, pool_size: int, options: str) -> Engine:
    target = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(
        target,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"options": options, "application_name": "pmo-hub", "connect_timeout": 10},
    )
