"""Lists answer what INTERFACES promises: formats, filters, order, fields, counts, presence."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest

from hub.export import lists
from hub.rest.forms import Form
from hub.rest.lists import WITHOUT_ROWS
from models.reporting import READ_MODELS, ColumnType
from tests import builders as make

LISTS = [pytest.param(model, id=model.name) for model in READ_MODELS.values()]

OF_THE_QUESTION = {"found_at"}
"""Columns that tell when somebody asked."""


def timeless(row):
    return {name: value for name, value in row.items() if name not in OF_THE_QUESTION}


def task(door, name="Acme task one"):
    [found] = door.items("/tasks", params={"name": name})
    return found


class TestRows:
    @pytest.mark.parametrize("model", LISTS)
    def test_every_list_answers_its_columns_in_order(self, admin, model):
        first = admin.items(f"/{model.path}")[0]

        assert list(first) == [column.name for column in model.columns if not column.on_request]

    @pytest.mark.parametrize("model", LISTS)
    def test_every_list_says_the_same_as_csv(self, admin, model):
        shown = [column for column in model.columns if column.type is not ColumnType.OBJECT]
        names = [column.name for column in shown if column.name not in OF_THE_QUESTION]
        asked = {"fields": ",".join(names)}

        answer = admin.get(f"/{model.path}", params=asked, headers={"Accept": "text/csv"})
        rows = list(csv.DictReader(io.StringIO(answer.text)))

        assert answer.headers["content-type"].startswith("text/csv")
        assert rows == [
            {name: as_csv(value) for name, value in row.items()} for row in admin.items(f"/{model.path}", params=asked)
        ]

    @pytest.mark.parametrize("model", LISTS)
    def test_every_list_says_the_same_as_lines_and_parquet(self, admin, model):
        items = [timeless(item) for item in admin.items(f"/{model.path}", params={"limit": 1000})]

        lines = admin.get(f"/{model.path}", headers={"Accept": Form.LINES})
        rows = pq.read_table(io.BytesIO(admin.get(f"/{model.path}", headers={"Accept": Form.PARQUET}).content))

        assert [timeless(json.loads(line)) for line in lines.text.splitlines()] == items
        key = "id" if "id" in model.by_name else rows.column_names[0]
        assert rows.column(key).to_pylist() == [item[key] for item in items]

    def test_amounts_are_texts_beside_their_currency(self, ours):
        [line] = ours.items("/budget-lines", params={"basis": "tool"})

        assert (line["amount"], line["currency"]) == ("1234.5678", "EUR")

    def test_instants_are_utc_dates_are_days_durations_are_seconds(self, ours):
        found = task(ours)

        assert found["completed_at"] == "2026-11-16T12:00:00.00025Z"
        assert found["due_on"] == "2026-11-16"
        assert found["estimate_seconds"] == 7200
        assert found["percent_complete"] == 37.5
        assert found["labels"] == ["urgent", "été"]

    def test_unknown_is_null(self, ours):
        assert task(ours)["baseline_start"] is None


class TestFiles:
    """A filter, an order and fields hold in every form."""

    ASKED = {"status_category": "done", "fields": "name,planned_cost,due_on,completed_at,labels"}  # noqa: RUF012

    def test_parquet_is_typed(self, ours):
        answer = ours.get("/tasks", params=self.ASKED, headers={"Accept": Form.PARQUET})

        assert "tasks.parquet" in answer.headers["content-disposition"]
        assert pq.read_table(io.BytesIO(answer.content)).to_pylist() == [
            {
                "name": "Acme task one",
                "planned_cost": Decimal("10.5000"),
                "due_on": make.MONDAY,
                "completed_at": make.NOON + dt.timedelta(microseconds=250),
                "labels": ["urgent", "été"],
            }
        ]

    def test_a_workbook_holds_the_rows_of_the_filter(self, ours):
        answer = ours.get("/tasks", params=self.ASKED, headers={"Accept": Form.XLSX})

        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert rows[0] == ("name", "planned_cost", "due_on", "completed_at", "labels")
        assert [row[:2] for row in rows[1:]] == [("Acme task one", 10.5)]

    def test_a_workbook_that_takes_minutes_is_refused(self, ours, monkeypatch):
        monkeypatch.setattr(lists, "MOST_ROWS_AT_ONCE", 1)

        problem = ours.get("/tasks", headers={"Accept": Form.XLSX}).json()

        assert (problem["status"], problem["code"]) == (422, "too_long")
        assert "POST /exports" in problem["hint"]

    def test_csv_is_escaped_when_people_will_open_it(self, ours, module_hub, world):
        made = make.a_project(make.a_connection(world.ours.client), name="=1+1")
        make.save(module_hub.database, made)
        asked = {"id": str(made.id), "fields": "name"}

        plain = ours.get("/source-projects", params=asked, headers={"Accept": "text/csv"})
        escaped = ours.get(
            "/source-projects", params=asked | {"escape_formulas": "true"}, headers={"Accept": "text/csv"}
        )
        as_json = ours.get("/source-projects", params={"escape_formulas": "true"})

        assert (plain.text, escaped.text) == ("name\n=1+1\n", "name\n'=1+1\n")
        assert plain.headers["etag"] != escaped.headers["etag"]
        assert as_json.status_code == 422


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"status_category": "done"}, ["one"]),
            ({"status_category": ["done", "todo"]}, ["one", "two"]),
            ({"due_on.gte": "2026-11-17"}, ["two"]),
            ({"due_on.gt": "2026-11-16", "due_on.lte": "2026-11-23"}, ["two"]),
            ({"due_on.lt": "2026-11-23"}, ["one"]),
            ({"completed_at.null": "false"}, ["one"]),
            ({"completed_at.null": "true"}, ["two"]),
            ({"name.contains": "TWO"}, ["two"]),
            ({"name.contains": "%"}, []),
            ({"labels": ["urgent", "nonsense"]}, ["one"]),
            ({"planned_cost.gt": "10.4999"}, ["one"]),
            ({"sort": "-due_on"}, ["two", "one"]),
            ({"sort": "name", "limit": "1"}, ["one"]),
            ({"include_absent": "true"}, ["one", "two", "gone"]),
            ({"presence": "deleted"}, ["gone"]),
            ({"connection_id": "00000000-0000-0000-0000-000000000000"}, []),
        ],
    )
    def test_find_what_they_say(self, ours, query, names):
        found = ours.items("/tasks", params=query)

        assert [row["name"] for row in found] == [f"Acme task {name}" for name in names]

    def test_a_client_filters_every_list_of_clients_rows(self, admin, world):
        client = str(world.ours.client.id)

        for model in READ_MODELS.values():
            if "client_id" in model.by_name:
                rows = admin.items(f"/{model.path}", params={"client_id": client})
                assert {row["client_id"] for row in rows} == {client}, model.name

    def test_fields_are_what_was_asked_for(self, ours):
        assert ours.items("/tasks", params={"fields": "name,due_on", "limit": 1}) == [
            {"name": "Acme task one", "due_on": "2026-11-16"}
        ]

    def test_count_is_that_of_all_pages(self, ours):
        answer = ours.get("/tasks", params={"limit": 1, "count": "true"}).json()

        assert answer["count"] == 2
        assert answer["next"]

    def test_next_goes_on_and_ends(self, ours):
        first = ours.get("/tasks", params={"limit": 1}).json()
        second = ours.get("/tasks", params={"limit": 1, "cursor": first["next"]}).json()

        assert [row["name"] for row in first["items"] + second["items"]] == ["Acme task one", "Acme task two"]
        assert second["next"] is None

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("colour=red", "colour"),
            ("status_category=finished", "todo, in_progress"),
            ("due_on.gte=soon", "2026-11-22"),
            ("sort=colour", "colour"),
            ("fields=colour", "colour"),
            ("limit=0", "1 to 1000"),
            ("as_of=2026-01-01", "tracked from"),
            ("as_of=yesterday", "2026-11-22T10:00:00Z"),
            ("as_of=2099-01-01", "lies ahead"),
            ("cursor=nonsense", "cursor"),
        ],
    )
    def test_what_is_not_allowed_is_named_with_what_is(self, ours, query, says):
        answer = ours.get(f"/tasks?{query}")

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert says in answer.json()["detail"] + answer.json()["hint"]


class TestOneRow:
    @pytest.mark.parametrize("name", sorted(set(READ_MODELS) - WITHOUT_ROWS))
    def test_is_the_lists_row(self, ours, name):
        path = READ_MODELS[name].path
        listed = ours.items(f"/{path}")[0]

        row = ours.get(f"/{path}/{listed['id']}").json()

        assert timeless(row) == timeless(listed)

    def test_is_shown_though_it_left_its_tool(self, ours):
        [gone] = ours.items("/tasks", params={"presence": "deleted"})

        assert ours.get(f"/tasks/{gone['id']}").json()["presence"] == "deleted"

    def test_that_is_not_there_is_a_problem(self, ours):
        answer = ours.get("/tasks/00000000-0000-0000-0000-000000000000")

        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_with_an_id_that_is_none_is_a_problem(self, ours):
        assert ours.get("/tasks/42").status_code == 422

    def test_takes_fields_and_nothing_else(self, ours, world):
        path = f"/tasks/{world.ours.rows['tasks']}"

        assert ours.get(path, params={"fields": "name"}).json() == {"name": "Acme task one"}
        assert ours.get(path, params={"limit": 1}).status_code == 422


class TestRuns:
    def test_show_counts_and_no_error(self, ours, world):
        run = ours.get(f"/runs/{world.ours.rows['runs']}").json()

        assert run["counts"]["issues"]["created"] == 3
        assert run["error"] is None

    def test_say_what_they_did(self, ours, world):
        log = ours.get(f"/runs/{world.ours.rows['runs']}/log").json()

        assert [(line["level"], line["message"]) for line in log["items"]] == [("info", "Acme reading begins.")]
        assert log["items"][0]["at"].endswith("Z")
        assert log["left_out"] == log["items"][0]["number"] - 1
        assert ours.get("/runs/00000000-0000-0000-0000-000000000001/log").status_code == 404

    def test_show_their_error_as_one_object(self, ours, world):
        [connection] = ours.items("/connections")
        failed = make.a_run(
            world.hub and make.a_connection(world.ours.client, id=connection["id"]),
            state="failed",
            error_class="AuthExpired",
            error_message="Refused.",
            error_hint="Renew.",
        )
        make.save(world.hub.database, failed)

        shown = ours.get(f"/runs/{failed.id}").json()

        assert shown["error"] == {"class": "AuthExpired", "message": "Refused.", "hint": "Renew."}

    def test_connections_never_show_a_secret(self, ours):
        [connection] = ours.items("/connections")

        assert (connection["secrets"], connection["scopes"], connection["mapping"]) == ([], "all", {})


def as_csv(value):
    """A JSON value as CSV shows it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return str(value).replace("'", '"').replace(", ", ",")
        case float():
            return max(f"{value:.2f}", str(value), key=len)
        case _:
            return str(value)
