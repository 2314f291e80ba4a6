"""Who is who: the same e-mail is one person, a name only proposes, and an admin's word outlives every run."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.queries.people import list_account_rows, list_person_rows
from hub.queries.reading import reading
from hub.security.scopes import Scope
from hub.sync.resolve import resolve_people
from tests import builders as make

DESK = "first.floor@acme.example"
ACCOUNTS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["Zoë Dubois", "DUBOIS Zoë", "zdubois", "Ana Diaz"]),
        st.sampled_from(["zoe@acme.example", "Zoe@acme.example ", DESK, "info@acme.example"]),
    ),
    min_size=2,
    max_size=6,
)
"""Which tool knows whom under which address."""


def accounts_of(desk, person_id):
    return {account["account_id"]: account["method"] for account in desk.get(f"/people/{person_id}")["accounts"]}


def people(desk, **params):
    return desk.get("/people", client_id=str(desk.client.id), **params)["items"]


@pytest.fixture
def other(desk):
    connection = make.a_connection(desk.client)
    desk.save(connection)
    return connection


class TestEmail:
    def test_the_same_address_in_two_tools_is_one_person(self, desk, other):
        here, there = (
            make.an_account(desk.connection, email="Zoe@Acme.example"),
            make.an_account(other, email=" zoe@acme.example"),
        )
        desk.save(here, there)

        assert resolve_people(desk.hub, desk.client.id) == 2
        assert resolve_people(desk.hub, desk.client.id) == 0

        [person] = people(desk)
        assert accounts_of(desk, person["id"]) == {str(here.id): "email", str(there.id): "email"}

    @pytest.mark.parametrize(
        "address",
        ["info@acme.example", "no-reply@acme.example", "jira-bot@acme.example", "zoe", "project.office@acme.example"],
    )
    def test_a_shared_mailbox_is_nobodys(self, desk, address):
        desk.save(make.an_account(desk.connection, email=address))

        assert resolve_people(desk.hub, desk.client.id) == 0

    def test_an_address_that_one_tool_knows_under_two_names_is_shared(self, desk):
        first, second = (make.an_account(desk.connection, name=name, email=DESK) for name in ("Zoë Dubois", "Ana Diaz"))
        desk.save(first)
        resolve_people(desk.hub, desk.client.id)
        desk.save(second)

        assert resolve_people(desk.hub, desk.client.id) == 1

        assert people(desk) == []

    def test_who_stands_in_ten_plans_of_one_tool_is_one_person(self, desk):
        names = ("Zoë Dubois", "DUBOIS, Zoë") * 5
        plans = [make.an_account(desk.connection, name=name, email="zoe@acme.example") for name in names]
        for plan in plans:
            desk.save(plan)
            resolve_people(desk.hub, desk.client.id)

        [person] = people(desk)
        assert accounts_of(desk, person["id"]) == {str(plan.id): "email" for plan in plans}

    def test_a_person_is_called_as_most_tools_call_them_until_somebody_says_otherwise(self, desk, other):
        short, long = (
            make.an_account(connection, name=name, email="zoe@acme.example")
            for connection, name in ((desk.connection, "zdubois"), (other, "Zoë Dubois"))
        )
        desk.save(short)
        resolve_people(desk.hub, desk.client.id)
        desk.save(long)
        resolve_people(desk.hub, desk.client.id)

        [person] = people(desk)
        assert person["name"] == "Zoë Dubois"

        desk.ask("PATCH", f"/people/{person['id']}", json={"name": "Zoë"})
        resolve_people(desk.hub, desk.client.id)
        assert [each["name"] for each in people(desk)] == ["Zoë"]

    def test_of_two_persons_with_one_address_it_is_whose_it_was_first(self, desk):
        account = make.an_account(desk.connection, email="zoe@acme.example")
        first, second = (
            desk.post("/people", client_id=str(desk.client.id), name=name, email="zoe@acme.example")["id"]
            for name in ("Zoë", "Dubois")
        )
        desk.ask("PATCH", f"/people/{first}", json={"role": "Developer"})
        desk.save(account)

        resolve_people(desk.hub, desk.client.id)

        assert (accounts_of(desk, first), accounts_of(desk, second)) == ({str(account.id): "email"}, {})

    def test_an_app_is_nobody(self, desk):
        desk.save(make.an_account(desk.connection, email="zoe@acme.example", kind="app"))

        assert resolve_people(desk.hub, desk.client.id) == 0


class TestOrderOfArrival:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(accounts=ACCOUNTS, data=st.data())
    def test_makes_no_difference(self, desk, accounts, data):
        arrival = data.draw(st.permutations(range(len(accounts))), label="arrival")

        one_by_one = found_among(desk, accounts, arrival, resolves_each=True)

        assert one_by_one == found_among(desk, accounts, range(len(accounts)), resolves_each=False)


def found_among(desk, accounts, arrival, *, resolves_each):
    """The people of a new client whose accounts come in some order: what they are called, their address, whose accounts they have."""
    client = make.a_client()
    tools = [make.a_connection(client) for _ in range(2)]
    make.save(desk.hub.database, client, *tools)
    places = {}
    for place in arrival:
        tool, name, address = accounts[place]
        account = make.an_account(tools[tool], name=name, email=address)
        make.save(desk.hub.database, account)
        places[account.id] = place
        if resolves_each:
            resolve_people(desk.hub, client.id)
    resolve_people(desk.hub, client.id)
    with reading(desk.hub.database, Scope.of(client.id)) as reader:
        people = {row.id: (row.name, row.email) for row in list_person_rows(reader, client.id)}
        links = {(places[row.id], people.get(row.person_id)) for row in list_account_rows(reader, client.id)}
    return sorted(people.values()), links


class TestDecisions:
    def test_on_one_of_those_who_share_a_mailbox_makes_it_nobody_elses(self, desk):
        shared = [make.an_account(desk.connection, name=name, email=DESK) for name in ("Zoë Dubois", "Ana Diaz")]
        desk.save(*shared)
        ana = desk.post("/people", client_id=str(desk.client.id), name="Ana")["id"]

        desk.post(f"/people/{ana}/accounts", account_ids=[str(shared[1].id)])

        assert resolve_people(desk.hub, desk.client.id) == 0

    def test_an_admins_word_outlives_the_rule(self, desk):
        account = make.an_account(desk.connection, email="zoe@acme.example")
        desk.save(account)
        resolve_people(desk.hub, desk.client.id)
        [person] = people(desk)
        ana = desk.post("/people", client_id=str(desk.client.id), name="Ana")["id"]

        desk.post(f"/people/{ana}/accounts", account_ids=[str(account.id)])
        resolve_people(desk.hub, desk.client.id)

        assert accounts_of(desk, ana) == {str(account.id): "admin"}
        assert accounts_of(desk, person["id"]) == {}
        desk.post(f"/people/{ana}/accounts", account_ids=[str(account.id)], unlink=True)
        assert resolve_people(desk.hub, desk.client.id) == 0

    @pytest.mark.parametrize("told", ["nothing", "a rate", "a role"])
    def test_whom_a_rule_found_leaves_the_lists_with_their_last_account_unless_somebody_told_of_them(self, desk, told):
        account = make.an_account(desk.connection, email="zoe@acme.example")
        desk.save(account)
        resolve_people(desk.hub, desk.client.id)
        [person] = people(desk)
        ana = desk.post("/people", client_id=str(desk.client.id), name="Ana")["id"]
        if told == "a rate":
            desk.save(make.a_rate(desk.client, person_id=uuid.UUID(person["id"])))
        if told == "a role":
            assert desk.ask("PATCH", f"/people/{person['id']}", json={"role": "Developer"}).status_code == 200

        desk.post(f"/people/{ana}/accounts", account_ids=[str(account.id)])

        one = desk.get(f"/people/{person['id']}")
        gone = told == "nothing"
        assert {each["id"] for each in people(desk)} == {ana} | (set() if gone else {person["id"]})
        assert {each["id"] for each in people(desk, include_absent="true")} == {ana, person["id"]}
        assert (one["presence"], one["presence_reason"] is not None) == ("missing" if gone else "present", gone)
        desk.post(f"/people/{person['id']}/accounts", account_ids=[str(account.id)])
        assert {each["id"] for each in people(desk)} == {ana, person["id"]}

    def test_a_name_proposes_and_links_nothing(self, desk):
        account = make.an_account(desk.connection, name="DUBOIS Zoë")
        desk.save(account, make.a_person(desk.client, name="Zoë Dubois"))
        resolve_people(desk.hub, desk.client.id)

        answer = desk.get("/people/proposals", client_id=str(desk.client.id))

        assert [(item["account_id"], item["confidence"]) for item in answer["items"]] == [(str(account.id), 60)]
        assert accounts_of(desk, people(desk)[0]["id"]) == {}

    def test_another_clients_account_is_unknown(self, desk):
        stranger = make.a_client()
        connection = make.a_connection(stranger)
        account = make.an_account(connection)
        make.save(desk.hub.database, stranger, connection, account)
        ana = desk.post("/people", client_id=str(desk.client.id), name="Ana")["id"]

        answer = desk.ask("POST", f"/people/{ana}/accounts", json={"account_ids": [str(account.id)]})

        assert answer.status_code == 422


class TestHours:
    def test_those_of_unknown_accounts_still_count_and_the_match_rate_is_told(self, desk, other):
        known, unknown = make.an_account(desk.connection, email="zoe@acme.example"), make.an_account(other)
        task = make.a_task(desk.source())
        desk.save(known, unknown, task)
        desk.save(
            make.a_time_entry(task, known, duration_seconds=900),
            make.a_time_entry(task, unknown, duration_seconds=2700),
        )
        resolve_people(desk.hub, desk.client.id)

        [rate] = desk.get("/people/proposals", client_id=str(desk.client.id))["match_rate"]

        assert desk.summary()["totals"]["logged_seconds"] == 3600
        assert (rate["accounts_pct"], rate["hours_pct"], rate["matched_seconds"]) == (50.0, 25.0, 900)
