"""What only a real server on a real socket shows: streams, compression, conditional requests, progress."""

import csv
import json
import threading
import time

import httpx
import pytest
from sqlalchemy import text

from hub.app import create_app
from hub.rest.forms import Form
from hub.security.scopes import Scope
from tests import builders as make
from tests.integration.rest.conftest import served
from tests.integration.rest.world import a_token

ROWS = 30_000
PATIENCE_S = 60


@pytest.fixture(scope="module")
def connection(module_hub):
    """A client with more tasks than fit into a few pieces of a stream."""
    client = make.a_client()
    connection = make.a_connection(client)
    project = make.a_project(connection)
    task = make.a_task(project)
    make.save(module_hub.database, client, connection, project, task)
    copies = text("""
        INSERT INTO task (client_id, id, connection_id, source_id, first_seen_run, last_changed_run, content_hash, mapping_version,
                          change_seq, source_project_id, name, kind, status_category, priority, is_milestone, labels, custom_fields)
        SELECT client_id, gen_random_uuid(), connection_id, n::text, first_seen_run, last_changed_run, content_hash, mapping_version,
               nextval('change_seq'), source_project_id, 'Task ' || n, kind, status_category, priority, is_milestone, labels, custom_fields
        FROM task, generate_series(1, :more) AS n WHERE client_id = :client
    """)
    with module_hub.database.connect(Scope.of(client.id)) as database:
        database.execute(copies, {"more": ROWS - 1, "client": client.id})
    return connection


@pytest.fixture(scope="module")
def door(module_hub, connection):
    token = a_token(module_hub, role="manager", clients=[str(connection.client_id)])
    headers = {"Authorization": f"Bearer {token}"}
    with (
        served(create_app(module_hub)) as address,
        httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=30) as client,
    ):
        yield client


class TestCsv:
    def test_streams_the_whole_list(self, door):
        with door.stream("GET", "/tasks", headers={"Accept": "text/csv"}) as answer:
            pieces = sum(1 for _ in answer.iter_raw())
        rows = list(csv.reader(door.get("/tasks", headers={"Accept": "text/csv"}).text.splitlines()))

        assert pieces > 3
        assert len(rows) == ROWS + 1

    @pytest.mark.parametrize("form", [Form.CSV, Form.LINES, Form.PARQUET])
    def test_left_half_way_gives_its_connection_back(self, door, module_hub, form):
        for _ in range(module_hub.settings.threads + 10):
            with door.stream("GET", "/tasks", headers={"Accept": form, "Accept-Encoding": "identity"}) as answer:
                next(answer.iter_raw(1024))

        deadline = time.monotonic() + PATIENCE_S
        while module_hub.database.engine.pool.checkedout() and time.monotonic() < deadline:
            time.sleep(0.1)

        assert module_hub.database.engine.pool.checkedout() == 0
        assert door.get("/tasks?limit=1").status_code == 200


class TestConditional:
    @pytest.mark.parametrize("accept", [Form.JSON, Form.CSV, Form.LINES, Form.PARQUET])
    def test_an_unchanged_list_is_304_until_it_changes(self, door, module_hub, connection, accept):
        asked = {"params": {"limit": 3}, "headers": {"Accept": accept}}
        first = door.get("/tasks", **asked)
        asked["headers"] |= {"If-None-Match": first.headers["etag"]}

        unchanged = door.get("/tasks", **asked)
        make.save(module_hub.database, make.a_project(connection))
        still = door.get("/tasks", **asked)
        with module_hub.database.connect(Scope.of(connection.client_id)) as database:
            database.execute(
                text(
                    "UPDATE task SET change_seq = nextval('change_seq') WHERE name = 'Task 7' AND client_id = :client"
                ),
                {"client": connection.client_id},
            )
        changed = door.get("/tasks", **asked)

        assert [first.status_code, unchanged.status_code, still.status_code, changed.status_code] == [
            200,
            304,
            304,
            200,
        ]
        assert unchanged.content == b""
        assert changed.headers["etag"] != first.headers["etag"]

    def test_lists_nothing_numbers_the_changes_of_are_tagged_by_content(self, door):
        tag = door.get("/clients").headers["etag"]

        assert door.get("/clients", headers={"If-None-Match": f'"x", {tag}'}).status_code == 304


class TestCompression:
    def test_shrinks_what_is_long(self, door):
        answer = door.get("/tasks", headers={"Accept-Encoding": "gzip"})

        assert answer.headers["content-encoding"] == "gzip"
        assert len(answer.json()["items"]) == 100


class TestEvents:
    def test_tell_of_a_run_as_it_goes_and_end_with_it(self, door, module_hub, connection):
        run = a_running_run(module_hub, connection)
        seen = []

        with door.stream("GET", f"/runs/{run.id}/events") as answer:
            lines = answer.iter_lines()
            seen.append(next_event(lines))
            change(module_hub, run, progress="page 2", state="running")
            seen.append(next_event(lines))
            change(module_hub, run, progress="done", state="succeeded")
            seen.append(next_event(lines))
            rest = list(lines)

        assert answer.headers["content-type"].startswith("text/event-stream")
        assert [name for name, _ in seen] == ["progress", "progress", "end"]
        assert [run["progress"] for _, run in seen] == [None, "page 2", "done"]
        assert rest == []

    def test_of_an_ended_run_are_its_end(self, door, module_hub, connection):
        run = make.a_run(connection, state="failed")
        make.save(module_hub.database, run)

        answer = door.get(f"/runs/{run.id}/events")

        assert answer.text.startswith("event: end\ndata: {")

    def test_many_watchers_leave_room_for_others(self, door, module_hub, connection):
        run = a_running_run(module_hub, connection)
        watchers = module_hub.settings.threads * 2
        opened = threading.Barrier(watchers + 1)

        def watch():
            with httpx.stream(
                "GET", f"{door.base_url}runs/{run.id}/events", headers=door.headers, timeout=PATIENCE_S
            ) as answer:
                lines = answer.iter_lines()
                next(lines)
                opened.wait(PATIENCE_S)
                list(lines)

        threads = [threading.Thread(target=watch) for _ in range(watchers)]
        for thread in threads:
            thread.start()
        opened.wait(PATIENCE_S)
        answer = door.get("/tasks?limit=1")
        change(module_hub, run, state="cancelled", progress="")
        for thread in threads:
            thread.join(PATIENCE_S)

        assert answer.status_code == 200


def a_running_run(hub, beside):
    """Of a connection of its own: only one run of a connection is under way."""
    connection = make.a_connection(make.a_client(id=beside.client_id))
    run = make.a_run(connection, state="running")
    make.save(hub.database, connection, run)
    return run


def next_event(lines):
    name = next(lines).removeprefix("event: ")
    data = json.loads(next(lines).removeprefix("data: "))
    assert next(lines) == ""
    return name, data


def change(hub, run, **columns):
    statement = text("UPDATE sync_run SET state = :state, progress = :progress WHERE client_id = :client AND id = :run")
    with hub.database.connect(Scope.of(run.client_id)) as database:
        database.execute(statement, {**columns, "client": run.client_id, "run": run.id})
