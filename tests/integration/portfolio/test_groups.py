"""Sums by person and by project say what the figures say: each hour once, by role, share and day."""

import datetime as dt

import pytest

from tests import builders as make

MONDAY = dt.date(2026, 1, 5)


@pytest.fixture
def worked(desk):
    """Two accounts of one person and one of nobody, on a source project that two projects share, and on one that nobody has linked."""
    shared, loose = desk.source(name="Shared"), desk.source(name="Loose")
    accounts = [make.an_account(desk.connection) for _ in range(3)]
    person = make.a_person(desk.client)
    tasks = [
        make.a_task(shared, estimate_seconds=1000, assignee_id=accounts[0].id),
        make.a_task(loose, estimate_seconds=500),
    ]
    desk.save(*accounts, person, *tasks, *(make.a_decision(account, person) for account in accounts[:2]))
    desk.save(
        make.a_time_entry(tasks[0], accounts[0], duration_seconds=600, entry_date=MONDAY),
        make.a_time_entry(tasks[0], accounts[1], duration_seconds=400, entry_date=MONDAY),
        make.a_time_entry(tasks[1], accounts[2], duration_seconds=50, entry_date=MONDAY),
        make.a_budget_line(shared, amount="10.01", currency="EUR"),
    )
    most, rest = desk.project(), desk.project()
    desk.link(most, {"source_project_id": str(shared.id), "roles": ["time", "scope"], "allocation_pct": 75})
    desk.link(
        rest, {"source_project_id": str(shared.id), "roles": ["time"], "allocation_pct": 25, "valid_to": "2026-01-05"}
    )
    return most, rest, str(loose.id), str(person.id)


def sums(desk, path, words, key, value="duration_seconds"):
    items = desk.get(path, client_id=str(desk.client.id), group_by=words)["items"]
    return {item[key]: item[value] for item in items}


def test_hours_by_person_are_added_over_accounts_and_those_of_nobody_stay(desk, worked):
    *_, person = worked

    assert sums(desk, "/time-entries/summary", "person", "person_id") == {person: 1000, None: 50}


def test_hours_by_project_are_shared_out_and_add_up_again(desk, worked):
    most, rest, loose, _ = worked

    assert sums(desk, "/time-entries/summary", "project", "project_id") == {most: 750, rest: 250, loose: 50}
    assert {item["project_id"]: item["logged_seconds"] for item in desk.summary()["items"]} == {
        most: 750,
        rest: 250,
        loose: 50,
    }


def test_tasks_by_project_follow_the_scope(desk, worked):
    most, _, loose, _ = worked

    assert sums(desk, "/tasks/summary", "project", "project_id", "estimate_seconds") == {most: 750, loose: 500}


def test_money_that_nobody_linked_belongs_to_no_project(desk, worked):
    assert sums(desk, "/budget-lines/summary", "project", "project_id", "amount") == {None: "10.0100"}


def test_both_go_together_with_a_month(desk, worked):
    most, *_, person = worked

    items = desk.get("/time-entries/summary", client_id=str(desk.client.id), group_by="project,person,month")["items"]

    assert {"project_id": most, "person_id": person, "month": "2026-01"}.items() <= next(
        item for item in items if item["project_id"] == most
    ).items()
