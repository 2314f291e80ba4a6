"""Whether the service can do its work, and what is missing if not."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from hub.errors import HubError
from hub.queries.reading import reading
from hub.registry import list_installed
from hub.security.scopes import Scope
from hub.storage.migrate import pending
from hub.storage.session import Database, owner_engine

PROBE_TIMEOUT_S = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not as it should be."""

    name: str
    detail: str
    remedy: str


def find_missing(database: Database) -> list[Missing]:
    """Everything that keeps the service from its work; empty when it is ready."""
    unreachable = _find_database_fault(database)
    return unreachable or [*_find_schema_fault(database), *_find_connector_faults()]


def _find_database_fault(database: Database) -> list[Missing]:
    try:
        with reading(database, Scope.everything(), timeout_s=PROBE_TIMEOUT_S) as reader:
            reader.execute("SELECT 1")
    except HubError as error:
        return [Missing("database", error.detail, error.hint)]
    return []


def _find_schema_fault(database: Database) -> list[Missing]:
    engine = owner_engine(database.url)
    try:
        current, needed = pending(engine)
    except SQLAlchemyError:
        return [Missing("schema", "The schema's version cannot be read.", "See the database's own log.")]
    finally:
        engine.dispose()
    if current == needed:
        return []
    return [
        Missing(
            "schema", f"The database is at {current or 'none'}, this version needs {needed}.", "Run pmo-hub migrate."
        )
    ]


def _find_connector_faults() -> list[Missing]:
    if list_installed():
        return []
    return [Missing("connectors", "No connector is installed.", "Install the package with its entry points.")]
