"""A hub with one connection, and the questions tests ask of its tables."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from hub.wiring import Hub

CALLER = Caller.operator("test")


@dataclass
class Synced:
    """`site` is the fake that the connection reads."""

    hub: Hub
    site: Any
    connection: dict[str, Any]

    def sync(self, mode: str = "incremental") -> str:
        scope, number = Scope.everything(), self.connection["id"]
        run = request_run(self.hub, caller_name="test", scope=scope, connection_id=number, mode=mode, enqueue=False)
        return execute_run(self.hub, client_id=run["client_id"], run_id=run["id"])

    def rows(self, query: str) -> list[Any]:
        with self.hub.database.connect(Scope.everything()) as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def present(self, table: str) -> int:
        return self.rows(f"SELECT count(*) FROM {table} WHERE presence = 'present'")[0][0]  # noqa: S608

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]


def connected(hub: Hub, site: Any, **body: Any) -> Synced:
    client = create_client(hub, caller=CALLER, body={"name": "ACME"})["id"]
    body = {"client_id": client, "connector": "msproject", "name": "ACME plans", **body}
    return Synced(hub, site, create_connection(hub, caller=CALLER, body=body))
