"""Key rotation: everything sealed anew, or nothing."""

import uuid
from dataclasses import replace

import pytest

from hub import clock
from hub.admin.connections import change_connection, check_connection, create_connection
from hub.admin.rotation import rotate_secrets
from hub.errors import SettingsError
from hub.security.secrets import SecretBox
from tests.integration.admin.conftest import ADMIN, a_connection_body

OLD_KEY, NEW_KEY = b"o" * 32, b"n" * 32


def with_keys(hub, *keys):
    return replace(hub, secret_box=SecretBox(keys, new_secret=clock.new_secret))


class TestRotation:
    def test_after_it_the_old_key_can_go(self, hub, client_id):
        connection = create_connection(with_keys(hub, OLD_KEY), caller=ADMIN, body=a_connection_body(client_id))

        both = with_keys(hub, NEW_KEY, OLD_KEY)
        first, second = rotate_secrets(both, caller=ADMIN), rotate_secrets(both, caller=ADMIN)

        assert (first["renewed"], second["renewed"], second["secrets"]) == (1, 0, 1)
        report = check_connection(with_keys(hub, NEW_KEY), caller=ADMIN, connection_id=uuid.UUID(connection["id"]))
        assert report["ok"] is True

    def test_refuses_when_a_key_is_missing(self, hub, client_id):
        create_connection(with_keys(hub, OLD_KEY), caller=ADMIN, body=a_connection_body(client_id))

        with pytest.raises(SettingsError, match="is sealed with key"):
            rotate_secrets(with_keys(hub, NEW_KEY), caller=ADMIN)

    def test_a_lost_key_is_mended_by_typing_the_secret_in_again(self, hub, client_id):
        connection = create_connection(with_keys(hub, OLD_KEY), caller=ADMIN, body=a_connection_body(client_id))
        fresh, connection_id = with_keys(hub, NEW_KEY), uuid.UUID(connection["id"])

        secrets = a_connection_body(client_id)["secrets"]
        change_connection(fresh, caller=ADMIN, connection_id=connection_id, body={"secrets": secrets})

        assert check_connection(fresh, caller=ADMIN, connection_id=connection_id)["ok"] is True
