"""The tasks behind the weeks of a person: they add up to the workload, for everybody in the demo."""

import dataclasses
import datetime as dt
import uuid

import pytest

from hub import clock
from hub.errors import NotFound
from hub.portfolio.person_work import read_person_work
from hub.portfolio.workload import Period, read_workload
from hub.rest import workload
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


class TestInTheApi:
    def test_are_the_tasks_with_their_weeks(self, aurore, works):
        work = max(works, key=lambda each: len(each.tasks))
        period = {"from": str(PERIOD.first), "to": str(PERIOD.last)}
        path = f"/workload/{key_of(work.load.who)}/tasks"

        first = aurore.get(path, limit=1, **period)
        rest = aurore.get(path, cursor=first["next"], **period)["items"]

        items = first["items"] + rest
        assert len(first["items"]) == 1
        assert sorted(item["planned_seconds"] for item in items) == sorted(
            task.of("planned", None) for task in work.tasks
        )
        assert all(sum(week["planned_seconds"] for week in item["weeks"]) == item["planned_seconds"] for item in items)
        assert {item["connection"] for item in items} == {task.connection for task in work.tasks}

    def test_a_cursor_of_somebody_else_is_refused(self, aurore, works):
        one, other = sorted(works, key=lambda each: -len(each.tasks))[:2]
        cursor = aurore.get(f"/workload/{key_of(one.load.who)}/tasks", limit=1)["next"]

        answer = aurore.ask("GET", f"/workload/{key_of(other.load.who)}/tasks", params={"cursor": cursor})

        assert cursor
        assert answer.status_code == 422

    def test_as_csv_are_escaped_when_people_will_open_them(self, aurore, works, monkeypatch):
        work = next(each for each in works if each.tasks)
        named = dataclasses.replace(work, tasks=[dataclasses.replace(work.tasks[0], task="=1+1")])
        monkeypatch.setattr(workload, "read_person_work", lambda *_, **__: named)
        path, as_csv = f"/workload/{key_of(work.load.who)}/tasks", {"Accept": "text/csv"}

        plain = aurore.ask("GET", path, headers=as_csv).text
        escaped = aurore.ask("GET", path, headers=as_csv, params={"escape_formulas": "true"}).text
        as_json = aurore.ask("GET", path, params={"escape_formulas": "true"})

        assert (",=1+1," in plain, ",'=1+1," in escaped) == (True, True)
        assert (as_json.status_code, "goes with CSV alone" in as_json.text) == (422, True)

    def test_of_nobody_is_not_found(self, aurore):
        assert aurore.ask("GET", f"/workload/{uuid.UUID(int=7)}/tasks").status_code == 404
