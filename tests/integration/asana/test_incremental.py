"""What a second run reads: what changed, whichever way Asana tells it, and little else."""

import pytest

from connectors.sdk.contract import FetchMode, Gap
from models.vocabulary import Entity, Presence, StatusCategory
from tests.integration.asana.bench import day


@pytest.fixture
def project(asana):
    """A project of forty tasks, the first with two subtasks; read once."""
    project = asana.world.a_project("ERP", sections=("À faire", "En cours"))
    tasks = [asana.world.a_task(f"Tâche {number}", project) for number in range(40)]
    asana.world.a_task("Détail", parent=asana.world.a_task("Partie", parent=tasks[0]))
    asana.run()
    asana.later()
    return project


def tasks_of(project):
    return list(project.tasks.values())


class TestIdle:
    def test_an_idle_project_costs_one_listing(self, asana, project):
        other = asana.world.a_project("Autre")
        asana.run()
        asana.later()

        run = asana.run()

        assert run.tasks == {}
        assert asana.asked("/tasks") == len([project, other])
        assert asana.actions("/subtasks") == []
        assert len(asana.actions("/events")) == 2

    def test_ten_idle_projects_ask_for_their_events_at_once(self, asana):
        for number in range(10):
            asana.world.a_project(f"P{number}")
        asana.run()
        asana.later()

        asana.run()

        batches = [exchange for exchange in asana.fake.journal.exchanges if exchange.template == "/batch"]
        assert [len(batch.body["data"]["actions"]) for batch in batches] == [10, 10, 10]


class TestTasks:
    def test_an_edit_is_read_and_nothing_beside_it(self, asana, project):
        task = tasks_of(project)[7]
        asana.world.edit_task(task, name="Autrement", completed=True)

        run = asana.run()

        assert list(run.tasks) == [task.gid]
        assert (run.tasks[task.gid].name, run.tasks[task.gid].status_category) == ("Autrement", StatusCategory.DONE)
        assert asana.asked("/tasks") == 2

    def test_a_new_task_is_read_alone(self, asana, project):
        new = asana.world.a_task("Nouvelle", project)

        assert list(asana.run().tasks) == [new.gid]

    def test_an_edit_during_the_listing_is_found_by_the_next_run(self, asana, project):
        """The newest modification of a list is no watermark: a page that was already read may have changed since."""
        first, last = tasks_of(project)[0], tasks_of(project)[-1]
        asana.fake.faults.add("/tasks", _edit_before_and_after(asana.world, early=first, late=last))
        asana.run()
        asana.later()

        assert asana.run().tasks[first.gid].name == "Pendant la lecture"

    def test_a_task_that_came_from_another_project_is_found_though_its_modification_time_stands_still(
        self, asana, project
    ):
        elsewhere = asana.world.a_project("Autre")
        task = asana.world.a_task("Vieille", elsewhere)
        asana.run()
        asana.later()
        asana.world.add_to_project(task, project)
        asana.world.remove_from_project(task, elsewhere)

        assert asana.run().tasks[task.gid].project == project.gid

    def test_a_task_that_left_its_home_moves_to_the_project_it_still_stands_in(self, asana, project):
        younger = asana.world.a_project("Autre")
        task = asana.world.a_task("Deux fois", project, younger)
        asana.run()
        asana.later()
        asana.world.remove_from_project(task, project)

        assert asana.run().tasks[task.gid].project == younger.gid

    def test_a_task_that_went_to_another_section_is_read_again(self, asana, project):
        task = tasks_of(project)[3]
        asana.world.move_to_section(task, project.sections[1])

        run = asana.run()

        assert run.of(Entity.TASK_MEMBERSHIP)[f"{task.gid}@{project.gid}"].section == "En cours"

    def test_a_new_dependency_is_found(self, asana, project):
        first, second = tasks_of(project)[:2]
        asana.world.edit_task(second, dependencies=[first])

        assert list(asana.run().of(Entity.DEPENDENCY)) == [f"{first.gid}>{second.gid}"]

    def test_time_that_was_booked_changes_what_a_task_has_spent(self, asana, project):
        task = tasks_of(project)[3]
        asana.world.an_entry(task, 95, day("2026-11-01"))

        assert asana.run().tasks[task.gid].spent_seconds == 95 * 60

    def test_a_deleted_task_is_told_by_its_event(self, asana, project):
        task = tasks_of(project)[5]
        asana.world.delete_task(task)

        run = asana.run()

        assert [(gone.source_id, gone.presence) for gone in run.removals] == [(task.gid, Presence.DELETED)]

    def test_half_a_project_that_moved_is_read_as_a_whole(self, asana, project):
        other = asana.world.a_project("Autre")
        moved = tasks_of(project)[:30]
        for task in moved:
            asana.world.add_to_project(task, other)
            asana.world.remove_from_project(task, project)

        run = asana.run()

        assert {run.tasks[task.gid].project for task in moved} == {other.gid}
        assert len(asana.actions("/tasks/12")) < 30

    def test_the_run_after_a_change_is_idle_again(self, asana, project):
        asana.world.edit_task(tasks_of(project)[7], name="Autrement")
        asana.world.a_task("Nouvelle", project)
        asana.run()
        asana.later()

        run = asana.run()

        assert (run.tasks, asana.asked("/tasks")) == ({}, 1)


class TestSubtasks:
    def test_a_changed_subtask_is_found_by_its_event(self, asana, project):
        part = tasks_of(project)[0].subtasks[0]
        asana.world.edit_task(part.subtasks[0], name="Détail changé")

        run = asana.run()

        assert list(run.tasks) == [part.subtasks[0].gid]
        assert run.tasks[part.subtasks[0].gid].project == project.gid

    def test_a_new_subtask_is_found(self, asana, project):
        new = asana.world.a_task("Neuf", parent=tasks_of(project)[4])

        assert new.gid in asana.run().tasks

    def test_a_subtask_below_a_task_in_two_projects_stays_at_the_home(self, asana, project):
        younger = asana.world.a_project("Autre")
        child = asana.world.a_task("Détail", parent=asana.world.a_task("Deux fois", younger, project))
        asana.run()
        asana.later()
        asana.world.edit_task(child, name="Autrement")

        run = asana.run()

        assert (run.tasks[child.gid].project, run.times[child.gid]) == (project.gid, 1)

    def test_a_deleted_subtask_is_told_by_its_event(self, asana, project):
        part = tasks_of(project)[0].subtasks[0]
        asana.world.delete_task(part)

        gone = {removal.source_id for removal in asana.run().removals}

        assert part.gid in gone

    def test_an_expired_token_reads_every_subtask_again(self, asana, project):
        asana.later(hours=25)
        asana.world.edit_task(tasks_of(project)[0].subtasks[0], name="Longtemps après")
        asana.later(hours=25)

        run = asana.run()

        assert {task.name for task in run.tasks.values()} >= {"Longtemps après", "Détail"}
        assert run.gaps == []

    def test_an_edit_after_its_subtasks_were_read_is_found_by_the_next_run(self, asana, project):
        """The token for events is taken before the reading begins, so what happens meanwhile is told with it."""
        part = tasks_of(project)[0].subtasks[0]
        asana.fake.faults.add("/batch", _editing(asana.world, part), after=1)
        first = asana.run(FetchMode.FULL)
        assert asana.actions("/events")
        asana.later()

        names = [run.tasks[part.gid].name for run in (first, asana.run())]

        assert names == ["Partie", "Après la lecture"]

    def test_more_than_two_hundred_events_end(self, asana, project):
        for number in range(250):
            asana.world.edit_task(tasks_of(project)[0].subtasks[0], name=f"Fois {number}")

        run = asana.run()

        assert "Fois 249" in {task.name for task in run.tasks.values()}
        assert asana.asked("/events") == 2

    def test_a_token_that_may_not_read_events_still_finds_changed_subtasks(self, asana, project):
        refused = {"status_code": 403, "headers": {}, "body": {"errors": [{"message": "Forbidden"}]}}
        asana.world.edit_task(tasks_of(project)[0].subtasks[0], name="Sans événements")
        asana.fake.faults.add("/batch", _answering(refused))

        assert "Sans événements" in {task.name for task in asana.run().tasks.values()}


class TestReports:
    def test_only_projects_with_a_newer_status_update_are_asked(self, asana, project):
        quiet = asana.world.a_project("Calme")
        asana.world.a_status_update(quiet, "on_track", "Point 1")
        asana.run()
        asana.later()
        update = asana.world.a_status_update(project, "off_track", "Point 2")

        run = asana.run()

        assert list(run.of(Entity.STATUS_REPORT)) == [update.gid]
        assert [action["data"]["parent"] for action in asana.actions("/status_updates")] == [project.gid]


class TestStopping:
    def test_a_run_that_stops_after_any_page_loses_nothing(self, asana, project):
        """Cursors move with the pages that were kept: whatever the place of the stop, both runs together know every task."""
        asana.world.a_task("Ailleurs", asana.world.a_project("Autre"))
        everything = set(asana.run(FetchMode.FULL).tasks)
        total = len(list(asana.connector.fetch(asana.plan(FetchMode.FULL))))

        for stop in range(1, total):
            asana.cursors.clear()
            seen = _run_to(asana, stop)
            seen |= set(asana.run().tasks)
            assert seen == everything, f"stopped after page {stop}"


def _run_to(asana, stop):
    connector, plan, seen = asana.connector, asana.plan(FetchMode.FULL), set()
    for number, page in enumerate(connector.fetch(plan), start=1):
        if not isinstance(page, Gap):
            records = connector.translate(page, plan.mapping)
            seen |= {record.source_id for record in records if getattr(record, "entity", None) is Entity.TASK}
            if page.cursor:
                asana.cursors[(page.stream, page.scope)] = page.cursor
        if number == stop:
            return seen
    return seen


def _editing(world, task):
    def spoil(answer):
        world.edit_task(task, name="Après la lecture")
        return answer

    return spoil


def _edit_before_and_after(world, *, early, late):
    """One task is edited after its page was made, another a minute later; the answer shows neither, or only the later."""

    def spoil(answer):
        world.clock.advance(minutes=1)
        world.edit_task(early, name="Pendant la lecture")
        world.clock.advance(minutes=1)
        world.edit_task(late, name="Plus tard")
        return answer

    return spoil


def _answering(result):
    def spoil(answer):
        import orjson

        count = len(orjson.loads(answer.body)["data"])
        return type(answer).of({"data": [result] * count})

    return spoil
