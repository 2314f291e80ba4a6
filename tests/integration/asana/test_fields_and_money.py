"""What custom fields become by the mapping: values, hours, money."""

from decimal import Decimal

from models.vocabulary import (
    BudgetKind,
    Entity,
    PercentMethod,
)
from tests.integration.asana.bench import day


class TestFieldsAndMoney:
    def test_two_fields_of_one_name_are_two_fields(self, asana):
        world = asana.world
        mine, other = (world.a_field("Coût", format="currency", currency_code="EUR") for _ in range(2))
        task = world.a_task(
            "Chiffrer", world.a_project("ERP", task_fields=[mine, other]), values={mine: 10.1, other: 99}
        )
        asana.mapping = {"money": [{"field": mine.gid, "kind": "actual"}]}

        run = asana.run()

        (line,) = run.lines.values()
        assert (line.amount, line.currency, line.kind, line.task) == (
            Decimal("10.1"),
            "EUR",
            BudgetKind.ACTUAL,
            task.gid,
        )
        assert run.tasks[task.gid].custom_fields == {other.gid: 99}

    def test_currencies_of_one_project_stay_apart(self, asana):
        world = asana.world
        euros = world.a_field("Coût", format="currency", currency_code="EUR")
        francs = world.a_field("Coût", format="currency", currency_code="CHF")
        world.a_task("Chiffrer", world.a_project("ERP", task_fields=[euros, francs]), values={euros: 10, francs: 20})
        asana.mapping = {"money": [{"field": field.gid, "kind": "budget"} for field in (euros, francs)]}

        assert {(line.amount, line.currency) for line in asana.run().lines.values()} == {(10, "EUR"), (20, "CHF")}

    def test_a_formula_is_never_an_amount(self, asana):
        world = asana.world
        total = world.a_field("Total", format="currency", currency_code="EUR", is_formula=True)
        world.a_task("Chiffrer", world.a_project("ERP", task_fields=[total]), values={total: 1000})
        asana.mapping = {"money": [{"field": total.gid, "kind": "budget"}]}

        run = asana.run()

        assert run.lines == {}
        assert run.of(Entity.CUSTOM_FIELD)[total.gid].is_calculated

    def test_money_of_a_task_in_two_projects_counts_once(self, asana):
        world = asana.world
        cost = world.a_field("Coût", format="currency", currency_code="EUR")
        projects = [world.a_project(name, task_fields=[cost]) for name in ("A", "B")]
        world.a_task("Chiffrer", *projects, values={cost: 100})
        asana.mapping = {"money": [{"field": cost.gid, "kind": "budget"}]}

        run = asana.run()

        assert [run.times[line] for line in run.lines] == [1]

    def test_an_amount_without_a_currency_is_rejected_and_its_task_is_not(self, asana):
        world = asana.world
        cost = world.a_field("Montant", format="none")
        task = world.a_task("Chiffrer", world.a_project("ERP", task_fields=[cost]), values={cost: 100})
        asana.mapping = {"money": [{"field": cost.gid, "kind": "budget"}]}

        run = asana.run()

        assert [fault.rule for fault in run.rejected] == ["missing:currency"]
        assert list(run.tasks) == [task.gid]

    def test_a_projects_own_value_is_its_own_line(self, asana):
        world = asana.world
        budget = world.a_field("Budget", format="currency", currency_code="EUR")
        project = world.a_project("ERP", values={budget: 125000.5})
        rule = {"field": budget.gid, "kind": "budget", "level": "project", "factor": "2", "is_contingency": True}
        asana.mapping = {"money": [rule]}

        (line,) = asana.run().lines.values()

        assert (line.project, line.task, line.amount) == (project.gid, None, Decimal(250001))
        assert line.is_contingency

    def test_an_emptied_field_takes_its_line_away(self, asana):
        world = asana.world
        cost = world.a_field("Coût", format="currency", currency_code="EUR")
        task = world.a_task("Chiffrer", world.a_project("ERP", task_fields=[cost]), values={cost: 100})
        asana.mapping = {"money": [{"field": cost.gid, "kind": "budget"}]}
        (line,) = asana.run().lines
        asana.later()
        world.edit_task(task, values={})

        assert [removal.source_id for removal in asana.run().removals] == [line]

    def test_a_field_of_one_project_comes_with_its_project(self, asana):
        world = asana.world
        local = world.a_field("Lot", kind="text", is_global=False)
        project = world.a_project("ERP", task_fields=[local])

        found = asana.run().of(Entity.CUSTOM_FIELD)[local.gid]

        assert (found.name, found.type, found.scope) == ("Lot", "text", project.gid)

    def test_a_name_is_looked_up_inside_each_project(self, asana):
        world = asana.world
        fields = [world.a_field("Coût", format="currency", currency_code="EUR", is_global=False) for _ in range(2)]
        for number, field in enumerate(fields, start=1):
            world.a_task("Chiffrer", world.a_project(f"P{number}", task_fields=[field]), values={field: number})
        asana.mapping = {"money": [{"name": "Coût", "type": "number", "kind": "budget"}]}

        assert {line.source_field: line.amount for line in asana.run().lines.values()} == {
            fields[0].gid: 1,
            fields[1].gid: 2,
        }

    def test_every_kind_of_value_is_kept_under_its_fields_id(self, asana):
        world = asana.world
        values = {
            world.a_field("Oui", kind="text"): "texte",
            (many := world.a_field("Thèmes", kind="multi_enum", options=("A", "B"))): many.options,
            world.a_field("Qui", kind="people"): [world.me],
            world.a_field("Quand", kind="date"): day("2026-12-01"),
            world.a_field("Taux", format="percentage", precision=2): 0.25,
            world.a_field("Programme", kind="reference"): [world.a_project("Rénovation")],
        }
        task = world.a_task("Chiffrer", world.a_project("ERP", task_fields=list(values)), values=values)

        kept = asana.run().tasks[task.gid].custom_fields

        assert list(kept.values()) == ["texte", ["A", "B"], [world.me.gid], "2026-12-01", 0.25, ["Rénovation"]]

    def test_a_percentage_field_is_a_ratio(self, asana):
        world = asana.world
        progress = world.a_field("Avancement", format="percentage")
        task = world.a_task("Chiffrer", world.a_project("ERP", task_fields=[progress]), values={progress: 0.25})
        asana.mapping = {"fields": {"percent_complete": [progress.gid]}}

        found = asana.run().tasks[task.gid]

        assert (found.percent_complete, found.percent_method) == (25, PercentMethod.REPORTED)
