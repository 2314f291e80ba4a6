import datetime as dt
from decimal import Decimal

import pytest

from connectors.sdk.errors import ConfigError
from models.records import AssignmentRecord, BudgetLineRecord, ProjectRecord, RateRecord, TaskRecord
from models.vocabulary import BudgetBasis, BudgetKind, CostCategory
from tests.unit.msproject.plans import a_baseline, a_plan, a_resource, a_root, a_task, a_value, an_assignment, read

NO_CURRENCY = {"CurrencyCode": None, "CurrencySymbol": "£"}


class TestLinesOfALeaf:
    def test_are_its_baseline_its_current_cost_and_what_was_spent(self):
        task = a_task(
            4,
            Cost=240_000,
            ActualCost=60_000,
            Start="2026-03-02T08:00:00",
            Finish="2026-03-06T17:00:00",
            inner=a_baseline(Cost=216_000, Start="2026-03-01T08:00:00"),
        )
        lines = read(a_plan(task)).of(BudgetLineRecord)

        assert {line.kind: line.amount for line in lines.values()} == {
            BudgetKind.BUDGET: Decimal(2160),
            BudgetKind.FORECAST: Decimal(2400),
            BudgetKind.ACTUAL: Decimal(600),
        }
        assert lines["4/forecast"].period_finish == dt.date(2026, 3, 6)
        assert lines["4/budget"].period_start == dt.date(2026, 3, 1)

    def test_are_not_made_of_nothing(self):
        assert read(a_plan(a_task(4, Cost=0, ActualCost=0))).of(BudgetLineRecord) == {}

    @pytest.mark.parametrize(
        ("figures", "basis"),
        [
            ({"ActualCost": 60_000, "ActualWork": "PT10H0M0S"}, BudgetBasis.RATE_X_HOURS),
            ({"ActualCost": 60_000, "ActualWork": "PT10H0M0S", "FixedCost": 50_000}, BudgetBasis.RATE_X_HOURS),
            ({"ActualCost": 60_000, "ActualWork": "PT10H0M0S", "FixedCost": 60_000}, BudgetBasis.TOOL),
            ({"ActualCost": 60_000, "ActualWork": "PT0H0M0S"}, BudgetBasis.TOOL),
            ({"ActualCost": 60_000}, BudgetBasis.TOOL),
        ],
    )
    def test_of_what_was_spent_are_hours_at_a_rate_where_work_was_done_beyond_what_is_fixed(self, figures, basis):
        lines = read(a_plan(a_task(4, Cost=90_000, **figures))).of(BudgetLineRecord)

        assert (lines["4/actual"].basis, lines["4/forecast"].basis) == (basis, BudgetBasis.TOOL)


class TestCurrency:
    def test_is_the_files_own_before_the_mappings(self):
        found = read(a_plan(a_task(4, Cost=100), CurrencyCode="RUR"), mapping={"currency": "CHF"})

        assert found.only(ProjectRecord).currency == "RUR"

    def test_is_the_mappings_where_the_file_has_a_symbol_only(self):
        found = read(a_plan(a_task(4, Cost=100), **NO_CURRENCY), mapping={"currency": "CHF"})

        assert found.of(TaskRecord)["4"].currency == "CHF"

    def test_of_the_file_in_the_mapping_wins_over_that_of_the_connection(self):
        mapping = {"currency": "CHF", "scopes": {"harbour.xml": {"currency": "GBP"}}}
        found = read(a_plan(a_task(4, Cost=100), **NO_CURRENCY), mapping=mapping)

        assert found.only(BudgetLineRecord).currency == "GBP"

    def test_nobody_knows_leaves_no_amount_and_is_said_once_a_page(self):
        found = read(
            a_plan(
                a_root(Cost=300),
                a_task(4, Cost=100),
                a_task(5, Cost=200),
                resources=(a_resource(1, StandardRate=50),),
                assignments=(an_assignment(1, task=4, resource=1, Cost=100),),
                **NO_CURRENCY,
            )
        )

        assert found.of(BudgetLineRecord) == found.of(RateRecord) == {}
        assert found.of(TaskRecord)["4"].planned_cost is None
        assert found.of(TaskRecord)["4"].custom_fields["Cost"] == 1
        assert found.only(AssignmentRecord).planned_cost is None
        assert [(fault.rule, fault.hint[:14]) for fault in found.rejected] == [("missing:currency", 'Set "currency"')]

    def test_is_not_missed_where_there_is_no_money(self):
        assert read(a_plan(a_task(4, Cost=0), **NO_CURRENCY)).rejected == []


class TestMoneyRules:
    FIELDS = (
        a_value(188743786, FieldName="Cost1", Alias="Travel"),
        a_value(188743767, FieldName="Number1", Alias="k€"),
    )

    def test_make_a_line_of_a_field_of_every_leaf(self):
        values = a_value(188743786, Value=9995) + a_value(188743767, Value="1.5")
        mapping = {
            "money": [
                {"field": "188743786", "kind": "committed", "category": "travel"},
                {"name": "k€", "kind": "budget", "factor": 1000, "currency": "CHF", "is_contingency": True},
            ]
        }
        document = a_plan(a_task(1, inner=values), a_task(2, level=2, inner=values), fields=self.FIELDS)
        lines = read(document, mapping=mapping).of(BudgetLineRecord)

        travel, budget = lines["2/188743786/committed"], lines["2/188743767/budget"]
        assert set(lines) == {"2/188743786/committed", "2/188743767/budget"}
        assert (travel.amount, travel.currency, travel.category) == (Decimal("99.95"), "EUR", CostCategory.TRAVEL)
        assert (budget.amount, budget.currency) == (Decimal(1500), "CHF")
        assert (travel.is_contingency, budget.is_contingency) == (False, True)

    def test_refuse_a_name_that_fits_two_fields_with_both_numbers(self):
        fields = (
            a_value(188743731, FieldName="Text1", Alias="Budget"),
            a_value(188743734, FieldName="Text2", Alias="Budget"),
        )

        with pytest.raises(ConfigError, match="188743731 and 188743734"):
            read(a_plan(a_task(1), fields=fields), mapping={"money": [{"name": "Budget", "kind": "budget"}]})

    def test_do_not_confuse_a_tasks_field_with_a_resources_of_the_same_name(self):
        fields = (a_value(188743731, FieldName="Text1"), a_value(205520904, FieldName="Text1"))
        document = a_plan(a_task(1, inner=a_value(188743731, Value="12")), fields=fields)
        lines = read(document, mapping={"money": [{"name": "Text1", "kind": "budget"}]}).of(BudgetLineRecord)

        assert lines["1/188743731/budget"].amount == 12
