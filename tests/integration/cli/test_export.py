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
