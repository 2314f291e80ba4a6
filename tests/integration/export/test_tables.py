"""Tables as files, read back by the programs that will read them."""

import csv
import datetime as dt
import json
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.errors import NotFound, StorageError, Unprocessable
from hub.export.arrow import to_schema
from hub.export.order import Order, find_tables, read_filters
from hub.export.tables import export_tables
from hub.export.target import Target
from hub.export.workbook import write_workbook
from hub.queries.lists import read_page
from hub.queries.order import default_order
from hub.queries.question import Question
from hub.security.caller import Caller
from hub.security.scopes import Scope
from models.reporting import PUBLISHED, Column, ColumnType
from models.vocabulary import ExportFormat, Role
from tests import builders as make
from tests.integration.rest.world import World, a_world

OPERATOR = Caller.operator()
FORMULA = '=HYPERLINK("http://evil.example","x")'
ODD = ("+1", "-1", "@SUM(A1)", "\tx", 'a,b\nc "d"', "été", "")


@pytest.fixture(scope="module")
def world(module_hub) -> World:
    made = a_world(module_hub)
    project = make.a_project(make.a_connection(made.ours.client), name=FORMULA)
    make.save(module_hub.database, project, *(make.a_task(project, name=name) for name in ODD))
    return made


@pytest.fixture
def export(world, tmp_path):
    def write(format_, *tables, caller=OPERATOR, client_id=None, **order):
        wanted = Order(format=format_, tables=find_tables(list(tables)), **order)
        export_tables(world.hub, caller, wanted, Target(str(tmp_path / "out")), client_id=client_id)
        return tmp_path / "out"

    return write


def listed(world, name, caller=OPERATOR):
    model = PUBLISHED[name]
    question = Question(model, default_order(model), model.columns, limit=1000)
    return json.loads(read_page(world.hub, caller, question).to_json())["items"]


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class TestEveryFormat:
    @pytest.mark.parametrize("format_", list(ExportFormat))
    def test_writes_every_table_and_the_manifest_tells_the_truth(self, export, world, format_):
        out = export(format_)

        manifest = json.loads((out / "manifest.json").read_text())
        assert [table["table"] for table in manifest["tables"]] == list(PUBLISHED)
        counts = {table["table"]: table["rows"] for table in manifest["tables"]}
        assert counts == {name: len(listed(world, name)) for name in PUBLISHED}
        assert all((out / file).exists() for table in manifest["tables"] for file in table["files"])

    @pytest.mark.parametrize("format_", list(ExportFormat))
    def test_of_one_client_holds_nothing_of_another(self, export, world, format_):
        out = export(format_, client_id=world.ours.client.id)

        held = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
        counts = {table["table"]: table["rows"] for table in json.loads((out / "manifest.json").read_text())["tables"]}
        assert str(world.theirs.client.id).encode() not in held
        assert counts["clients"] == 1
        assert counts["time_entries"] == 1


class TestCsv:
    def test_escapes_what_a_spreadsheet_would_compute(self, export):
        out = export(ExportFormat.CSV, "tasks", "source-projects")

        names = {row["name"] for row in read_csv(out / "tasks.csv")}
        assert {"'+1", "'-1", "'@SUM(A1)", "'\tx", 'a,b\nc "d"', "été"} <= names
        assert f"'{FORMULA}" in {row["name"] for row in read_csv(out / "source_projects.csv")}

    def test_leaves_texts_alone_for_programs(self, export):
        out = export(ExportFormat.CSV, "tasks", escapes_formulas=False)

        assert set(ODD) <= {row["name"] for row in read_csv(out / "tasks.csv")}

    def test_leaves_negative_numbers_alone(self, export, world):
        entry = make.a_budget_line(make.a_project(make.a_connection(world.ours.client)), amount="-12.5")
        make.save(world.hub.database, entry)

        assert "-12.5000" in {
            row["amount"] for row in read_csv(export(ExportFormat.CSV, "budget-lines") / "budget_lines.csv")
        }


class TestParquet:
    def test_keeps_decimals_days_instants_and_lists(self, export, world):
        rows = pq.read_table(export(ExportFormat.PARQUET, "tasks") / "tasks.parquet").to_pylist()

        row = next(row for row in rows if row["id"] == str(world.ours.rows["tasks"]))
        assert row["planned_cost"] == Decimal("10.5000")
        assert row["percent_complete"] == Decimal("37.50")
        assert row["due_on"] == make.MONDAY
        assert row["completed_at"] == make.NOON + dt.timedelta(microseconds=250)
        assert row["labels"] == ["urgent", "été"]
        assert row["is_milestone"] is False
        assert row["remaining_seconds"] is None

    def test_tells_an_empty_text_from_none(self, export):
        rows = pq.read_table(export(ExportFormat.PARQUET, "tasks") / "tasks.parquet").to_pylist()

        assert {"", 'a,b\nc "d"'} <= {row["name"] for row in rows}

    def test_columns_carry_their_meaning(self, export):
        schema = pq.read_schema(export(ExportFormat.PARQUET, "time_entries") / "time_entries.parquet")

        assert schema.field("duration_seconds").metadata == {b"meaning": b"How long.", b"unit": b"seconds"}


class TestFilters:
    def test_narrow_their_table_alone(self, export, world):
        filters = {"tasks": "status_category=done&due_on.lte=2026-11-16"}

        out = export(ExportFormat.CSV, "tasks", "accounts", client_id=world.ours.client.id, filters=filters)

        manifest = json.loads((out / "manifest.json").read_text())
        assert [row["name"] for row in read_csv(out / "tasks.csv")] == ["Acme task one"]
        assert [(table["filter"], table["rows"]) for table in manifest["tables"]] == [(filters["tasks"], 1), (None, 1)]

    def test_by_presence_find_what_is_gone(self, export, world):
        out = export(ExportFormat.CSV, "tasks", client_id=world.ours.client.id, filters={"tasks": "presence=deleted"})

        assert [row["name"] for row in read_csv(out / "tasks.csv")] == ["Acme task gone"]

    @pytest.mark.parametrize(
        ("filters", "said"),
        [
            ({"tasks": "due_date=2026-01-01"}, 'no parameter "due_date"'),
            ({"tasks": "due_on=tomorrow"}, "no value"),
            ({"tasks": "&".join(["name=x"] * 2000)}, "too"),
            ({"accounts": "name=x"}, "not exported"),
        ],
    )
    def test_that_cannot_be_read_are_refused_before_anything_is_written(self, filters, said):
        with pytest.raises(Unprocessable, match=said):
            Order(format=ExportFormat.CSV, tables=find_tables(["tasks"]), filters=filters)

    def test_of_the_command_line_name_their_table(self):
        assert read_filters(["time-entries:entry_date.gte=2026-01-01"]) == {"time_entries": "entry_date.gte=2026-01-01"}
        with pytest.raises(Unprocessable, match="names no table"):
            read_filters(["status_category=done"])


class TestPartitions:
    @pytest.fixture
    def dataset(self, export):
        def read(*tables, **order):
            out = export(ExportFormat.PARQUET, *tables, partitioned=True, **order)
            return out, json.loads((out / "manifest.json").read_text())["tables"]

        return read

    def test_hold_every_row_once_in_the_folder_of_its_client_and_month(self, dataset, world):
        client = make.a_client(name="Split")
        connection = make.a_connection(client)
        project, account = make.a_project(connection), make.an_account(connection)
        task = make.a_task(project)
        days = [dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(2026, 2, 28)]
        entries = [make.a_time_entry(task, account, entry_date=day) for day in days]
        make.save(world.hub.database, client, connection, project, account, task, *entries)

        out, [table] = dataset("time_entries")

        ours = str(client.id)
        held = {
            (part["client"], part["period"]): pq.read_table(out / part["file"], partitioning=None)
            for part in table["partitions"]
        }
        assert [rows.num_rows for rows in held.values()] == [part["rows"] for part in table["partitions"]]
        assert {day.as_py() for day in held[ours, "2026-02"]["entry_date"]} == set(days[1:])
        assert len(held) == len(table["partitions"])
        whole = pq.read_table(out / "time_entries").to_pylist()
        assert sorted(row["id"] for row in whole) == sorted(row["id"] for row in listed(world, "time_entries"))
        assert {row["client"] for row in whole} == {row["client_id"] for row in whole}
        assert (out / f"time_entries/client={ours}/period=2026-01/time_entries.parquet").exists()

    def test_that_are_empty_now_are_removed_and_nothing_else(self, dataset, world):
        out, [table] = dataset("time_entries")
        stray = out / "time_entries" / "notes.txt"
        stray.write_text("mine")

        _, [later] = dataset("time_entries", filters={"time_entries": f"client_id={world.ours.client.id}"})

        assert 0 < len(later["files"]) < len(table["files"])
        assert [(out / name).exists() for name in table["files"]] == [name in later["files"] for name in table["files"]]
        assert stray.exists()

    def test_are_by_client_alone_where_rows_have_no_day(self, dataset, world):
        _, [table, rates] = dataset("accounts", "fx_rates")

        assert f"accounts/client={world.ours.client.id}/accounts.parquet" in table["files"]
        assert table["rows"] == len(listed(world, "accounts"))
        assert rates["rows"] == len(listed(world, "fx_rates"))

    def test_rows_without_their_day_stand_in_the_first_month(self, dataset, world):
        _, [table] = dataset("tasks")

        assert "1970-01" in {part["period"] for part in table["partitions"]}
        assert table["rows"] == len(listed(world, "tasks"))

    def test_are_for_parquet_alone(self):
        with pytest.raises(Unprocessable, match="one file, not split"):
            Order(format=ExportFormat.CSV, tables=find_tables(["tasks"]), partitioned=True)


class TestXlsx:
    def test_holds_values_never_formulas(self, export, world):
        sheet = openpyxl.load_workbook(export(ExportFormat.XLSX, "source_projects") / "source_projects.xlsx").active

        header, *rows = sheet.iter_rows()
        at = [cell.value for cell in header].index("name")
        [cell] = [row[at] for row in rows if row[at].value == FORMULA]
        assert cell.data_type == "s"
        assert cell.hyperlink is None

    def test_days_instants_and_amounts_are_theirs(self, export, world):
        sheet = openpyxl.load_workbook(export(ExportFormat.XLSX, "tasks") / "tasks.xlsx").active

        header, *rows = sheet.iter_rows(values_only=True)
        row = dict(
            zip(
                header,
                next(row for row in rows if row[header.index("id")] == str(world.ours.rows["tasks"])),
                strict=True,
            )
        )
        assert row["due_on"] == dt.datetime.combine(make.MONDAY, dt.time())
        assert row["completed_at"].replace(microsecond=0) == make.NOON.replace(tzinfo=None)
        assert row["planned_cost"] == 10.5
        assert row["labels"] == "urgent, été"

    def test_a_table_longer_than_a_sheet_goes_on_in_the_next(self, tmp_path):
        columns = (Column("name", ColumnType.TEXT, "A name."),)
        batch = pa.record_batch([["a", "b", "c", "d", "e"]], schema=to_schema(columns))

        with (tmp_path / "t.xlsx").open("wb") as file:
            rows = write_workbook(file, PUBLISHED["tasks"], columns, [batch], most_rows=3)

        sheets = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets
        assert rows == 5
        assert [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in sheets] == [
            ["name", "a", "b"],
            ["name", "c", "d"],
            ["name", "e"],
        ]


class TestDelta:
    def test_a_second_export_is_a_second_version(self, export):
        from deltalake import DeltaTable

        export(ExportFormat.DELTA, "tasks")
        out = export(ExportFormat.DELTA, "tasks")

        table = DeltaTable(str(out / "tasks"))
        assert table.version() == 1
        assert DeltaTable(str(out / "tasks"), version=0).to_pyarrow_table().num_rows > 0


class TestRefusals:
    def test_an_unknown_table_is_named(self):
        with pytest.raises(Unprocessable, match='no table "taks"'):
            find_tables(["taks"])

    def test_how_the_hub_is_set_up_is_no_table(self):
        with pytest.raises(Unprocessable, match="connections"):
            find_tables(["connections"])

    def test_an_address_nothing_understands_is_named(self):
        with pytest.raises(Unprocessable, match="nowhere://x"):
            Target("nowhere://x")

    def test_a_place_that_cannot_be_written_leaves_no_manifest(self, world, tmp_path):
        (tmp_path / "out").write_text("a file stands here")

        with pytest.raises(StorageError, match="could not be written"):
            export_tables(
                world.hub,
                OPERATOR,
                Order(format=ExportFormat.CSV, tables=find_tables(["tasks"])),
                Target(str(tmp_path / "out")),
            )

    def test_another_clients_caller_is_told_there_is_no_such_client(self, export, world):
        caller = Caller(name="eve", role=Role.BI, scope=Scope.of(world.theirs.client.id))

        with pytest.raises(NotFound):
            export(ExportFormat.CSV, "tasks", caller=caller, client_id=world.ours.client.id)

    def test_a_token_kept_from_costs_exports_none(self, export, world):
        caller = Caller(
            name="bi", role=Role.BI, scope=Scope.of(world.ours.client.id), hide_costs=True, hide_people=True
        )

        out = export(ExportFormat.CSV, "budget_lines", "accounts", caller=caller)

        assert {row["amount"] for row in read_csv(out / "budget_lines.csv")} == {""}
        assert {row["name"] for row in read_csv(out / "accounts.csv")} == {""}
