"""The API as its own OpenAPI document tells it, asked at random: never a server error, never an answer the document does not describe."""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.app import create_app
from hub.rest.documentation import to_document
from tests.integration.rest.conftest import served
from tests.integration.rest.routes import PARAMETER

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=3, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
WITHOUT_END = "GET /api/v1/runs/{run_id}/events"


@pytest.fixture(scope="module")
def address(module_hub, world) -> Iterator[str]:
    with served(create_app(module_hub)) as base:
        yield base


@pytest.fixture(scope="module")
def operations(module_hub):
    schema = schemathesis.openapi.from_dict(to_document(create_app(module_hub)))
    return [found.ok() for found in schema.get_all_operations()]


def existing(operation, world):
    """The id of a row that is there, for what only reads it; made-up ones find nothing."""
    names = PARAMETER.findall(operation.path)
    row = world.ours.rows.get(operation.path.removeprefix("/api/v1/").partition("/")[0].replace("-", "_"))
    reads = operation.method == "get" and operation.label != WITHOUT_END
    return {names[0]: str(row)} if reads and row and names else {}


def failure_of(operation, world, address, session) -> str | None:
    @seed(1)
    @BOUNDED
    @given(case=operation.as_strategy())
    def ask(case):
        case.path_parameters = (case.path_parameters or {}) | existing(operation, world)
        case.call_and_validate(base_url=address, checks=CHECKS, session=session, timeout=30)

    try:
        ask()
    except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 - whatever it is, it is told with the others
        return f"{operation.label}: {failure}"
    return None


def test_every_route_answers_as_it_is_documented(operations, world, address):
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {world.admin_token}"

        failures = [failure_of(operation, world, address, session) for operation in operations]

    assert len(operations) > 100
    assert [failure for failure in failures if failure] == []
