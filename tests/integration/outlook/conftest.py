"""The make-believe client's five tools, synced once for all tests here, and a door to ask through."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from hub.admin.tokens import create_token
from hub.app import create_app
from hub.demo.stage import connect_tools, request_sync
from hub.demo.world import running_tools
from hub.log import configure_logging
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.session import Database
from hub.sync.run import execute_run
from hub.wiring import Hub
from tests.database import Cluster, fresh_database


@dataclass(frozen=True)
class Aurore:
    """The client, its hub, and a manager's door to it."""

    hub: Hub
    client_id: uuid.UUID
    web: TestClient
    token: str

    @property
    def scope(self) -> Scope:
        return Scope.of(self.client_id)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return self.web.request(method, f"/api/v1{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, query: str, **values: Any) -> list[Any]:
        """Plain SQL: what a figure is held against."""
        with self.hub.database.connect(self.scope) as connection:
            return list(connection.execute(text(query), values))


@pytest.fixture(scope="package", autouse=True)
def quiet_log() -> None:
    configure_logging(log_format="json", level="error")


@pytest.fixture(scope="package")
def aurore(
    postgres: Cluster, make_hub: Callable[[Database], Hub], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aurore]:
    with fresh_database(postgres, pool_size=20) as database, running_tools(tmp_path_factory.mktemp("demo")) as tools:
        hub = make_hub(database)
        staged = connect_tools(hub, tools)
        for connection in staged:
            run = request_sync(hub, connection)
            execute_run(hub, client_id=connection.client_id, run_id=uuid.UUID(run["id"]))
        body = {"name": "Zoë", "role": "manager", "clients": [str(staged[0].client_id)]}
        token = create_token(hub, caller=Caller.operator(), body=body)["token"]
        with TestClient(create_app(hub)) as web:
            yield Aurore(hub, staged[0].client_id, web, token)
