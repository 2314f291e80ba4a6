"""`pmo-hub import`: one's own files, at once."""

import json
import re

import pytest

from hub.demo.plans import write_plans


@pytest.fixture
def plans(tmp_path):
    return write_plans(tmp_path)


class TestImport:
    def test_says_what_was_read_and_adds_it_up(self, program, plans):
        result = program.read("import", *map(str, plans), "--client", "Aurore")

        assert [item["run"]["state"] for item in result["files"]] == ["succeeded"] * len(plans)
        assert result["totals"]["projects"] == len(plans)
        assert result["totals"]["tasks"] == sum(item["tasks"] for item in result["files"]) > 0
        assert [client["name"] for client in program.read("clients", "list")] == ["Aurore"]

    def test_a_second_time_changes_nothing(self, program, plans):
        first = program.read("import", str(plans[0]))
        second = program.read("import", str(plans[0]))

        assert second["files"][0]["connection_id"] == first["files"][0]["connection_id"]
        assert second["totals"] == first["totals"]

    def test_a_file_named_twice_counts_once(self, program, plans):
        result = program.read("import", str(plans[0]), str(plans[0]))

        assert result["totals"]["projects"] == len(result["files"]) == 1

    def test_one_bad_file_stops_no_other(self, program, plans, tmp_path):
        (tmp_path / "broken.xml").write_text(
            "<Project xmlns='http://schemas.microsoft.com/project'><Tasks>", encoding="utf-8"
        )

        result = program.run("import", str(tmp_path / "broken.xml"), "missing.mpp", str(plans[0]), "--json")

        broken, missing, good = json.loads(result.stdout)["files"]
        assert result.exit_code == 1
        assert good["tasks"] > 0
        assert broken["errors"]
        assert missing["errors"][0].startswith("There is no such file: ")
        for sentence in (*broken["errors"], *missing["errors"]):
            assert sentence in result.stderr

    def test_says_what_was_quarantined_and_why(self, program, plans):
        plan = plans[0].read_text(encoding="utf-8")
        spoilt = re.sub(r"(<Name>Cadrage</Name>.*?<Start>)[^<]+", r"\1some day", plan, count=1, flags=re.DOTALL)
        plans[0].write_text(spoilt, encoding="utf-8")

        item = program.read("import", str(plans[0]))["files"][0]
        shown = program.run("import", str(plans[0])).stdout

        assert item["quarantined"] == len(item["quarantined_records"]) == 1
        assert item["quarantined_records"][0]["message"]
        assert "Quarantined in" in shown

    def test_two_files_of_one_name_are_two_connections(self, program, plans, tmp_path):
        (tmp_path / "copy").mkdir()
        twin = tmp_path / "copy" / plans[0].name
        twin.write_bytes(plans[0].read_bytes())

        program.read("import", str(plans[0]), str(twin))

        names = [connection["name"] for connection in program.read("connections", "list")]
        assert names == [plans[0].name, f"{plans[0].name} ({twin.parent})"]

    def test_shows_a_table_with_a_total(self, program, plans):
        result = program.run("import", *map(str, plans))

        assert result.exit_code == 0
        assert all(plan.name in result.stdout for plan in plans)
        assert "hours planned" in result.stdout
