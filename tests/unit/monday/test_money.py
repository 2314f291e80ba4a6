import datetime as dt
from decimal import Decimal

import pytest

from models.records import BudgetLineRecord, Removal
from models.vocabulary import BudgetKind, Entity
from tests.unit.monday.rows import (
    BOARD,
    a_cell,
    a_mapping,
    a_number,
    a_page,
    a_row,
    a_status,
    only,
    rejections,
    translated,
)

EUR = {"field": "budget", "kind": "budget", "currency": "EUR"}


def lines_of(cell, rule, page=None, **rules):
    items = translated(page or a_page(a_row(cell)), a_mapping(rules, money=[rule]))
    return items, [one for one in items if isinstance(one, BudgetLineRecord)]


class TestMoneyColumns:
    def test_give_a_line_in_whole_units_of_the_rules_currency(self):
        _items, [line] = lines_of(a_number("budget", 12.5, "k€"), EUR | {"factor": 1000})

        assert (line.amount, line.currency, line.kind, line.task, line.project) == (
            Decimal(12500),
            "EUR",
            BudgetKind.BUDGET,
            "501",
            BOARD,
        )

    def test_without_a_rule_are_never_money(self):
        assert not [
            one for one in translated(a_page(a_row(a_number("budget", 5, "€")))) if isinstance(one, BudgetLineRecord)
        ]

    @pytest.mark.parametrize("symbol", ["k€", "K$", "M €"])
    def test_with_a_hidden_scale_and_no_factor_are_rejected(self, symbol):
        items, lines = lines_of(a_number("budget", 12.5, symbol), EUR)

        assert (rejections(items), lines) == (["unknown:factor"], [])

    def test_without_a_currency_are_rejected_a_sign_is_none(self):
        items, _lines = lines_of(a_number("budget", 5, "$"), {"field": "budget", "kind": "actual"})

        assert rejections(items) == ["missing:currency"]

    def test_take_a_sign_that_is_an_iso_code_else_the_connections_currency(self):
        rule = {"field": "budget", "kind": "actual"}

        assert lines_of(a_number("budget", 5, "CHF"), rule)[1][0].currency == "CHF"
        assert lines_of(a_number("budget", 5, "kr"), rule, currency="SEK")[1][0].currency == "SEK"

    def test_an_empty_cell_takes_the_line_away_a_zero_does_not(self):
        items, lines = lines_of(a_number("budget", None, text=""), EUR)
        gone = only([one for one in items if isinstance(one, Removal)], Removal)

        assert (lines, gone.entity, gone.source_id) == ([], Entity.BUDGET_LINE, "501:budget:budget")
        assert lines_of(a_number("budget", 0), EUR)[1][0].amount == 0

    def test_a_roll_up_counts_on_leaves_only(self):
        def page(*, is_leaf):
            return a_page(a_row(a_number("budget", 900, is_leaf=is_leaf)), calculated=["budget"], is_multi_level=True)

        assert lines_of(None, EUR, page(is_leaf=False))[1] == []
        assert lines_of(None, EUR, page(is_leaf=True))[1][0].amount == 900

    def test_a_mirror_is_never_money_since_it_stands_elsewhere_already(self):
        mirror = a_cell(
            "mirror",
            mirrored_items=[
                {"linked_item": {"id": "1"}, "mirrored_value": {"__typename": "NumbersValue", "number": 5}}
            ],
        )

        assert lines_of(mirror, EUR | {"field": "mirror"})[1] == []

    def test_of_a_reserve_say_so(self):
        assert lines_of(a_number("budget", 5), EUR | {"is_contingency": True})[1][0].is_contingency

    def test_of_the_project_carry_no_task(self):
        assert lines_of(a_number("budget", 5), EUR | {"level": "project"})[1][0].task is None


FIELDS = {
    "amount": ["budget"],
    "kind": ["kind"],
    "period_start": ["timeline"],
    "period_finish": ["timeline"],
    "task": ["link"],
}


class TestBudgetBoard:
    def items(self, *cells, **rules):
        return translated(a_page(a_row(*cells)), a_mapping(rules, role="budget", fields=FIELDS))

    def cells(self, kind="Réel", item="600", board="9002"):
        span = a_cell("timeline", **{"from": "2026-01-01", "to": "2026-01-31"})
        linked = a_cell("link", linked_items=[{"id": item, "board": {"id": board}}])
        return a_number("budget", 250, "EUR"), a_status(kind, column="kind"), span, linked

    def test_a_row_is_one_amount_of_a_kind_and_period(self):
        line = only(self.items(*self.cells()), BudgetLineRecord)

        assert (line.kind, line.amount, line.currency, line.project, line.task) == (
            BudgetKind.ACTUAL,
            250,
            "EUR",
            "9002",
            "600",
        )
        assert (line.period_start, line.period_finish) == (dt.date(2026, 1, 1), dt.date(2026, 1, 31))
        assert not line.is_contingency

    def test_a_row_that_is_kept_back_is_a_budget_that_is_a_reserve(self):
        line = only(self.items(*self.cells(kind="Réserve")), BudgetLineRecord)

        assert (line.kind, line.is_contingency) == (BudgetKind.BUDGET, True)

    def test_a_row_of_an_unknown_kind_or_without_a_project_is_rejected(self):
        assert rejections(self.items(*self.cells(kind="Divers"))) == ["unknown:kind"]
        assert rejections(self.items(*self.cells()[:3])) == ["missing:project"]
