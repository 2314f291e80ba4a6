"""Two clients of one hub, each with a row in every list, and doors to ask through."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from hub.app import create_app
from hub.log import configure_logging
from hub.wiring import Hub
from tests import vault
from tests.integration.rest.world import Door, World, a_world

STOP_LIMIT_S = 10.0


@pytest.fixture(scope="package", autouse=True)
def vault_connector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with vault.installed(tmp_path_factory.mktemp("plugins")):
        yield


@pytest.fixture(scope="package", autouse=True)
def quiet_log() -> None:
    configure_logging(log_format="json", level="error")


@pytest.fixture(scope="module")
def world(module_hub: Hub) -> World:
    return a_world(module_hub)


@pytest.fixture(scope="module")
def web(module_hub: Hub) -> Iterator[TestClient]:
    """The application, called in this process. What breaks in it is answered, not raised, as a server would."""
    with TestClient(create_app(module_hub), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def admin(world: World, web: TestClient) -> Door:
    return Door(web, world.admin_token)


@pytest.fixture(scope="module")
def ours(world: World, web: TestClient) -> Door:
    """A manager of our client."""
    return Door(web, world.ours.token)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The application behind a real server on loopback; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(STOP_LIMIT_S)
        listener.close()
