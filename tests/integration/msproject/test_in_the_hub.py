"""The whole way, from a fake Dataverse into PostgreSQL: what is there, what left, what survived a fault, and a person who signed in."""

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from hub.admin.connections import check_connection
from hub.admin.consents import begin_consent, finish_typed_consent
from hub.admin.prices import create_rate
from hub.demo import dataverse_story
from hub.demo.fake_entra import Person
from hub.portfolio.drilldown import read_inputs
from tests.integration.msproject.environment import APP, SECRET, TENANT, environment
from tests.integration.msproject.synced import CALLER, Synced, connected


@pytest.fixture
def stations(entra, dataverse):
    """The make-believe client's own environment."""
    with environment(entra, dataverse, world=dataverse_story.tell()) as made:
        yield made


@pytest.fixture
def connect(hub, stations):
    trusting = replace(hub, settings=hub.settings.model_copy(update={"ca_bundle": stations.entra.ca_bundle}))

    def make(secrets=None, **settings) -> Synced:
        given = {
            "source": "dataverse",
            "environment_url": stations.fake.base_url,
            "tenant_id": TENANT,
            "client_id": APP,
            "authority_url": stations.entra.base_url,
            **settings,
        }
        secrets = {"client_secret": SECRET} if secrets is None else secrets
        return connected(trusting, stations, settings=given, secrets=secrets)

    return make


@pytest.fixture
def synced(connect) -> Synced:
    made = connect()
    assert made.sync() == "succeeded"
    return made


def test_the_figures_are_the_projects_own(synced):
    """What Dataverse shows as the project's totals, held against the sums of what was read."""
    [project] = [row for row in synced.site.world.tables["msdyn_project"].rows.values() if not row["msdyn_istemplate"]]

    planned, spent, cost = synced.rows(
        "SELECT sum(estimate_seconds), sum(spent_seconds), sum(planned_cost) FROM task WHERE kind <> 'summary'"
    )[0]

    assert (planned, spent) == (project["msdyn_effort"] * 3600, project["msdyn_effortcompleted"] * 3600)
    assert cost == Decimal(str(project["msdyn_totalplannedcost"]))
    assert synced.one("SELECT sum(duration_seconds) FROM time_entry") == spent
    assert synced.one("SELECT sum(amount) FROM budget_line WHERE kind = 'forecast'") == cost
    assert synced.one("SELECT sum(planned_seconds) FROM assignment") == planned


def test_hours_that_operations_has_priced_cost_nothing_more(synced):
    """A rate of the hub for every hour: the actual cost still is what Operations says it is."""
    client, project = synced.rows("SELECT client_id, id FROM source_project")[0]
    for role in {row[0] for row in synced.rows("SELECT DISTINCT work_type FROM time_entry")}:
        rate = {"client_id": str(client), "role": role, "kind": "cost", "amount_per_hour": "100", "currency": "EUR"}
        create_rate(synced.hub, caller=CALLER, body=rate)

    found = read_inputs(synced.hub, CALLER, project, name="ac", as_of=None, limit=1000, offset=0)

    assert Decimal(found["value"]) == synced.one("SELECT sum(amount) FROM budget_line WHERE kind = 'actual'")
    assert Decimal(found["value"]) == sum(Decimal(item["amount"]) for item in found["items"] if item["amount"])
    assert {item["kind"] for item in found["items"]} == {"time_entry", "budget_line"}


def test_a_second_run_changes_nothing(synced):
    assert synced.sync() == "succeeded"

    counts = synced.one("SELECT counts FROM sync_run ORDER BY started_at DESC LIMIT 1")

    assert {(each["created"], each["changed"], each["removed"]) for each in counts.values()} == {(0, 0, 0)}
    assert counts.keys() == {"dataverse_projects"}


def test_what_a_census_counts_is_what_is_held(synced):
    """Sales beside costs, a vacation and a template's tasks are in the tables, and no records."""
    synced.sync("full")

    counted = synced.rows("SELECT entity, scope, counted, held FROM census_result")

    assert {entity for entity, *_ in counted} >= {"task", "time_entry", "budget_line", "risk"}
    assert [row for row in counted if row[2] != row[3]] == []


def test_a_deleted_task_leaves_with_what_hangs_on_it(synced):
    task = synced.one("SELECT source_id FROM task WHERE name = 'Pose des bornes'")
    before = {table: synced.present(table) for table in ("task", "assignment", "time_entry")}

    synced.site.world.delete("msdyn_projecttask", task)
    synced.sync()

    assert synced.present("task") == before["task"] - 1
    assert synced.present("assignment") == before["assignment"] - 1
    assert synced.present("time_entry") < before["time_entry"]


def test_a_deletion_that_no_log_tells_is_found_by_a_full_run(stations, connect):
    for table in stations.world.tables.values():
        table.tracks_changes = False
    synced = connect()
    synced.sync()
    risk = next(iter(stations.world.tables["msdyn_projectrisk"].rows))

    stations.world.delete("msdyn_projectrisk", risk)
    synced.sync()
    after_a_later_run = synced.present("risk")
    synced.sync("full")

    assert (after_a_later_run, synced.present("risk")) == (2, 1)


def test_a_table_that_was_hidden_loses_nothing_that_is_held(synced):
    before = synced.present("time_entry")

    synced.site.world.tables["msdyn_timeentry"].hidden = True

    assert synced.sync("full") == "partial"
    assert synced.present("time_entry") == before


def test_a_project_that_is_gone_is_found_by_a_full_run(synced):
    [(project,)] = synced.rows("SELECT source_id FROM source_project")
    for table in ("msdyn_project", "msdyn_projecttask"):
        for id_ in list(synced.site.world.tables[table].rows):
            synced.site.world.delete(table, id_)

    synced.sync("full")

    assert synced.present("source_project") == 0
    assert synced.one(f"SELECT presence FROM source_project WHERE source_id = '{project}'") == "deleted"  # noqa: S608


def test_a_person_authorises_and_their_tokens_are_sealed(connect, stations):
    stations.entra.world.applications[APP].allows_public_flows = True
    synced = connect({}, auth="device_code")
    asked = {"caller": CALLER, "connection_id": uuid.UUID(synced.connection["id"])}

    before = check_connection(synced.hub, **asked)["items"][0]
    begun = begin_consent(synced.hub, **asked, begun_by="test", redirect_uri="http://localhost")
    stations.entra.world.sign_in_by_device(begun.code, Person("9a1c", "zoe@acme.example"))
    waiting = finish_typed_consent(synced.hub, **asked, begun_by="test")
    after = check_connection(synced.hub, **asked)["items"][0]

    assert (before["ok"], waiting, after["ok"]) == (False, None, True)
    assert synced.sync() == "succeeded"
    sealed = b"".join(row[0] for row in synced.rows("SELECT ciphertext FROM connection_secret"))
    tokens = [*stations.entra.world.tokens, *stations.entra.world.refresh_tokens]
    assert sealed
    assert not any(token.encode() in sealed for token in tokens)
