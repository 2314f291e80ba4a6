"""A real PostgreSQL for tests: one server a session, the schema migrated once, a copy of it for whoever asks (about 50 ms).

`PMO_HUB_TEST_DATABASE_URL` (a superuser's) uses a running server instead of starting the bundled one.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from hub.storage import embedded, migrate
from hub.storage.session import Database, owner_engine

SERVER_VARIABLE = "PMO_HUB_TEST_DATABASE_URL"
IN_A_HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@dataclass(slots=True)
class Cluster:
    """A server that tests may fill with databases. `template` is the name of the migrated one, never written to."""

    url: str
    template: str = ""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url_of(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def create(self, *, template: str = "template0") -> str:
        """A new database; returns its name."""
        name = f"pmo_test_{os.getpid()}_{next(self._numbers)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return name

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)

    def _run(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """The session's server with a migrated template; everything made here is gone afterwards."""
    with _server() as url:
        made = Cluster(url)
        template = made.create()
        try:
            engine = owner_engine(made.url_of(template))
            migrate.upgrade(engine)
            engine.dispose()
            made.template = template
            yield made
        finally:
            made.drop(template)


@contextmanager
def fresh_url(cluster: Cluster) -> Iterator[str]:
    """The superuser URL of a migrated, empty database of one's own."""
    name = cluster.create(template=cluster.template)
    try:
        yield cluster.url_of(name)
    finally:
        cluster.drop(name)


@contextmanager
def fresh_database(cluster: Cluster, *, pool_size: int = 5) -> Iterator[Database]:
    """A migrated, empty database of one's own, reached as the application role."""
    with fresh_url(cluster) as url:
        database = Database(url, pool_size=pool_size)
        try:
            yield database
        finally:
            database.dispose()


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield given
        return
    # As root the bundled server runs as another user, to whom pytest's own temporary folders are closed.
    folder = Path(tempfile.mkdtemp(prefix="pmo-hub-tests-"))
    folder.chmod(0o755)
    try:
        url = embedded.start_embedded(folder)
        _hurry(url)
        yield url
    finally:
        embedded.stop_embedded(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _hurry(url: str) -> None:
    """Nothing in a test's database has to outlive a power cut."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in IN_A_HURRY:
            connection.execute(sql.SQL("ALTER SYSTEM SET ") + sql.SQL(setting))
        connection.execute("SELECT pg_reload_conf()")
