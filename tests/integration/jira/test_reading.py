"""What a first run reads, on both products."""

import datetime as dt

from connectors.sdk.contract import FetchMode
from hub.demo.loopback import faults
from models.vocabulary import Entity, MilestoneState, ProjectState, StatusCategory, TaskKind
from tests.integration.jira.bench import at


class TestIssues:
    def test_are_read_to_the_last_page_however_short_the_pages_are(self, site):
        project = site.world.add_project("ENR", "Énergie ⚡")
        site.fake.limits.short_every = 2
        site.fake.limits.datacenter_search = 70
        for number in range(350):
            site.world.clock.advance(seconds=1)
            site.world.add_issue(project, f"Issue {number} 🚀")

        harvest = site.run()

        assert len(harvest.tasks) == 350
        assert harvest.rejected == []

    def test_of_one_second_fit_on_more_than_one_page(self, site):
        project = site.world.add_project("ENR", "Énergie")
        site.fake.limits.datacenter_search = 40
        for number in range(230):
            site.world.add_issue(project, f"Issue {number}")

        assert len(site.run().tasks) == 230

    def test_that_are_edited_meanwhile_are_not_lost(self, site):
        project = site.world.add_project("ENR", "Énergie")
        site.fake.limits.datacenter_search = 20
        issues = []
        for number in range(300):
            site.world.clock.advance(seconds=1)
            issues.append(site.world.add_issue(project, f"Issue {number}"))
        seen = set()

        for page in site.connector.fetch(site.plan()):
            if page.stream == "issues":
                seen.update(issue["id"] for issue in page.document["issues"])
                site.world.clock.advance(seconds=1)
                for issue in issues[:60:7]:
                    site.world.edit_issue(issue, summary="edited")

        assert seen == {str(issue.id) for issue in issues}

    def test_keep_translated_statuses_apart_by_their_category(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        waiting = cloud.world.add_status("Chez le client", "indeterminate", scope=project)
        cloud.world.add_issue(project, "One", status=waiting)
        cloud.world.add_issue(project, "Two", status="done")

        tasks = {task.name: task for task in cloud.run().tasks.values()}

        assert tasks["One"].status_category is StatusCategory.IN_PROGRESS
        assert tasks["One"].status_source == "Chez le client"
        assert tasks["Two"].status_category is StatusCategory.DONE

    def test_stand_under_their_parents(self, site):
        project = site.world.add_project("ENR", "Énergie")
        initiative = site.world.add_issue(project, "Initiative", "initiative")
        epic = site.world.add_issue(project, "Epic", "epic", parent=initiative)
        story = site.world.add_issue(project, "Story", "story", parent=epic)
        step = site.world.add_issue(project, "Step", "subtask", parent=story)

        tasks = site.run().tasks

        assert tasks[str(epic.id)].parent == str(initiative.id)
        assert tasks[str(story.id)].parent == str(epic.id)
        assert tasks[str(step.id)].parent == str(story.id)

    def test_find_a_parent_in_another_project_and_under_its_old_key(self, datacenter):
        programme, project = (datacenter.world.add_project(key, key) for key in ("PRG", "ENR"))
        epic = datacenter.world.add_issue(project, "Epic", "epic")
        story = datacenter.world.add_issue(project, "Story", "story", parent=epic)
        datacenter.world.move_issue(epic, programme)

        assert datacenter.run().tasks[str(story.id)].parent == str(epic.id)

    def test_of_every_level_have_their_kind(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        for kind in ("initiative", "epic", "story", "task", "bug", "subtask"):
            cloud.world.add_issue(project, kind, kind)

        kinds = {task.name: task.kind for task in cloud.run().tasks.values()}

        assert kinds == {
            "initiative": TaskKind.SUMMARY,
            "epic": TaskKind.EPIC,
            "story": TaskKind.STORY,
            "task": TaskKind.TASK,
            "bug": TaskKind.BUG,
            "subtask": TaskKind.SUBTASK,
        }

    def test_are_epics_on_data_center_too(self, datacenter):
        project = datacenter.world.add_project("ENR", "Énergie")
        for kind in ("epic", "task", "subtask"):
            datacenter.world.add_issue(project, kind, kind)

        kinds = {task.name: task.kind for task in datacenter.run().tasks.values()}

        assert kinds == {"epic": TaskKind.EPIC, "task": TaskKind.TASK, "subtask": TaskKind.SUBTASK}

    def test_carry_estimates_of_their_own_and_not_of_their_subtasks(self, site):
        project = site.world.add_project("ENR", "Énergie")
        story = site.world.add_issue(project, "Story", "story", estimate_seconds=3600, remaining_seconds=600)
        site.world.add_issue(project, "Step", "subtask", parent=story, estimate_seconds=7200)
        site.world.log_work(story, site.zoe, 1800)

        task = site.run().tasks[str(story.id)]

        assert (task.estimate_seconds, task.remaining_seconds, task.spent_seconds) == (3600, 600, 1800)

    def test_are_asked_only_for_what_the_mapping_needs(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        colour = cloud.world.add_field("Colour", "string", "com.example:colour")
        cloud.world.add_issue(project, "One", custom={colour.id: "red"}, description="Long")

        lean = cloud.run()
        cloud.settings = {"all_fields": True}
        whole = cloud.run(FetchMode.FULL)

        assert [task.custom_fields for task in lean.tasks.values()] == [{}]
        assert [task.custom_fields for task in whole.tasks.values()] == [{colour.id: "red"}]
        assert all(b"Long" not in page.body for page in (*lean.pages, *whole.pages))

    def test_keep_their_components_and_versions_by_name(self, site):
        project = site.world.add_project("ENR", "Énergie")
        version = site.world.add_version(project, "1.0")
        site.world.add_issue(project, "One", components=["Réseau", "API"], fix_versions=[version])

        (task,) = site.run().tasks.values()

        assert task.custom_fields == {"components": ["Réseau", "API"], "fixVersions": ["1.0"]}

    def test_of_an_archived_project_are_left_alone(self, site):
        site.world.add_issue(site.world.add_project("OLD", "Old", archived=True), "One")
        site.world.add_issue(site.world.add_project("ENR", "Énergie"), "Two")

        harvest = site.run()
        projects = {project.key: project for project in harvest.of(Entity.SOURCE_PROJECT).values()}

        assert [task.name for task in harvest.tasks.values()] == ["Two"]
        assert projects["OLD"].archived
        assert [(gap.is_fault, "OLD" in gap.message) for gap in harvest.gaps] == [(False, True)]
        assert site.run().gaps == []
        assert projects["ENR"].state is ProjectState.ACTIVE


class TestDependencies:
    def test_point_from_the_blocker_to_the_blocked_from_both_sides(self, site):
        project = site.world.add_project("ENR", "Énergie")
        first, second, third = (site.world.add_issue(project, name) for name in "ABC")
        link = site.world.link(first, second)
        site.world.link(second, third, "relates")

        dependencies = site.run().of(Entity.DEPENDENCY)

        assert {key: (found.predecessor, found.successor) for key, found in dependencies.items()} == {
            str(link.id): (str(first.id), str(second.id))
        }

    def test_follow_the_phrase_that_the_mapping_names(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        depends = cloud.world.add_link_type("Depends", inward="is depended on by", outward="depends on")
        later, earlier = (cloud.world.add_issue(project, name) for name in ("later", "earlier"))
        cloud.world.link(later, earlier, depends)
        cloud.mapping = {"dependency": {"is depended on by": "FS"}}

        (found,) = cloud.run().of(Entity.DEPENDENCY).values()

        assert (found.predecessor, found.successor) == (str(earlier.id), str(later.id))


class TestPeople:
    def test_are_listed_with_what_they_show(self, site):
        site.world.add_project("ENR", "Énergie")
        site.world.add_user("Hidden", email="h@acme.example", email_hidden=True, time_zone_hidden=True)
        site.world.add_user("Gone", email="g@acme.example", active=False)

        accounts = {account.name: account for account in site.run().of(Entity.ACCOUNT).values()}

        assert (accounts["Hidden"].email, accounts["Hidden"].time_zone) == (None, None)
        assert (accounts["Gone"].email, accounts["Gone"].active) == ("g@acme.example", False)

    def test_come_from_their_work_when_they_may_not_be_listed(self, site):
        site.world.users_may_be_listed = False
        ada = site.world.add_user("Ada")
        issue = site.world.add_issue(site.world.add_project("ENR", "Énergie", lead=site.zoe), "One", assignee=ada)
        site.world.log_work(issue, site.world.add_user("Tempo", kind="app"), 60)

        harvest = site.run()
        names = {account.name for account in harvest.of(Entity.ACCOUNT).values()}

        assert names == {"Ada", "Tempo", "Zoë Dupont"}
        assert [(gap.stream, gap.is_fault) for gap in harvest.gaps] == [("accounts", False)]

    def test_are_handed_over_once_a_run(self, site):
        project = site.world.add_project("ENR", "Énergie", lead=site.zoe)
        ada = site.world.add_user("Ada")
        for _ in range(250):
            site.world.log_work(site.world.add_issue(project, "One", assignee=ada), site.zoe, 60)
        site.world.clock.advance(minutes=30)
        site.run()
        connector = site.connector

        told = [
            item.name
            for page in connector.fetch(site.plan())
            if page.stream != "projects"
            for item in connector.translate(page, site.rules)
            if getattr(item, "entity", None) is Entity.ACCOUNT
        ]

        assert told == ["Ada"]

    def test_keep_their_id_on_data_center_when_they_are_renamed(self, datacenter):
        issue = datacenter.world.add_issue(datacenter.world.add_project("ENR", "E"), "One", assignee=datacenter.zoe)
        datacenter.zoe.name = "zoe.martin"

        assert datacenter.run().tasks[str(issue.id)].assignee == datacenter.zoe.key

    def test_fill_more_than_one_page(self, site):
        site.world.add_project("ENR", "Énergie")
        site.fake.limits.users = 60
        for number in range(130):
            site.world.add_user(f"User{number} Name")

        assert len(site.run().of(Entity.ACCOUNT)) == 131


class TestVersions:
    def test_are_releases_and_no_tasks(self, site):
        project = site.world.add_project("ENR", "Énergie")
        site.world.add_version(project, "1.0", released=True, release_on=dt.date(2026, 9, 1))
        site.world.add_version(project, "2.0")
        site.world.add_issue(project, "One")

        harvest = site.run()
        versions = {found.name: found for found in harvest.of(Entity.MILESTONE).values()}

        assert (versions["1.0"].state, versions["1.0"].due_on) == (MilestoneState.REACHED, dt.date(2026, 9, 1))
        assert (versions["2.0"].state, versions["2.0"].due_on) == (MilestoneState.PLANNED, None)
        assert [task.name for task in harvest.tasks.values()] == ["One"]


class TestScopes:
    def test_limit_projects_issues_and_hours(self, site):
        chosen, other = (site.world.add_project(key, key) for key in ("ENR", "APX"))
        mine, foreign = (site.world.add_issue(project, "One") for project in (chosen, other))
        site.run(scopes=(str(chosen.id),))
        site.world.clock.advance(minutes=5)
        for issue in (mine, foreign):
            site.world.log_work(issue, site.zoe, 600, touch=False)
        site.world.clock.advance(minutes=5)

        harvest = site.run(scopes=(str(chosen.id),))

        assert [project.key for project in harvest.of(Entity.SOURCE_PROJECT).values()] == ["ENR"]
        assert [entry.task for entry in harvest.hours.values()] == [str(mine.id)]

    def test_that_are_hidden_leave_a_gap_and_the_rest_is_read(self, site):
        hidden, shown = (site.world.add_project(key, key) for key in ("SEC", "ENR"))
        site.world.add_issue(shown, "One")
        site.world.edit_project(hidden, hidden=True)

        harvest = site.run(scopes=(str(hidden.id), str(shown.id)))

        assert [(gap.scope, gap.is_fault) for gap in harvest.gaps] == [(str(hidden.id), True)]
        assert '"ACME"' in harvest.gaps[0].message
        assert len(harvest.tasks) == 1

    def test_that_the_mapping_ignores_are_not_read(self, site):
        ignored, read = (site.world.add_project(key, key) for key in ("SBX", "ENR"))
        for project in (ignored, read):
            site.world.add_issue(project, project.key)
        site.mapping = {"scopes": {str(ignored.id): {"role": "ignore"}}}

        harvest = site.run()

        assert [task.name for task in harvest.tasks.values()] == ["ENR"]
        assert [project.key for project in harvest.of(Entity.SOURCE_PROJECT).values()] == ["ENR"]

    def test_that_are_none_raise_an_alarm(self, site):
        harvest = site.run()

        assert [gap.is_fault for gap in harvest.gaps] == [True]
        assert "no project at all" in harvest.gaps[0].message

    def test_with_mappings_of_their_own_keep_to_them(self, cloud):
        first, second = (cloud.world.add_project(key, key) for key in ("ENR", "APX"))
        for project in (first, second):
            cloud.world.add_issue(project, project.key, status="on_hold")
        cloud.mapping = {"scopes": {str(first.id): {"status": {"On Hold": "on_hold"}}}}

        statuses = {task.name: task.status_category for task in cloud.run().tasks.values()}

        assert statuses == {"ENR": StatusCategory.ON_HOLD, "APX": StatusCategory.IN_PROGRESS}


def test_a_version_list_that_is_refused_leaves_a_gap(cloud):
    project = cloud.world.add_project("ENR", "Énergie")
    cloud.world.add_issue(project, "One")
    cloud.fake.faults.add("/versions", faults.refused(403))

    harvest = cloud.run()

    assert [(gap.stream, gap.scope) for gap in harvest.gaps] == [("versions", str(project.id))]
    assert len(harvest.tasks) == 1


def test_a_long_renamed_key_still_finds_its_issues(site):
    project = site.world.add_project("ENR", "Énergie")
    site.world.add_issue(project, "One", created=at("2026-09-01T00:00:00+00:00"))
    site.world.edit_project(project, key="NRG")

    harvest = site.run()

    assert [task.source_url.rsplit("/", 1)[1] for task in harvest.tasks.values()] == ["NRG-1"]
