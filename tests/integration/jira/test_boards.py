"""Boards say which field an estimate stands in, and a sprint is the section of an issue; no board stops anything."""

import pytest

from hub.demo.fake_jira.stock import FLOAT
from hub.demo.loopback import faults
from models.vocabulary import Entity


@pytest.fixture
def project(site):
    return site.world.add_project("ENR", "Énergie")


class TestEstimation:
    def test_is_the_field_of_the_project_s_board_and_no_other(self, site, project):
        size = site.world.add_field("Size", "number", FLOAT)
        site.world.add_board("Crew", project, estimation=size.id)
        issue = site.world.add_issue(project, "One", custom={size.id: 8.0, "customfield_10912": 3.0})
        other = site.world.add_issue(site.world.add_project("APX", "Apex"), "Two", custom={"customfield_10912": 5.0})

        tasks = site.run().tasks

        assert [tasks[str(each.id)].story_points for each in (issue, other)] == [8, 5]

    def test_in_time_leaves_story_points_to_the_type_of_a_field(self, site, project):
        site.world.add_board("Crew", project, estimation="timeoriginalestimate")
        site.world.add_issue(project, "One", custom={"customfield_10912": 3.0})

        [task] = site.run().tasks.values()

        assert task.story_points == 3

    def test_is_asked_again_in_a_full_run_only(self, site, project):
        size = site.world.add_field("Size", "number", FLOAT)
        site.world.add_board("Crew", project, estimation=size.id)
        site.world.add_issue(project, "One", custom={size.id: 8.0})
        site.run()

        [task] = site.run().tasks.values()

        assert task.story_points == 8
        assert site.requests("board") == 0


class TestRefusals:
    def test_of_one_board_are_told_and_the_others_are_read(self, site, project):
        size = site.world.add_field("Size", "number", FLOAT)
        site.world.add_board("Secret", project, refused=True)
        site.world.add_board("Somebody's own", type="kanban")
        site.world.add_board("Crew", project, estimation=size.id)
        site.world.add_issue(project, "One", custom={size.id: 8.0})

        harvest = site.run()

        assert [task.story_points for task in harvest.tasks.values()] == [8]
        assert ['"Secret"' in gap.message and not gap.is_fault for gap in harvest.gaps] == [True]

    @pytest.mark.parametrize("status", [400, 403, 404])
    def test_of_all_boards_leave_the_issues_readable(self, site, project, status):
        site.world.add_issue(project, "One", custom={"customfield_10912": 3.0})
        site.fake.faults.add("/agile/", faults.refused(status), times=9)

        harvest = site.run()

        assert [task.story_points for task in harvest.tasks.values()] == [3]
        assert len(harvest.gaps) == 1


class TestSprints:
    def test_are_the_section_of_their_issues_the_active_one_first(self, site, project):
        board = site.world.add_board("Crew", project)
        issue, idle = site.world.add_issue(project, "One"), site.world.add_issue(project, "Two")
        site.world.add_sprint(board, "Sprint 5", issue, state="closed")
        site.world.add_sprint(board, "Sprint [6], name=x", issue, state="active")
        site.world.add_sprint(board, "Sprint 7", issue, idle, state="future")

        sections = {each.task: each.section for each in site.run().of(Entity.TASK_MEMBERSHIP).values()}

        assert sections == {str(issue.id): "Sprint [6], name=x", str(idle.id): "Sprint 7"}

    def test_stay_in_the_custom_fields_with_those_of_before(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        board = cloud.world.add_board("Crew", project)
        issue = cloud.world.add_issue(project, "One")
        for number, state in ((5, "closed"), (6, "active")):
            cloud.world.add_sprint(board, f"Sprint {number}", issue, state=state)

        [task] = cloud.run().tasks.values()

        assert [sprint["name"] for sprint in task.custom_fields["customfield_10747"]] == ["Sprint 5", "Sprint 6"]


def test_a_project_carries_its_category(site):
    site.world.add_project("ENR", "Énergie", category="Infra")
    site.world.add_project("APX", "Apex")

    projects = site.run().of(Entity.SOURCE_PROJECT).values()

    assert {each.key: each.custom_fields for each in projects} == {"ENR": {"projectCategory": "Infra"}, "APX": {}}
