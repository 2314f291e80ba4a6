"""A hub with one connection to one fake vendor: sync it, then ask its tables."""

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


@dataclass
class Connected:
    """One client, one connection."""

    hub: Hub
    connection: dict[str, Any]

    @classmethod
    def to(cls, hub: Hub, connector: str, **body: Any) -> "Connected":
        """`body` is what an admin saves: settings, secrets, mapping."""
        caller = Caller.operator("test")
        client = create_client(hub, caller=caller, body={"name": "ACME"})
        named = {"client_id": client["id"], "connector": connector, "name": f"ACME {connector}"}
        return cls(hub, create_connection(hub, caller=caller, body=named | body))

    def sync(self, mode: str = "incremental") -> str:
        """Run it here and now; how it ended."""
        scope = Scope.everything()
        run = request_run(
            self.hub, caller_name="test", scope=scope, connection_id=self.connection["id"], mode=mode, enqueue=False
        )
        return execute_run(self.hub, client_id=run["client_id"], run_id=run["id"])

    def rows(self, query: str) -> list[Any]:
        with self.hub.database.connect(Scope.everything()) as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def fates(self, table: str) -> dict[str, str]:
        """The presence of every row by its source id."""
        return dict(self.rows(f"SELECT source_id, presence FROM {table}"))  # noqa: S608
