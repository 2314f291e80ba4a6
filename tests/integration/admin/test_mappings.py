"""Mappings: versions, and what is refused."""

import uuid

import pytest

from hub.admin.connections import create_connection
from hub.admin.mappings import get_mapping, put_mapping
from hub.errors import Unprocessable
from tests.integration.admin.conftest import ADMIN, a_connection_body


@pytest.fixture
def connection_id(hub, client_id):
    return uuid.UUID(create_connection(hub, caller=ADMIN, body=a_connection_body(client_id))["id"])


class TestMapping:
    def test_version_zero_is_the_connectors_own(self, hub, connection_id):
        mapping = get_mapping(hub, caller=ADMIN, connection_id=connection_id)

        assert mapping["version"] == 0
        assert mapping["mapping"] == {}
        assert mapping["defaults"] == {"status": {"shut": "done"}}

    def test_every_change_is_a_version_and_the_same_again_is_none(self, hub, connection_id):
        for document in ({"currency": "CHF"}, {"currency": "CHF"}, {"currency": "USD"}):
            saved = put_mapping(hub, caller=ADMIN, connection_id=connection_id, body=document)

        assert saved["version"] == 2
        assert saved["mapping"] == {"currency": "USD"}
        assert saved["created_by"] == "Ada"

    def test_back_to_nothing_is_a_version_too(self, hub, connection_id):
        put_mapping(hub, caller=ADMIN, connection_id=connection_id, body={"currency": "CHF"})

        assert put_mapping(hub, caller=ADMIN, connection_id=connection_id, body={})["version"] == 2

    @pytest.mark.parametrize(
        ("document", "says"),
        [
            ({"curency": "EUR"}, 'wrong at "curency": no such key; a mapping takes currency,'),
            ({"hours_per_day": 25}, 'wrong at "hours_per_day"'),
            ({"scopes": {"1": {"status": {"x": "dun"}}}}, 'wrong at "scopes.1.status.x"'),
            (["status"], '"mapping" of the connection "Acme vault" is not usable'),
        ],
    )
    def test_refuses_naming_the_key(self, hub, connection_id, document, says):
        with pytest.raises(Unprocessable) as refusal:
            put_mapping(hub, caller=ADMIN, connection_id=connection_id, body=document)

        assert says in refusal.value.detail
        assert get_mapping(hub, caller=ADMIN, connection_id=connection_id)["version"] == 0
