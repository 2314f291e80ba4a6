"""What operators see: probes that say what is missing, and metrics that name nobody."""

import datetime as dt

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.testclient import TestClient

from hub import clock
from hub.app import create_app
from hub.security.scopes import Scope
from hub.storage.session import Database
from tests import builders as make


def figures(web):
    families = text_string_to_metric_families(web.get("/metrics").text)
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples
    }


class TestHealth:
    def test_is_live_and_ready(self, web):
        assert web.get("/health/live").json() == {"status": "live"}
        assert web.get("/health/ready").json() == {"status": "ready", "missing": []}

    def test_says_that_the_schema_is_behind(self, database_url, make_hub):
        database = Database(database_url)
        with TestClient(create_app(make_hub(database))) as web:
            with psycopg.connect(database_url) as owner:
                owner.execute("UPDATE alembic_version SET version_num = '0001'")
            answer = web.get("/health/ready")
        database.dispose()

        assert answer.status_code == 503
        assert [item["name"] for item in answer.json()["missing"]] == ["schema"]
        assert "pmo-hub migrate" in answer.json()["missing"][0]["remedy"]

    def test_says_that_the_database_is_gone(self, database_url, make_hub):
        database = Database(database_url.replace("pmo_test", "pmo_gone"))
        with TestClient(create_app(make_hub(database)), raise_server_exceptions=False) as web:
            live, ready, metrics = web.get("/health/live"), web.get("/health/ready"), web.get("/metrics")
        database.dispose()

        assert (live.status_code, ready.status_code, metrics.status_code) == (200, 503, 503)
        assert [item["name"] for item in ready.json()["missing"]] == ["database"]


class TestMetrics:
    def test_count_requests_by_route_not_by_address(self, web, ours, world):
        for row in ("tasks", "risks"):
            ours.get(f"/{row}/{world.ours.rows[row]}")
        web.get("/nowhere/at/all")

        counted = figures(web)

        one_task = (("method", "GET"), ("route", "/api/v1/tasks/{row_id}"), ("status", "200"))
        assert counted["pmo_hub_requests_total", *one_task] >= 1
        assert not [name for name in counted if str(world.ours.rows["tasks"]) in str(name) or "nowhere" in str(name)]

    def test_tell_of_runs_records_queue_and_age_by_connection(self, world, web):
        connection = str(world.ours.rows["connections"])
        begun = text("UPDATE sync_run SET started_at = now() - interval '1 hour' WHERE connection_id = :connection")
        with world.hub.database.connect(Scope.of(world.ours.client.id)) as database:
            database.execute(begun, {"connection": connection})

        counted = figures(web)

        of_it = ("connection", connection)
        assert counted["pmo_hub_runs_last_day", of_it, ("state", "succeeded")] == 1
        assert counted["pmo_hub_records_last_day", of_it, ("outcome", "created")] == 3
        assert counted["pmo_hub_quarantined_records", of_it] == 1
        assert counted["pmo_hub_queue_jobs", ("status", "todo")] == 0
        assert counted["pmo_hub_data_age_seconds", of_it] == pytest.approx(3600, abs=60)

    def test_take_no_replay_for_a_look_at_the_tool(self, world, web):
        client = make.a_client()
        connection, hour_ago = make.a_connection(client), clock.now() - dt.timedelta(hours=1)
        runs = [
            make.a_run(connection, mode=mode, started_at=at, finished_at=at, queued_at=at)
            for mode, at in (("full", hour_ago), ("replay", clock.now()))
        ]
        make.save(world.hub.database, client, connection, *runs)

        age = figures(web)["pmo_hub_data_age_seconds", ("connection", str(connection.id))]

        assert age == pytest.approx(3600, abs=60)

    def test_name_no_client_and_no_connection(self, web, world):
        shown = web.get("/metrics").text + web.get("/health/ready").text

        assert world.ours.mark not in shown


class TestHttps:
    def test_is_insisted_on_where_the_hub_is_reached_by_it(self, module_hub, web):
        settings = module_hub.settings.model_copy(update={"public_url": "https://hub.example"})
        secure = type(module_hub)(settings=settings, database=module_hub.database, secret_box=module_hub.secret_box)

        with TestClient(create_app(secure)) as other:
            assert "max-age" in other.get("/health/live").headers["strict-transport-security"]
        assert "strict-transport-security" not in web.get("/health/live").headers
