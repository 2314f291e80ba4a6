"""Reading only what changed: nothing skipped, nothing twice without need, no clock but the vendor's."""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from connectors.sdk.errors import AuthExpired, VendorUnavailable
from hub.demo.fake_jira.stock import STORY_POINTS_TEAM
from hub.demo.loopback import faults
from models.vocabulary import Entity, StatusCategory


def fill(site, count, **rest):
    """A project with issues a minute apart, and the clock half an hour after the last."""
    project = site.world.add_project("ENR", "Énergie")
    issues = []
    for number in range(count):
        site.world.clock.advance(minutes=1)
        issues.append(site.world.add_issue(project, f"Issue {number}", **rest))
    site.world.clock.advance(minutes=30)
    return project, issues


class TestCursor:
    def test_brings_only_what_changed_since(self, site):
        _, issues = fill(site, 120)
        site.run()
        site.world.edit_issue(issues[3], summary="Changed")

        tasks = site.run().tasks

        assert tasks[str(issues[3].id)].name == "Changed"
        assert len(tasks) < 15

    def test_does_not_depend_on_the_time_zone_of_the_reader(self, site):
        _, issues = fill(site, 5)
        site.run()
        site.zoe.time_zone = "America/Los_Angeles"
        site.world.edit_issue(issues[0], summary="Changed")
        site.zoe.time_zone = "Pacific/Kiritimati"

        assert str(issues[0].id) in site.run().tasks

    def test_has_no_upper_bound_so_an_issue_that_keeps_changing_is_read(self, site):
        _, issues = fill(site, 2)
        site.run()
        for round_ in range(3):
            site.world.clock.advance(minutes=16)
            site.world.edit_issue(issues[0], summary=f"Round {round_}")

            assert site.run().tasks[str(issues[0].id)].name == f"Round {round_}"

    def test_never_moves_back(self, site):
        project, issues = fill(site, 3)
        site.run()
        key = ("issues", str(project.id))
        before = site.cursors[key].state["updated"]
        site.world.delete_issue(issues[-1])

        site.run()

        assert site.cursors[key].state["updated"] == before

    def test_is_right_after_every_single_page(self, site):
        _, issues = fill(site, 250)
        site.fake.limits.datacenter_search = 60
        for issue in issues[::10]:
            for _ in range(23 if issue is issues[0] else 2):
                site.world.log_work(issue, site.zoe, 60, touch=False)
        read_in_one_go = site.run(FetchMode.FULL)
        pages_in_all = len(read_in_one_go.pages)

        for stopped_after in range(1, pages_in_all, 2):
            tasks, hours = read_in_two_goes(site, stopped_after)

            assert tasks == set(read_in_one_go.tasks)
            assert hours == set(read_in_one_go.hours)

    def test_of_an_unknown_version_starts_over(self, site):
        fill(site, 3)
        site.run()
        site.cursors = {key: type(cursor)({}, version=99) for key, cursor in site.cursors.items()}

        assert len(site.run().tasks) == 3


def read_in_two_goes(site, stopped_after):
    """Stop behind a page, then go on from the cursors stored so far."""
    site.cursors = {}
    connector, tasks, hours = site.connector, set(), set()
    for keep in (stopped_after, None):
        pages = connector.fetch(site.plan())
        for count, page in enumerate(pages, start=1):
            for item in connector.translate(page, site.rules):
                if getattr(item, "entity", None) is Entity.TASK:
                    tasks.add(item.source_id)
                elif getattr(item, "entity", None) is Entity.TIME_ENTRY:
                    hours.add(item.source_id)
            if page.cursor:
                site.cursors[(page.stream, page.scope)] = page.cursor
            if count == keep:
                pages.close()
                break
    return tasks, hours


class TestRequests:
    def test_of_an_empty_run_are_one_for_all_issues_one_a_project_for_versions_up_to_ten_and_the_probes(self, cloud):
        for key in ("ENR", "APX", "OPS"):
            cloud.world.add_issue(cloud.world.add_project(key, key), key)
        cloud.settings = {"deployment": "cloud"}
        cloud.run()
        cloud.world.clock.advance(minutes=30)
        cloud.run()

        cloud.run()

        probes = ("myself", "project/search", "field", "worklog/updated", "worklog/deleted")
        assert [cloud.requests(probe) for probe in probes] == [1] * len(probes)
        assert (cloud.requests("search/jql"), cloud.requests("/versions")) == (1, 3)
        assert cloud.requests() == len(probes) + 4

    def test_of_a_full_run_are_one_a_hundred_issues(self, cloud):
        _, issues = fill(cloud, 450)
        for _ in range(25):
            cloud.world.log_work(issues[0], cloud.zoe, 60)

        cloud.run()

        assert cloud.requests() <= 450 / 100 + 1 + 20
        assert cloud.requests("/worklog?") + cloud.requests(f"issue/{issues[0].id}/worklog") == 1


class TestMovedIssue:
    def test_keeps_its_id_in_its_new_project(self, site):
        _, issues = fill(site, 2)
        target = site.world.add_project("APX", "Apex")
        site.run()
        site.world.move_issue(issues[0], target)

        task = site.run().tasks[str(issues[0].id)]

        assert task.project == str(target.id)
        assert task.source_url.endswith("/browse/APX-1")


class TestProjectThatWasLeftOut:
    def test_goes_on_from_where_it_was_left(self, site):
        """Others are read meanwhile, and what they have seen says nothing of this one."""
        project, issues = fill(site, 3)
        other = site.world.add_project("APX", "Apex")
        busy = site.world.add_issue(other, "Busy")
        site.run()
        site.run()
        site.world.edit_issue(issues[0], summary="Changed unseen")
        for _ in range(3):
            site.world.clock.advance(hours=1)
            site.world.edit_issue(busy, summary=f"{site.world.clock.now}")
            site.run(scopes=(str(other.id),))

        tasks = site.run(scopes=(str(project.id), str(other.id))).tasks

        assert tasks[str(issues[0].id)].name == "Changed unseen"


class TestManyProjects:
    def test_each_keep_their_rules_and_fields(self, cloud):
        team, company = (cloud.world.add_project(key, key, team_managed=key == "TEA") for key in ("TEA", "COM"))
        points = cloud.world.add_field("Story point estimate", "number", STORY_POINTS_TEAM, scope=team)
        first = cloud.world.add_issue(team, "One", custom={points.id: 3.0})
        second = cloud.world.add_issue(company, "Two", custom={"customfield_10912": 8.0}, status="in_progress")
        cloud.mapping = {"scopes": {str(company.id): {"status": {"In Progress": "on_hold"}}}}
        before = cloud.run()
        cloud.world.clock.advance(hours=1)
        for issue in (first, second):
            cloud.world.edit_issue(issue, status="done")
            cloud.world.edit_issue(issue, status="in_progress")

        after = cloud.run()

        shown = {task.name: (task.story_points, task.status_category) for task in after.tasks.values()}
        assert shown == {
            "One": (3, StatusCategory.IN_PROGRESS),
            "Two": (8, StatusCategory.ON_HOLD),
        }
        changes = after.of(Entity.STATUS_CHANGE).values()
        assert {change.to_category for change in changes if change.task == str(second.id)} == {
            StatusCategory.DONE,
            StatusCategory.ON_HOLD,
        }
        assert before.tasks.keys() == after.tasks.keys()

    def test_have_their_versions_and_properties_read_by_turns(self, cloud):
        """Jira tells of no change of either; an issue that shows another version brings its project forward."""
        world = cloud.world
        issues = [world.add_issue(world.add_project(f"P{letter}", letter), "One") for letter in "ABCDEFGHIJKLM"]
        cloud.mapping = {"money": [{"field": "property:plan", "kind": "budget", "currency": "EUR", "level": "project"}]}
        cloud.lent.now = world.clock.now
        cloud.run()
        asked = [(cloud.requests("/versions"), cloud.requests("/properties"))]
        world.edit_issue(issues[12], fix_versions=[world.add_version(issues[12].project, "Shown")])
        world.add_version(issues[10].project, "Unseen")
        found = []
        for _ in range(2):
            cloud.lent.now = world.clock.advance(minutes=30)
            found.append([version.name for version in cloud.run().of(Entity.MILESTONE).values()])
            asked.append((cloud.requests("/versions"), cloud.requests("/properties")))
        cloud.mapping["money"].append({**cloud.mapping["money"][0], "field": "property:other"})
        cloud.run()

        assert found == [["Shown"], ["Unseen"]]
        assert asked == [(13, 13), (10, 10), (10, 10)]
        assert cloud.requests("/properties") == 26

    def test_cost_a_group_each_only_in_the_run_after_their_first(self, cloud):
        for number in range(60):
            cloud.world.clock.advance(minutes=20)
            cloud.world.add_issue(cloud.world.add_project(f"P{number}", f"Project {number}"), "One")
        cloud.run()
        asked = []
        for _ in range(2):
            cloud.world.edit_issue(cloud.world.issues[min(cloud.world.issues)], summary=f"{asked}")
            assert len(cloud.run().tasks) >= 1
            asked.append(cloud.requests("search/jql"))

        assert asked == [2, 1]


class TestPageToken:
    def test_that_is_refused_starts_over_at_the_last_change_seen(self, cloud):
        _, issues = fill(cloud, 350)
        cloud.fake.faults.add("search/jql", faults.refused(400, "The provided next page token has expired."), after=3)

        harvest = cloud.run()

        assert set(harvest.tasks) == {str(issue.id) for issue in issues}
        assert cloud.requests("search/jql") <= 7

    def test_that_is_refused_again_at_once_ends_the_run(self, cloud):
        fill(cloud, 350)
        cloud.fake.faults.add("search/jql", faults.refused(400, "Bad"), after=2, times=99)

        with pytest.raises(Exception, match="did not understand the request to search issues"):
            cloud.run()


class TestProjectWithoutIssues:
    def test_gets_its_first_worklogs_too(self, site):
        project = site.world.add_project("ENR", "Énergie")
        site.run()
        site.world.clock.advance(hours=1)
        issue = site.world.add_issue(project, "One")
        site.world.log_work(issue, site.zoe, 600, at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC), touch=False)

        assert len(site.run().hours) == 1


class TestNewProject:
    def test_is_read_whole_when_it_appears(self, site):
        fill(site, 3)
        site.run()
        project = site.world.add_project("NEW", "New")
        issue = site.world.add_issue(project, "Old work", created=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        site.world.log_work(issue, site.zoe, 600, at=dt.datetime(2025, 1, 2, tzinfo=dt.UTC))

        harvest = site.run()

        assert str(issue.id) in harvest.tasks
        assert len(harvest.hours) == 1


def test_a_run_that_fails_midway_goes_on_from_its_cursor(cloud):
    _, issues = fill(cloud, 450)
    cloud.fake.faults.add("search/jql", faults.failing(500), after=3, times=99)
    with pytest.raises(VendorUnavailable):
        read_until_it_fails(cloud)
    cloud.fake.faults.clear()

    harvest = cloud.run()

    assert len(harvest.tasks) < len(issues)
    assert str(issues[-1].id) in harvest.tasks


def read_until_it_fails(site):
    for page in site.connector.fetch(site.plan()):
        if page.cursor:
            site.cursors[(page.stream, page.scope)] = page.cursor


def test_a_token_that_expires_between_runs_moves_no_cursor(cloud):
    fill(cloud, 3)
    cloud.run()
    before = dict(cloud.cursors)
    cloud.world.revoke(cloud.world.credentials[0])

    with pytest.raises(AuthExpired):
        cloud.run()

    assert cloud.cursors == before
