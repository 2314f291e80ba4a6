"""A real PostgreSQL for tests: one server a session, the schema migrated once, a copy of it for whoever asks.

A copy costs far more than a test of a few rows, so one that comes back is emptied and lent again, under a new name: nothing that is left
running finds it. One whose schema was touched, or that holds much, is thrown away.

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
IN_A_HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")
FEW_ROWS = 10_000
"""More than this is not worth deleting: a new copy is quicker."""

TOUCHED = sql.SQL(" UNION ALL ").join(
    sql.SQL("SELECT max(xmin::text::bigint), count(*) FROM {}").format(sql.Identifier(name))
    for name in (
        "pg_class",
        "pg_attribute",
        "pg_attrdef",
        "pg_constraint",
        "pg_index",
        "pg_policy",
        "pg_proc",
        "pg_rewrite",
        "pg_trigger",
        "pg_type",
        "alembic_version",
    )
)
"""The last transaction that changed the schema or its version: the same in a template and its untouched copies."""
FILLED = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""


@dataclass(slots=True)
class Cluster:
    """A server that tests may fill with databases. `template` is the name of the migrated one, never written to."""

    url: str
    template: str = ""
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _clean: list[str] = field(default_factory=list)
    _untouched: list[tuple[int, int]] = field(default_factory=list)

    def url_of(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def create(self, *, template: str = "template0") -> str:
        """A new database; returns its name."""
        name = self._new_name()
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"), name, template)
        return name

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)

    def offer(self, template: str) -> None:
        """From now on copies of this database are lent."""
        self.template = template
        self._untouched = self._changes_of(template)

    def lend(self) -> str:
        """A migrated, empty database that is nobody else's; returns its name."""
        return self._clean.pop() if self._clean else self.create(template=self.template)

    def take_back(self, name: str) -> None:
        """Empty it for the next who asks; dropped where that is not possible or not worth it."""
        renamed = self._new_name()
        try:
            self._part_from_all(name)
            self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}"), name, renamed)
        except psycopg.errors.ObjectInUse:
            return self.drop(name)
        if self._changes_of(renamed) != self._untouched or not self._empty(renamed):
            return self.drop(renamed)
        return self._clean.append(renamed)

    def _part_from_all(self, name: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,)
            )

    def _changes_of(self, name: str) -> list[tuple[int, int]]:
        with psycopg.connect(self.url_of(name)) as connection:
            return connection.execute(TOUCHED).fetchall()

    def _empty(self, name: str) -> bool:
        """Delete every row and begin every count anew. False where too many rows were there."""
        with psycopg.connect(self.url_of(name)) as connection:
            connection.execute("SET session_replication_role = replica")
            tables = [sql.SQL("DELETE FROM ") + sql.SQL(table) for (table,) in connection.execute(FILLED)]
            deleted = sum(connection.execute(statement).rowcount for statement in tables)
            connection.execute("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence")
        return deleted <= FEW_ROWS

    def _new_name(self) -> str:
        return f"pmo_test_{os.getpid()}_{next(self._numbers)}"

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
            made.offer(template)
            yield made
        finally:
            made.drop(template)


@contextmanager
def fresh_url(cluster: Cluster) -> Iterator[str]:
    """The superuser URL of a migrated, empty database of one's own."""
    name = cluster.lend()
    try:
        yield cluster.url_of(name)
    finally:
        cluster.take_back(name)


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
