"""What a role may do is the same on every door."""

import pytest

from tests.integration.rest.world import Door, a_token

READS = ("/tasks", "/time-entries", "/clients", "/budget-lines/summary?group_by=client", "/connectors")
INSPECTS = ("/connections", "/runs", "/quarantine", "/tasks/{tasks}", "/connections/{connections}/mapping")
ADMINISTERS = ("/tokens", "/audit")
CONFIGURES = ("/connections/{connections}/pause", "/connections/{connections}/resume")


@pytest.fixture(scope="module")
def as_role(module_hub, web, world):
    clients = [str(world.ours.client.id)]
    return {
        role: Door(web, a_token(module_hub, role=role, clients=clients))
        for role in ("admin", "manager", "analyst", "bi")
    }


@pytest.fixture(scope="module")
def blind(world, web):
    """An analyst who may see neither costs nor names."""
    return Door(web, world.token(world.ours, hide_costs=True, hide_people=True))


def statuses(door, world, method, paths):
    return {door.ask(method, path.format_map(world.ours.rows)).status_code for path in paths}


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "reached"),
        [
            ("admin", [200, 200, 200, 200]),
            ("manager", [200, 200, 200, 403]),
            ("analyst", [200, 200, 403, 403]),
            ("bi", [200, 403, 403, 403]),
        ],
    )
    def test_reach_as_far_as_they_should(self, as_role, world, role, reached):
        door = as_role[role]

        answers = [
            statuses(door, world, "GET", READS),
            statuses(door, world, "GET", INSPECTS),
            statuses(door, world, "POST", CONFIGURES),
            statuses(door, world, "GET", ADMINISTERS),
        ]

        assert answers == [{status} for status in reached]

    def test_what_is_refused_is_said_in_words(self, as_role):
        answer = as_role["bi"].get("/runs")

        assert answer.json()["code"] == "forbidden"
        assert "bi" in answer.json()["detail"]


class TestHidden:
    def test_names_and_costs_appear_nowhere(self, blind):
        names_of_people = ("Acme Zoë", "zoe@Acme", "Acme admin")
        costs = ("1234.5678", "10.5000", "500.0000", "70.0000")
        paths = ("accounts", "tasks", "assignments", "budget-lines", "risks", "runs", "connections", "quarantine")
        answers = [blind.get(f"/{path}").text for path in paths]
        answers += [blind.get(f"/{path}", headers={"Accept": "text/csv"}).text for path in paths]
        answers += [blind.get(f"/{path}/summary?group_by=currency").text for path in ("tasks", "budget-lines")]

        found = [secret for secret in names_of_people + costs if any(secret in answer for answer in answers)]

        assert found == []
        assert all(answer for answer in answers)

    @pytest.mark.parametrize(
        "query",
        [
            "/accounts?name=x",
            "/accounts?email.contains=x",
            "/accounts?sort=name",
            "/tasks?planned_cost.gt=5",
            "/budget-lines?sort=-amount",
            "/budget-lines/summary?group_by=client&sort=amount",
            "/budget-lines/summary?group_by=client&amount.gt=1",
        ],
    )
    def test_what_is_hidden_cannot_be_asked_for(self, blind, query):
        assert blind.get(query).status_code == 403

    def test_the_rest_is_there(self, blind):
        [account] = blind.items("/accounts")

        assert account["id"]
        assert account["kind"] == "human"
        assert account["name"] is None
