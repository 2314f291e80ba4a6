"""A big make-believe client for benchmarks: projects with tasks, hours, money, risks, people and their history (`world.sql`).

    python -m tests.load.world --projects 1000 --tasks 1000000 --entries 5000000 --folder /data/world

PostgreSQL makes the rows itself, straight into the tables and with triggers off: the benchmarks time reading and keeping, not loading. The
days lie around today, so that a part of each plan is done, a part is late and a part lies ahead. Kept in a folder, the world is found again
there by its sizes.
"""

import argparse
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from hub import clock
from hub.security.keys import encode_key
from hub.security.secrets import load_secret_box
from hub.settings import Settings
from hub.storage import embedded, migrate
from hub.storage.session import Database, owner_engine
from hub.wiring import Hub
from tests.database import cluster, fresh_url

log = logging.getLogger(__name__)
CLIENT = UUID(int=8)
KNOWN = {
    "client": str(CLIENT),
    "sourced": "client_id, first_seen_run, last_changed_run, content_hash, mapping_version, change_seq",
    "same": f"'{CLIENT}', '{CLIENT}', '{CLIENT}', '', 1, nextval('change_seq')",
}
STATEMENTS = Path(__file__).with_suffix(".sql")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many projects, and how many tasks and time entries all of them have together."""

    projects: int
    tasks: int
    entries: int
    folder: Path | None = None
    """Where the world is kept; None makes one that is gone afterwards."""

    @property
    def name(self) -> str:
        return f"world_{self.projects}_{self.tasks}_{self.entries}"

    def __str__(self) -> str:
        return f"{self.projects:,} projects, {self.tasks:,} tasks, {self.entries:,} time entries"


USUAL = Sizes(projects=100, tasks=100_000, entries=500_000)


@dataclass(frozen=True, slots=True)
class World:
    """A hub over a database that holds the client `CLIENT`; the URL is its owner's."""

    hub: Hub
    settings: Settings
    url: str


def add_sizes(parser: argparse.ArgumentParser) -> None:
    for name in ("projects", "tasks", "entries"):
        default: int = getattr(USUAL, name)
        parser.add_argument(f"--{name}", type=int, default=default, help=f"how many in all (default {default:,})")
    parser.add_argument("--folder", type=Path, help="where the world is kept for the next time")


def read_sizes(asked: argparse.Namespace) -> Sizes:
    return Sizes(asked.projects, asked.tasks, asked.entries, asked.folder)


@contextmanager
def a_world(sizes: Sizes) -> Iterator[World]:
    """A hub with the client; made when it is not kept in the folder already."""
    with _kept(sizes) if sizes.folder else _passing(sizes) as url:
        settings = Settings(database_url=url, secret_keys=encode_key(clock.new_secret()), data_dir=Path())
        database = Database(url, pool_size=settings.threads)
        box = load_secret_box(settings, new_secret=clock.new_secret)
        try:
            yield World(Hub(settings=settings, database=database, secret_box=box), settings, url)
        finally:
            database.dispose()


@contextmanager
def _passing(sizes: Sizes) -> Iterator[str]:
    with cluster() as server, fresh_url(server) as url:
        fill(url, sizes)
        yield url


@contextmanager
def _kept(sizes: Sizes) -> Iterator[str]:
    folder = sizes.folder or Path()
    server = embedded.start_embedded(folder)
    url = make_url(server).set(database=sizes.name).render_as_string(hide_password=False)
    try:
        if not _has_database(server, sizes.name):
            _make(server, url, sizes)
        _upgrade(url)
        yield url
    finally:
        embedded.stop_embedded(folder)


def _has_database(server: str, name: str) -> bool:
    with psycopg.connect(server) as connection:
        return connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _make(server: str, url: str, sizes: Sizes) -> None:
    """Under another name until it is whole, so that a half-made world is never found."""
    half = f"{sizes.name}_half"
    half_url = make_url(url).set(database=half).render_as_string(hide_password=False)
    _run(server, "DROP DATABASE IF EXISTS {}", half)
    _run(server, "CREATE DATABASE {}", half)
    _upgrade(half_url)
    fill(half_url, sizes)
    _run(server, "ALTER DATABASE {} RENAME TO {}", half, sizes.name)


def _upgrade(url: str) -> None:
    engine = owner_engine(url)
    migrate.upgrade(engine)
    engine.dispose()


def _run(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def fill(url: str, sizes: Sizes) -> None:
    """Every row of the client, as the owner with triggers off."""
    statements = Template(STATEMENTS.read_text(encoding="utf-8")).substitute(KNOWN)
    begun = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'"
        )
        for name in ("projects", "tasks", "entries"):
            each = getattr(sizes, name) // (1 if name == "projects" else sizes.projects)
            connection.execute("SELECT set_config(%s, %s, false)", (f"world.{name}", str(each)))
        for statement in statements.split(";\n\n"):
            connection.execute(statement.encode())
        connection.execute("SET session_replication_role = origin")
        connection.execute("VACUUM ANALYZE")
    print(f"{sizes}: made in {time.perf_counter() - begun:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sizes(parser)
    with a_world(read_sizes(parser.parse_args())):
        pass


if __name__ == "__main__":
    main()
