"""What custom fields become by the mapping: values, money, hours, and the roles of boards."""

from decimal import Decimal

from connectors.sdk.contract import FetchMode
from models.vocabulary import Entity, Priority, ProjectState
from tests.integration.trello.bench import at

FULL = FetchMode.FULL


class TestCustomFields:
    def test_dropdowns_are_resolved_by_their_option_and_numbers_stay_texts(self, trello):
        column = trello.a_list()
        level = trello.world.add_field(column.board, "Priorité", "list", "Haute", "Basse")
        size, ready = (
            trello.world.add_field(column.board, *each) for each in (("Size", "number"), ("Ready", "checkbox"))
        )
        trello.world.add_card(
            column, "One", values={level.id: level.options[0], size.id: Decimal("12.50"), ready.id: True}
        )
        trello.mapping = {"fields": {"priority": [{"name": "priorité"}]}}

        task = trello.run(FULL).the(Entity.TASK)

        assert (task.priority, task.priority_source) == (Priority.HIGH, "Haute")
        assert task.custom_fields == {size.id: "12.50", ready.id: True}

    def test_one_name_means_another_id_on_each_board(self, trello):
        trello.mapping = {"fields": {"estimate_seconds": [{"name": "Charge", "type": "number", "unit": "hours"}]}}
        for hours in (1, 2):
            column = trello.a_list()
            field = trello.world.add_field(column.board, "Charge", "number")
            trello.world.add_card(column, f"{hours} h", values={field.id: Decimal(hours)})

        assert {task.estimate_seconds for task in trello.run(FULL).tasks.values()} == {3600, 7200}

    def test_a_value_that_cannot_be_read_is_told_and_the_card_loads(self, trello):
        column = trello.a_list()
        field = trello.world.add_field(column.board, "Charge", "text")
        card = trello.world.add_card(column, "One", values={field.id: "env. 3 h"})
        trello.mapping = {"fields": {"estimate_seconds": [{"field": field.id, "unit": "hours"}]}}

        harvest = trello.run(FULL)

        assert harvest.the(Entity.TASK).estimate_seconds is None
        assert [(each.source_id, each.rule) for each in harvest.rejected] == [(card.id, "value:estimate_seconds")]
        assert "env." not in harvest.rejected[0].message

    def test_an_unset_field_and_a_switched_off_power_up_give_nothing(self, trello):
        trello.world.add_card(trello.a_list(), "One")

        assert trello.run(FULL).the(Entity.TASK).custom_fields == {}


class TestMoneyAndHours:
    def test_number_and_text_fields_give_lines_in_their_currency(self, trello):
        column = trello.a_list()
        budget = trello.world.add_field(column.board, "Budget", "number")
        spent = trello.world.add_field(column.board, "Dépensé", "text")
        card = trello.world.add_card(column, "One", values={budget.id: Decimal("12.5"), spent.id: "1\u00a0200,50 CHF"})
        trello.mapping = {
            "money": [
                {
                    "name": "Budget",
                    "type": "number",
                    "kind": "budget",
                    "currency": "EUR",
                    "factor": 1000,
                    "is_contingency": True,
                },
                {"name": "Dépensé", "kind": "actual"},
            ]
        }

        lines = trello.run(FULL).of(Entity.BUDGET_LINE)

        assert {(line.amount, line.currency) for line in lines.values()} == {
            (Decimal(12500), "EUR"),
            (Decimal("1200.50"), "CHF"),
        }
        assert set(lines) == {f"{card.id}:{budget.id}:budget", f"{card.id}:{spent.id}:actual"}
        assert [line.kind for line in lines.values() if line.is_contingency] == ["budget"]

    def test_an_amount_without_currency_is_rejected_and_its_card_is_not(self, trello):
        column = trello.a_list()
        field = trello.world.add_field(column.board, "Budget", "number")
        trello.world.add_card(column, "One", values={field.id: Decimal(5)})
        trello.mapping = {"money": [{"field": field.id, "kind": "budget"}]}

        harvest = trello.run(FULL)

        assert len(harvest.tasks) == 1
        assert [each.rule for each in harvest.rejected] == ["missing:currency"]

    def test_hours_of_a_field_are_an_entry_of_the_only_member(self, trello):
        column = trello.a_list()
        field, day = (
            trello.world.add_field(column.board, "Heures", "number"),
            trello.world.add_field(column.board, "Jour", "date"),
        )
        trello.world.add_card(
            column,
            "One",
            due=at("2026-10-09T08:00:00Z"),
            member_ids=[trello.zoe.id],
            values={field.id: Decimal("7.5"), day.id: at("2026-10-05T22:30:00Z")},
        )
        trello.mapping = {"time": [{"name": "Heures", "unit": "hours"}], "time_zone": "Europe/Paris"}

        by_due = trello.run(FULL).the(Entity.TIME_ENTRY)
        trello.mapping |= {"fields": {"entry_date": [{"name": "Jour"}]}}
        by_field = trello.run(FULL).the(Entity.TIME_ENTRY)

        assert (by_due.duration_seconds, by_due.account) == (27000, trello.zoe.id)
        assert by_due.entry_date.isoformat() == "2026-10-09"
        assert by_field.entry_date.isoformat() == "2026-10-06"

    def test_totals_equal_the_sum_of_what_the_cards_show(self, trello):
        column = trello.a_list()
        field = trello.world.add_field(column.board, "Budget", "number")
        amounts = [Decimal(number) / 100 for number in range(1, 1301)]
        for amount in amounts:
            trello.world.add_card(column, "Card", values={field.id: amount})
        trello.mapping = {"currency": "EUR", "money": [{"name": "Budget", "kind": "budget"}]}

        lines = trello.run(FULL).of(Entity.BUDGET_LINE)

        assert sum(line.amount for line in lines.values()) == sum(amounts)


class TestRoles:
    def test_a_timesheet_board_gives_entries(self, trello):
        column = trello.a_list()
        hours, day = (
            trello.world.add_field(column.board, "Heures", "number"),
            trello.world.add_field(column.board, "Jour", "date"),
        )
        card = trello.world.add_card(
            column, "Atelier", member_ids=[trello.zoe.id], values={hours.id: 2, day.id: at("2026-10-05T10:00:00Z")}
        )
        fields = {"duration_seconds": [{"name": "Heures", "unit": "hours"}], "entry_date": [{"name": "Jour"}]}
        trello.mapping = {"scopes": {column.board.id: {"role": "timesheet", "fields": fields}}}

        harvest = trello.run(FULL)

        entry = harvest.the(Entity.TIME_ENTRY)
        assert (entry.source_id, entry.duration_seconds, entry.account) == (card.id, 7200, trello.zoe.id)
        assert harvest.tasks == {}

    def test_a_portfolio_board_gives_projects_and_is_none_itself(self, trello):
        column = trello.a_list("Doing")
        card = trello.world.add_card(column, "Métro", start=at("2026-01-01T10:00:00Z"), due=at("2026-12-01T10:00:00Z"))
        trello.mapping = {"scopes": {column.board.id: {"role": "portfolio"}}}

        project = trello.run(FULL).the(Entity.SOURCE_PROJECT)

        assert (project.source_id, project.state) == (card.id, ProjectState.ACTIVE)
        assert (project.start_on.isoformat(), project.finish_on.isoformat()) == ("2026-01-01", "2026-12-01")

    def test_a_budget_board_gives_lines(self, trello):
        column = trello.a_list()
        amount = trello.world.add_field(column.board, "Montant", "text")
        kind = trello.world.add_field(column.board, "Type", "list", "actual", "forecast", "Contingency")
        trello.world.add_card(column, "Licences", values={amount.id: "900 EUR", kind.id: kind.options[0]})
        reserve = trello.world.add_card(column, "Aléas", values={amount.id: "70 EUR", kind.id: kind.options[2]})
        trello.world.add_card(column, "Vide")
        fields = {"amount": [{"name": "Montant"}], "kind": [{"name": "Type"}]}
        trello.mapping = {"scopes": {column.board.id: {"role": "budget", "fields": fields}}}

        harvest = trello.run(FULL)

        kept_back = harvest.of(Entity.BUDGET_LINE).pop(reserve.id)
        assert (kept_back.amount, kept_back.kind, kept_back.is_contingency) == (Decimal(70), "budget", True)
        line = next(line for key, line in harvest.of(Entity.BUDGET_LINE).items() if key != reserve.id)
        assert (line.amount, line.currency, line.kind, line.is_contingency) == (Decimal(900), "EUR", "actual", False)
        assert [each.rule for each in harvest.rejected] == ["missing:amount"]

    def test_a_risk_board_gives_risks(self, trello):
        column = trello.a_list("Done")
        trello.world.add_card(column, "Grève", member_ids=[trello.zoe.id])
        trello.mapping = {"scopes": {column.board.id: {"role": "risks", "fields": {"owner": ["idMembers"]}}}}

        risk = trello.run(FULL).the(Entity.RISK)

        assert (risk.title, risk.status, risk.owner) == ("Grève", "closed", trello.zoe.id)
