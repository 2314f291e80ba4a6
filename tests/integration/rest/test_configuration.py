"""From nothing to a queued run, by REST alone."""

import re

import pytest

from models.reporting.administration import CONNECTIONS
from tests import vault
from tests.integration.rest.world import Door


@pytest.fixture
def client(admin, request):
    return admin.ask("POST", "/clients", json={"name": f"Client of {request.node.name}"}).json()


@pytest.fixture
def connection(admin, client):
    return admin.ask("POST", "/connections", json=a_connection(client)).json()


def a_connection(client, **changes):
    return {
        "client_id": client["id"],
        "connector": "vault",
        "name": "Vault",
        "settings": {"site_url": "https://vault.example"},
        "secrets": {"token": vault.GOOD_TOKEN},
    } | changes


def same(one, other):
    """Alike but for trailing zeros of a second's fraction."""
    return {name: shortened(value) for name, value in one.items()} == {
        name: shortened(value) for name, value in other.items()
    }


def shortened(value):
    return re.sub(r"0+Z$", "Z", value) if isinstance(value, str) else value


class TestClients:
    def test_are_added_changed_and_removed(self, admin, client):
        path = f"/clients/{client['id']}"

        assert same(admin.get(path).json(), client)
        assert admin.ask("PATCH", path, json={"time_zone": "Europe/Paris"}).json()["time_zone"] == "Europe/Paris"
        assert admin.ask("DELETE", path).status_code == 204
        assert admin.get(path).status_code == 404

    def test_say_where_they_are(self, admin):
        answer = admin.ask("POST", "/clients", json={"name": "Located"})

        assert answer.status_code == 201
        assert answer.headers["location"] == f"/api/v1/clients/{answer.json()['id']}"

    def test_of_one_name_are_a_conflict(self, admin, client):
        assert admin.ask("POST", "/clients", json={"name": client["name"]}).status_code == 409

    def test_with_an_unknown_key_are_refused_by_name(self, admin):
        answer = admin.ask("POST", "/clients", json={"name": "X", "colour": "red"})

        assert answer.status_code == 422
        assert "colour" in answer.json()["detail"]


class TestConnections:
    def test_look_alike_when_made_listed_and_read(self, admin, connection):
        path = f"/connections/{connection['id']}"
        [listed] = admin.items("/connections", params={"client_id": connection["client_id"]})

        assert admin.get(path).json() == listed
        assert same({name: connection[name] for name in CONNECTIONS.by_name}, listed)

    def test_never_show_a_secret_again(self, admin, connection):
        answers = [
            admin.get(f"/connections/{connection['id']}").text,
            admin.get("/connections").text,
            admin.ask("PATCH", f"/connections/{connection['id']}", json={"name": "Renamed"}).text,
            admin.get("/audit").text,
            admin.ask("POST", "/connections", json={"secrets": {"token": vault.GOOD_TOKEN}}).text,
        ]

        assert connection["secrets"] == ["token"]
        assert not [answer for answer in answers if vault.GOOD_TOKEN in answer]

    def test_are_checked_and_discovered(self, admin, connection):
        checked = admin.ask("POST", f"/connections/{connection['id']}/check").json()
        found = admin.ask("POST", f"/connections/{connection['id']}/discover").json()

        assert checked["ok"] is True
        assert [scope["id"] for scope in found["scopes"]] == ["d1", "d2"]

    def test_are_paused_and_resumed(self, admin, connection):
        path = f"/connections/{connection['id']}"

        assert admin.ask("POST", f"{path}/pause").json()["state"] == "paused"
        assert admin.ask("POST", f"{path}/sync").status_code == 409
        assert admin.ask("POST", f"{path}/resume").json()["state"] == "active"

    def test_take_a_mapping(self, admin, connection):
        path = f"/connections/{connection['id']}/mapping"

        saved = admin.ask("PUT", path, json={"status": {"Closed": "done"}}).json()
        refused = admin.ask("PUT", path, json={"stauts": {}})

        assert saved["version"] == 1
        assert admin.get(path).json()["mapping"] == {"status": {"Closed": "done"}}
        assert (refused.status_code, "stauts" in refused.json()["detail"]) == (422, True)

    def test_that_are_removed_are_gone(self, admin, connection):
        path = f"/connections/{connection['id']}"

        assert admin.ask("DELETE", path).status_code == 204
        assert admin.get(path).status_code == 404


class TestRuns:
    def test_are_queued_with_202_and_say_where_they_are(self, admin, connection):
        answer = admin.ask("POST", f"/connections/{connection['id']}/sync", json={"mode": "full"})

        assert answer.status_code == 202
        assert (answer.json()["state"], answer.json()["mode"]) == ("queued", "full")
        assert admin.get(answer.headers["location"].removeprefix("/api/v1")).json() == answer.json()

    def test_need_no_body(self, admin, connection):
        assert admin.ask("POST", f"/connections/{connection['id']}/sync").json()["mode"] == "incremental"

    def test_of_an_unknown_mode_are_refused(self, admin, connection):
        assert admin.ask("POST", f"/connections/{connection['id']}/sync", json={"mode": "half"}).status_code == 422
        assert admin.ask("POST", f"/connections/{connection['id']}/sync", json={"moed": "full"}).status_code == 422

    def test_are_cancelled(self, admin, connection):
        run = admin.ask("POST", f"/connections/{connection['id']}/sync").json()

        answer = admin.ask("POST", f"/runs/{run['id']}/cancel")

        assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")


class TestConnectors:
    def test_are_listed_with_what_they_read(self, ours):
        names = {item["name"] for item in ours.items("/connectors")}

        assert {"vault", "jira", "msproject"} <= names

    def test_tell_the_form_of_their_settings(self, ours):
        about = ours.get("/connectors/vault").json()

        assert "site_url" in about["settings_schema"]["properties"]
        assert about["secrets"] == ["password", "token"]

    def test_that_are_not_installed_are_not_found(self, ours):
        assert ours.get("/connectors/excel").status_code == 404


class TestTokens:
    def test_are_shown_once_and_open_until_revoked(self, admin, web, client):
        made = admin.ask("POST", "/tokens", json={"name": "BI", "role": "bi", "clients": [client["id"]]}).json()
        door = Door(web, made["token"])
        assert door.get("/tasks").status_code == 200

        assert made["token"] not in admin.get("/tokens").text
        assert admin.ask("DELETE", f"/tokens/{made['id']}").status_code == 204
        assert door.get("/tasks").status_code == 401
