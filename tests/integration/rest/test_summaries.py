"""Summaries add up: what Python adds from the list is what the summary says."""

import datetime as dt
from collections import defaultdict

import pytest

from tests import builders as make
from tests.integration.rest.world import Door, a_token


@pytest.fixture(scope="module")
def door(module_hub, web):
    """A client of its own with some weeks of work."""
    client = make.a_client()
    connection = make.a_connection(client)
    projects = [make.a_project(connection) for _ in range(2)]
    accounts = [make.an_account(connection) for _ in range(2)]
    phase = make.a_task(projects[0], kind="summary", estimate_seconds=9999)
    tasks = [
        make.a_task(
            projects[at % 2],
            parent_id=phase.id,
            estimate_seconds=at * 60,
            due_on=_day(at),
            planned_cost=at,
            currency="EUR",
        )
        for at in range(12)
    ]
    entries = [
        make.a_time_entry(
            tasks[at % 12],
            accounts[at % 2],
            entry_date=_day(at) or make.MONDAY,
            duration_seconds=at,
            approval="cancelled" if at % 9 == 0 else "approved",
        )
        for at in range(50)
    ]
    lines = [
        make.a_budget_line(
            projects[at % 2],
            amount=f"{at}.{at:02}",
            currency=("EUR", "USD")[at % 3 == 0],
            period_start=_day(at),
            kind=("budget", "actual")[at % 2],
        )
        for at in range(30)
    ]
    make.save(module_hub.database, client, connection, *projects, *accounts, phase, *tasks, *entries, *lines)
    return Door(web, a_token(module_hub, role="bi", clients=[str(client.id)]))


def _day(at):
    return None if at % 5 == 0 else make.MONDAY + dt.timedelta(days=11 * at)


def totals(rows, keys, value):
    sums = defaultdict(lambda: [0, 0])
    for row in rows:
        group = sums[tuple(key(row) for key in keys)]
        group[0] += 1
        group[1] += value(row)
    return {key: tuple(figures) for key, figures in sums.items()}


def week(day):
    year, number, _ = dt.date.fromisoformat(day).isocalendar()
    return f"{year}-W{number:02}"


class TestHours:
    @pytest.mark.parametrize(
        ("group_by", "keys"),
        [
            ("client", [lambda row: row["client_id"]]),
            ("account,month", [lambda row: row["account_id"], lambda row: row["entry_date"][:7]]),
            ("week", [lambda row: week(row["entry_date"])]),
            ("source_project,task", [lambda row: row["source_project_id"], lambda row: row["task_id"]]),
        ],
    )
    def test_add_up_without_the_cancelled_ones(self, door, group_by, keys):
        rows = [row for row in door.items("/time-entries", params={"limit": 1000}) if row["approval"] != "cancelled"]
        names = [f"{word}_id" if word not in {"month", "week"} else word for word in group_by.split(",")]

        groups = door.items("/time-entries/summary", params={"group_by": group_by})

        assert {
            tuple(group[name] for name in names): (group["count"], group["duration_seconds"]) for group in groups
        } == (totals(rows, keys, lambda row: row["duration_seconds"]))

    def test_follow_the_filters_of_the_list(self, door):
        query = {"entry_date.gte": "2027-01-01", "approval": "approved"}
        rows = door.items("/time-entries", params={**query, "limit": 1000})

        [group] = door.items("/time-entries/summary", params={**query, "group_by": "client"})

        assert group["count"] == len(rows)


class TestMoney:
    def test_is_never_added_across_currencies(self, door):
        groups = door.items("/budget-lines/summary", params={"group_by": "kind"})

        assert [(group["kind"], group["currency"]) for group in groups] == [
            ("actual", "EUR"),
            ("actual", "USD"),
            ("budget", "EUR"),
            ("budget", "USD"),
        ]

    def test_adds_up_to_the_cent(self, door):
        rows = door.items("/budget-lines", params={"limit": 1000})
        cents = totals(rows, [lambda row: row["currency"]], lambda row: round(float(row["amount"]) * 10000))

        groups = door.items("/budget-lines/summary", params={"group_by": "currency"})

        assert {
            (group["currency"],): (group["count"], round(float(group["amount"]) * 10000)) for group in groups
        } == cents

    def test_without_a_period_is_a_group_of_its_own(self, door):
        groups = door.items("/budget-lines/summary", params={"group_by": "month"})

        assert None in {group["month"] for group in groups}


class TestWork:
    def test_counts_every_task_and_adds_those_without_parts(self, door):
        [group] = door.items("/tasks/summary", params={"group_by": "client"})

        assert group["count"] == 13
        assert group["estimate_seconds"] == sum(at * 60 for at in range(12))

    def test_shows_costs_only_by_currency(self, door):
        by_kind = door.items("/tasks/summary", params={"group_by": "kind"})
        by_currency = door.items("/tasks/summary", params={"group_by": "kind,currency"})

        assert all("planned_cost" not in group for group in by_kind)
        assert {group["currency"]: group["planned_cost"] for group in by_currency}["EUR"] == "66.0000"


class TestPaging:
    def test_walks_all_groups_once(self, door):
        whole = door.items("/time-entries/summary", params={"group_by": "task,month", "limit": 1000})

        walked, cursor = [], None
        while True:
            query = {"group_by": "task,month", "limit": 3} | ({"cursor": cursor} if cursor else {})
            page = door.get("/time-entries/summary", params=query).json()
            walked += page["items"]
            cursor = page["next"]
            if cursor is None:
                break

        assert walked == whole

    def test_sorts_by_what_was_added(self, door):
        groups = door.items(
            "/time-entries/summary", params={"group_by": "task", "sort": "-duration_seconds", "limit": 3}
        )

        seconds = [group["duration_seconds"] for group in groups]
        assert seconds == sorted(seconds, reverse=True)

    def test_comes_as_csv(self, door):
        answer = door.get("/tasks/summary", params={"group_by": "status_category"}, headers={"Accept": "text/csv"})

        assert answer.text.splitlines()[0].startswith("status_category,count,estimate_seconds")
