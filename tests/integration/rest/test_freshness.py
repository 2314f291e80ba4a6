"""How old data are, wherever they are shown: headers of lists, connections and runs, a list of their own, metrics."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from hub.app import create_app
from models.tables.sync import StreamFreshness
from tests import builders as make
from tests.integration.rest.world import Door, a_token

YESTERDAY, NOON = make.NOON - dt.timedelta(days=1), make.NOON


@pytest.fixture(scope="module")
def connections(module_hub):
    """A client with two accounts of Jira, of which one was read longer ago than it promises."""
    client = make.a_client()
    rows = [
        make.a_connection(client, name="Old", stale_after_seconds=3600),
        make.a_connection(client, name="Young"),
    ]
    runs = [make.a_run(row) for row in rows]
    ages = [
        StreamFreshness(client_id=row.client_id, connection_id=row.id, stream="issues", as_of=as_of, run_id=run.id)
        for row, run, as_of in zip(rows, runs, (YESTERDAY, NOON), strict=True)
    ]
    make.save(module_hub.database, client, *rows, *runs, *ages)
    return rows


@pytest.fixture(scope="module")
def door(module_hub, connections):
    token = a_token(module_hub, role="analyst", clients=[str(connections[0].client_id)])
    with TestClient(create_app(module_hub)) as web:
        yield Door(web, token)


class TestHeaders:
    def test_a_list_says_when_the_oldest_tool_behind_it_was_read(self, door) -> None:
        headers = door.get("/tasks").headers

        assert (headers["X-Data-As-Of"], headers["X-Data-Stale"]) == ("2026-11-15T12:00:00Z", "true")

    def test_of_one_connection_only_that_one_counts(self, door, connections) -> None:
        headers = door.get("/tasks", params={"connection_id": str(connections[1].id)}).headers

        assert headers["X-Data-As-Of"] == "2026-11-16T12:00:00Z"
        assert "X-Data-Stale" not in headers

    @pytest.mark.parametrize("accept", ["application/json", "text/csv"])
    def test_what_is_not_modified_or_streamed_says_it_too(self, door, accept) -> None:
        answer = door.get("/tasks", headers={"Accept": accept})

        again = door.get("/tasks", headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]})

        assert again.status_code == 304
        assert again.headers["X-Data-As-Of"] == answer.headers["X-Data-As-Of"] == "2026-11-15T12:00:00Z"

    def test_a_list_that_no_tool_feeds_says_nothing(self, door) -> None:
        assert "X-Data-As-Of" not in door.get("/clients").headers


def test_the_list_names_each_stream_with_its_target(door) -> None:
    items = door.items("/freshness")

    seen = [(item["connection_name"], item["stream"], item["target_seconds"], item["is_stale"]) for item in items]
    assert seen == [("Old", "issues", 3600, True), ("Young", "issues", None, False)]


@pytest.mark.parametrize("path", ["/connections", "/runs"])
def test_connections_and_runs_show_what_is_stale(door, path) -> None:
    shown = sorted((item["freshness"]["stale_streams"] for item in door.items(path)), key=len)

    assert shown == [[], ["issues"]]


def test_metrics_count_stale_streams(door, connections) -> None:
    lines = door.web.get("/metrics").text.splitlines()

    assert f'pmo_hub_stale_streams{{connection="{connections[0].id}"}} 1.0' in lines
    assert f'pmo_hub_stale_streams{{connection="{connections[1].id}"}} 0.0' in lines
