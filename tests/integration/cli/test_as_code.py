"""`pmo-hub apply` and `dump`."""

import json
import tomllib

import pytest
from sqlalchemy import select, text

from hub.security.scopes import Scope
from hub.storage.session import Database
from models.tables.connections import Connection
from tests import builders as make
from tests.vault import GOOD_TOKEN

DECLARED = """
[[clients]]
name = "Acme"
reporting_currency = "CHF"

[[clients.connections]]
connector = "vault"
name = "Acme vault"
schedule = { every = "15m" }
settings = { site_url = "https://vault.example", depth = 3 }
secrets = { token = "${ACME_TOKEN}", password = { file = "password" } }
mapping = { currency = "CHF" }
"""
TOKEN = {"ACME_TOKEN": GOOD_TOKEN}


@pytest.fixture
def declared(tmp_path):
    folder = tmp_path / "clients"
    folder.mkdir()
    (folder / "password").write_text("pw\n", encoding="utf-8")
    (folder / "acme.toml").write_text(DECLARED, encoding="utf-8")
    return folder


def edit(folder, before, after):
    path = folder / "acme.toml"
    assert before in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def deeds(result):
    return [change["deed"] for change in result["changes"]]


class TestApply:
    def test_makes_it_so_and_the_same_again_changes_nothing(self, program, declared):
        first = program.read("apply", str(declared), **TOKEN)
        second = program.read("apply", str(declared), **TOKEN)

        assert deeds(first) == ["add", "add"]
        assert deeds(second) == ["keep", "keep"]
        assert program.read("connections", "show", "Acme vault")["secrets"] == ["password", "token"]
        assert program.run("connections", "check", "Acme vault").exit_code == 0

    def test_a_dry_run_shows_the_same_difference_and_changes_nothing(self, program, declared, database_url):
        promised = program.read("apply", str(declared), "--dry-run", **TOKEN)

        assert program.read("clients", "list") == []
        assert program.read("apply", str(declared), **TOKEN)["changes"] == promised["changes"]

    def test_names_the_very_key_that_changes_and_no_secret(self, program, declared):
        program.read("apply", str(declared), **TOKEN)
        edit(declared, "depth = 3", "depth = 4")

        result = program.run("apply", str(declared), "--json", ACME_TOKEN="canary-new")

        change = json.loads(result.stdout)["changes"][1]
        assert change["keys"] == {
            "secrets.token": {"from": None, "to": "***"},
            "settings.depth": {"from": 3, "to": 4},
        }
        assert "canary-new" not in result.output

    def test_a_changed_mapping_is_replayed(self, program, declared):
        program.read("apply", str(declared), **TOKEN)
        edit(declared, 'mapping = { currency = "CHF" }', 'mapping = { currency = "USD" }')

        program.read("apply", str(declared), **TOKEN)

        assert [(run["mode"], run["trigger"]) for run in program.read("runs", "list")] == [("replay", "mapping")]

    def test_what_is_left_out_goes_back_to_its_default(self, program, declared):
        program.read("apply", str(declared), **TOKEN)
        edit(declared, 'schedule = { every = "15m" }\n', "")
        edit(declared, 'reporting_currency = "CHF"\n', "")
        edit(declared, ", depth = 3", "")

        program.read("apply", str(declared), **TOKEN)

        assert program.read("clients", "show", "Acme")["reporting_currency"] == "EUR"
        connection = program.read("connections", "show", "Acme vault")
        assert (connection["schedule"], connection["settings"]) == (None, {"site_url": "https://vault.example"})

    def test_leaves_what_is_not_declared_unless_it_should_go(self, program, declared):
        program.read("apply", str(declared), **TOKEN)
        edit(declared, 'name = "Acme vault"', 'name = "Other vault"')

        assert deeds(program.read("apply", str(declared), **TOKEN)) == ["keep", "add", "leave"]
        assert deeds(program.read("apply", str(declared), "--prune", **TOKEN)) == ["keep", "keep", "remove"]
        assert [item["name"] for item in program.read("connections", "list")] == ["Other vault"]

    def test_a_fault_leaves_its_client_as_it_was(self, program, declared, database_url):
        edit(declared, "depth = 3", "depth = 99")

        said = program.fail("apply", str(declared), **TOKEN)

        assert 'Setting "depth" of connection "Acme vault" is not usable' in said
        database = Database(database_url)
        with database.connect(Scope.everything()) as connection:
            assert connection.scalar(text("SELECT count(*) FROM client")) == 0
        database.dispose()

    @pytest.mark.parametrize(
        ("before", "after", "says"),
        [
            ('"${ACME_TOKEN}"', '"canary-plain"', 'The secret "token" of connection "Acme vault" in'),
            ('"${ACME_TOKEN}"', '"${NOT_SET_ANYWHERE}"', "names the variable NOT_SET_ANYWHERE, which is not set"),
            ('file = "password"', 'file = "nowhere"', "which cannot be read"),
            ("[[clients]]", "junk = 1\n[[clients]]", 'has no "junk"'),
            ("[[clients]]", "", '"clients" of the file'),
            ('connector = "vault"', 'connector = "vault"\npaused = true', 'has no "paused"'),
            ('name = "Acme"\n', "", "has no name"),
            ("[[clients]]", '[[clients]]\nname = "Acme"\n[[clients]]', 'The client "Acme" is declared twice.'),
            ("[[clients]]", "[[clients", "is no TOML"),
        ],
    )
    def test_refuses_with_a_sentence_that_names_the_place(self, program, declared, before, after, says):
        edit(declared, before, after)

        said = program.fail("apply", str(declared), **TOKEN)

        assert says in said
        assert "canary-plain" not in said

    def test_does_not_make_another_tool_of_a_connection(self, program, declared):
        program.read("apply", str(declared), **TOKEN)
        edit(declared, 'connector = "vault"', 'connector = "jira"')

        assert "is one of vault, not of jira" in program.fail("apply", str(declared), **TOKEN)


class TestDump:
    def test_writes_what_apply_reads_without_secrets(self, program, declared, tmp_path):
        program.read("apply", str(declared), **TOKEN)

        dumped = program.run("dump").stdout

        (tmp_path / "dump.toml").write_text(dumped, encoding="utf-8")
        assert GOOD_TOKEN not in dumped
        assert "secrets" not in tomllib.loads(dumped)["clients"][0]["connections"][0]
        assert deeds(program.read("apply", str(tmp_path / "dump.toml"))) == ["keep", "keep"]

    def test_as_json_is_the_same(self, program, declared):
        program.read("apply", str(declared), **TOKEN)

        assert program.read("dump") == tomllib.loads(program.run("dump").stdout)


PORTFOLIO = """
[[clients.portfolios]]
name = "Grid"

[[clients.portfolios]]
name = "Substations"
kind = "programme"
parent = "Grid"

[[clients.projects]]
code = "ERP"
name = "Migration"
currency = "CHF"
portfolio = "Substations"
approved_budget = "1200.50"
target_finish = 2026-12-31
"""
LINK = """
[[clients.projects.links]]
connection = "Acme vault"
source = "{source}"
roles = ["time", "cost"]
allocation_pct = 60
valid_from = 2026-01-01
filter = {{ labels = ["web"] }}
"""


class TestPortfolio:
    """Portfolios, programmes, projects and what belongs to them are declared like everything else."""

    @pytest.fixture
    def grid(self, program, declared, database_url):
        """Declared and applied, with a source project that its connection holds."""
        path = declared / "acme.toml"
        path.write_text(DECLARED + PORTFOLIO, encoding="utf-8")
        first = program.read("apply", str(declared), **TOKEN)
        assert [(change["item"], change["deed"]) for change in first["changes"][2:]] == [
            ("portfolio Grid", "add"),
            ("portfolio Substations", "add"),
            ("project ERP", "add"),
        ]
        database = Database(database_url, pool_size=1)
        with database.session(Scope.everything()) as rows:
            source = make.a_project(rows.scalars(select(Connection)).one(), name="Vault one", key="V1")
            rows.add(source)
        database.dispose()
        return path

    def declare_link(self, path, source):
        path.write_text(DECLARED + PORTFOLIO + LINK.format(source=source), encoding="utf-8")

    def test_is_brought_to_what_is_declared_and_the_same_again_changes_nothing(self, program, grid, declared):
        self.declare_link(grid, "V1")
        promised = program.read("apply", str(declared), "--dry-run", **TOKEN)["changes"]
        done = program.read("apply", str(declared), **TOKEN)["changes"]

        assert promised == done
        assert (done[-1]["deed"], list(done[-1]["keys"])) == ("change", ["links"])
        assert set(deeds(program.read("apply", str(declared), **TOKEN))) == {"keep"}

    def test_what_is_dumped_can_be_applied(self, program, grid, declared):
        self.declare_link(grid, "Vault one")
        program.read("apply", str(declared), **TOKEN)

        dumped = program.run("dump").stdout

        client = tomllib.loads(dumped)["clients"][0]
        assert [portfolio["name"] for portfolio in client["portfolios"]] == ["Grid", "Substations"]
        [project] = client["projects"]
        assert (project["approved_budget"], project["portfolio"]) == ("1200.5000", "Substations")
        assert project["links"][0]["filter"] == {"labels": ["web"]}
        grid.write_text(dumped, encoding="utf-8")
        assert set(deeds(program.read("apply", str(declared), **TOKEN))) == {"keep"}

    @pytest.mark.parametrize(
        "fault",
        [
            ('parent = "Grid"', 'parent = "Nowhere"', 'line 18: There is no portfolio "Nowhere"'),
            ('currency = "CHF"\nportfolio', 'currency = "franc"\nportfolio', "line 23:"),
            ('code = "ERP"', 'code = "ERP"\ncolour = "red"', 'has no "colour"'),
        ],
    )
    def test_a_fault_names_file_and_line_and_changes_nothing(self, program, grid, declared, fault):
        before, after, says = fault
        edit(declared, before, after)

        complaint = program.fail("apply", str(declared), **TOKEN)

        assert "acme.toml" in complaint
        assert says in complaint

    def test_a_link_to_what_is_not_there_is_one_sentence(self, program, grid, declared):
        self.declare_link(grid, "V9")

        assert 'holds no source project "V9"' in program.fail("apply", str(declared), **TOKEN)
