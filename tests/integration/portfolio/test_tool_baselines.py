"""The tool's own baseline is recorded by itself: each state of it once, none while its tool is only half read."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import text

from hub import clock
from hub.portfolio.refresh import refresh_figures
from hub.security.scopes import Scope
from hub.storage.figures import make_stale
from models.tables.sync import SyncRun
from tests import builders as make

MONDAY = dt.date(2026, 1, 5)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def plan(desk):
    """A plan of two tasks with a baseline, and one task without."""
    source = desk.source(status_on=MONDAY + WEEK)
    spent = {"baseline_start": MONDAY, "baseline_finish": MONDAY, "baseline_cost": 100, "currency": "EUR"}
    tasks = [make.a_task(source, percent_complete=50, **spent) for _ in range(2)]
    desk.save(*tasks, make.a_task(source))
    return source, tasks


def change(desk, task, **values):
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
        statement = f"UPDATE task SET {assignments}, change_seq = nextval('change_seq') WHERE id = :id"  # noqa: S608
        connection.execute(text(statement), values | {"id": task.id})


def end_run(desk, state, *, run=None):
    """A run of the connection in a state: another one, or one that went on."""
    if run is None:
        ids = {"client_id": desk.client.id, "connection_id": desk.connection.id}
        run = clock.new_id()
        kinds = {"trigger": "request", "mode": "incremental", "requested_by": "somebody", "started_at": clock.now()}
        desk.save(SyncRun(id=run, state=state, **ids, **kinds))
        return run
    with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
        connection.execute(text("UPDATE sync_run SET state = :state WHERE id = :id"), {"state": state, "id": run})
    return run


def a_day_passes(desk):
    """What was recorded today was recorded the day before."""
    with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
        connection.execute(text("UPDATE baseline SET effective_on = effective_on - 1"))


def refresh(desk):
    return refresh_figures(desk.hub, desk.client.id)


def baselines(desk, source):
    return desk.get(f"/projects/{source.id}/baselines")["items"]


def kept(desk, source):
    """Name, cost, whether it holds."""
    return [
        (item["name"], Decimal(item["cost"][0]["amount"]), item["is_current"])
        for item in baselines(desk, source)
        if item["id"]
    ]


class TestRecording:
    def test_keeps_each_state_of_a_tool_once_and_of_a_day_the_last(self, desk, plan):
        source, (task, _) = plan
        before = desk.kpis(source.id)

        refresh(desk)
        first = baselines(desk, source)
        change(desk, task, name="Renamed", percent_complete=60, baseline_cost="100.00")
        refresh(desk)

        assert [(item["tasks"], item["source"], item["reason"]) for item in first] == [(2, "tool", None)]
        assert first[0]["finish_on"] == str(MONDAY)
        assert kept(desk, source) == [("Baseline of the tool", 200, True)]
        assert desk.kpis(source.id)["bac"] == before["bac"]

        a_day_passes(desk)
        change(desk, task, baseline_cost=300)
        refresh(desk)
        assert kept(desk, source) == [("Baseline of the tool", 200, False), ("Baseline of the tool (2)", 400, True)]
        change(desk, task, baseline_finish=MONDAY + WEEK, baseline_cost=500)
        refresh(desk)
        assert kept(desk, source) == [("Baseline of the tool", 200, False), ("Baseline of the tool (2)", 600, True)]
        assert [item["reason"] is None for item in baselines(desk, source)] == [True, False]

        a_day_passes(desk)
        change(desk, task, baseline_finish=MONDAY, baseline_cost=100)
        refresh(desk)
        change(desk, task, baseline_finish=MONDAY + WEEK, baseline_cost=500)
        refresh(desk)
        assert kept(desk, source) == [("Baseline of the tool", 200, False), ("Baseline of the tool (2)", 600, True)]

        change(desk, task, baseline_finish=MONDAY, baseline_cost=100)
        refresh(desk)
        assert kept(desk, source) == [
            ("Baseline of the tool", 200, False),
            ("Baseline of the tool (2)", 600, False),
            ("Baseline of the tool (3)", 200, True),
        ]
        assert desk.kpis(source.id)["bac"]["value"] == before["bac"]["value"]

    def test_is_done_once_by_two_refreshes_at_once(self, desk, plan):
        source, _ = plan
        with ThreadPoolExecutor(2) as both:
            list(both.map(lambda _: refresh(desk), range(2)))
        with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
            make_stale(connection, desk.client.id, project_ids=[source.id])
        with ThreadPoolExecutor(2) as both:
            list(both.map(lambda _: refresh(desk), range(2)))

        assert len(baselines(desk, source)) == 1

    def test_waits_until_the_tool_is_read_to_the_end(self, desk, plan):
        source, (task, _) = plan
        run = end_run(desk, "running")

        refresh(desk)
        assert [(item["id"], item["is_current"]) for item in baselines(desk, source)] == [(None, True)]
        assert refresh(desk) == 0
        change(desk, task, baseline_cost=300)
        refresh(desk)
        end_run(desk, "failed", run=run)
        assert refresh(desk) == 0
        end_run(desk, "succeeded")
        assert refresh(desk) == 1

        assert kept(desk, source) == [("Baseline of the tool", 400, True)]
        assert refresh(desk) == 0

    def test_leaves_what_somebody_chose_in_force(self, desk, plan):
        source, (task, _) = plan
        chosen = {"name": "Baseline of the tool", "source": "tool"}
        desk.post(f"/projects/{source.id}/baselines", **chosen)

        refresh(desk)
        a_day_passes(desk)
        change(desk, task, baseline_cost=300)
        refresh(desk)

        assert kept(desk, source) == [
            ("Baseline of the tool", 200, True),
            ("Baseline of the tool (2)", 200, False),
            ("Baseline of the tool (3)", 400, False),
        ]
        assert desk.kpis(source.id)["bac"]["value"] == "200.00"

    def test_keeps_what_was_when_the_tool_drops_its_baseline(self, desk, plan):
        source, tasks = plan
        refresh(desk)
        for task in tasks:
            change(desk, task, baseline_start=None, baseline_finish=None, baseline_cost=None)
        refresh(desk)

        assert kept(desk, source) == [("Baseline of the tool", 200, False)]
        assert desk.kpis(source.id)["bac"]["value"] is None
