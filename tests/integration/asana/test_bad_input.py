"""What an admin may get wrong, and what a plan may lack: a sentence with the connection, the thing and the remedy."""

import pytest

from connectors.sdk.errors import AuthExpired, ConfigError
from hub.demo.loopback import faults
from models.vocabulary import Entity
from tests.integration.asana.bench import day

FEATURES = {
    "portfolios": "portfolios",
    "goals": "goals",
    "time_tracking": "time_entries",
    "timesheets": "time_entries",
    "budgets": "budgets",
    "capacity": "allocations",
    "custom_fields": "custom_fields",
}


@pytest.fixture
def full(asana):
    """Something of everything."""
    world = asana.world
    project = world.a_project("ERP")
    world.an_entry(world.a_task("Chiffrer", project), 60, day("2026-10-30"))
    world.a_budget(project, total=100)
    world.a_goal("Cible", project)
    world.a_portfolio("2026", project)
    return asana


class TestPlans:
    @pytest.mark.parametrize(("feature", "stream"), FEATURES.items())
    def test_a_feature_that_the_plan_lacks_is_shown_and_no_fault(self, full, feature, stream):
        full.world.workspace.features.remove(feature)

        run = full.run()

        gaps = [gap for gap in run.gaps if gap.stream == stream]
        assert [(gap.is_fault, '"ACME"' in gap.message, bool(gap.hint)) for gap in gaps] == [(False, True, True)]
        assert len(run.tasks) == 1

    @pytest.mark.parametrize("feature", sorted(FEATURES))
    def test_check_says_so_before_any_run(self, full, feature):
        full.world.workspace.features.remove(feature)

        items = [item for item in full.connector.check() if "Not available on this plan" in item.message]

        assert [(item.ok, '"ACME"' in item.message) for item in items] == [(True, True)] * len(items)
        assert items

    def test_hours_are_read_without_timesheets(self, full):
        full.world.workspace.features.remove("timesheets")

        assert len(full.run().hours) == 1

    def test_the_free_plan_reads_tasks(self, full):
        full.world.workspace.features.clear()

        run = full.run()

        assert (len(run.tasks), {gap.is_fault for gap in run.gaps}) == (1, {False})


class TestToken:
    def test_a_wrong_token_is_refused_with_a_remedy(self, full):
        full.token = "wrong"

        with pytest.raises(AuthExpired) as raised:
            full.run()

        assert '"ACME"' in raised.value.message
        assert "token" in raised.value.hint
        assert "wrong" not in raised.value.message

    def test_check_says_so_first(self, full):
        full.token = "wrong"

        (item,) = full.connector.check()

        assert (item.name, item.ok, '"ACME"' in item.message, bool(item.remedy)) == ("login", False, True, True)

    def test_a_good_token_passes_every_check(self, full):
        assert [item for item in full.connector.check() if not item.ok] == []

    def test_a_token_that_sees_no_project_is_told_at_check(self, asana):
        items = {item.name: item for item in asana.connector.check()}

        assert (items["projects"].ok, "service account" in items["projects"].remedy) == (False, True)

    def test_the_token_stands_in_no_error_and_no_log(self, full, caplog):
        caplog.set_level("DEBUG")
        full.fake.faults.add("/tasks", faults.failing(403))

        full.run()

        assert full.token not in caplog.text


class TestSettings:
    def test_an_unknown_workspace_is_named_with_those_that_exist(self, full):
        full.settings = {"workspaces": ["77"]}

        with pytest.raises(ConfigError) as raised:
            full.run()

        assert ("77" in raised.value.message, '"ACME"' in raised.value.message) == (True, True)
        assert full.world.workspace.gid in raised.value.hint

    def test_check_names_an_unknown_workspace_too(self, full):
        full.settings = {"workspaces": ["77"]}

        items = list(full.connector.check())

        assert [(item.name, item.ok) for item in items] == [("login", True), ("workspaces", False)]

    def test_an_unknown_scope_is_a_gap_and_the_others_are_read(self, full):
        (known,) = [thing.gid for thing in full.world.things.values() if thing.name == "ERP"]

        run = full.run(scopes=(known, "404404"))

        assert [(gap.scope, gap.is_fault, "404404" in gap.message, '"ACME"' in gap.message) for gap in run.gaps] == [
            ("404404", True, True, True)
        ]
        assert len(run.tasks) == 1


class TestMapping:
    def test_a_mapped_field_that_disappeared_stops_before_any_task(self, full):
        full.mapping = {"fields": {"story_points": ["1200000099999999"]}}

        with pytest.raises(ConfigError) as raised:
            full.run()

        assert "1200000099999999" in raised.value.message
        assert "fields.story_points" in raised.value.message
        assert '"ACME"' in raised.value.message
        assert full.asked("/tasks") == 0

    def test_a_rule_of_one_scope_is_looked_at_too(self, full):
        full.mapping = {"scopes": {"1": {"money": [{"name": "Parti", "kind": "budget"}]}}}

        with pytest.raises(ConfigError) as raised:
            full.run()

        assert "scopes.1.money" in raised.value.message

    def test_a_name_that_fits_two_fields_of_a_project_is_refused_with_both_ids(self, full):
        fields = [full.world.a_field("Coût", format="currency") for _ in range(2)]
        full.world.a_project("Double", task_fields=fields)
        full.mapping = {"money": [{"name": "Coût", "kind": "budget"}]}

        with pytest.raises(ConfigError) as raised:
            full.run()

        assert all(field.gid in raised.value.message for field in fields)

    def test_a_role_that_asana_does_not_have_is_refused(self, full):
        full.mapping = {"scopes": {"1": {"role": "timesheet"}}}

        with pytest.raises(ConfigError) as raised:
            full.run()

        assert "timesheet" in raised.value.message

    def test_asanas_own_fields_need_not_exist(self, full):
        """The default mapping names them, and many domains do not use them."""
        assert len(full.run().tasks) == 1


class TestMidCrawl:
    def test_a_project_that_closed_meanwhile_is_a_gap(self, full):
        other = full.world.a_project("Fermé")
        full.world.a_task("Autre", full.world.a_project("Ouvert"))
        full.fake.faults.add("/tasks", faults.refused(403), after=1)

        run = full.run()

        assert [(gap.stream, gap.scope, gap.is_fault) for gap in run.gaps] == [("tasks", other.gid, True)]
        assert '"Fermé"' in run.gaps[0].message
        assert len(run.tasks) == 2

    def test_a_project_that_could_not_be_read_keeps_its_cursor(self, full):
        full.run()
        (scope,) = [scope for stream, scope in full.cursors if stream == "tasks"]
        before = full.cursors["tasks", scope]
        full.later()
        full.fake.faults.add("/tasks", faults.refused(404))
        full.run()

        assert full.cursors["tasks", scope] == before

    def test_a_parent_that_was_deleted_while_it_was_read_is_left_to_the_census(self, full):
        (project,) = [thing for thing in full.world.things.values() if thing.name == "ERP"]
        parent = full.world.a_task("Parent", project)
        full.world.a_task("Détail", parent=parent)
        full.fake.faults.add("/tasks", _deleting(full.world, parent))

        run = full.run()

        assert (len(run.tasks), run.gaps) == (2, [])

    def test_a_right_to_budgets_that_is_missing_is_a_fault_and_named(self, full):
        full.fake.faults.add("/batch", _all_refused("/budgets", full), times=99)

        run = full.run()

        assert [(gap.stream, gap.is_fault) for gap in run.gaps if gap.stream == "budgets"] == [("budgets", True)]


class TestDiscovery:
    def test_projects_are_scopes_and_money_is_proposed_with_its_reason(self, full):
        cost = full.world.a_field("Dépenses", format="currency", currency_code="EUR")
        budget = full.world.a_field("Budget", format="currency", currency_code="EUR")
        project = full.world.a_project("Chantier", task_fields=[cost], values={budget: 10})

        found = full.connector.discover()

        assert project.gid in {scope.id for scope in found.scopes}
        proposed = {guess.value[0]["field"]: guess for guess in found.guesses}
        assert (proposed[cost.gid].value[0]["kind"], proposed[cost.gid].value[0]["level"]) == ("actual", "task")
        assert (proposed[budget.gid].value[0]["kind"], proposed[budget.gid].value[0]["level"]) == ("budget", "project")
        assert all("EUR" in guess.reason for guess in found.guesses)

    def test_nothing_is_applied_by_itself(self, full):
        cost = full.world.a_field("Coût", format="currency", currency_code="EUR")
        full.world.a_task("Payer", full.world.a_project("Chantier", task_fields=[cost]), values={cost: 5})

        assert [line for line in full.run().of(Entity.BUDGET_LINE).values() if line.task] == []


def _deleting(world, task):
    def spoil(answer):
        world.delete_task(task)
        return answer

    return spoil


def _all_refused(word, asana):
    """Spoils only the batch whose question holds the word: the last one that was asked."""

    def spoil(answer):
        import orjson

        results = orjson.loads(answer.body)["data"]
        if any(item.get("resource_type") == "budget" for r in results for item in _listed(r)):
            results = [{"status_code": 403, "headers": {}, "body": {"errors": []}} for _ in results]
        return type(answer).of({"data": results})

    return spoil


def _listed(result):
    data = result["body"].get("data")
    return data if isinstance(data, list) else []


def test_allocations_that_asana_refuses_by_403_are_a_feature_that_is_missing(full):
    full.fake.faults.add("/allocations", faults.refused(403))

    gaps = [gap for gap in full.run().gaps if gap.stream == "allocations"]

    assert [(gap.is_fault, "not available on this plan" in gap.message) for gap in gaps] == [(False, True)]
