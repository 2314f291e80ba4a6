"""Each test has a client of its own on the module's database; those of the demo share one that has lived through its months."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from hub import clock
from hub.admin.tokens import create_token
from hub.app import create_app
from hub.demo.past import live_through
from hub.demo.portfolio_story import consolidate
from hub.demo.stage import request_sync
from hub.demo.world import running_tools
from hub.security.caller import Caller
from hub.storage.session import Database
from hub.sync.run import execute_run
from hub.wiring import Hub
from tests.database import Cluster, fresh_database
from tests.integration.portfolio.desk import Desk, open_desk


@pytest.fixture(scope="module")
def web(module_hub: Hub) -> Iterator[TestClient]:
    with TestClient(create_app(module_hub), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def desk(module_hub: Hub, web: TestClient) -> Desk:
    return open_desk(module_hub, web)


@dataclass(frozen=True)
class Lived:
    """The whole demo after its months, and an analyst's door to its API."""

    hub: Hub
    app: FastAPI
    web: TestClient

    def ask(self, path: str, **params: Any) -> Any:
        answer = self.web.get(f"/api/v1{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def everything(self, name: str, **params: Any) -> list[Any]:
        items, cursor = [], None
        while True:
            page = self.ask(f"/{name}", limit=1000, **params, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def project(self, code: str) -> str:
        """The id of a consolidated project."""
        (item,) = self.ask("/projects", code=code)["items"]
        return str(item["id"])


@pytest.fixture(scope="package")
def lived(
    postgres: Cluster, make_hub: Callable[[Database], Hub], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    with fresh_database(postgres, pool_size=20) as database, running_tools(tmp_path_factory.mktemp("demo")) as tools:
        hub = make_hub(database)
        staged = live_through(hub, tools)
        for connection in staged:
            run = request_sync(hub, connection)
            execute_run(hub, client_id=connection.client_id, run_id=uuid.UUID(run["id"]))
        consolidate(hub, staged[0].client_id, today=clock.now().date())
        body = {"name": "x", "role": "analyst", "clients": "all"}
        token = create_token(hub, caller=Caller.operator(), body=body)["token"]
        app = create_app(hub)
        with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as web:
            yield Lived(hub, app, web)
