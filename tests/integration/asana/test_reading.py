"""What a full run makes of a domain."""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from models.vocabulary import (
    AccountKind,
    Entity,
    Health,
    MilestoneState,
    PercentMethod,
    Priority,
    ProjectState,
    StatusCategory,
    TaskKind,
)
from tests.integration.asana.bench import day


class TestTasks:
    def test_a_task_in_two_projects_is_one_task_with_one_home(self, asana):
        older, younger = asana.world.a_project("Rénovation"), asana.world.a_project("ERP")
        task = asana.world.a_task("Chiffrer", younger, older)

        run = asana.run()

        places = {place.project: place.is_home for place in run.of(Entity.TASK_MEMBERSHIP).values()}
        assert (run.tasks[task.gid].project, run.times[task.gid]) == (older.gid, 1)
        assert places == {older.gid: True, younger.gid: False}

    def test_a_home_that_is_not_read_gives_way_to_the_next(self, asana):
        older, younger = asana.world.a_project("Rénovation"), asana.world.a_project("ERP")
        task = asana.world.a_task("Chiffrer", older, younger)

        run = asana.run(scopes=(younger.gid,))

        assert run.tasks[task.gid].project == younger.gid
        assert {place.project for place in run.of(Entity.TASK_MEMBERSHIP).values()} == {younger.gid}

    def test_the_section_comes_with_the_place_though_names_are_not_unique(self, asana):
        project = asana.world.a_project("ERP", sections=("En cours", "En cours"))
        task = asana.world.a_task("Chiffrer", project)
        asana.world.move_to_section(task, project.sections[1])

        run = asana.run()

        (place,) = run.of(Entity.TASK_MEMBERSHIP).values()
        assert (place.section, run.tasks[task.gid].status_source) == ("En cours", "En cours")

    def test_subtasks_are_read_to_the_fifth_level(self, asana):
        project = asana.world.a_project("ERP")
        line = [asana.world.a_task("Niveau 0", project)]
        for level in range(1, 6):
            line.append(asana.world.a_task(f"Niveau {level}", parent=line[-1]))

        run = asana.run()

        assert [run.tasks[task.gid].parent for task in line] == [None, *(task.gid for task in line[:-1])]
        assert {task.project for task in run.tasks.values()} == {project.gid}
        assert run.tasks[line[5].gid].kind is TaskKind.SUBTASK

    def test_more_than_a_hundred_subtasks_are_all_read(self, asana):
        parent = asana.world.a_task("Tout", asana.world.a_project("ERP"))
        for number in range(230):
            asana.world.a_task(f"Point {number}", parent=parent)

        assert len(asana.run().tasks) == 231

    def test_subtasks_of_a_task_in_two_projects_stand_at_its_home(self, asana):
        older, younger = asana.world.a_project("Rénovation"), asana.world.a_project("ERP")
        child = asana.world.a_task("Détail", parent=asana.world.a_task("Chiffrer", older, younger))

        run = asana.run()

        assert (run.tasks[child.gid].project, run.times[child.gid]) == (older.gid, 1)

    def test_a_subtask_that_was_added_to_a_project_is_at_home_there_with_its_children(self, asana):
        above, own = asana.world.a_project("Rénovation"), asana.world.a_project("ERP")
        parent = asana.world.a_task("Chiffrer", above)
        child = asana.world.a_task("Détail", own, parent=parent)
        grandchild = asana.world.a_task("Plus fin", parent=child)

        run = asana.run()

        assert (run.tasks[child.gid].project, run.tasks[child.gid].parent) == (own.gid, parent.gid)
        assert (run.tasks[grandchild.gid].project, run.times[child.gid]) == (own.gid, 1)

    def test_a_separator_is_a_heading_and_no_work(self, asana):
        parent = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        asana.world.a_task("— Lots —", parent=parent, is_separator=True)

        assert list(asana.run().tasks) == [parent.gid]

    @pytest.mark.parametrize("word", ["checklist", "ignore"])
    def test_subtasks_may_be_left_out(self, asana, word):
        parent = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"))
        asana.world.a_task("Détail", parent=parent)
        asana.mapping = {"subtasks": word}

        assert list(asana.run().tasks) == [parent.gid]
        assert asana.actions("/subtasks") == []

    def test_milestones_and_approvals_are_told_apart(self, asana):
        project = asana.world.a_project("ERP")
        milestone = asana.world.a_task("Livraison", project, kind="milestone", due_on=day("2026-12-01"))
        refused = asana.world.a_task(
            "Visa",
            project,
            kind="approval",
            approval_status="rejected",
            completed=True,
            completed_at=asana.world.clock.now,
        )

        tasks = asana.run().tasks

        assert (tasks[milestone.gid].is_milestone, tasks[milestone.gid].planned_start) == (True, None)
        assert tasks[refused.gid].kind_source == "approval"
        assert (tasks[refused.gid].status_category, tasks[refused.gid].status_source) == (
            StatusCategory.DONE,
            "rejected",
        )

    def test_the_local_day_counts_where_the_instant_falls_on_another(self, asana):
        late = dt.datetime(2026, 5, 3, 22, 30, tzinfo=dt.UTC)
        task = asana.world.a_task("Chiffrer", asana.world.a_project("ERP"), due_on=day("2026-05-04"), due_at=late)

        assert asana.run().tasks[task.gid].due_on == day("2026-05-04")

    def test_dependencies_are_finish_to_start(self, asana):
        project = asana.world.a_project("ERP")
        first = asana.world.a_task("Avant", project)
        second = asana.world.a_task("Après", project, dependencies=[first])

        (link,) = asana.run().of(Entity.DEPENDENCY).values()

        assert (link.predecessor, link.successor, link.type) == (first.gid, second.gid, "FS")

    def test_a_dependency_on_a_task_that_nobody_may_see_is_kept(self, asana):
        hidden, seen = asana.world.a_project("Caché", members=[]), asana.world.a_project("ERP")
        first = asana.world.a_task("Avant", hidden)
        second = asana.world.a_task("Après", seen, dependencies=[first])

        run = asana.run()

        (link,) = run.of(Entity.DEPENDENCY).values()
        assert (link.predecessor, link.successor) == (first.gid, second.gid)
        assert (list(run.tasks), run.rejected, run.gaps) == ([second.gid], [], [])

    def test_non_breaking_spaces_of_french_survive(self, asana):
        task = asana.world.a_task("Budget\u00a0: 12\u202f500\u00a0€", asana.world.a_project("ERP"))

        run = asana.run()

        assert run.tasks[task.gid].name == "Budget\u00a0: 12\u202f500\u00a0€"
        assert "\u00a0".encode() in next(page.body for page in run.pages if page.stream == "tasks")

    def test_completion_decides_and_a_section_may_say_more(self, asana):
        project = asana.world.a_project("ERP", sections=("À faire", "En cours", "Abandonné"))
        tasks = {section.name: asana.world.a_task(section.name, project) for section in project.sections}
        for section in project.sections:
            asana.world.move_to_section(tasks[section.name], section)
        asana.world.edit_task(tasks["Abandonné"], completed=True)
        done = asana.world.a_task("Fini", project, completed=True, completed_at=asana.world.clock.now)
        asana.mapping = {"status": {"En cours": "in_progress", "Abandonné": "cancelled", "À faire": "todo"}}

        found = asana.run().tasks

        assert found[tasks["À faire"].gid].status_category is StatusCategory.TODO
        assert found[tasks["En cours"].gid].status_category is StatusCategory.IN_PROGRESS
        assert found[tasks["Abandonné"].gid].status_category is StatusCategory.CANCELLED
        assert (found[done.gid].status_category, found[done.gid].percent_method) == (
            StatusCategory.DONE,
            PercentMethod.STATUS,
        )

    def test_estimate_and_priority_are_found_by_asanas_own_mark(self, asana):
        """Their names are localised: "Temps estimé", "Priorité"."""
        world = asana.world
        estimate = world.a_field("Temps estimé", format="duration", asana_created_field="estimated_time")
        priority = world.a_field("Priorité", kind="enum", options=("Haute", "Faible"), asana_created_field="priority")
        project = world.a_project("ERP", task_fields=[estimate, priority])
        task = world.a_task("Chiffrer", project, values={estimate: 240, priority: priority.options[0]})

        found = asana.run().tasks[task.gid]

        assert (found.estimate_seconds, found.priority, found.priority_source) == (240 * 60, Priority.HIGH, "Haute")


class TestProjects:
    def test_archived_and_private_projects_are_read_as_far_as_the_token_sees(self, asana):
        world = asana.world
        archived = world.a_project("Ancien", archived=True)
        private = world.a_project("Privé", members=[world.me])
        hidden = world.a_project("Caché", members=[])

        projects = asana.run().of(Entity.SOURCE_PROJECT)

        assert (projects[archived.gid].archived, projects[private.gid].archived) == (True, False)
        assert hidden.gid not in projects
        privacies = [projects[project.gid].custom_fields["privacy"] for project in (archived, private)]
        assert privacies == ["public_to_workspace", "private"]

    def test_the_state_follows_completion_and_the_latest_status_update(self, asana):
        world = asana.world
        done, held, active = world.a_project("Fini", completed=True), world.a_project("Gelé"), world.a_project("Vif")
        world.a_status_update(held, "on_track", "Point 1")
        world.a_status_update(held, "on_hold", "Point 2")

        projects = asana.run().of(Entity.SOURCE_PROJECT)

        states = [projects[project.gid].state for project in (done, held, active)]
        assert states == [ProjectState.COMPLETED, ProjectState.ON_HOLD, ProjectState.ACTIVE]

    def test_portfolios_name_their_projects_and_a_circle_ends(self, asana):
        world = asana.world
        project = world.a_project("ERP")
        inner = world.a_portfolio("Transformation", project, owner=world.a_user("Paul B."))
        outer = world.a_portfolio("2026", inner)
        inner.items.append(outer)

        found = asana.run().of(Entity.SOURCE_PROJECT)[project.gid]

        assert found.custom_fields["portfolios"] == ["Transformation"]

    def test_status_updates_are_reports(self, asana):
        project = asana.world.a_project("ERP")
        update = asana.world.a_status_update(project, "at_risk", "Point 3", "Retard")

        report = asana.run().of(Entity.STATUS_REPORT)[update.gid]

        assert (report.project, report.health, report.health_source) == (project.gid, Health.AMBER, "at_risk")
        assert (report.title, report.text, report.author) == ("Point 3", "Retard", asana.world.me.gid)

    def test_a_goal_is_a_milestone_of_each_project_that_works_for_it(self, asana):
        projects = [asana.world.a_project(name) for name in ("A", "B")]
        asana.world.a_goal("Ouvrir à Lyon", *projects, status="achieved", due_on=day("2026-12-31"))

        milestones = asana.run().of(Entity.MILESTONE).values()

        assert {milestone.project for milestone in milestones} == {project.gid for project in projects}
        assert {(milestone.state, milestone.due_on) for milestone in milestones} == {
            (MilestoneState.REACHED, day("2026-12-31"))
        }

    def test_a_project_may_hold_risks(self, asana):
        project = asana.world.a_project("Risques")
        risk = asana.world.a_task("Pénurie", project, assignee=asana.world.me)
        asana.mapping = {"scopes": {project.gid: {"role": "risks"}}}

        run = asana.run()

        assert (run.of(Entity.RISK)[risk.gid].title, run.tasks) == ("Pénurie", {})

    def test_an_ignored_project_is_not_asked_for(self, asana):
        project = asana.world.a_project("Privé")
        asana.world.a_task("Chiffrer", project)
        asana.mapping = {"scopes": {project.gid: {"role": "ignore"}}}

        run = asana.run()

        assert (run.of(Entity.SOURCE_PROJECT), run.tasks, asana.asked("/tasks")) == ({}, {}, 0)


class TestWorkspaces:
    @pytest.mark.parametrize("is_chosen", [False, True], ids=["all", "one chosen"])
    def test_all_are_read_or_those_that_were_chosen(self, asana, is_chosen):
        world, second = asana.world, asana.world.a_workspace("Filiale")
        world.me.also_in.append(second)
        here, there = world.a_project("ERP"), world.a_project("Usine", workspace=second)
        booked = [
            world.an_entry(world.a_task("Chiffrer", project), 60, day("2026-10-30"), workspace=project.workspace)
            for project in (here, there)
        ]
        asana.settings = {"workspaces": [second.gid]} if is_chosen else {}

        run = asana.run()

        wanted = slice(1 if is_chosen else 0, None)
        assert list(run.of(Entity.SOURCE_PROJECT)) == [here.gid, there.gid][wanted]
        assert set(run.hours) == {entry.gid for entry in booked[wanted]}
        assert world.me.gid in run.of(Entity.ACCOUNT)


class TestPeople:
    def test_people_and_teams_are_accounts(self, asana):
        team = asana.world.a_team("Études")

        accounts = asana.run().of(Entity.ACCOUNT)

        assert accounts[asana.world.me.gid].email == "chloé@acme.example"
        assert accounts[team.gid].kind is AccountKind.TEAM

    def test_a_workspace_that_is_no_organization_has_no_teams_to_ask_for(self, asana):
        asana.world.workspace.is_organization = False

        run = asana.run()

        assert (run.gaps, asana.asked("/workspaces/{workspace_gid}/teams")) == ([], 0)

    def test_somebody_who_left_keeps_name_and_hours(self, asana):
        world = asana.world
        left = world.a_user("Zoé D.", removed=True)
        task = world.a_task("Chiffrer", world.a_project("ERP"), assignee=left)
        entry = world.an_entry(task, 95, day("2026-10-30"), author=left)

        run = asana.run()

        assert (run.of(Entity.ACCOUNT)[left.gid].name, run.of(Entity.ACCOUNT)[left.gid].active) == ("Zoé D.", False)
        assert (run.tasks[task.gid].assignee, run.hours[entry.gid].account) == (left.gid, left.gid)


class TestTwice:
    def test_a_second_full_run_gives_the_same_records(self, asana):
        world = asana.world
        project = world.a_project("ERP")
        world.an_entry(world.a_task("Chiffrer", project), 95, day("2026-10-30"))

        first, second = asana.run(FetchMode.FULL), asana.run(FetchMode.FULL)

        assert first.records == second.records
