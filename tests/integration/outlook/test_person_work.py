"""The tasks behind the weeks of a person: they add up to the workload, for everybody in the demo."""

import datetime as dt
import uuid

import pytest

from hub import clock
from hub.errors import NotFound
from hub.portfolio.person_work import read_person_work
from hub.portfolio.workload import Period, read_workload
from hub.security.caller import Caller
from hub.security.scopes import Scope

PERIOD = Period(first=dt.date(2026, 9, 7), last=dt.date(2026, 12, 20))
MANAGER = Caller.operator()


def key_of(who):
    return uuid.UUID(who["person_id"] or who["account_ids"][0])


@pytest.fixture(scope="module")
def loads(aurore):
    found = read_workload(aurore.hub, MANAGER, now=clock.now(), period=PERIOD)
    return [load for load in found.people if load.who["account_ids"]], found.unscheduled


@pytest.fixture(scope="module")
def works(aurore, loads):
    return [
        read_person_work(aurore.hub, MANAGER, key_of(load.who), now=clock.now(), period=PERIOD) for load in loads[0]
    ]


def test_tasks_add_up_to_each_week(works):
    """A second of each task at most is lost to whole seconds where plans are spread over days."""
    apart = [
        (work.load.who["name"], week["week"])
        for work in works
        for week in work.load.weeks
        for begin in [dt.date.fromisoformat(week["week_start"])]
        if abs(sum(task.of("planned", begin) for task in work.tasks) - week["planned_seconds"]) > len(work.tasks)
        or sum(task.of("logged", begin) for task in work.tasks) != week["logged_seconds"]
    ]

    assert apart == []
    assert sum(week["planned_seconds"] for work in works for week in work.load.weeks) > 0
    assert {task.connection for work in works for task in work.tasks} >= {"Jira Aurore"}


def test_work_without_a_day_is_named_by_its_task(works, loads):
    expected = {key_of(who): who["planned_seconds"] for who in loads[1] if who["account_ids"]}

    found = {key_of(work.load.who): sum(task.undated for task in work.tasks) for work in works}

    assert {key: seconds for key, seconds in found.items() if seconds} == expected


def test_nobody_is_found_by_an_id_that_is_nobodys_or_another_clients(aurore, loads):
    stranger = Caller(name="Stranger", role=MANAGER.role, scope=Scope.of(uuid.UUID(int=7)))

    for caller, worker_id in ((MANAGER, uuid.UUID(int=7)), (stranger, key_of(loads[0][0].who))):
        with pytest.raises(NotFound):
            read_person_work(aurore.hub, caller, worker_id, now=clock.now(), period=PERIOD)
