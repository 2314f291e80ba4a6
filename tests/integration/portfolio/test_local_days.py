"""Today is the day it is where the client lives, whatever day it is where the hub runs."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hub import clock
from hub.report.write import this_month
from hub.security.caller import Caller
from models.tables.portfolio import BaselineTask
from tests import builders as make
from tests.integration.portfolio.desk import open_desk

DAY = dt.timedelta(days=1)
WHERE_IT_IS_MORNING = 10
"""From this hour of UTC on it is tomorrow in the first of all zones; before, it is yesterday in the last."""


@pytest.fixture
def far(module_hub, web):
    """A client where it is another day than in UTC."""
    zone = "Pacific/Kiritimati" if clock.now().hour >= WHERE_IT_IS_MORNING else "Etc/GMT+12"
    return open_desk(module_hub, web, time_zone=zone)


@pytest.fixture
def today(far):
    return clock.now().astimezone(ZoneInfo(far.client.time_zone)).date()


def test_a_baseline_measures_from_its_day_on(far, today):
    task = make.a_task(far.source())
    own = make.a_consolidated_project(far.client)
    far.save(task, own)
    assert far.link(str(own.id), {"source_project_id": str(task.source_project_id)}).status_code == 200
    for day, cost in ((today - DAY, 100), (today, 200), (today + DAY, 300)):
        baseline = make.a_baseline(own, effective_on=day, name=str(day))
        planned = {"start_on": day, "finish_on": day, "cost": cost, "currency": "EUR"}
        far.save(baseline, BaselineTask(client_id=own.client_id, baseline_id=baseline.id, task_id=task.id, **planned))

    listed = far.get(f"/projects/{own.id}/baselines")["items"]

    assert far.kpis(own.id)["bac"]["value"] == "200.00"
    assert [item["name"] for item in listed if item["is_current"]] == [str(today)]


def test_what_has_no_day_of_its_own_belongs_where_it_is_linked_today(far, today):
    own, source = far.project(), far.source()
    far.save(make.a_task(source))
    days = {"valid_from": str(today), "valid_to": str(today)}
    assert far.link(own, {"source_project_id": str(source.id), "roles": ["scope"], **days}).status_code == 200

    items = far.get("/tasks/summary", client_id=str(far.client.id), group_by="project")["items"]

    assert [(item["project_id"], item["count"]) for item in items] == [(own, 1)]


def test_the_month_of_a_report_is_theirs(far):
    instants = [dt.datetime(2026, 12, 1, hour, tzinfo=dt.UTC) - DAY * back for hour in (1, 23) for back in (0, 1)]

    months = {str(this_month(far.hub, Caller.operator(), far.client.id, now=each)) for each in instants}

    expected = {f"{each.astimezone(ZoneInfo(far.client.time_zone)):%Y-%m}" for each in instants}
    assert months == expected == {"2026-11", "2026-12"}
