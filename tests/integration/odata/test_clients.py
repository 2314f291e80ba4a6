"""Two OData clients that know nothing of the hub, over real HTTP."""

import contextlib
import datetime as dt
import io
from decimal import Decimal

import pytest
from odata import ODataService
from odatapy.client import EdmEnabledODataClient, HttpxTransport
from odatapy.client.auth import BasicAuth
from requests.auth import HTTPBasicAuth

from hub.app import create_app
from tests.integration.rest.conftest import served


@pytest.fixture(scope="module")
def address(module_hub, world):
    with served(create_app(module_hub)) as base:
        yield f"{base}/odata/v4"


class TestOdatapy:
    @pytest.fixture
    def client(self, address, world):
        transport = HttpxTransport(auth=BasicAuth("anybody", world.ours.token))
        with contextlib.closing(transport):
            yield EdmEnabledODataClient(address, transport)

    def test_reads_the_service_its_metadata_and_typed_rows(self, client):
        names = client.get_service_document().entity_sets
        uri = client.entity_set_uri("Tasks").filter("name eq 'Acme task one'").select("id", "planned_cost", "due_on")
        row = client.get_entity_set(uri).entities[0]

        assert "TimeEntries" in names
        assert row.get_value("planned_cost") == Decimal("10.5")
        assert row.get_value("due_on") == dt.date(2026, 11, 16)

    def test_walks_pages_and_counts(self, client):
        rows = list(client.iter_entities(client.entity_set_uri("Tasks").orderby("name").select("name")))

        assert [row.get_value("name") for row in rows] == ["Acme task one", "Acme task two"]
        assert client.get_count(client.entity_set_uri("Tasks")) == 2

    def test_batches(self, client):
        batch = client.batch()
        batch.add_retrieve(client.entity_set_uri("Tasks").select("name").top(1))

        answer = client.execute_batch(batch)

        assert b"Acme task one" in answer.parts[0].content


class TestPythonOdata:
    def test_reflects_the_sets_and_asks(self, address, world):
        # It prints what it does.
        with contextlib.redirect_stdout(io.StringIO()):
            service = ODataService(
                address, reflect_entities=True, auth=HTTPBasicAuth("anybody", world.ours.token), quiet_progress=True
            )
            tasks = service.entities["Tasks"]
            found = service.query(tasks).filter(tasks.name == "Acme task one").all()
            names = [task.name for task in found]

        assert names == ["Acme task one"]
