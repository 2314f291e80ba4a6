"""What a process of the hub is made of: settings, database, secrets. Built once, at a composition root, and handed on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from hub import clock
from hub.errors import StorageError
from hub.security.secrets import SecretBox, load_secret_box
from hub.settings import Settings
from hub.storage import embedded, migrate
from hub.storage.session import Database, owner_engine


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts every door and every use case works with."""

    settings: Settings
    database: Database
    secret_box: SecretBox


@contextmanager
def open_hub(settings: Settings, *, migrate_first: bool = False) -> Iterator[Hub]:
    """Start or reach the database, check its schema, read the keys; let go of all of it at the end.

    Raises StorageError when the database cannot be reached or its schema is older or newer than this version, SettingsError for keys.
    """
    url = (
        embedded.start_embedded(settings.data_dir) if settings.is_embedded else settings.database_url.get_secret_value()
    )
    database = Database(url, pool_size=settings.threads + settings.worker_concurrency + 4)
    try:
        _prepare_schema(url, migrate_first=migrate_first or settings.is_embedded)
        yield Hub(
            settings=settings, database=database, secret_box=load_secret_box(settings, new_secret=clock.new_secret)
        )
    finally:
        database.dispose()
        if settings.is_embedded:
            embedded.stop_embedded(settings.data_dir)


def _prepare_schema(url: str, *, migrate_first: bool) -> None:
    engine = owner_engine(url)
    try:
        current, needed = migrate.pending(engine)
        if migrate_first and current != needed:
            migrate.upgrade(engine)
            current, needed = migrate.pending(engine)
    except OperationalError as error:
        raise StorageError(
            f"The database cannot be reached: {_reason(error)}", hint="Mend PMO_HUB_DATABASE_URL, or start the server."
        ) from error
    finally:
        engine.dispose()
    if current != needed:
        raise StorageError(
            f"The database is at schema {current or 'none'}, this version needs {needed}.", hint="Run pmo-hub migrate."
        )


def _reason(error: OperationalError) -> str:
    """The driver's first line; it names host and user, never the password."""
    return str(error.orig).strip().splitlines()[0].removesuffix(".") + "."
