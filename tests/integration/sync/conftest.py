"""A connection to a scripted world, and runs of it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from hub import clock
from hub.security.scopes import Scope
from hub.storage.mappings import save_mapping
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from hub.sync.stop import StopSignal
from hub.wiring import Hub
from models.vocabulary import RunState
from tests import scripted
from tests.builders import a_client, a_connection, save


@pytest.fixture(scope="package", autouse=True)
def scripted_connector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with scripted.installed(tmp_path_factory.mktemp("plugins")):
        yield


@dataclass
class Bench:
    """A hub with one connection to a world, and the questions tests ask of it."""

    hub: Hub
    world: scripted.World
    client_id: uuid.UUID
    connection_id: uuid.UUID

    def request(self, mode: str = "incremental", **part: Any) -> uuid.UUID:
        run = request_run(
            self.hub,
            caller_name="test",
            scope=Scope.of(self.client_id),
            connection_id=self.connection_id,
            mode=mode,
            **part,
            enqueue=False,
        )
        return run["id"]

    def sync(self, mode: str = "incremental", *, stop: StopSignal | None = None) -> RunState:
        return self.carry_out(self.request(mode), stop=stop)

    def carry_out(self, run_id: uuid.UUID, *, stop: StopSignal | None = None) -> RunState:
        return execute_run(self.hub, client_id=self.client_id, run_id=run_id, stop=stop)

    def map(self, document: dict[str, Any]) -> int:
        """Save a mapping; returns its version."""
        with self.hub.database.session(Scope.of(self.client_id)) as session:
            owner = {"client_id": self.client_id, "connection_id": self.connection_id}
            return save_mapping(session, document, **owner, created_by="test", now=clock.now())

    def rows(self, query: str) -> list[Any]:
        with self.hub.database.connect(Scope.of(self.client_id)) as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def last_run(self) -> Any:
        with self.hub.database.connect(Scope.of(self.client_id)) as connection:
            return connection.execute(text("SELECT * FROM sync_run ORDER BY seq DESC LIMIT 1")).mappings().one()


@pytest.fixture
def bench(hub: Hub) -> Bench:
    name, world = scripted.new_world()
    client = a_client()
    connection = a_connection(client, connector="scripted", settings={"world": name})
    save(hub.database, client, connection)
    return Bench(hub, world, client.id, connection.id)
