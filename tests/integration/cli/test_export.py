"""`pmo-hub export`."""

import csv


class TestTables:
    def test_writes_files_and_says_what_they_hold(self, program, tmp_path):
        program.read("clients", "add", "--name", "Acme")
        out = tmp_path / "out"

        answer = program.read("export", "tables", "--format", "csv", "--table", "clients", "--out", str(out))

        assert [(table["table"], table["rows"]) for table in answer["tables"]] == [("clients", 1)]
        assert [row["name"] for row in csv.DictReader((out / "clients.csv").read_text().splitlines())] == ["Acme"]

    def test_an_unknown_table_is_one_sentence(self, program, tmp_path):
        said = program.fail("export", "tables", "--table", "taks", "--out", str(tmp_path))

        assert 'There is no table "taks" to export.' in said

    def test_an_unknown_client_is_one_sentence(self, program, tmp_path):
        assert "no client" in program.fail("export", "tables", "--client", "Nobody", "--out", str(tmp_path))


class TestPowerBi:
    def test_writes_a_project_that_reads_this_hub(self, program, tmp_path):
        answer = program.read("export", "powerbi", "--out", str(tmp_path), PMO_HUB_PUBLIC_URL="https://hub.example/")

        assert answer["feed"] == "https://hub.example/odata/v4"
        assert (tmp_path / "PMO Hub.pbip").is_file()
        assert "https://hub.example/odata/v4" in (tmp_path / "excel" / "Tasks.pq").read_text()

    def test_an_address_that_is_none_is_one_sentence(self, program, tmp_path):
        assert "no address of a hub" in program.fail("export", "powerbi", "--out", str(tmp_path), "--url", "hub")
