"""Forecast, baselines, snapshots, history and changes of the demo's projects, each held against a calculation of its own."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from hub import clock
from hub.admin.tokens import create_token
from hub.demo.story import CLIENT
from hub.portfolio.refresh import refresh_figures
from hub.portfolio.snapshots import keep_day, take_snapshots
from hub.security.caller import Caller

DAY = dt.timedelta(days=1)
WEEK = 7
TASKS = """
SELECT t.id, t.status_category, t.completed_at, t.actual_finish, c.done_at, k.time_zone FROM task t JOIN client k ON k.id = t.client_id
LEFT JOIN (SELECT task_id, max(changed_at) AS done_at FROM status_change WHERE to_category = 'done' AND presence = 'present' GROUP BY 1) c
  ON c.task_id = t.id
WHERE t.source_project_id = :project AND t.presence = 'present' AND t.status_category <> 'cancelled'
  AND NOT EXISTS (SELECT FROM task part WHERE part.parent_id = t.id AND part.presence = 'present')
"""


@pytest.fixture(scope="module")
def projects(aurore):
    return [item for item in aurore.get("/projects", limit=1000)["items"] if not item["is_consolidated"]]


@pytest.fixture(scope="module")
def forecasts(aurore, projects):
    return {item["id"]: aurore.get(f"/projects/{item['id']}/forecast") for item in projects}


class TestForecast:
    def test_counts_whole_weeks_since_the_first_finished_task(self, aurore, forecasts):
        compared = 0
        for project, forecast in forecasts.items():
            as_of = dt.date.fromisoformat(forecast["as_of"])
            rows = aurore.rows(TASKS, project=project)
            days = [
                (row.completed_at or row.done_at).date()
                if row.completed_at or (row.done_at and not row.actual_finish)
                else row.actual_finish
                for row in rows
                if row.status_category == "done"
            ]
            known = [day for day in days if day and day <= as_of]
            if known:
                compared += 1
                assert abs(forecast["weeks_of_history"] - ((as_of - min(known)).days + 1) // WEEK) <= 1
            still_open = sum(row.status_category != "done" for row in rows)
            assert forecast["open_tasks"] >= still_open

        assert compared >= 3

    def test_gives_three_days_in_order_or_a_reason(self, forecasts):
        for forecast in forecasts.values():
            days = [forecast["finish"][name] for name in ("p50", "p80", "p95")]
            if None in days:
                assert forecast["reason"]
            else:
                assert days == sorted(days)
                assert forecast["reason"] is None
            if forecast["weeks_of_history"] < 8 and forecast["open_tasks"]:
                assert "Not enough history" in forecast["reason"]

        assert any(forecast["finish"]["p50"] for forecast in forecasts.values())
        assert any(forecast["backtest_error_days"] is not None for forecast in forecasts.values())

    def test_is_the_same_when_asked_again(self, aurore, forecasts):
        project, forecast = next((key, value) for key, value in forecasts.items() if value["finish"]["p95"])

        assert aurore.get(f"/projects/{project}/forecast") == forecast

    def test_repeats_the_three_estimates_of_the_kpis(self, aurore, forecasts):
        for project, forecast in forecasts.items():
            kpis = aurore.get(f"/projects/{project}/kpis")["kpis"]
            assert {name: forecast["cost"][name]["value"] for name in forecast["cost"]} == {
                name: kpis[name]["value"] for name in ("eac", "eac_atypical", "eac_combined")
            }


class TestBaselines:
    def test_freeze_the_plan_and_keep_the_one_before(self, aurore, projects):
        project = self._planned(aurore)
        first = aurore.ask("POST", f"/projects/{project}/baselines", json={"name": "Kick-off", "reason": "Approved."})
        second = aurore.ask("POST", f"/projects/{project}/baselines", json={"name": "Replanned"})

        items = aurore.get(f"/projects/{project}/baselines")["items"]

        assert (first.status_code, second.status_code) == (201, 201), first.text + second.text
        kept = {item["name"]: item for item in items if item["id"]}
        assert {"Kick-off", "Replanned"} <= set(kept)
        assert [item["name"] for item in items if item["is_current"]] == ["Replanned"]
        planned = aurore.rows(
            "SELECT min(coalesce(planned_start, actual_start)), max(coalesce(planned_finish, due_on)) FROM task"
            " WHERE source_project_id = :project AND presence = 'present'",
            project=project,
        )[0]
        assert kept["Kick-off"]["start_on"] == (planned[0] and str(planned[0]))
        assert kept["Kick-off"]["finish_on"] == (planned[1] and str(planned[1]))

    def test_of_a_past_day_hold_the_plan_as_it_was_then(self, aurore):
        task = aurore.rows(
            "SELECT id, source_project_id, planned_finish FROM task t WHERE presence = 'present' AND planned_finish IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM task p WHERE p.parent_id = t.id) ORDER BY planned_finish DESC, id LIMIT 1"
        )[0]
        with aurore.hub.database.connect(aurore.scope) as connection:
            for statement in (
                "UPDATE task SET known_from = now() - interval '3 days' WHERE source_project_id = %s",
                "UPDATE source_project SET known_from = now() - interval '3 days' WHERE id = %s",
            ):
                connection.exec_driver_sql(statement, (task.source_project_id,))
            connection.exec_driver_sql(
                "UPDATE task SET planned_finish = planned_finish + 90, change_seq = nextval('change_seq'), last_changed_run = client_id"
                " WHERE id = %s",
                (task.id,),
            )
        yesterday = (clock.now() - DAY).date()
        path = f"/projects/{task.source_project_id}/baselines"

        then = aurore.ask("POST", path, json={"name": "As it was", "frozen_on": str(yesterday)}).json()
        now = aurore.ask("POST", path, json={"name": "As it is"}).json()

        assert then["frozen_on"] == str(yesterday)
        assert then["finish_on"] == str(task.planned_finish)
        assert now["finish_on"] == str(task.planned_finish + 90 * DAY)

    def test_of_the_tool_are_recorded_by_themselves_and_measure(self, aurore):
        rows = aurore.rows(
            "SELECT source_project_id, count(*) FROM task WHERE presence = 'present' AND (baseline_start IS NOT NULL"
            " OR baseline_finish IS NOT NULL OR baseline_cost IS NOT NULL) GROUP BY 1"
        )

        refresh_figures(aurore.hub, aurore.client_id)

        assert rows, "the demo has a plan with a baseline"
        for project, tasks in rows:
            items = aurore.get(f"/projects/{project}/baselines")["items"]
            chosen = any(item["source"] == "hub" for item in items)
            own = [item for item in items if item["source"] == "tool"]
            assert [(item["tasks"], item["is_current"], item["id"] is None) for item in own] == [
                (tasks, not chosen, False)
            ]

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            ({"name": "Taken"}, 409, 'named "Taken" already'),
            ({"name": "Later", "frozen_on": "2099-01-01"}, 422, "lies ahead"),
            ({"name": "Long ago", "frozen_on": "2001-01-01"}, 422, "Nothing is known of"),
            ({"name": "x", "nam": "x"}, 422, 'no "nam"'),
        ],
    )
    def test_that_cannot_be_kept_are_refused_in_words(self, aurore, body, status, says):
        project = self._planned(aurore)
        aurore.ask("POST", f"/projects/{project}/baselines", json={"name": "Taken"})

        answer = aurore.ask("POST", f"/projects/{project}/baselines", json=body)

        assert answer.status_code == status
        assert says in answer.json()["detail"]

    def _planned(self, aurore):
        return aurore.rows(
            "SELECT source_project_id FROM task WHERE presence = 'present' AND planned_finish IS NOT NULL AND baseline_finish IS NULL"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )[0][0]


class TestSnapshots:
    def test_keep_each_ended_day_once(self, aurore):
        """Days further ahead than those that other tests keep."""
        now = clock.now() + 6 * DAY

        first, again = (take_snapshots(aurore.hub, now=now, client_id=aurore.client_id) for _ in range(2))

        days = {row[0] for row in aurore.rows("SELECT snapshot_on FROM project_snapshot")}
        assert first.days >= 2
        assert (again.days, again.projects) == (0, 0)
        last = now.astimezone(ZoneInfo(CLIENT["time_zone"])).date() - DAY
        assert max(days) == last
        assert {last - n * DAY for n in range(2)} <= days

    def test_say_what_the_summary_says_of_that_day(self, aurore):
        take_snapshots(aurore.hub, now=clock.now() + 2 * DAY, client_id=aurore.client_id)
        yesterday = aurore.rows(
            "SELECT ((now() AT TIME ZONE time_zone)::date) FROM client WHERE id = :id", id=aurore.client_id
        )[0][0]

        kept = {
            str(row.project_id): row
            for row in aurore.rows("SELECT * FROM project_snapshot WHERE snapshot_on = :day", day=yesterday)
        }

        assert kept
        for project, row in kept.items():
            kpis = aurore.get(f"/projects/{project}/kpis", as_of=str(yesterday))["kpis"]
            for name in ("bac", "pv", "ev", "ac"):
                shown = kpis[name]["value"]
                assert (row._mapping[name] is None) == (shown is None)
                assert shown is None or abs(row._mapping[name] - Decimal(shown)) < Decimal("0.0001")

    def test_are_the_history_of_the_kpis(self, aurore, projects):
        take_snapshots(aurore.hub, now=clock.now() + 2 * DAY, client_id=aurore.client_id)
        project = aurore.rows("SELECT project_id FROM project_snapshot LIMIT 1")[0][0]

        days = aurore.get(f"/projects/{project}/kpis/history", name="percent_complete", limit=1000)["items"]

        assert [day["as_of"] for day in days] == sorted(day["as_of"] for day in days)
        assert any(day["is_final"] for day in days)
        assert all(set(day["kpis"]) == {"percent_complete"} for day in days)

    def test_are_not_taken_of_a_day_before_anything_was_known(self, aurore):
        assert keep_day(aurore.hub, aurore.client_id, dt.date(2001, 1, 1), now=clock.now()) == 0


class TestChanges:
    def test_between_today_and_today_are_none(self, aurore, projects):
        today = str(
            aurore.rows("SELECT (now() AT TIME ZONE time_zone)::date FROM client WHERE id = :id", id=aurore.client_id)[
                0
            ][0]
        )
        project = projects[0]["id"]

        found = aurore.get(f"/projects/{project}/changes", **{"from": today, "to": today})

        assert found["tasks"] == []
        assert found["numbers"]["finished"] == 0

    def test_before_anything_was_tracked_are_refused(self, aurore, projects):
        answer = aurore.ask("GET", f"/projects/{projects[0]['id']}/changes?from=2001-01-01")

        assert answer.status_code == 422
        assert answer.json()["code"] == "not_tracked"

    def test_are_told_in_words_and_numbers(self, aurore):
        """A task of today's demo, moved, estimated anew and finished tomorrow."""
        task = aurore.rows(
            "SELECT id, source_project_id, name, due_on FROM task t WHERE presence = 'present' AND status_category = 'todo'"
            " AND due_on IS NOT NULL AND planned_finish IS NULL"
            " AND NOT EXISTS (SELECT FROM task p WHERE p.parent_id = t.id) ORDER BY id LIMIT 1"
        )[0]
        today = aurore.rows(
            "SELECT (now() AT TIME ZONE time_zone)::date FROM client WHERE id = :id", id=aurore.client_id
        )[0][0]
        with aurore.hub.database.connect(aurore.scope) as connection:
            for statement in (
                "UPDATE task SET known_from = now() - interval '3 days' WHERE source_project_id = %s",
                "UPDATE source_project SET known_from = now() - interval '3 days' WHERE id = %s",
                "UPDATE task SET due_on = due_on + 12, estimate_seconds = 7200, change_seq = nextval('change_seq'), last_changed_run = client_id WHERE id = %s",
            ):
                connection.exec_driver_sql(statement, (task.id if "due_on" in statement else task.source_project_id,))

        found = aurore.get(
            f"/projects/{task.source_project_id}/changes", **{"from": str(today - DAY), "to": str(today)}
        )
        french = aurore.get(
            f"/projects/{task.source_project_id}/changes",
            **{"from": str(today - DAY), "to": str(today), "language": "fr"},
        )

        kinds = Counter(change["change"] for change in found["tasks"])
        assert (kinds["later"], kinds["re_estimated"]) == (1, 1)
        assert found["numbers"]["later"] == 1
        moved = next(change for change in found["tasks"] if change["change"] == "later")
        assert (moved["finish_days"], moved["id"]) == (12, str(task.id))
        assert f"A task moved 12 d later: {task.name}." in found["words"]
        assert any("repoussée" in sentence for sentence in french["words"])


class TestHiddenCosts:
    def test_are_in_no_baseline_forecast_change_or_report(self, aurore):
        project = aurore.rows(
            "SELECT source_project_id FROM task WHERE presence = 'present' AND baseline_cost > 0 LIMIT 1"
        )[0][0]
        body = {"name": "Eve", "role": "analyst", "clients": [str(aurore.client_id)], "hide_costs": True}
        eve = replace(aurore, token=create_token(aurore.hub, caller=Caller.operator(), body=body)["token"])

        shown = [
            aurore.get(f"/projects/{project}/baselines")["items"][0]["cost"],
            aurore.get(f"/projects/{project}/forecast")["cost"]["eac"]["value"],
        ]
        hidden = [
            eve.get(f"/projects/{project}/baselines")["items"][0]["cost"],
            eve.get(f"/projects/{project}/forecast")["cost"]["eac"]["value"],
        ]
        report = eve.ask("GET", f"/clients/{aurore.client_id}/report?language=en")

        assert all(shown)
        assert hidden == [[], None]
        assert report.status_code == 200
        assert "This token may not see costs." in report.text
