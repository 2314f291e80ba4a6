"""Each test has a client of its own on the module's database."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from hub.app import create_app
from hub.wiring import Hub
from tests.integration.portfolio.desk import Desk, open_desk


@pytest.fixture(scope="module")
def web(module_hub: Hub) -> Iterator[TestClient]:
    with TestClient(create_app(module_hub), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def desk(module_hub: Hub, web: TestClient) -> Desk:
    return open_desk(module_hub, web)
