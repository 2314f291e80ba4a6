"""Later runs: what changed, what was deleted, marks that no longer hold, and stopping anywhere."""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode, Page
from connectors.sdk.mapping import Mapping
from hub.demo.fake_dataverse import DataverseWorld
from models.records import ProjectRecord, TaskRecord
from models.vocabulary import Entity, Presence
from tests.integration.msproject.environment import environment

TASKS = "dataverse_tasks"


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr("connectors.msproject.dataverse.api.ROWS_IN_PAGE", 2)


class TestATrackedTable:
    def test_a_later_run_reads_what_changed_alone(self, site):
        project = site.a_project()
        first, _second = site.a_task(project), site.a_task(project)
        site.run()

        site.world.change("msdyn_projecttask", first, msdyn_subject="Renamed")

        assert [task.name for task in site.run(streams=(TASKS,)).records(TaskRecord)] == ["Renamed"]

    def test_nothing_new_gives_no_page_until_the_mark_is_a_day_old(self, site):
        site.a_task(site.a_project())
        site.run()
        assert site.run(streams=(TASKS,)).pages == []

        site.lent.now += dt.timedelta(days=1)

        assert [page.is_last for page in site.run(streams=(TASKS,)).pages] == [False]

    def test_a_deletion_is_told_by_the_log_of_changes(self, site):
        task = site.a_task(site.a_project())
        site.run()

        site.world.delete("msdyn_projecttask", task)

        [removal] = site.run().removals
        assert (removal.entity, removal.source_id, removal.presence) == (Entity.TASK, task, Presence.DELETED)

    def test_a_mark_that_is_too_old_reads_the_table_from_its_start(self, site):
        project = site.a_project()
        site.a_task(project)
        site.run()
        site.a_task(project)
        site.world.oldest_token = site.world.version

        site.run(streams=(TASKS,))

        assert len(site.records(TaskRecord)) == 2
        assert site.pages[-1].is_last
        assert "tasks: the last mark is too old, all of them are read again" in site.lent.told

    @pytest.mark.usefixtures("small_pages")
    def test_links_are_followed_as_they_are_and_stopping_anywhere_loses_nothing(self, site):
        project = site.a_project()
        ids = [site.a_task(project) for _ in range(5)]
        site.run(streams=(TASKS,))
        pages = site.pages

        seen = [task.source_id for task in site.records(TaskRecord)]
        after_each = [_rest_after(site, page) for page in pages[:-1]]

        assert [len(page.document) for page in pages] == [2, 2, 1]
        assert [page.is_last for page in pages] == [False, False, True]
        assert seen == ids
        assert after_each == [ids[2:], ids[4:]]

    def test_a_new_column_in_the_mapping_reads_the_table_anew(self, site):
        site.world.add_column("msdyn_projecttask", "acme_points", "Decimal")
        site.a_task(site.a_project(), acme_points=3.0)
        site.world.tables["msdyn_projecttask"].own_columns[0].type = "Virtual"
        site.run()
        site.world.tables["msdyn_projecttask"].own_columns[0].type = "Decimal"

        assert [task.custom_fields["acme_points"] for task in site.run().records(TaskRecord)] == [3.0]

    def test_another_environment_is_read_from_its_start(self, site, entra):
        site.a_task(site.a_project())
        cursors = site.run().cursors

        with environment(entra) as other:
            other.cursors = cursors
            other.a_task(other.a_project())

            assert len(other.run().records(TaskRecord)) == 1

    def test_a_changed_task_brings_its_baseline_along(self, site):
        project = site.a_project()
        task, _other = site.a_task(project), site.a_task(project)
        site.world.add("msdyn_projectbaselinetaskdata", msdyn_projecttaskid=task, msdyn_taskeffort=8.0)
        site.run()

        site.world.change("msdyn_projecttask", task, msdyn_subject="Renamed")

        assert [record.baseline_seconds for record in site.run().records(TaskRecord)] == [28_800]

    def test_a_new_baseline_is_told_though_its_task_did_not_change(self, site):
        task = site.a_task(site.a_project())
        site.run()

        site.world.now += dt.timedelta(hours=1)
        site.world.add("msdyn_projectbaselinetaskdata", msdyn_projecttaskid=task, msdyn_taskeffort=8.0)

        assert [record.baseline_seconds for record in site.run().records(TaskRecord)] == [28_800]
        assert site.run().records(TaskRecord) == []


class TestAnUntrackedTable:
    @pytest.fixture
    def untracked(self, site):
        for table in site.world.tables.values():
            table.tracks_changes = False
        return site

    def test_a_later_run_asks_from_the_last_change_on_with_overlap(self, untracked):
        project = untracked.a_project()
        untracked.a_task(project, "Old")
        untracked.world.now += dt.timedelta(hours=2)
        untracked.a_task(project, "Saved before the other was seen")
        untracked.run()
        untracked.a_task(
            project, "Late", modifiedon=(untracked.world.now - dt.timedelta(minutes=5)).isoformat()[:19] + "Z"
        )

        names = {task.name for task in untracked.run(streams=(TASKS,)).records(TaskRecord)}

        assert names == {"Saved before the other was seen", "Late"}

    @pytest.mark.usefixtures("small_pages")
    def test_stopping_anywhere_loses_nothing(self, untracked):
        project, ids = untracked.a_project(), []
        for _ in range(5):
            untracked.world.now += dt.timedelta(hours=1)
            ids.append(untracked.a_task(project))
        untracked.run(streams=(TASKS,))

        for number, page in enumerate(untracked.pages[:-1], 1):
            assert set(ids[2 * number :]) <= set(_rest_after(untracked, page))

    def test_a_deletion_is_found_by_the_census(self, untracked):
        project = untracked.a_project()
        kept, gone = untracked.a_task(project), untracked.a_task(project)
        untracked.run()

        untracked.world.delete("msdyn_projecttask", gone)
        listed = {
            (page.entity, page.scope): list(page.ids)
            for page in untracked.connector.census(untracked.plan(scopes=(project,)))
        }
        verdicts = list(untracked.connector.probe(Entity.TASK, project, [kept, gone]))

        assert untracked.run().removals == []
        assert listed[Entity.TASK, project] == [kept]
        assert [verdict.presence for verdict in verdicts] == [Presence.PRESENT, Presence.DELETED]


class TestChoosing:
    def test_a_project_chosen_later_is_read_whole(self, site):
        one, other = site.a_project("One"), site.a_project("Other")
        site.a_task(one), site.a_task(other)
        assert len(site.run(scopes=(one,)).records(TaskRecord)) == 1

        site.run(scopes=(one, other))

        assert {task.project for task in site.records(TaskRecord)} == {one, other}

    def test_fewer_projects_go_on_from_the_same_mark(self, site):
        one, other = site.a_project("One"), site.a_project("Other")
        site.a_task(one), site.a_task(other)
        site.run()

        assert site.run(scopes=(one,)).records(TaskRecord) == []

    def test_a_template_that_became_a_project_is_read_whole(self, site):
        template = site.a_project(msdyn_istemplate=True)
        site.a_task(template)
        site.run()

        site.world.change("msdyn_project", template, msdyn_istemplate=False)

        assert len(site.run().records(TaskRecord)) == 1

    def test_an_ignored_project_that_is_gone_starts_nothing_over(self, site):
        ignored, wanted = site.a_project(), site.a_project()
        site.a_task(wanted)
        site.mapping = Mapping(scopes={ignored: {"role": "ignore"}})
        site.run()

        site.world.delete("msdyn_project", ignored)
        site.mapping = Mapping()

        assert site.run().records(TaskRecord) == []

    def test_discovery_lists_projects_without_templates(self, site):
        wanted = site.a_project("Harbour")
        site.a_project("Template", msdyn_istemplate=True)

        assert [(scope.id, scope.name) for scope in site.connector.discover().scopes] == [(wanted, "Harbour")]

    def test_discovery_proposes_rules_for_columns_that_the_tenant_added(self, site):
        copy = site.a_project("Copy of Harbour")
        site.world.add_column("msdyn_project", "acme_budget", "Money", "Budget")
        site.world.add_column("msdyn_project", "acme_budget_base", "Money", "Budget (Base)")
        site.world.add_column("msdyn_projecttask", "acme_points", "Integer", "Story points")

        guesses = {guess.path: guess.value for guess in site.connector.discover().guesses}

        assert guesses == {
            "money": [{"field": "acme_budget", "kind": "budget", "level": "project"}],
            "fields.story_points": ["acme_points"],
            f"scopes.{copy}.role": "ignore",
        }


class TestPresence:
    def test_a_row_that_is_hidden_is_access_lost_and_not_deleted(self, site):
        project = site.a_project()
        task = site.a_task(project)
        site.world.tables["msdyn_projecttask"].hidden_rows.add(task)

        [verdict] = site.connector.probe(Entity.TASK, project, [task])

        assert verdict.presence is Presence.LOST_ACCESS

    def test_a_whole_census_lists_whole_tables_and_both_kinds_of_lines_as_one(self, site):
        project = site.a_project()
        cost = {"_msdyn_project_value": project, "msdyn_transactiontypecode": 192350000}
        estimate = site.world.add("msdyn_estimateline", **cost)
        actual = site.world.add("msdyn_actual", **cost)
        site.world.add("msdyn_actual", **{**cost, "msdyn_transactiontypecode": 192350005})

        pages = list(site.connector.census(site.plan(mode=FetchMode.FULL)))
        lines = [page for page in pages if page.entity is Entity.BUDGET_LINE]

        assert [id_ for page in lines for id_ in page.ids] == [estimate, actual]
        assert [page.is_last for page in lines] == [False, True]
        assert {page.scope for page in pages} == {""}

    def test_a_full_run_reads_everything_again(self, site):
        site.a_task(site.a_project())
        site.run()

        site.run(mode=FetchMode.FULL)

        assert len(site.records(ProjectRecord)) == len(site.records(TaskRecord)) == 1


def test_pages_hold_rows_as_they_came(site):
    task = site.a_task(site.a_project(), msdyn_effort=8.0)
    site.run(streams=(TASKS,))

    [row] = site.pages[0].document

    assert row["msdyn_projecttaskid"] == task
    assert row["@odata.etag"]


def test_a_hundred_projects_cost_one_request_a_table(entra, dataverse):
    with environment(entra, dataverse, world=DataverseWorld(products=frozenset({"planner"}))) as site:
        for number in range(100):
            site.a_task(site.a_project(f"P{number}"))

        site.run()

        assert site.fake.journal.count("msdyn_projecttasks") == 1
        assert site.asked == 10


def _rest_after(site, page: Page) -> list[str]:
    """The tasks that are read by somebody who stopped after this page."""
    before = dict(site.cursors)
    site.cursors = {(page.stream, page.scope): page.cursor}
    site.run(streams=(TASKS,))
    found = [task.source_id for task in site.records(TaskRecord)]
    site.cursors = before
    return found


def test_a_thousand_tasks_at_fifty_a_page_are_twenty_requests(site, monkeypatch):
    monkeypatch.setattr("connectors.msproject.dataverse.api.ROWS_IN_PAGE", 50)
    project = site.a_project()
    for _ in range(1_000):
        site.a_task(project)

    site.run(streams=("dataverse_tasks",))

    assert site.fake.journal.count("msdyn_projecttasks") == 20
    assert len(site.records(TaskRecord)) == 1_000
