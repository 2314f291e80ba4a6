import datetime as dt
from decimal import Decimal

from models.records import BudgetLineRecord, ProjectRecord, RiskRecord, StatusReportRecord, TaskRecord
from models.vocabulary import Health, ProjectState, RiskKind, RiskStatus, TaskKind
from tests.unit.monday.rows import BOARD, a_cell, a_mapping, a_number, a_page, a_row, a_status, only, people, translated


class TestPortfolio:
    def items(self, *cells, claims=None, **fields):
        mapping = a_mapping(
            role="portfolio",
            fields={"health": ["kind"], "status": ["status"]},
            money=[{"field": "budget", "kind": "budget", "currency": "GBP"}],
        )
        return translated(a_page(a_row(*cells, **fields), claims=claims or {}), mapping)

    def test_an_item_is_a_project_with_owner_dates_and_money(self):
        span = a_cell("timeline", **{"from": "2026-01-05", "to": "2026-06-30"})
        items = self.items(a_status("Stuck"), people(7), span, a_number("budget", 900, "£"))
        project, line = only(items, ProjectRecord), only(items, BudgetLineRecord)

        assert (project.source_id, project.scope, project.owner, project.state) == (
            "501",
            BOARD,
            "7",
            ProjectState.ON_HOLD,
        )
        assert (project.start_on, project.finish_on) == (dt.date(2026, 1, 5), dt.date(2026, 6, 30))
        assert (line.project, line.task) == ("501", None)

    def test_an_item_that_stands_for_a_board_is_one_project_with_it(self):
        items = self.items(a_number("budget", 900), claims={"501": "9007"})
        project = only(items, ProjectRecord)

        assert (project.source_id, project.scope, only(items, BudgetLineRecord).project) == ("9007", "9007", "9007")

    def test_a_sub_item_is_a_task_of_the_project(self):
        task = only(self.items(parent_item={"id": "77"}), TaskRecord)

        assert (task.project, task.parent) == ("77", None)

    def test_what_stands_deeper_keeps_its_parent_below_the_project(self):
        deep = {"id": "79", "parent_item": {"id": "78", "parent_item": {"id": "77", "parent_item": None}}}

        task = only(self.items(a_number("budget", 5), parent_item=deep, claims={"77": "9007"}), TaskRecord)

        assert (task.project, task.parent, task.kind) == ("9007", "79", TaskKind.SUBTASK)

    def test_a_health_set_by_hand_is_a_report_each_time(self):
        report = only(
            self.items(a_status("At risk", column="kind", updated_at="2026-11-01T10:00:00Z")), StatusReportRecord
        )

        assert (report.project, report.health, report.health_source) == ("501", Health.AMBER, "At risk")


class TestRisks:
    def test_a_row_is_a_risk_of_the_board(self):
        fields = {
            "probability_pct": [{"field": "effort", "unit": "ratio"}],
            "impact_score": ["kind"],
            "owner": ["person"],
            "status": ["status"],
            "due_on": ["due"],
        }
        mapping = a_mapping(role="risks", fields=fields)
        cells = (
            a_number("effort", 0.3),
            a_status("4 - likely", column="kind"),
            people(7),
            a_status("Done", is_done=True),
        )

        risk = only(translated(a_page(a_row(*cells)), mapping), RiskRecord)

        assert (risk.kind, risk.project, risk.owner, risk.status) == (RiskKind.RISK, BOARD, "7", RiskStatus.CLOSED)
        assert (risk.probability_pct, risk.impact_score) == (Decimal(30), Decimal(4))
