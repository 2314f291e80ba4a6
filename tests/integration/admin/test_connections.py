"""Connections: what is checked before they are kept, what is never shown, what goes with them."""

import json
import uuid

import pytest
from sqlalchemy import text

from hub.admin.connections import (
    change_connection,
    check_connection,
    create_connection,
    discover_connection,
    get_connection,
    list_connections,
    pause_connection,
    remove_connection,
    resume_connection,
)
from hub.admin.vendors import VendorTrouble
from hub.errors import Conflict, Forbidden, NotFound, Unprocessable
from hub.security.caller import Caller
from hub.security.scopes import Scope
from models.vocabulary import Role
from tests.builders import a_project, a_task
from tests.integration.admin.conftest import ADMIN, a_connection_body
from tests.vault import GOOD_TOKEN


def create(hub, owner, **changes):
    return create_connection(hub, caller=ADMIN, body=a_connection_body(owner) | changes)


def change(hub, connection, **body):
    return change_connection(hub, caller=ADMIN, connection_id=uuid.UUID(connection["id"]), body=body)


def audit(hub):
    with hub.database.connect(Scope.everything()) as connection:
        return [tuple(row) for row in connection.execute(text("SELECT action, details FROM audit_event ORDER BY id"))]


class TestCreate:
    def test_answers_what_was_sent_but_the_secrets(self, hub, client_id):
        connection = create(hub, client_id, scopes=["d1", "d1"], mapping={"currency": "CHF"})

        assert connection["client_id"] == str(client_id)
        assert connection["connector"] == "vault"
        assert connection["settings"] == {"site_url": "https://vault.example"}
        assert connection["secrets"] == ["token"]
        assert connection["scopes"] == ["d1"]
        assert connection["mapping"] == {"currency": "CHF"}
        assert connection["mapping_version"] == 1
        assert connection["schedule"] is None
        assert connection["state"] == "active"
        assert GOOD_TOKEN not in json.dumps(connection)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"connector": "jirra"}, 'There is no connector "jirra".'),
            ({"secrets": {}}, 'Connection "Acme vault" lacks the secret "token"; add it.'),
            ({"secrets": {"tokn": "x"}}, 'Connection "Acme vault" has no secret named "tokn".'),
            ({"settings": {"site_url": "x", "token": "y"}}, "is a secret and stands among the settings"),
            ({"settings": {"site_url": "x", "dept": 1}}, 'has an unknown setting "dept"'),
            ({"settings": {"site_url": "x", "depth": 99}}, 'Setting "depth" of connection "Acme vault" is not usable'),
            ({"mapping": {"statuss": {}}}, 'The mapping of connection "Acme vault" is wrong at "statuss"'),
            ({"mapping": {"status": {"x": "dun"}}}, 'wrong at "status.x"'),
            ({"scopes": []}, '"scopes" of the connection is not usable (it is []): write "all" or a list of ids.'),
            ({"schedule": {"cron": "0 6 * *"}}, "a cron line has five fields"),
            ({"schedule": {}}, 'write either "cron" or "every"'),
            ({"nmae": "x"}, 'The connection has no "nmae".'),
            ({"client_id": str(uuid.UUID(int=5))}, '"client_id" of the connection names no client you may see'),
        ],
    )
    def test_refuses_with_one_sentence(self, hub, client_id, changes, sentence):
        with pytest.raises(Unprocessable) as refusal:
            create(hub, client_id, **changes)

        assert sentence in refusal.value.detail
        assert refusal.value.detail.endswith(".")

    def test_refuses_a_name_that_the_client_has_already(self, hub, client_id):
        create(hub, client_id)

        with pytest.raises(Conflict, match='a connection named "Acme vault" already'):
            create(hub, client_id)

    def test_never_repeats_a_secret_in_a_refusal(self, hub, client_id):
        for secrets in ({"token": ""}, {"token": "canary\x00"}, {"canary-secret": 5}, {"token": 5}):
            with pytest.raises(Unprocessable) as refusal:
                create(hub, client_id, secrets=secrets)
            assert "canary\x00" not in refusal.value.detail
            assert "is 5" not in refusal.value.detail

    def test_is_not_for_analysts(self, hub, client_id):
        analyst = Caller("Ana", Role.ANALYST, Scope.everything())

        with pytest.raises(Forbidden, match="may not change connections"):
            create_connection(hub, caller=analyst, body=a_connection_body(client_id))

    def test_a_cron_line_takes_the_clients_zone(self, hub, client_id):
        connection = create(hub, client_id, schedule={"cron": "30 6 * * 1-5"})

        assert connection["schedule"] == {"cron": "30 6 * * mon,tue,wed,thu,fri", "time_zone": "Europe/Paris"}


class TestChange:
    def test_lays_settings_over_those_that_hold_and_null_takes_one_away(self, hub, client_id):
        connection = create(hub, client_id, settings={"site_url": "https://a.example", "depth": 3})

        assert change(hub, connection, settings={"depth": 4})["settings"] == {
            "site_url": "https://a.example",
            "depth": 4,
        }
        assert change(hub, connection, settings={"depth": None})["settings"] == {"site_url": "https://a.example"}

    def test_sets_and_takes_away_single_secrets(self, hub, client_id):
        connection = create(hub, client_id)

        assert change(hub, connection, secrets={"password": "pw"})["secrets"] == ["password", "token"]
        assert change(hub, connection, secrets={"password": None})["secrets"] == ["token"]
        with pytest.raises(Unprocessable, match='lacks the secret "token"'):
            change(hub, connection, secrets={"token": None})

    def test_the_same_values_again_change_nothing(self, hub, client_id):
        connection = create(hub, client_id, mapping={"currency": "CHF"}, schedule={"every": "15m"})

        same = change(hub, connection, name="Acme vault", mapping={"currency": "CHF"}, schedule={"every": 900})

        when = {"forecast": None}
        assert same | when == connection | when
        assert [action for action, _ in audit(hub)] == ["client.create", "connection.create"]

    def test_a_mended_connection_need_not_wait_for_its_next_attempt(self, hub, client_id):
        connection = create(hub, client_id)
        with hub.database.connect(Scope.of(client_id)) as transaction:
            transaction.execute(text("UPDATE connection SET failures_in_a_row = 4, next_attempt_at = now() + '1 day'"))

        mended = change(hub, connection, secrets={"token": "another"})

        assert mended["failures_in_a_row"] == 0
        assert mended["next_attempt_at"] is None

    def test_the_audit_trail_names_keys_and_no_values(self, hub, client_id):
        connection = create(hub, client_id)

        change(hub, connection, name="Other", secrets={"token": "canary"})

        action, details = audit(hub)[-1]
        assert (action, details) == ("connection.change", {"keys": ["name", "secrets.token"]})


class TestPause:
    def test_holds_until_resumed(self, hub, client_id):
        connection_id = uuid.UUID(create(hub, client_id)["id"])

        assert pause_connection(hub, caller=ADMIN, connection_id=connection_id)["state"] == "paused"
        assert get_connection(hub, caller=ADMIN, connection_id=connection_id)["state"] == "paused"
        assert resume_connection(hub, caller=ADMIN, connection_id=connection_id)["state"] == "active"


class TestRemove:
    def test_takes_its_own_rows_and_leaves_its_neighbours(self, hub, client_id):
        doomed, kept = create(hub, client_id), create(hub, client_id, name="Neighbour")
        with hub.database.session(Scope.of(client_id)) as session:
            for connection in (doomed, kept):
                project = a_project(_Stored(client_id, uuid.UUID(connection["id"])))
                session.add_all([project, a_task(project)])

        remove_connection(hub, caller=ADMIN, connection_id=uuid.UUID(doomed["id"]))

        with hub.database.connect(Scope.of(client_id)) as transaction:
            owners = transaction.scalars(
                text("SELECT connection_id FROM task UNION ALL SELECT connection_id FROM source_project")
            ).all()
            secrets = transaction.scalars(text("SELECT connection_id FROM connection_secret")).all()
        assert {str(owner) for owner in owners} == {kept["id"]}
        assert [str(owner) for owner in secrets] == [kept["id"]]


class TestIsolation:
    def test_another_clients_admin_finds_nothing(self, hub, client_id, elsewhere):
        connection_id = uuid.UUID(create(hub, client_id)["id"])

        assert list_connections(hub, caller=elsewhere) == []
        for deed in (get_connection, remove_connection, pause_connection, check_connection, discover_connection):
            with pytest.raises(NotFound):
                deed(hub, caller=elsewhere, connection_id=connection_id)
        with pytest.raises(NotFound):
            change_connection(hub, caller=elsewhere, connection_id=connection_id, body={"name": "Mine"})
        with pytest.raises(Unprocessable):
            create_connection(hub, caller=elsewhere, body=a_connection_body(client_id, name="Mine"))


class TestCheck:
    def test_says_each_thing_that_was_tried(self, hub, client_id):
        connection_id = uuid.UUID(create(hub, client_id)["id"])

        report = check_connection(hub, caller=ADMIN, connection_id=connection_id)

        assert report["ok"] is True
        assert [item["name"] for item in report["items"]] == ["address", "credentials"]

    def test_a_refusal_is_an_item_with_its_remedy(self, hub, client_id):
        connection_id = uuid.UUID(create(hub, client_id, secrets={"token": "wrong"})["id"])

        report = check_connection(hub, caller=ADMIN, connection_id=connection_id)

        assert report["ok"] is False
        assert report["items"][-1] == {
            "name": "AuthExpired",
            "ok": False,
            "message": "Vault refused the token.",
            "remedy": "Save a new one.",
        }

    def test_does_not_wait_longer_than_a_person_would(self, hub, client_id):
        settings = {"site_url": "https://vault.example", "weather": "slow"}
        connection_id = uuid.UUID(create(hub, client_id, settings=settings)["id"])

        report = check_connection(hub, caller=ADMIN, connection_id=connection_id)

        assert report["items"][-1]["message"] == "The tool asks to wait 3600 s."


class TestDiscover:
    def test_keeps_the_scopes_and_shows_guesses_with_their_reason(self, hub, client_id):
        connection_id = uuid.UUID(create(hub, client_id)["id"])

        for _ in range(2):
            found = discover_connection(hub, caller=ADMIN, connection_id=connection_id)

        assert [scope["id"] for scope in found["scopes"]] == ["d1", "d2"]
        assert found["guesses"] == [
            {"path": "fields.story_points", "value": ["f1"], "reason": "A number called points, 80 % filled."}
        ]
        with hub.database.connect(Scope.of(client_id)) as transaction:
            kept = transaction.execute(text("SELECT scope, key, archived FROM sync_scope ORDER BY scope")).all()
        assert [tuple(row) for row in kept] == [("d1", "ONE", False), ("d2", None, True)]

    def test_a_vendor_that_is_down_is_not_the_admins_mistake(self, hub, client_id):
        settings = {"site_url": "https://vault.example", "weather": "down"}
        connection_id = uuid.UUID(create(hub, client_id, settings=settings)["id"])

        with pytest.raises(VendorTrouble, match="does not answer"):
            discover_connection(hub, caller=ADMIN, connection_id=connection_id)


class _Stored:
    """What a builder asks of a connection."""

    def __init__(self, client_id: uuid.UUID, identity: uuid.UUID) -> None:
        self.client_id, self.id = client_id, identity
