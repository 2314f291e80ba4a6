"""`pmo-hub doctor`: one line a finding."""

import json


def findings(result):
    return {item["name"]: item for item in json.loads(result.stdout)["items"]}


class TestDoctor:
    def test_examines_everything_in_order(self, program, add_vault):
        add_vault()

        result = program.run("doctor")

        lines = result.stdout.splitlines()
        assert result.exit_code == 0
        assert [line.split("  ")[0].strip() for line in lines] == ["ok"] * len(lines)
        for name in ("settings", "database", "clock", "secrets", "Java for .mpp", 'connection "Acme vault"'):
            assert any(f"  {name} " in line for line in lines), name

    def test_says_what_to_do_about_a_connection(self, program, add_vault):
        add_vault(token="wrong")

        result = program.run("doctor", "--json")

        finding = findings(result)['connection "Acme vault"']
        assert result.exit_code == 1
        assert (finding["ok"], finding["message"], finding["remedy"]) == (
            False,
            "Vault refused the token.",
            "Save a new one.",
        )

    def test_a_lost_key_is_named(self, program, add_vault):
        add_vault()

        result = program.run("doctor", "--json", PMO_HUB_SECRET_KEYS="bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4=")

        assert "is sealed with key" in findings(result)["secrets"]["message"]

    def test_the_first_fault_on_the_way_to_a_hub_is_the_last_finding(self, program):
        unreachable = program.run("doctor", "--json", PMO_HUB_DATABASE_URL="postgresql://127.0.0.1:1/none")
        keyless = program.run("doctor", "--json", PMO_HUB_SECRET_KEYS="")
        unknown = program.run("doctor", "--json", PMO_HUB_COLOUR="blue")

        assert "cannot be reached" in findings(unreachable)["database"]["message"]
        assert "PMO_HUB_SECRET_KEYS is not set" in findings(keyless)["secrets"]["message"]
        assert "There is no setting PMO_HUB_COLOUR" in findings(unknown)["settings"]["message"]
        assert {result.exit_code for result in (unreachable, keyless, unknown)} == {1}
