"""`pmo-hub budgets import` and `pmo-hub fx import`, from the file to what is held."""

import uuid

import pytest

from hub.storage.session import Database
from tests import builders as make

BUDGET = "Projet;Montant HT;Mois\nERP;1 234,50;2026-01\nERP;200;2026-02\n"
MAPPED = ("--column", "project=Projet", "--column", "amount=Montant HT", "--column", "period=Mois")


@pytest.fixture
def acme(program, database_url):
    """The client Acme with a project ERP."""
    client = program.read("clients", "add", "--name", "Acme")
    database = Database(database_url, pool_size=1)
    owner = make.a_client(id=uuid.UUID(client["id"]))
    make.save(database, make.a_consolidated_project(owner, code="ERP", name="Migration"))
    database.dispose()


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


class TestBudgets:
    def test_a_file_is_rehearsed_read_and_replaced(self, program, acme, write):
        file = write("plan.csv", BUDGET)
        command = ("budgets", "import", file, "--client", "Acme", *MAPPED)

        dry = program.read(*command, "--dry-run")
        first, again = program.read(*command), program.read(*command)
        write("plan.csv", BUDGET.replace("200", "250"))
        changed = program.run(*command)

        assert [(each["dry_run"], each["added"], each["kept"]) for each in (dry, first, again)] == [
            (True, 2, 0),
            (False, 2, 0),
            (False, 0, 2),
        ]
        assert changed.stdout.strip() == "1 line added, 1 kept, 1 superseded."

    def test_wrong_rows_are_named_and_nothing_is_read(self, program, acme, write):
        file = write("plan.csv", "project,amount\nERP,12\nXYZ,13\nERP,much\n")

        complaint = program.fail("budgets", "import", file, "--client", "Acme")
        dry = program.run("budgets", "import", file, "--client", "Acme", "--dry-run")

        assert 'row 3, project: no project has the code or name "XYZ"' in complaint
        assert dry.exit_code == 1
        assert "row 4, amount" in dry.stderr

    def test_a_file_that_is_not_there_and_a_strange_client_are_one_sentence(self, program, acme, tmp_path, write):
        assert "cannot be read" in program.fail("budgets", "import", str(tmp_path / "no.csv"), "--client", "Acme")
        assert "Nobody" in program.fail("budgets", "import", write("plan.csv", BUDGET), "--client", "Nobody")


class TestFx:
    def test_the_central_banks_file_is_read_once(self, program, write):
        file = write("eurofxref.csv", "Date, USD, JPY, \n27 November 2026, 1.1, 170.2, \n")

        assert program.read("fx", "import", file)["changed"] == 2
        assert program.run("fx", "import", file).stdout.strip() == "2 rates read, 0 new or changed."

    def test_of_a_client_with_its_source_and_wrong_rows(self, program, acme, write):
        good = write("rates.csv", "date,from,to,rate\n2026-01-05,USD,EUR,0.9\n")
        bad = write("bad.csv", "date,from,to,rate\n2026-01-05,usd,EUR,0.9\n")

        assert program.read("fx", "import", good, "--client", "Acme", "--source", "Treasury")["changed"] == 1
        assert "row 2, from" in program.fail("fx", "import", bad, "--client", "Acme")
