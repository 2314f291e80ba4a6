"""A schedule is forecast before it is saved, and refused when the tool's plan cannot pay it."""

import dataclasses
import uuid

import pytest

from connectors.sdk.limits import RunCost
from hub.admin.connections import change_connection, create_connection, get_connection
from hub.errors import Unprocessable
from hub.storage.connections import change_connection as store
from tests import builders, vault
from tests.builders import NOON, a_run
from tests.integration.admin.conftest import ADMIN, a_connection_body


@pytest.fixture(autouse=True)
def costs(monkeypatch):
    """Vault asks five requests a run and two for each drawer."""
    described = dataclasses.replace(vault.VaultConnector.description, cost=RunCost(fixed=5, per_scope=2))
    monkeypatch.setattr(vault.VaultConnector, "description", described)


@pytest.fixture
def make(hub, client_id):
    def make(**changes):
        return create_connection(hub, caller=ADMIN, body=a_connection_body(client_id) | changes)

    return make


def change(hub, made, **body):
    return change_connection(hub, caller=ADMIN, connection_id=uuid.UUID(made["id"]), body=body)


def allow(hub, made, requests):
    with hub.database.session(ADMIN.scope) as rows:
        store(rows, uuid.UUID(made["id"]), values={"requests_a_day": requests})


def test_the_answer_of_a_new_connection_says_what_its_schedule_will_ask(make):
    forecast = make(scopes=["d1", "d2"], schedule={"every": "1h"})["forecast"]

    assert (forecast["requests_a_run"], forecast["runs_a_day"], forecast["requests_a_day"]) == (9, 24, 216)
    assert forecast["basis"] == "what the connector asks for 2 drawers"
    assert forecast["fits"] is None


def test_there_is_none_without_a_schedule(make):
    assert make()["forecast"] is None


def test_a_schedule_that_the_plan_cannot_pay_is_refused_with_the_one_that_fits(hub, make):
    made = make(scopes=["d1", "d2"])
    allow(hub, made, 100)

    with pytest.raises(Unprocessable) as refused:
        change(hub, made, schedule={"every": "1h"})

    assert "would ask Vault 216 times a day (runs: 24, of 9 each" in refused.value.detail
    assert "leaves 80 for it" in refused.value.detail
    assert refused.value.hint == "Sync every 3 h or less often; or choose fewer drawers, or a larger plan."
    assert get_connection(hub, caller=ADMIN, connection_id=uuid.UUID(made["id"]))["schedule"] is None
    assert change(hub, made, schedule={"every": "3h"})["forecast"]["fits"] is True


def test_more_scopes_under_the_same_schedule_are_judged_too(hub, make):
    made = make(scopes=["d1"], schedule={"every": "3h"})
    allow(hub, made, 100)

    with pytest.raises(Unprocessable, match="its plan leaves 80"):
        change(hub, made, scopes=[f"d{number}" for number in range(30)])


def test_earlier_runs_are_believed_before_what_the_connector_declares(hub, make, client_id):
    made = make(scopes=["d1"], schedule={"every": "1h"})
    connection = builders.a_connection(builders.a_client(id=client_id), id=uuid.UUID(made["id"]))
    for hour, asked in enumerate((900, 40, 40)):
        at = NOON.replace(hour=hour)
        took = {"queued_at": at, "started_at": at, "finished_at": at.replace(second=30)}
        builders.save(hub.database, a_run(connection, requests=asked, **took))

    forecast = change(hub, made, name="Renamed")["forecast"]

    assert (forecast["requests_a_run"], forecast["seconds_a_run"]) == (40, 30.0)
    assert forecast["basis"] == "the median of the last 2 runs"
