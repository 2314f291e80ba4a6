"""Budgets and rates from files: columns by name or mapping, faults with their rows, and nothing half imported."""

import io

import openpyxl
import pytest

CSV = "Projet;Montant HT;Devise;Nature;Mois\nERP;1 234,50;EUR;budget;2026-01\nERP;200;USD;actual;2026-02\n"
MAPPED = [("column", f"{field}={name}") for field, name in (
    ("project", "Projet"), ("amount", "Montant HT"), ("currency", "Devise"), ("kind", "Nature"), ("period", "Mois"),
)]  # fmt: skip


def send(desk, path, content, *params, **more):
    sent = [("client_id", str(desk.client.id)), *params, *more.items()]
    return desk.ask("POST", path, content=content, params=sent)


@pytest.fixture
def erp(desk):
    return desk.project(code="ERP", name="Migration")


def lines(desk, **params):
    return desk.get("/imported-budget-lines", client_id=str(desk.client.id), **params)["items"]


class TestBudgets:
    def test_reads_mapped_columns(self, desk, erp):
        answer = send(desk, "/imported-budget-lines", CSV.encode(), *MAPPED, ("name", "plan"))

        assert answer.status_code == 200, answer.text
        assert [
            (line["amount"], line["currency"], line["kind"], line["period_start"], line["period_finish"])
            for line in lines(desk)
        ] == [
            ("1234.5000", "EUR", "budget", "2026-01-01", "2026-01-31"),
            ("200.0000", "USD", "actual", "2026-02-01", "2026-02-28"),
        ]
        assert {line["project_id"] for line in lines(desk)} == {erp}

    def test_reads_a_workbook(self, desk, erp):
        book = openpyxl.Workbook()
        for row in (("project", "amount", "category"), ("Migration", 99.5, "travel")):
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)

        answer = send(desk, "/imported-budget-lines", file.getvalue(), ("name", "plan.xlsx"))

        assert answer.json() == answer.json() | {"rows": 1, "added": 1, "faults": []}
        assert [(line["amount"], line["category"], line["currency"]) for line in lines(desk)] == [
            ("99.5000", "travel", "EUR")
        ]

    def test_names_each_wrong_row_and_imports_nothing(self, desk, erp):
        content = b'project,amount\nERP,12\nXYZ,13\nERP,"1,234"\nERP,much\n'

        refused = send(desk, "/imported-budget-lines", content, ("name", "plan"))
        dry = send(desk, "/imported-budget-lines", content, ("name", "plan"), ("dry_run", "true"))

        assert refused.status_code == 422
        assert 'row 3, project: no project has the code or name "XYZ"' in refused.json()["detail"]
        assert [fault["row"] for fault in dry.json()["faults"]] == [3, 4, 5]
        assert lines(desk) == []

    def test_a_file_read_again_ends_what_it_no_longer_says_and_keeps_it(self, desk, erp):
        send(desk, "/imported-budget-lines", b"project,amount\nERP,12\nERP,13\n", ("name", "plan"))

        answer = send(desk, "/imported-budget-lines", b"project,amount\nERP,13\nERP,14\n", ("name", "plan"))

        assert answer.json() == answer.json() | {"added": 1, "kept": 1, "superseded": 1}
        assert {line["amount"]: line["superseded_at"] is None for line in lines(desk)} == {
            "12.0000": False,
            "13.0000": True,
            "14.0000": True,
        }
        assert desk.kpis(erp)["bac"]["value"] == "27.00"

    @pytest.mark.parametrize(
        ("content", "says"),
        [(b"", "no header"), (b"a,a\n", "twice"), (b"project\nERP\n", "amount"), (b"PK\x03\x04x", "no workbook")],
    )
    def test_what_is_no_table_is_one_sentence(self, desk, content, says):
        answer = send(desk, "/imported-budget-lines", content or b"\n", ("name", "plan"))

        assert answer.status_code == 422
        assert says in answer.json()["detail"]


class TestRates:
    def test_reads_the_central_banks_history(self, desk):
        content = b"Date,USD,JPY,CYP,\n2026-01-05,1.25,160.5,N/A,\n2026-01-02,1.2,161,N/A,\n"

        answer = send(desk, "/fx-rates/import", content)

        assert answer.json() == {"dry_run": False, "rows": 4, "changed": 4, "faults": []}
        [rate] = desk.get("/fx-rates", client_id=str(desk.client.id), date="2026-01-05", to="USD")["items"]
        assert (rate["from"], rate["rate"], rate["source"]) == ("EUR", 1.25, "European Central Bank")
        assert send(desk, "/fx-rates/import", content).json()["changed"] == 0

    def test_reads_the_central_banks_daily_file(self, desk):
        answer = send(desk, "/fx-rates/import", b"Date, USD, JPY, \n27 November 2026, 1.1, 170.2, \n")

        assert answer.json()["changed"] == 2

    def test_reads_a_list_and_names_wrong_rows(self, desk):
        content = b"date,from,to,rate\n2026-01-05,USD,EUR,0.9\n2026-01-05,usd,EUR,0.9\n2026-01-05,USD,EUR,0\n"

        answer = send(desk, "/fx-rates/import", content, ("dry_run", "true"))

        assert [(fault["row"], fault["column"]) for fault in answer.json()["faults"]] == [(3, "from"), (4, "rate")]
        assert desk.get("/fx-rates", client_id=str(desk.client.id))["items"] == []
