"""The whole way, from a fake Project Server into PostgreSQL."""

from decimal import Decimal

import pytest

from tests.integration.msproject.farm import PASSWORD, USER
from tests.integration.msproject.synced import Synced, connected


@pytest.fixture
def harbour(pwa):
    """A project of 16 planned hours and 1,250 euros, of which a phase and the project itself hold some; 11 hours were booked."""
    world = pwa.world
    made, zoe = world.project(), world.resource("Zoë", ResourceEmailAddress="zoe@acme.example")
    top = world.task(made, TaskIsProjectSummary=True, TaskIsSummary=True, TaskCost=1250)
    phase = world.task(made, "Phase", TaskIsSummary=True, TaskParentId=top["TaskId"], TaskCost=1200)
    tasks = [
        world.task(made, f"Task {cost}", TaskParentId=phase["TaskId"], TaskCost=cost, TaskWork=8) for cost in (700, 300)
    ]
    world.link(*tasks)
    for task in tasks:
        world.assignment(task, zoe, AssignmentWork=8)
        line = world.line(task, zoe, TimesheetStatus="Approved")
        world.hours(line, "2026-03-02", 7.5)
    world.hours(line, "2026-03-02", -4, index=1)
    return made


@pytest.fixture
def synced(hub, pwa, harbour) -> Synced:
    made = connected(
        hub,
        pwa,
        settings={"source": "project_server", "pwa_url": pwa.fake.base_url},
        secrets={"username": USER, "password": PASSWORD},
        mapping={"time_zone": "Europe/Berlin"},
    )
    assert made.sync() == "succeeded"
    return made


def test_the_figures_are_the_projects_own(synced):
    assert synced.rows("SELECT sum(amount), min(currency) FROM budget_line WHERE kind = 'forecast'") == [
        (Decimal(1250), "EUR")
    ]
    assert synced.rows("SELECT sum(duration_seconds), count(*) FROM time_entry") == [(11 * 3600, 2)]
    assert synced.rows("SELECT sum(estimate_seconds) FROM task WHERE kind <> 'summary'") == [(16 * 3600,)]
    assert synced.rows("SELECT sum(planned_seconds) FROM assignment") == [(16 * 3600,)]
    assert synced.rows("SELECT type FROM dependency") == [("FS",)]


def test_what_a_census_counts_is_what_is_held_and_a_deleted_task_leaves_with_its_money(synced, harbour):
    world = synced.site.world
    gone = next(task for task in world.rows["Tasks"] if task["TaskName"] == "Task 300")
    for name in ("Tasks", "Assignments", "TimesheetLines"):
        world.rows[name] = [row for row in world.rows[name] if row["TaskId"] != gone["TaskId"]]
    world.links.clear()

    assert synced.sync("full") == "succeeded"

    counted = synced.rows("SELECT entity, counted, held FROM census_result")
    assert [row for row in counted if row[1] != row[2]] == []
    assert synced.rows("SELECT presence FROM task WHERE name = 'Task 300'") == [("deleted",)]
    left = synced.rows("SELECT count(*) FROM budget_line WHERE presence = 'present' AND amount = 300")
    assert left == [(0,)]
