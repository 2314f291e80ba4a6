"""The tests' own ground: a database of one's own, isolated by client."""

from sqlalchemy import func, select

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
