"""What custom fields become by the mapping: values, risks, money; and a mapping that cannot be right."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.sdk.errors import ConfigError
from hub.demo.fake_jira.stock import DATE_PICKER, FLOAT, STORY_POINTS_TEAM
from models.vocabulary import Entity


class TestFields:
    def test_of_team_managed_projects_count_in_their_own_project(self, cloud):
        team = cloud.world.add_project("TEA", "Team", team_managed=True)
        company = cloud.world.add_project("COM", "Company")
        points = cloud.world.add_field("Story point estimate", "number", STORY_POINTS_TEAM, scope=team)
        cloud.world.add_issue(team, "One", custom={points.id: 3.0})
        cloud.world.add_issue(company, "Two", custom={"customfield_10912": 8.0})

        tasks = {task.name: task.story_points for task in cloud.run().tasks.values()}

        assert tasks == {"One": Decimal("3.0"), "Two": Decimal("8.0")}

    def test_are_not_taken_for_story_points_by_their_name_alone(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        decoy = cloud.world.add_field("Story Points", "string", "com.example:text")
        cloud.world.add_issue(project, "One", custom={decoy.id: "many"})

        assert [task.story_points for task in cloud.run().tasks.values()] == [None]

    def test_give_planned_dates_by_their_type(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        targets = {"customfield_10023": "2026-11-02", "customfield_10024": "2026-11-30"}
        cloud.world.add_issue(project, "One", custom=targets, due_on=dt.date(2026, 12, 1))
        cloud.world.add_issue(project, "Two", custom={"customfield_10822": "2026-10-05"})

        tasks = {task.name: task for task in cloud.run().tasks.values()}

        assert (tasks["One"].planned_start, tasks["One"].planned_finish) == (
            dt.date(2026, 11, 2),
            dt.date(2026, 11, 30),
        )
        assert tasks["One"].due_on == dt.date(2026, 12, 1)
        assert tasks["Two"].planned_start == dt.date(2026, 10, 5)

    def test_of_one_name_are_refused_with_both_ids(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        first, second = (cloud.world.add_field("Budget", "number", FLOAT) for _ in range(2))
        cloud.world.add_issue(project, "One")
        cloud.mapping = {"money": [{"name": "Budget", "type": "number", "kind": "budget", "currency": "EUR"}]}

        with pytest.raises(ConfigError, match=f"{first.id} and {second.id}"):
            cloud.run()

    def test_that_the_mapping_names_and_jira_dropped_stop_the_run_before_it_writes(self, cloud):
        cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
        cloud.mapping = {"fields": {"story_points": ["customfield_99999"]}}
        pages = []

        with pytest.raises(ConfigError, match="customfield_99999"):
            pages += cloud.connector.fetch(cloud.plan())

        assert not [page for page in pages if page.stream == "issues"]

    def test_are_listed_with_their_project(self, cloud):
        team = cloud.world.add_project("TEA", "Team", team_managed=True)
        own = cloud.world.add_field("Begin", "date", DATE_PICKER, scope=team)

        fields = cloud.run().of(Entity.CUSTOM_FIELD)

        assert (fields[own.id].name, fields[own.id].scope) == ("Begin", str(team.id))
        assert "summary" not in fields


class TestRisks:
    @pytest.fixture
    def risky(self, cloud):
        """A site where a type of issues is a risk, by mapping; returns that type and one risk."""
        project = cloud.world.add_project("ENR", "Énergie")
        kind = cloud.world.add_type("Risque")
        chance, cost = (cloud.world.add_field(name, "number", FLOAT) for name in ("Chance", "Coût"))
        cloud.mapping = {
            "currency": "EUR",
            "kind": {"Risque": "risk"},
            "fields": {"probability_pct": [chance.id], "impact_cost": [cost.id]},
        }
        said = {chance.id: 40.0, cost.id: 22000.0}
        cloud.world.add_issue(project, "One")
        return cloud.world.add_issue(project, "Amiante", kind, custom=said, due_on=dt.date(2026, 12, 15))

    def test_are_issues_of_a_type_that_the_mapping_names(self, cloud, risky):
        harvest = cloud.run()

        (risk,) = harvest.of(Entity.RISK).values()
        assert (risk.title, risk.task, risk.kind, risk.status) == ("Amiante", str(risky.id), "risk", "open")
        assert (risk.probability_pct, risk.impact_cost, risk.currency) == (40, 22000, "EUR")
        assert risk.due_on == dt.date(2026, 12, 15)
        assert harvest.tasks[str(risky.id)].kind == "risk"
        assert harvest.tasks[str(risky.id)].custom_fields == {}

    def test_are_all_that_an_issue_shows_of_them(self, cloud, risky):
        """So the hub ends the risk of an issue that became something else."""
        risky.type = cloud.world.types["task"]

        assert cloud.run().of(Entity.RISK) == {}
        streams = {stream.name: stream for stream in cloud.connector.describe().streams}
        assert all(Entity.RISK in streams[name].whole for name in ("issues", "changed_issues"))


class TestMoney:
    def test_comes_from_number_fields_with_a_currency(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        budget = cloud.world.add_field("Budget (k€)", "number", FLOAT)
        issue = cloud.world.add_issue(project, "One", "epic", custom={budget.id: 12.5})
        cloud.world.add_issue(project, "Two")
        cloud.mapping = {"money": [{"field": budget.id, "kind": "budget", "currency": "EUR", "factor": 1000}]}

        (line,) = cloud.run().of(Entity.BUDGET_LINE).values()

        assert (line.amount, line.currency, line.task) == (Decimal("12500.0"), "EUR", str(issue.id))

    def test_has_the_day_of_the_field_that_the_rule_names(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        invoice = cloud.world.add_field("Invoice", "number", FLOAT)
        invoiced_on = cloud.world.add_field("Invoiced on", "date", DATE_PICKER)
        cloud.world.add_issue(project, "One", custom={invoice.id: 50.0, invoiced_on.id: "2026-03-31"})
        rule = {
            "field": invoice.id,
            "kind": "budget",
            "currency": "EUR",
            "period": invoiced_on.id,
            "is_contingency": True,
        }
        cloud.mapping = {"money": [rule]}

        (line,) = cloud.run().of(Entity.BUDGET_LINE).values()

        assert (line.period_start, line.amount, line.is_contingency) == (dt.date(2026, 3, 31), Decimal("50.0"), True)

    def test_goes_when_its_field_is_emptied(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        budget = cloud.world.add_field("Budget", "number", FLOAT)
        issue = cloud.world.add_issue(project, "One", custom={budget.id: 100.0})
        cloud.mapping = {"money": [{"field": budget.id, "kind": "budget", "currency": "EUR"}]}
        (line,) = cloud.run().of(Entity.BUDGET_LINE)
        cloud.world.clock.advance(minutes=1)
        cloud.world.edit_issue(issue, custom={budget.id: None})

        assert [removal.source_id for removal in cloud.run().removals] == [line]

    def test_without_a_currency_is_rejected_without_its_task(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        budget = cloud.world.add_field("Budget", "number", FLOAT)
        cloud.world.add_issue(project, "One", custom={budget.id: 100.0})
        cloud.mapping = {"money": [{"field": budget.id, "kind": "budget"}]}

        harvest = cloud.run()

        assert [rejected.rule for rejected in harvest.rejected] == ["missing:currency"]
        assert len(harvest.tasks) == 1

    def test_comes_from_a_property_of_the_project_and_goes_with_it(self, site):
        project = site.world.add_project("ENR", "Énergie")
        project.properties["pmo budget"] = {"plan": {"total": 480}}
        rule = {"field": "property:pmo budget/plan/total", "kind": "budget", "currency": "EUR", "factor": 1000}
        site.mapping = {"money": [rule | {"is_contingency": True}]}

        [line] = site.run().of(Entity.BUDGET_LINE).values()
        project.properties.clear()
        [removal] = site.run().removals

        assert [line.amount, line.project, line.task] == [480_000, str(project.id), None]
        assert line.is_contingency
        assert removal.source_id == line.source_id

    def test_of_a_text_decoy_is_rejected_without_its_task(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        decoy = cloud.world.add_field("Budget", "string", "com.example:text")
        cloud.world.add_issue(project, "One", custom={decoy.id: "about 5 k"})
        cloud.mapping = {"money": [{"field": decoy.id, "kind": "budget", "currency": "EUR"}]}

        harvest = cloud.run()

        assert len(harvest.rejected) == len(harvest.tasks) == 1


class TestMappingFaults:
    @pytest.mark.parametrize(
        ("mapping", "says"),
        [
            ({"fields": {"colour": ["customfield_1"]}}, 'fills "colour"'),
            ({"fields": {"estimate_seconds": ["customfield_10912"]}}, "without a unit"),
            ({"time": [{"source": "board"}]}, "takes hours from a field"),
            ({"subtasks": "ignore"}, "sub-tasks"),
            ({"scopes": {"1": {"role": "timesheet"}}}, '"timesheet"'),
        ],
    )
    def test_are_named_before_anything_is_read(self, cloud, mapping, says):
        cloud.mapping = mapping

        with pytest.raises(ConfigError, match=says):
            cloud.run()

        assert cloud.requests("project") == 0
