"""The demo: a throw-away hub, the make-believe client's tools, and connections to them."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.admin.desk import to_json
from hub.admin.mappings import put_mapping
from hub.demo.cloud import running_cloud
from hub.demo.story import CLIENT
from hub.demo.world import DemoConnection, running_tools
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.settings import Settings
from hub.storage.embedded import spare_disk
from hub.sync.requests import request_run
from hub.wiring import Hub, open_hub

DIRECTOR = Caller.operator("demo")
SCHEDULE = {"every": "15m"}


@dataclass(frozen=True, slots=True)
class Staged:
    """A connection of the demo, ready to be synced."""

    client_id: uuid.UUID
    connection_id: uuid.UUID
    name: str
    connector: str


@contextmanager
def demo_hub(settings: Settings) -> Iterator[tuple[Hub, list[DemoConnection]]]:
    """A fresh hub, and the client's tools to connect; database, tools and files are gone at the end of the block.

    Takes host, port and logging from `settings`; its database, keys and folder are its own, and it may reach loopback.
    """
    with tempfile.TemporaryDirectory(prefix="pmo-hub-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with running_tools(folder) as tools, running_cloud(folder) as cloud:
            own = {"data_dir": folder / "data", "allow_private_network": True, "ca_bundle": cloud.ca_bundle}
            fresh = settings.model_dump() | own | {"database_url": "", "secret_keys": ""}
            spare_disk(folder / "data")
            with open_hub(Settings.model_validate(fresh)) as hub:
                yield hub, [*tools, *cloud.connections]


def connect_tools(hub: Hub, tools: list[DemoConnection]) -> list[Staged]:
    """The client, with a connection to each of its tools."""
    client = create_client(hub, caller=DIRECTOR, body=CLIENT)
    return [_connect_one(hub, client["id"], tool) for tool in tools]


def _connect_one(hub: Hub, client_id: str, tool: DemoConnection) -> Staged:
    body = {
        "client_id": client_id,
        "connector": tool.connector,
        "name": tool.name,
        "settings": tool.settings,
        "secrets": tool.secrets,
    }
    connection = create_connection(hub, caller=DIRECTOR, body=body | {"schedule": SCHEDULE})
    connection_id = uuid.UUID(connection["id"])
    if tool.mapping:
        put_mapping(hub, caller=DIRECTOR, connection_id=connection_id, body=tool.mapping)
    return Staged(uuid.UUID(client_id), connection_id, tool.name, tool.connector)


def request_sync(hub: Hub, staged: Staged) -> dict[str, Any]:
    """A run for this process to carry out, as the API shows it."""
    scope = Scope.of(staged.client_id)
    run = request_run(hub, caller_name=DIRECTOR.name, scope=scope, connection_id=staged.connection_id, enqueue=False)
    plain: dict[str, Any] = to_json(run)
    return plain
