"""The whole way, from the fake site into PostgreSQL: what is there, what left, and why."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hub import clock
from hub.admin.clients import create_client
from hub.admin.connections import change_connection, create_connection
from hub.demo.fake_jira.stock import FLOAT
from hub.demo.fake_tempo import FakeTempo, TempoWorld
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from hub.wiring import Hub
from tests.integration.jira.bench import EMAIL, SECRET, Bench, bench


@dataclass
class Synced:
    """A hub with one connection to a fake site, and the questions tests ask of its tables."""

    hub: Hub
    site: Bench
    connection: dict[str, Any]

    def sync(self, mode: str = "incremental") -> str:
        scope, number = Scope.everything(), self.connection["id"]
        run = request_run(self.hub, caller_name="test", scope=scope, connection_id=number, mode=mode, enqueue=False)
        return execute_run(self.hub, client_id=run["client_id"], run_id=run["id"])

    def rows(self, query: str) -> list[Any]:
        with self.hub.database.connect(Scope.everything()) as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def present(self, table: str) -> int:
        return self.rows(f"SELECT count(*) FROM {table} WHERE presence = 'present'")[0][0]  # noqa: S608


@pytest.fixture
def synced(hub: Hub) -> Iterator[Synced]:
    """Two linked issues with hours and money, read once."""
    with bench() as site:
        budget = site.world.add_field("Budget", "number", FLOAT)
        project = site.world.add_project("ENR", "Énergie ⚡", lead=site.zoe)
        first, second = (
            site.world.add_issue(project, name, assignee=site.zoe, custom={budget.id: 100.0}) for name in ("A", "B")
        )
        site.world.link(first, second)
        for issue in (first, second):
            site.world.log_work(issue, site.zoe, 3600)
        site.world.clock.advance(minutes=30)
        caller = Caller.operator("test")
        body = {
            "client_id": create_client(hub, caller=caller, body={"name": "ACME"})["id"],
            "connector": "jira",
            "name": "ACME Jira",
            "settings": {"site_url": site.fake.base_url, "email": EMAIL},
            "secrets": {"token": SECRET},
            "mapping": {"money": [{"field": budget.id, "kind": "budget", "currency": "EUR"}]},
        }
        made = Synced(hub, site, create_connection(hub, caller=caller, body=body))
        assert made.sync() == "succeeded"
        yield made


def issues_of(synced: Synced) -> list[Any]:
    return list(synced.site.world.issues.values())


def test_a_first_run_brings_everything_once(synced):
    tables = ("source_project", "task", "dependency", "time_entry", "budget_line", "account")

    assert {table: synced.present(table) for table in tables} == {
        "source_project": 1,
        "task": 2,
        "dependency": 1,
        "time_entry": 2,
        "budget_line": 2,
        "account": 1,
    }
    assert synced.rows("SELECT sum(duration_seconds)::int FROM time_entry") == [(7200,)]


@pytest.mark.parametrize("mode", ["incremental", "full"])
def test_a_second_run_writes_nothing(synced, mode):
    before = synced.rows("SELECT id, change_seq FROM task UNION SELECT id, change_seq FROM time_entry ORDER BY 1")

    assert synced.sync(mode) == "succeeded"

    assert (
        synced.rows("SELECT id, change_seq FROM task UNION SELECT id, change_seq FROM time_entry ORDER BY 1") == before
    )


def test_a_cut_link_leaves(synced):
    first, second = issues_of(synced)
    for issue in (first, second):
        issue.links.clear()
        synced.site.world.edit_issue(issue, summary=issue.summary)

    synced.sync()

    assert synced.present("dependency") == 0


def test_a_link_that_was_cut_without_a_trace_leaves_by_the_census(synced):
    """Jira lets a link go without a new change date on either issue; no run asks for them again."""
    synced.site.world.add_issue(next(iter(synced.site.world.projects.values())), "Later than any overlap")
    synced.sync()
    synced.site.world.delete_link(issues_of(synced)[0].links[0])
    age_the_census(synced)

    synced.sync()

    assert synced.rows("SELECT presence, presence_reason FROM dependency") == [
        ("deleted", "Jira does not find the link any more")
    ]


def age_the_census(synced):
    with synced.hub.database.connect(Scope.everything()) as connection:
        connection.execute(text("UPDATE census_result SET taken_at = taken_at - interval '2 days'"))


def test_totals_are_those_that_jira_shows_itself(synced):
    """After all that may happen between two runs: Jira's own count of issues and its own sum of hours, by project."""
    world, zoe = synced.site.world, synced.site.zoe
    project = next(iter(world.projects.values()))
    target = world.add_project("APX", "Apex")
    many, moved, gone, touched = (world.add_issue(project, name) for name in ("many", "moved", "gone", "touched"))
    for number in range(25):
        world.log_work(many, zoe, 60 * number)
    logs = [world.log_work(issue, zoe, 1800) for issue in (moved, gone, touched)]
    world.log_work(touched, zoe, 900, touch=False)
    world.clock.advance(minutes=30)
    synced.sync()
    world.move_issue(moved, target)
    world.delete_issue(gone)
    world.edit_worklog(logs[2], seconds=1200, touch=False)
    world.delete_worklog(many.worklogs[3], touch=False)
    world.clock.advance(minutes=30)

    synced.sync("full")

    query = (
        "SELECT p.key, count(*), sum((SELECT sum(e.duration_seconds) FROM time_entry e WHERE e.task_id = t.id AND e.presence ="
        " 'present'))::int FROM task t JOIN source_project p ON p.id = t.source_project_id WHERE t.presence = 'present' GROUP BY 1 ORDER BY 1"
    )
    assert synced.rows(query) == [(key, *shown_by_jira(synced, key)) for key in ("APX", "ENR")]
    assert synced.rows("SELECT entity, scope FROM census_result WHERE held <> counted OR not_held <> '{}'") == []


def shown_by_jira(synced, key):
    """What Jira counts of a project's issues, and the sum of the hours that it shows on each."""
    address = f"{synced.site.fake.base_url}/rest/api/3/search/"
    with httpx.Client(base_url=address, auth=(EMAIL, SECRET)) as jira:
        counted = jira.post("approximate-count", json={"jql": f"project = {key}"}).json()["count"]
        asked = {"jql": f"project = {key}", "fields": ["timespent"], "maxResults": 100}
        issues = jira.post("jql", json=asked).json()["issues"]
    return counted, sum(issue["fields"]["timespent"] or 0 for issue in issues)


def test_an_issue_is_a_risk_as_long_as_its_type_says_so(synced):
    world = synced.site.world
    issue, risk = issues_of(synced)[0], world.add_type("Risk")
    world.edit_issue(issue, type=risk)
    world.clock.advance(minutes=5)
    assert synced.sync() == "succeeded"
    known = synced.rows("SELECT title, status, task_id = (SELECT id FROM task WHERE name = 'A'), presence FROM risk")

    world.edit_issue(issue, type=world.types["task"])
    world.clock.advance(minutes=5)

    assert synced.sync() == "succeeded"
    assert known == [("A", "open", True, "present")]
    assert synced.rows("SELECT presence FROM risk") == [("deleted",)]


def test_an_emptied_amount_leaves(synced):
    first, _ = issues_of(synced)
    synced.site.world.edit_issue(first, custom=dict.fromkeys(first.custom))

    synced.sync()

    assert synced.present("budget_line") == 1


@pytest.mark.parametrize("mode", ["incremental", "full"])
def test_a_deleted_worklog_leaves_in_either_mode(synced, mode):
    worklog = next(iter(synced.site.world.worklogs.values()))
    synced.site.world.delete_worklog(worklog, touch=False)
    synced.site.world.clock.advance(minutes=5)

    synced.sync(mode)

    assert synced.rows("SELECT source_id, presence FROM time_entry WHERE presence <> 'present'") == [
        (str(worklog.id), "deleted")
    ]


def test_a_deleted_issue_leaves_with_all_that_hangs_on_it(synced):
    first, _ = issues_of(synced)
    synced.site.world.delete_issue(first)

    synced.sync("full")

    assert [synced.present(table) for table in ("task", "dependency", "time_entry", "budget_line")] == [1, 0, 1, 1]


def test_a_hidden_project_is_lost_and_not_deleted_and_comes_back(synced):
    (project,) = synced.site.world.projects.values()
    other = synced.site.world.add_project("APX", "Apex")
    synced.site.world.edit_project(project, hidden=True)

    synced.sync("full")
    lost = synced.rows("SELECT key, presence FROM source_project ORDER BY key")
    synced.site.world.edit_project(project, hidden=False)
    synced.sync("full")

    assert lost == [("APX", "present"), ("ENR", "lost_access")]
    assert synced.rows("SELECT key, presence FROM source_project ORDER BY key") == [
        (other.key, "present"),
        ("ENR", "present"),
    ]
    assert synced.present("task") == 2


def test_a_wrong_token_takes_nothing_away(synced):
    synced.site.world.revoke(synced.site.world.credentials[0])

    assert synced.sync("full") == "failed"

    assert (synced.present("task"), synced.present("time_entry")) == (2, 2)
    (sentence,) = synced.rows("SELECT error_message FROM sync_run ORDER BY seq DESC LIMIT 1")[0]
    assert "ACME Jira" in sentence
    assert SECRET not in sentence


def test_a_moved_issue_keeps_its_row_and_its_hours(synced):
    first, _ = issues_of(synced)
    before = synced.rows(f"SELECT id FROM task WHERE source_id = '{first.id}'")  # noqa: S608
    target = synced.site.world.add_project("APX", "Apex")
    synced.site.world.move_issue(first, target)

    synced.sync()

    query = "SELECT t.id, p.key FROM time_entry e JOIN task t ON t.id = e.task_id JOIN source_project p ON p.id = e.source_project_id"
    assert synced.rows(f"{query} WHERE t.source_id = '{first.id}'") == [(before[0][0], "APX")]


def test_hours_of_tempo_take_the_place_of_jira_s_and_count_once(synced):
    """Switched on later: those of Jira leave, also those that Tempo never knew."""
    tempo = TempoWorld(synced.site.world)
    tempo.grant("tempo-token")
    first, second = synced.site.world.issues.values()
    tempo.log(first, synced.site.zoe, 60)
    synced.sync()
    with FakeTempo(tempo) as fake:
        body = {"settings": {"tempo_url": fake.base_url}, "secrets": {"tempo_token": "tempo-token"}}
        number = uuid.UUID(synced.connection["id"])
        change_connection(synced.hub, caller=Caller.operator("test"), connection_id=number, body=body)
        gone = tempo.log(second, synced.site.zoe, 30)
        synced.sync()
        synced.site.world.clock.now = clock.now()
        tempo.delete(gone)
        synced.sync()

    counted = synced.rows("SELECT sum(duration_seconds), count(*) FROM time_entry WHERE presence = 'present'")
    assert counted == [(60, 1)]
