"""Transactions that only read: in the caller's scope, with a time limit, on the driver's own connection.

One round trip begins them and says who sees what and how long it may take. Whatever the database cannot do in time becomes a sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg.pq import Escaping, ExecStatus
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import StorageError, Unprocessable
from hub.security.scopes import Scope
from hub.storage.session import Database, Transaction

PAGE_TIMEOUT_S = 30
FEED_TIMEOUT_S = 120
"""A page of a feed holds thousands of rows, and BI tools wait for minutes."""
STREAM_TIMEOUT_S = 900

Reader: TypeAlias = psycopg.Connection[tuple[Any, ...]]

BEGIN_READING = (
    b"BEGIN READ ONLY; SELECT set_config('pmo_hub.clients', %b, true), set_config('statement_timeout', %b, true)"
)
"""Two statements at once, which the driver's own way to begin would not do; it sees the open transaction and begins none."""


def driver_of(connection: Transaction) -> Reader:
    """The driver's own connection of an open transaction, to read in it what it has written."""
    driver: Reader = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


@contextmanager
def reading(database: Database, scope: Scope, *, timeout_s: int = PAGE_TIMEOUT_S) -> Iterator[Reader]:
    """One read-only transaction. Raises StorageError when the database does not answer, or not in time."""
    try:
        pooled = database.engine.raw_connection()
    except (SQLAlchemyError, psycopg.OperationalError) as error:
        raise StorageError("The database is busy or cannot be reached.", hint="Try again in a moment.") from error
    try:
        driver: Reader = pooled.driver_connection  # type: ignore[assignment]
        _begin(driver, scope, timeout_s=timeout_s)
        yield driver
        driver.commit()
    except psycopg.errors.QueryCanceled as error:
        raise StorageError(
            f"The answer took longer than {timeout_s} seconds.",
            hint="Narrow it with a filter, drop `sort`, or fetch the list as CSV.",
            code="timeout",
        ) from error
    except psycopg.DataError as error:
        raise Unprocessable(
            f"A value cannot be computed: {_reason(error)}.",
            hint="Mend the expression or its values.",
            code="bad_value",
        ) from error
    except psycopg.OperationalError as error:
        raise StorageError("The database went away.", hint="Try again in a moment.") from error
    finally:
        # Back to the pool, which rolls back what is still open.
        pooled.close()


def _begin(driver: Reader, scope: Scope, *, timeout_s: int) -> None:
    wire = driver.pgconn
    quote = Escaping(wire).escape_literal
    values = scope.as_setting().encode(), f"{timeout_s}s".encode()
    result = wire.exec_(BEGIN_READING % tuple(map(quote, values)))
    if result.status != ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result)


def _reason(error: psycopg.DataError) -> str:
    """PostgreSQL's first line, without the values it may quote after a colon."""
    return (error.diag.message_primary or "it is out of range").partition(":")[0]
