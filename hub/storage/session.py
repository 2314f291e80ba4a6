"""The database: engines, scopes, transactions.

Every transaction of the application runs as the role `pmo_hub_app`, which neither owns tables nor bypasses row-level security, and says
first which clients it may see (`pmo_hub.clients`, set like SET LOCAL, so it ends with the transaction). Nothing set means nothing seen.
Where the process's clock was set, it says too from which instant holds what it writes (`pmo_hub.instant`).
"""

import selectors
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg.pq import ConnStatus
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from hub import clock
from hub.security.scopes import Scope

APP_ROLE = "pmo_hub_app"
STATEMENT_TIMEOUT_S = 300
BEGIN = text("SELECT set_config('pmo_hub.clients', :clients, true), set_config('pmo_hub.instant', :instant, true)")

Transaction: TypeAlias = Connection
"""An open transaction, for rooms that hand it on without speaking SQL themselves."""


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

    @contextmanager
    def try_out(self, scope: Scope) -> Iterator[Connection]:
        """A transaction that is always rolled back: to see what would be."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            set_scope(connection, scope)
            yield connection
            transaction.rollback()

    @contextmanager
    def keep_connection(self, scope: Scope) -> Iterator["KeptConnection"]:
        """One connection for several transactions, for work that keeps something in the session between them."""
        with self.engine.connect() as connection:
            yield KeptConnection(connection, scope)

    def dispose(self) -> None:
        self.engine.dispose()


@dataclass(frozen=True, slots=True)
class KeptConnection:
    """A connection that outlives its transactions; each of them states the scope again."""

    connection: Connection
    scope: Scope

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.connection.begin():
            set_scope(self.connection, self.scope)
            yield self.connection


LOST_STATES = ("08", "57P", "25P03")
"""SQLSTATEs of a connection that broke, a server that went down or is not up yet, and a transaction that was idle for too long."""


def is_lost_database(error: BaseException) -> bool:
    """Whether the database went away or cannot be reached: nothing is wrong with what was asked, it is worth asking again."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    # What the driver itself notices has no state.
    return cause.sqlstate is None or cause.sqlstate.startswith(LOST_STATES)


def app_options(statement_timeout_s: int = STATEMENT_TIMEOUT_S) -> str:
    """The session settings that make any login work as the application role, for libraries that connect by themselves."""
    return f"-c role={APP_ROLE} -c timezone=UTC -c statement_timeout={statement_timeout_s}s"


def set_scope(connection: Connection, scope: Scope) -> None:
    """Say which clients this transaction may see and write, and when it is where that is not what the database's clock says."""
    told = clock.told()
    connection.execute(BEGIN, {"clients": scope.as_setting(), "instant": told.isoformat() if told else ""})


def owner_engine(url: str) -> Engine:
    """An engine with the login's own rights, for migrations."""
    return _engine(url, pool_size=1, options="-c timezone=UTC")


def _engine(url: str, *, pool_size: int, options: str) -> Engine:
    target = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        target,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"options": options, "application_name": "pmo-hub", "connect_timeout": 10},
    )
    event.listen(engine, "checkout", _refuse_lost)
    return engine


def _refuse_lost(driver: psycopg.Connection[Any], *_: object) -> None:
    """A connection that ended while it lay in the pool is not handed out: the pool makes another. It costs no round trip.

    A server that goes away says so on the wire, where otherwise nothing lies; asking each time costs as much as a small query.
    """
    try:
        while _has_news(driver):
            driver.pgconn.consume_input()
    except psycopg.OperationalError as error:
        raise DisconnectionError from error
    if driver.pgconn.status != ConnStatus.OK:
        raise DisconnectionError


def _has_news(driver: psycopg.Connection[Any]) -> bool:
    with selectors.DefaultSelector() as watch:
        watch.register(driver.pgconn.socket, selectors.EVENT_READ)
        return bool(watch.select(0))
