"""Status history: read in full, at the cost of a request a thousand issues, and told once."""

import datetime as dt
from collections import Counter

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.loopback import faults
from models.vocabulary import Entity, StatusCategory


@pytest.fixture
def issue(site):
    """An issue that went from to do to done by way of a pause, touched in between."""
    project = site.world.add_project("ENR", "Énergie")
    issue = site.world.add_issue(project, "One")
    for status in ("in_progress", "on_hold", "done"):
        site.world.clock.advance(hours=1)
        site.world.edit_issue(issue, by=site.zoe, status=status)
        site.world.edit_issue(issue, summary=f"now {status}")
    return issue


def changes(harvest):
    return sorted(harvest.of(Entity.STATUS_CHANGE).values(), key=lambda change: change.changed_at)


class TestStatusChanges:
    def test_are_told_with_both_sides_who_and_when(self, site, issue):
        site.mapping = {"status": {"On Hold": "on_hold"}}

        first, second, third = changes(site.run())

        assert [first.from_category, first.to_category] == [StatusCategory.TODO, StatusCategory.IN_PROGRESS]
        assert [second.to_category, second.to_source] == [StatusCategory.ON_HOLD, "On Hold"]
        assert [third.from_category, third.to_category] == [StatusCategory.ON_HOLD, StatusCategory.DONE]
        assert first.changed_at == issue.created + dt.timedelta(hours=1)
        assert {change.task for change in (first, second, third)} == {str(issue.id)}
        assert first.account

    def test_beyond_what_jira_embeds_are_all_there(self, site, issue):
        """Cloud embeds forty entries, newest first, and says nothing of the others."""
        for number in range(60):
            site.world.clock.advance(minutes=1)
            site.world.edit_issue(issue, status="todo" if number % 2 else "in_progress")

        assert len(changes(site.run())) == 63

    def test_of_a_status_that_is_gone_are_unknown_and_not_guessed(self, site, issue):
        del site.world.statuses["on_hold"]

        assert changes(site.run())[1].to_category is StatusCategory.UNKNOWN

    def test_of_an_incremental_run_are_those_of_changed_issues(self, site, issue):
        site.run()
        site.world.clock.advance(hours=1)
        site.world.edit_issue(issue, status="todo")

        assert changes(site.run())[-1].to_category is StatusCategory.TODO

    def test_come_with_their_author_where_nobody_may_list_users(self, site, issue):
        site.world.users_may_be_listed = False
        mover = site.world.add_user("Mia Mover")
        site.world.clock.advance(minutes=1)
        site.world.edit_issue(issue, by=mover, status="todo")

        names = {account.name for account in site.run().of(Entity.ACCOUNT).values()}

        assert "Mia Mover" in names


def test_data_center_is_asked_again_where_it_shows_a_part(datacenter):
    project = datacenter.world.add_project("ENR", "Énergie")
    issue = datacenter.world.add_issue(project, "One")
    for number in range(5):
        datacenter.world.clock.advance(minutes=1)
        datacenter.world.edit_issue(issue, status="todo" if number % 2 else "in_progress")
    datacenter.fake.limits.datacenter_histories = 2

    assert len(changes(datacenter.run())) == 5


class TestCost:
    def test_is_one_request_a_thousand_issues(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        for number in range(1050):
            cloud.world.clock.advance(seconds=1)
            cloud.world.edit_issue(cloud.world.add_issue(project, f"Issue {number}"), status="done")

        harvest = cloud.run()

        assert len(changes(harvest)) == 1050
        assert cloud.requests("changelog/bulkfetch") == 2

    def test_of_a_long_history_is_one_request_a_page(self, cloud):
        """The way to the next page is found in the text of the answer, where only a key can be called so."""
        project = cloud.world.add_project("ENR", "Énergie")
        issues = [cloud.world.add_issue(project, f"Issue {number}") for number in range(5)]
        trickster = cloud.world.add_user('Eve","nextPageToken":"MjA="')
        for status in ("done", "todo", "done", "todo"):
            cloud.world.clock.advance(minutes=1)
            for issue in issues:
                cloud.world.edit_issue(issue, by=trickster, status=status)
        cloud.fake.limits.changelog_cut = 7

        harvest = cloud.run()

        assert len(changes(harvest)) == 20
        assert Counter(page.stream for page in harvest.pages)["history"] == cloud.requests("changelog") == 3

    def test_is_nothing_while_nothing_changes(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        cloud.world.edit_issue(cloud.world.add_issue(project, "One"), status="done")
        cloud.run()

        cloud.run()

        assert cloud.requests("changelog") == cloud.requests("status") == 0


def test_a_run_that_ends_before_the_history_leaves_it_to_the_next(cloud):
    project = cloud.world.add_project("ENR", "Énergie")
    for number in range(250):
        cloud.world.clock.advance(minutes=1)
        cloud.world.edit_issue(cloud.world.add_issue(project, f"Issue {number}"), status="done")
    stored = 0
    for page in cloud.connector.fetch(cloud.plan()):
        if page.cursor:
            cloud.cursors[(page.stream, page.scope)] = page.cursor
        stored += page.stream == "issues"
        if stored == 2:
            break

    assert len(changes(cloud.run())) == 250


@pytest.mark.parametrize("status", [403, 404])
def test_history_that_may_not_be_read_is_a_gap_and_the_issues_come(cloud, status):
    project = cloud.world.add_project("ENR", "Énergie")
    cloud.world.add_issue(project, "One")
    cloud.fake.faults.add("changelog/bulkfetch", faults.refused(status), times=9)

    harvest = cloud.run(FetchMode.FULL)

    assert len(harvest.tasks) == 1
    assert [gap.stream for gap in harvest.gaps] == ["history"]
