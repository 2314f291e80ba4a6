"""Client organisations: who may add them, what is refused, what goes with them."""

import uuid

import pytest
from sqlalchemy import func, select, text

from hub import clock
from hub.admin.clients import SignalThresholds, change_client, create_client, get_client, list_clients, remove_client
from hub.errors import Conflict, Forbidden, NotFound, Unprocessable
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.sourced import sourced_tables
from models.tables.people import AccountPerson, LinkMethod, Person
from models.vocabulary import Role
from tests.builders import a_client, a_connection, a_project, a_task
from tests.integration.admin.conftest import ADMIN


class TestCreate:
    def test_answers_every_key_with_its_default(self, hub):
        client = create_client(hub, caller=ADMIN, body={"name": " Acme "})

        created_at = client.pop("created_at")
        assert created_at.endswith("Z")
        assert client == {
            "id": client["id"],
            "name": "Acme",
            "reporting_currency": "EUR",
            "time_zone": "UTC",
            "locale": "en",
            "fiscal_year_start_month": 1,
            "week_start": 1,
            "hours_per_day": 8,
            "raw_retention_days": None,
            "signal_thresholds": SignalThresholds().model_dump(),
        }

    def test_gives_the_same_name_the_same_id_on_every_hub(self, hub):
        first = create_client(hub, caller=ADMIN, body={"name": "Acme"})
        remove_client(hub, caller=ADMIN, client_id=uuid.UUID(first["id"]))

        assert create_client(hub, caller=ADMIN, body={"name": "Acme"})["id"] == first["id"]

    def test_finds_another_id_when_a_renamed_client_holds_it(self, hub, client_id):
        change_client(hub, caller=ADMIN, client_id=client_id, body={"name": "Acme Group"})

        assert create_client(hub, caller=ADMIN, body={"name": "Acme"})["id"] != str(client_id)

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [
            ({}, 'The client lacks "name".'),
            ({"name": "A", "curency": "EUR"}, 'The client has no "curency".'),
            (
                {"name": "A", "reporting_currency": "euro"},
                '"reporting_currency" of the client is not usable (it is "euro"): write an ISO 4217 code such as EUR.',
            ),
            (
                {"name": "A", "time_zone": "Paris"},
                '"time_zone" of the client is not usable (it is "Paris"): write an IANA name such as Europe/Paris.',
            ),
            (["A"], "What describes the client must be an object, not list."),
        ],
    )
    def test_refuses_with_one_sentence_that_names_key_and_value(self, hub, body, sentence):
        with pytest.raises(Unprocessable) as refusal:
            create_client(hub, caller=ADMIN, body=body)

        assert refusal.value.detail == sentence

    def test_refuses_a_name_that_is_taken(self, hub, client_id):
        with pytest.raises(Conflict, match='a client named "Acme" already'):
            create_client(hub, caller=ADMIN, body={"name": "Acme"})

    def test_is_for_admins_of_all_clients(self, hub, elsewhere):
        with pytest.raises(Forbidden, match="limited to some clients"):
            create_client(hub, caller=elsewhere, body={"name": "Mine"})
        with pytest.raises(Forbidden, match="may not administer"):
            create_client(hub, caller=Caller("Max", Role.MANAGER, Scope.everything()), body={"name": "Mine"})


class TestChange:
    def test_touches_only_the_keys_given(self, hub, client_id):
        client = change_client(hub, caller=ADMIN, client_id=client_id, body={"hours_per_day": 7.5})

        assert client["hours_per_day"] == 7.5
        assert client["time_zone"] == "Europe/Paris"

    def test_refuses_what_create_refuses(self, hub, client_id):
        with pytest.raises(Unprocessable, match='"week_start" of the client "Acme"'):
            change_client(hub, caller=ADMIN, client_id=client_id, body={"week_start": 8})


class TestIsolation:
    def test_another_clients_admin_sees_nothing(self, hub, client_id, elsewhere):
        assert [client["name"] for client in list_clients(hub, caller=elsewhere)] == ["Umbrella"]
        for deed in (get_client, remove_client):
            with pytest.raises(NotFound):
                deed(hub, caller=elsewhere, client_id=client_id)
        with pytest.raises(NotFound):
            change_client(hub, caller=elsewhere, client_id=client_id, body={"name": "Mine"})


class TestRemove:
    def test_leaves_no_row_of_the_client_but_its_audit_trail(self, hub, client_id):
        with hub.database.session(Scope.of(client_id)) as session:
            connection = a_connection(a_client(id=client_id))
            session.add(connection)
            session.flush()
            project = a_project(connection)
            person = Person(client_id=client_id, id=clock.new_id(), name="Ana")
            decision = AccountPerson(
                client_id=client_id,
                account_id=clock.new_id(),
                person_id=person.id,
                method=LinkMethod.ADMIN,
                decided_by="Ada",
            )
            session.add_all([project, a_task(project), person, decision])

        remove_client(hub, caller=ADMIN, client_id=client_id)

        tables = [table.name for table in sourced_tables()] + ["connection", "person", "account_person", "client"]
        with hub.database.connect(Scope.everything()) as connection:
            left = {name: connection.scalar(select(func.count()).select_from(text(name))) for name in tables}
            trail = connection.scalars(text("SELECT action FROM audit_event ORDER BY id")).all()
        assert left == dict.fromkeys(tables, 0)
        assert trail == ["client.create", "client.remove"]
