"""The summary holds after every change, whichever way it came, and costs nothing when nothing changed."""

import datetime as dt
import random

import pytest
from sqlalchemy import text

from hub import clock
from hub.admin.tokens import create_token
from hub.jobs import FIGURES_TASK
from hub.portfolio import refresh
from hub.portfolio.refresh import refresh_figures
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.storage.figures import hold_figures
from tests import builders as make

MONDAY, DAY = dt.date(2026, 1, 5), dt.timedelta(days=1)


def a_rich_source(desk, **changes):
    project = desk.source(**{"status_on": MONDAY} | changes)
    account, person = make.an_account(desk.connection), make.a_person(desk.client)
    tasks = [
        make.a_task(
            project,
            baseline_cost=100,
            currency="EUR",
            percent_complete=40,
            baseline_start=MONDAY,
            baseline_finish=MONDAY,
        )
        for _ in range(3)
    ]
    desk.save(account, person, make.a_decision(account, person), make.a_rate(desk.client, person_id=person.id), *tasks)
    desk.save(*(make.a_time_entry(task, account, entry_date=MONDAY) for task in tasks))
    desk.save(make.a_budget_line(project, kind="actual", amount=17, currency="EUR"))
    return project, tasks, account


def touch(desk, statement, **values):
    with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
        connection.execute(text(statement), values)


def told_of(desk, project, **params):
    """Actual cost and earned value with what they are made of, which adds up to them."""
    told = {name: desk.get(f"/projects/{project.id}/kpis/{name}/inputs", **params) for name in ("ac", "ev")}
    for name, key in (("ac", "amount"), ("ev", "ev")):
        assert sum(float(item[key]) for item in told[name]["items"]) == float(told[name]["value"])
    return {name: (one["value"], one["inputs"], one["items"]) for name, one in told.items()}


def queued(desk):
    with desk.hub.database.connect(Scope.everything()) as connection:
        count = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name AND queueing_lock LIKE :lock"
        return connection.scalar(text(count), {"name": FIGURES_TASK, "lock": f"%{desk.client.id}"})


def warnings_of(desk):
    found = desk.get("/signals", limit=1000)["items"]
    return [{name: value for name, value in each.items() if name != "found_at"} for each in found]


class TestRefresh:
    def test_after_any_change_says_what_a_fresh_count_says(self, desk):
        sources = [a_rich_source(desk) for _ in range(3)]
        chance = random.Random(4)
        own = desk.project()
        changes = [
            lambda task, source: touch(
                desk,
                "UPDATE task SET percent_complete = 90, change_seq = nextval('change_seq') WHERE id = :id",
                id=task.id,
            ),
            lambda task, source: touch(
                desk,
                "UPDATE task SET source_project_id = :to, change_seq = nextval('change_seq') WHERE id = :id",
                id=task.id,
                to=source.id,
            ),
            lambda task, source: touch(
                desk,
                "UPDATE task SET presence = 'deleted', change_seq = nextval('change_seq') WHERE id = :id",
                id=task.id,
            ),
            lambda task, source: touch(
                desk,
                "UPDATE time_entry SET duration_seconds = 7, change_seq = nextval('change_seq') WHERE task_id = :id",
                id=task.id,
            ),
            lambda task, source: desk.save(make.a_budget_line(source, kind="actual", amount=3, currency="EUR")),
            lambda task, source: desk.link(
                own, {"source_project_id": str(source.id), "allocation_pct": chance.randint(1, 100)}
            ),
            lambda task, source: desk.save(make.a_rate(desk.client, role="tester")),
            lambda task, source: touch(
                desk,
                "UPDATE task SET due_on = :day, status_category = 'todo', change_seq = nextval('change_seq') WHERE id = :id",
                id=task.id,
                day=MONDAY - dt.timedelta(days=chance.randint(1, 40)),
            ),
            lambda task, source: desk.ask(
                "PATCH", f"/projects/{own}", json={"state": chance.choice(["active", "completed"])}
            ),
            lambda task, source: desk.ask(
                "PATCH", f"/projects/{own}", json={"approved_budget": chance.randint(1, 999)}
            ),
        ]
        for change in (*changes, *chance.choices(changes, k=6)):
            _, tasks, _ = chance.choice(sources)
            change(chance.choice(tasks), chance.choice(sources)[0])

            kept = desk.summary(), warnings_of(desk)
            touch(desk, "UPDATE project_figures SET is_stale = true")

            assert (desk.summary(), warnings_of(desk)) == kept

    def test_works_out_what_changed_and_nothing_else(self, desk):
        sources = [a_rich_source(desk) for _ in range(4)]
        assert refresh_figures(desk.hub, desk.client.id) == 4
        assert refresh_figures(desk.hub, desk.client.id) == 0

        desk.save(make.a_task(sources[1][0]))

        assert refresh_figures(desk.hub, desk.client.id) == 1

    def test_loses_no_setting_that_changes_while_figures_are_made(self, desk):
        a_rich_source(desk)
        refresh_figures(desk.hub, desk.client.id)
        touch(desk, "UPDATE project_figures SET is_stale = true")

        with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
            connection.execute(text("UPDATE rate_card SET amount_per_hour = 1"))
            assert refresh_figures(desk.hub, desk.client.id) == 1

        assert desk.summary()["items"][0]["kpis"]["ac"]["value"] == "20.00"

    def test_keeps_nobody_waiting_who_asks_while_somebody_else_is_at_it(self, desk, monkeypatch):
        _, tasks, _ = a_rich_source(desk)
        before = desk.summary()
        monkeypatch.setattr(refresh, "PATIENCE_S", 0.05)
        change = "UPDATE task SET percent_complete = 90, change_seq = nextval('change_seq') WHERE id = :id"
        touch(desk, change, id=tasks[0].id)

        with desk.hub.database.connect(Scope.of(desk.client.id)) as connection:
            hold_figures(connection, desk.client.id)
            meanwhile = [desk.summary() for _ in range(2)]

        made_at = meanwhile[0]["figures"]["made_at"]
        assert made_at is not None
        assert meanwhile == [before | {"figures": {"waiting": 1, "missing": 0, "made_at": made_at}}] * 2
        assert queued(desk) == 1
        monkeypatch.undo()
        assert desk.summary()["figures"] == before["figures"] == {"waiting": 0, "missing": 0, "made_at": None}

    def test_says_of_how_many_projects_there_are_no_figures_yet(self, desk, monkeypatch):
        monkeypatch.setattr(refresh, "PATIENCE_S", 0.001)
        monkeypatch.setattr(refresh, "A_FEW", 1)
        for _ in range(2):
            a_rich_source(desk)

        first, second = desk.summary(), (refresh_figures(desk.hub, desk.client.id), desk.summary())[1]

        assert first["figures"]["waiting"] == first["figures"]["missing"] == 2 - len(first["items"]) > 0
        assert (len(second["items"]), second["figures"]["waiting"]) == (2, 0)

    def test_forgets_projects_that_are_no_more(self, desk):
        project, _, _ = a_rich_source(desk)
        assert len(desk.summary()["items"]) == 1

        touch(
            desk,
            "UPDATE source_project SET presence = 'deleted', change_seq = nextval('change_seq') WHERE id = :id",
            id=project.id,
        )

        assert desk.summary()["items"] == []


class TestAnswer:
    def test_pages_go_on_where_they_stopped_and_totals_are_of_all(self, desk):
        for name in ("Beta", "Alpha", "Alpha"):
            a_rich_source(desk, name=name)

        first = desk.summary(limit=2)
        second = desk.summary(limit=2, cursor=first["next"])

        assert [item["name"] for item in (*first["items"], *second["items"])] == ["Alpha", "Alpha", "Beta"]
        assert second["next"] is None
        assert first["totals"] == second["totals"]

    def test_a_day_of_the_past_is_worked_out_the_same_way(self, desk):
        a_rich_source(desk)

        now, then = desk.summary(), desk.summary(as_of=str(MONDAY))

        assert now["totals"] == then["totals"]
        assert [item["kpis"]["cpi"]["value"] for item in (*now["items"], *then["items"])] == ["0.3785488959"] * 2

    def test_a_day_of_the_past_rests_on_the_rows_of_that_day(self, desk):
        project, tasks, _ = a_rich_source(desk)
        account = make.an_account(desk.connection)
        rate = make.a_tool_rate(desk.connection, account_id=account.id, amount_per_hour=50)
        desk.save(account, rate, make.a_time_entry(tasks[0], account, entry_date=MONDAY))
        desk.save(make.a_run(desk.connection, finished_at=clock.now() - 3 * DAY))
        for table in ("source_project", "task", "time_entry", "budget_line", "rate"):
            touch(desk, f"UPDATE {table} SET known_from = now() - interval '3 days'")  # noqa: S608
        before = told_of(desk, project)

        for change in (
            "task SET name = 'Another', percent_complete = 90",
            "time_entry SET duration_seconds = 36",
            "budget_line SET amount = 3",
            "rate SET amount_per_hour = 999",
        ):
            touch(desk, f"UPDATE {change}, change_seq = nextval('change_seq')")

        assert told_of(desk, project, as_of=str(clock.now().date() - DAY)) == before
        assert told_of(desk, project) != before

    def test_hours_without_a_project_are_in_no_sum_and_are_named(self, desk):
        _, tasks, account = a_rich_source(desk)
        desk.save(make.a_time_entry(tasks[0], account, task_id=None, source_project_id=None, duration_seconds=11))

        totals = desk.summary()["totals"]

        assert (totals["logged_seconds"], totals["logged_seconds_without_project"]) == (10_800, 11)

    @pytest.mark.parametrize("currency", ["EUR", "USD"])
    def test_a_kpi_says_the_same_by_itself(self, desk, currency):
        """A summary prices hours by periods, a project by itself prices them day by day."""
        project, tasks, _ = a_rich_source(desk, status_on=MONDAY + 20 * DAY)
        account, person = make.an_account(desk.connection), make.a_person(desk.client)
        ends = [(None, 3), (4, 9), (12, 15), (15, 19), (23, None)]
        rates = [
            make.a_rate(
                desk.client,
                person_id=person.id,
                amount_per_hour=70 + number,
                currency=currency if number == 2 else "EUR",
                valid_from=None if first is None else MONDAY + first * DAY,
                valid_to=None if last is None else MONDAY + last * DAY,
            )
            for number, (first, last) in enumerate(ends)
        ]
        days = [MONDAY + number * DAY for number in range(-12, 26)]
        hours = [make.a_time_entry(tasks[0], account, entry_date=day, duration_seconds=60 * day.day) for day in days]
        dollars = [
            make.an_fx_rate(desk.client, from_currency="USD", to_currency="EUR", on_date=day, rate=day.day)
            for day in days
        ]
        desk.save(account, person, make.a_decision(account, person), *rates, *hours, *dollars)
        for share, first, last in ((30, None, 8), (50, 9, 14), (20, 13, None)):
            ends = {"valid_from": first, "valid_to": last}
            valid = {name: None if day is None else str(MONDAY + day * DAY) for name, day in ends.items()}
            own = desk.project()
            desk.link(own, {"source_project_id": str(project.id), "allocation_pct": share} | valid)

        items = desk.summary()["items"]

        assert {item["project_id"]: item["kpis"] for item in items} == {
            item["project_id"]: desk.kpis(item["project_id"]) for item in items
        }
        assert len({item["kpis"]["ac"]["value"] for item in items}) == 3

    def test_inputs_add_up_to_the_value_and_lead_to_the_tool(self, desk):
        project, _, _ = a_rich_source(desk)
        touch(
            desk,
            "UPDATE task SET source_url = 'https://tool.example/1', change_seq = nextval('change_seq') WHERE source_project_id = :id",
            id=project.id,
        )
        kpis = desk.kpis(project.id)

        ev = desk.ask("GET", kpis["ev"]["inputs_url"].removeprefix("/api/v1")).json()
        ac = desk.ask("GET", kpis["ac"]["inputs_url"].removeprefix("/api/v1")).json()

        assert sum(float(item["ev"]) for item in ev["items"]) == float(kpis["ev"]["value"]) == 120
        assert sum(float(item["amount"]) for item in ac["items"]) == float(kpis["ac"]["value"]) == 317
        assert {item["source_url"] for item in ev["items"]} == {"https://tool.example/1"}

    def test_a_token_without_costs_sees_none(self, desk):
        project, _, _ = a_rich_source(desk)
        body = {"name": "blind", "role": "analyst", "clients": [str(desk.client.id)], "hide_costs": True}
        token = create_token(desk.hub, caller=Caller.operator(), body=body)["token"]

        answers = [
            desk.ask("GET", path, token=token).text
            for path in ("/portfolio/summary", f"/projects/{project.id}/kpis", f"/projects/{project.id}/kpis/ac/inputs")
        ]

        assert [text for text in answers if "317" in text or "120.00" in text] == []
        assert '"logged_seconds":10800' in answers[0]

    @pytest.mark.parametrize("query", ["as_of=yesterday", "client=1", "limit=0", "client_id=7"])
    def test_an_unknown_word_or_value_is_refused(self, desk, query):
        assert desk.ask("GET", f"/portfolio/summary?{query}").status_code == 422

    def test_a_portfolio_has_the_projects_of_its_programmes(self, desk):
        owner = str(desk.client.id)
        top = desk.post("/portfolios", client_id=owner, name="All")["id"]
        part = desk.post("/portfolios", client_id=owner, name="Part", kind="programme", parent_id=top)["id"]
        desk.project(name="In", portfolio_id=part)
        desk.project(name="Out")

        assert [item["name"] for item in desk.summary(portfolio_id=top)["items"]] == ["In"]
