"""The tests' own ground: a database of one's own, isolated by client."""

import psycopg
from sqlalchemy import func, select

from hub.queries.reading import reading
from hub.security.scopes import Scope
from hub.storage.session import Database
from models.tables.work import Task
from tests import builders as make


class TestDatabase:
    def test_shows_a_scope_its_own_client_only(self, database: Database):
        ours, theirs = make.a_client(), make.a_client()
        for client in (ours, theirs):
            connection = make.a_connection(client)
            project = make.a_project(connection)
            make.save(database, client, connection, project, make.a_task(project))

        with database.connect(Scope.of(ours.id)) as connection:
            seen = connection.scalars(select(Task.client_id)).all()

        assert seen == [ours.id]

    def test_starts_empty(self, database: Database):
        with database.connect(Scope.of(make.a_client().id)) as connection:
            count = connection.scalar(select(func.count()).select_from(Task))

        assert count == 0

    def test_hands_out_no_connection_that_ended_in_the_pool(self, database: Database):
        with reading(database, Scope.everything()) as reader:
            pid = reader.info.backend_pid
        with database.engine.connect() as same:
            assert same.connection.driver_connection.info.backend_pid == pid
            with psycopg.connect(database.url) as killer:
                killer.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

        with reading(database, Scope.everything()) as reader:
            assert reader.info.backend_pid != pid
            assert reader.execute("SELECT 1").fetchone() == (1,)


class TestReading:
    def test_sees_its_scope_and_writes_nothing(self, database: Database):
        client = make.a_client()
        make.save(database, client)

        with reading(database, Scope.of(client.id), timeout_s=7) as reader:
            seen = reader.execute("SELECT id FROM client").fetchall()
            told = reader.execute(
                "SELECT current_setting('statement_timeout'), current_setting('transaction_read_only')"
            )

            assert (seen, told.fetchone()) == ([(client.id,)], ("7s", "on"))
