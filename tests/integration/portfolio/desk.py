"""A client's projects in the database, and somebody who asks the API about them."""

import itertools
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from hub.admin.tokens import create_token
from hub.security.caller import Caller
from hub.wiring import Hub
from models.tables import Base
from models.tables.connections import Connection
from models.tables.tenancy import Client
from models.tables.work import SourceProject
from tests import builders as make

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Desk:
    """One client with one connection. `token` is an admin's."""

    hub: Hub
    web: TestClient
    client: Client
    connection: Connection
    token: str

    def save(self, *rows: Base) -> None:
        make.save(self.hub.database, *rows)

    def source(self, *rows: Any, **changes: Any) -> SourceProject:
        project = make.a_project(self.connection, **{"currency": "EUR"} | changes)
        self.save(project, *rows)
        return project

    def ask(self, method: str, path: str, *, token: str = "", accept: str = "*/*", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token or self.token}", "Accept": accept}
        return self.web.request(method, f"/api/v1{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.ask("POST", path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def kpis(self, project_id: Any, **params: Any) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.get(f"/projects/{project_id}/kpis", **params)["kpis"]
        return found

    def summary(self, **params: Any) -> Any:
        return self.get("/portfolio/summary", client_id=str(self.client.id), **params)

    def project(self, **body: Any) -> str:
        defaults = {"client_id": str(self.client.id), "code": f"C{next(_numbers)}", "name": "Own", "currency": "EUR"}
        made: str = self.post("/projects", **defaults | body)["id"]
        return made

    def link(self, project_id: str, *links: dict[str, Any]) -> Any:
        return self.ask("PUT", f"/projects/{project_id}/links", json={"links": list(links)})


def open_desk(hub: Hub, web: TestClient, **client: Any) -> Desk:
    owner = make.a_client(**client)
    connection = make.a_connection(owner)
    make.save(hub.database, owner, connection)
    body = {"name": "somebody", "role": "admin", "clients": "all"}
    token = create_token(hub, caller=Caller.operator(), body=body)["token"]
    return Desk(hub, web, owner, connection, token)
