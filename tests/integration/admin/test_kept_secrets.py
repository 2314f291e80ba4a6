"""Secrets that a vendor replaces with use: kept sealed, one exchange at a time, never over what an admin typed."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.sdk.errors import AuthExpired
from connectors.sdk.limits import RequestMeter
from hub.admin.connections import change_connection, create_connection, get_connection
from hub.connections import load_setup, open_connector
from hub.security.scopes import Scope
from hub.storage.secrets import list_secrets
from tests import vault
from tests.integration.admin.conftest import ADMIN, a_connection_body


@pytest.fixture
def connection_id(hub, client_id) -> uuid.UUID:
    return uuid.UUID(create_connection(hub, caller=ADMIN, body=a_connection_body(client_id))["id"])


def opened(hub, connection_id):
    setup = load_setup(hub, scope=Scope.everything(), connection_id=connection_id)
    return open_connector(hub, setup, meter=RequestMeter())


def token_of(hub, connection_id):
    return opened(hub, connection_id).settings.token.get_secret_value()


def replace(hub, connection_id, renew):
    return opened(hub, connection_id).runtime.replace_secret("token", renew)


class TestReplacing:
    def test_the_next_task_is_given_what_the_vendor_gave(self, hub, connection_id):
        answered = replace(hub, connection_id, lambda old: old + "-2")

        assert answered == f"{vault.GOOD_TOKEN}-2"
        assert token_of(hub, connection_id) == f"{vault.GOOD_TOKEN}-2"

    def test_what_is_kept_is_sealed_and_shown_to_nobody(self, hub, connection_id):
        replace(hub, connection_id, lambda _: "fresh-canary")

        with hub.database.session(Scope.everything()) as session:
            stored = list_secrets(session, connection_id=connection_id).values()

        assert all(b"canary" not in sealed.ciphertext for sealed in stored)
        assert get_connection(hub, caller=ADMIN, connection_id=connection_id)["secrets"] == ["token"]

    def test_tasks_at_once_exchange_one_after_the_other(self, hub, connection_id):
        """A refresh token is good once: two that spent the same one would lock each other out."""
        spent, both = [], threading.Barrier(2)

        def renew_once():
            task = opened(hub, connection_id)
            both.wait(timeout=60)
            return task.runtime.replace_secret("token", lambda old: spent.append(old) or f"{old}+")

        with ThreadPoolExecutor(2) as pool:
            [each.result() for each in [pool.submit(renew_once), pool.submit(renew_once)]]

        assert spent == [vault.GOOD_TOKEN, f"{vault.GOOD_TOKEN}+"]

    def test_an_exchange_that_fails_keeps_nothing(self, hub, connection_id):
        def refused(_):
            raise AuthExpired("Vault refused the token.")

        with pytest.raises(AuthExpired):
            replace(hub, connection_id, refused)

        assert token_of(hub, connection_id) == vault.GOOD_TOKEN

    def test_typing_a_new_secret_wins(self, hub, connection_id):
        replace(hub, connection_id, lambda _: "rotated")

        change_connection(hub, caller=ADMIN, connection_id=connection_id, body={"secrets": {"token": "typed"}})

        assert token_of(hub, connection_id) == "typed"

    def test_a_secret_typed_during_an_exchange_wins_over_it(self, hub, connection_id):
        def slow(_):
            change_connection(hub, caller=ADMIN, connection_id=connection_id, body={"secrets": {"token": "typed"}})
            return "rotated"

        replace(hub, connection_id, slow)

        assert token_of(hub, connection_id) == "typed"

    def test_declaring_the_old_secret_once_more_brings_no_used_up_one_back(self, hub, connection_id):
        replace(hub, connection_id, lambda _: "rotated")

        body = {"secrets": {"token": vault.GOOD_TOKEN}, "settings": {"depth": 2}}
        change_connection(hub, caller=ADMIN, connection_id=connection_id, body=body)

        assert token_of(hub, connection_id) == "rotated"

    def test_a_secret_that_nobody_typed_can_be_kept(self, hub, connection_id):
        opened(hub, connection_id).runtime.replace_secret("password", lambda old: f"<{old}>")

        assert opened(hub, connection_id).settings.password.get_secret_value() == "<>"
