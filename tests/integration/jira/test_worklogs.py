"""Hours in full: never the twenty embedded ones alone, and what changes afterwards by the two feeds."""

import datetime as dt

import pytest

from connectors.sdk.contract import FetchMode
from hub.demo.loopback import faults
from tests.integration.jira.bench import at


@pytest.fixture
def issue(site):
    """One issue of one project."""
    return site.world.add_issue(site.world.add_project("ENR", "Énergie"), "One")


class TestFirstRun:
    @pytest.mark.parametrize("count", [0, 1, 20, 21, 133])
    def test_reads_all_worklogs_of_an_issue(self, site, issue, count):
        site.fake.limits.worklogs = 50
        for _ in range(count):
            site.world.log_work(issue, site.zoe, 600)

        assert len(site.run().hours) == count

    def test_asks_by_issue_only_where_some_are_missing(self, site, issue):
        other = site.world.add_issue(issue.project, "Two")
        for _ in range(20):
            site.world.log_work(issue, site.zoe, 600)
        for _ in range(21):
            site.world.log_work(other, site.zoe, 600)

        site.run()

        assert site.requests(f"issue/{issue.id}/worklog") == 0
        assert site.requests(f"issue/{other.id}/worklog") == 1

    def test_meets_what_was_logged_while_it_read(self, site, issue):
        site.world.log_work(issue, site.zoe, 600)
        late = []

        for page in site.connector.fetch(site.plan()):
            if page.stream == "issues":
                site.world.clock.advance(minutes=2)
                late.append(site.world.log_work(issue, site.zoe, 60, touch=False))
                site.world.clock.advance(minutes=2)
            if page.stream == "worklogs" and page.context["kind"] == "list":
                found = {worklog["id"] for worklog in page.document}

        assert str(late[0].id) in found


class TestEntry:
    def test_stands_on_the_day_of_its_offset(self, site, issue):
        site.world.log_work(issue, site.zoe, 7200, started=at("2026-10-31T20:00:00+00:00"), comment="Nuit à Pune")

        (entry,) = site.run().hours.values()

        assert entry.entry_date == dt.date(2026, 11, 1)
        assert entry.started_at == at("2026-10-31T20:00:00+00:00")
        assert (entry.duration_seconds, entry.note) == (7200, "Nuit à Pune")

    def test_may_be_of_no_time_by_an_app_or_somebody_who_left(self, site, issue):
        gone = site.world.add_user("Gone", active=False)
        bot = site.world.add_user("Bot", kind="app")
        site.world.log_work(issue, gone, 0)
        site.world.log_work(issue, bot, 60)

        seconds = sorted(entry.duration_seconds for entry in site.run().hours.values())

        assert seconds == [0, 60]

    def test_is_the_same_whichever_way_it_was_read(self, site, issue):
        worklog = site.world.log_work(issue, site.zoe, 600)
        embedded = site.run(FetchMode.FULL).hours[str(worklog.id)]
        for _ in range(25):
            site.world.log_work(issue, site.zoe, 60)
        by_issue = site.run(FetchMode.FULL).hours[str(worklog.id)]
        site.world.clock.advance(minutes=10)
        site.cursors = {}
        site.run()
        site.world.edit_worklog(worklog, seconds=600)
        site.world.clock.advance(minutes=10)
        by_feed = site.run().hours[str(worklog.id)]

        assert embedded == by_issue
        assert by_feed == by_issue.model_copy(update={"source_updated_at": by_feed.source_updated_at})


class TestFeeds:
    @pytest.fixture
    def worklogs(self, site, issue):
        """Three worklogs that were read, and quiet since."""
        logged = [site.world.log_work(issue, site.zoe, 600) for _ in range(3)]
        site.world.clock.advance(minutes=30)
        site.run()
        return logged

    def test_tell_what_was_added_changed_and_deleted(self, site, issue, worklogs):
        added = site.world.log_work(issue, site.zoe, 60)
        site.world.edit_worklog(worklogs[0], seconds=1200)
        site.world.delete_worklog(worklogs[1])
        site.world.clock.advance(minutes=5)

        harvest = site.run()

        assert {key: entry.duration_seconds for key, entry in harvest.hours.items()} == {
            str(added.id): 60,
            str(worklogs[0].id): 1200,
        }
        assert [removal.source_id for removal in harvest.removals] == [str(worklogs[1].id)]

    def test_tell_of_hours_that_did_not_touch_their_issue(self, site, issue, worklogs):
        site.world.log_work(issue, site.zoe, 60, touch=False)
        site.world.edit_worklog(worklogs[0], seconds=1, touch=False)
        site.world.clock.advance(minutes=5)

        assert len(site.run().hours) == 2

    def test_hide_the_last_minute_and_lose_nothing_by_it(self, site, issue, worklogs):
        site.world.clock.advance(minutes=30)
        early = site.world.log_work(issue, site.zoe, 60, touch=False)
        site.world.clock.advance(seconds=30)
        late = site.world.log_work(issue, site.zoe, 60, touch=False)
        site.world.clock.advance(seconds=40)

        first = site.run().hours
        site.world.clock.advance(minutes=2)
        second = site.run().hours

        assert set(first) == {str(early.id)}
        assert str(late.id) in second

    def test_ask_nothing_twice_when_nothing_happened(self, site, issue, worklogs):
        site.world.log_work(issue, site.zoe, 60)
        site.world.clock.advance(minutes=5)
        site.run()

        harvest = site.run()

        assert site.requests("worklog/list") == 0
        assert harvest.hours == {}

    def test_do_not_call_deleted_what_jira_still_shows(self, site, worklogs):
        site.world.deleted_worklogs.append((worklogs[0].id, site.world.clock.now))
        site.world.clock.advance(minutes=5)

        assert site.run().removals == []

    def test_tell_a_full_run_of_all_deletions_that_came_before_it(self, site, issue, worklogs):
        site.world.delete_worklog(worklogs[0])
        site.world.clock.advance(days=30)
        site.world.edit_issue(issue, summary="Later")

        harvest = site.run(FetchMode.FULL)

        assert [removal.source_id for removal in harvest.removals] == [str(worklogs[0].id)]

    def test_go_on_over_many_pages(self, site, issue, worklogs):
        site.fake.limits.feed = 40
        for _ in range(130):
            site.world.clock.advance(seconds=1)
            site.world.log_work(issue, site.zoe, 60)
        site.world.clock.advance(minutes=5)

        assert len(site.run().hours) == 130
        assert site.requests("worklog/updated") == 4

    def test_that_cannot_pass_one_instant_give_way_to_reading_the_issues(self, site, issue, worklogs):
        site.fake.limits.feed = 10
        for _ in range(25):
            site.world.log_work(issue, site.zoe, 60, touch=False)
        site.world.clock.advance(minutes=5)

        harvest = site.run()

        assert len(harvest.hours) == 28
        assert [(gap.stream, gap.is_fault) for gap in harvest.gaps] == [("worklogs", False)]

    def test_that_fail_give_way_to_reading_the_issues(self, site, issue, worklogs):
        site.world.log_work(issue, site.zoe, 60, touch=False)
        site.world.clock.advance(minutes=5)
        site.fake.faults.add("worklog/updated", faults.failing(500), times=9)

        harvest = site.run()

        assert len(harvest.hours) == 4
        assert "failed" in harvest.gaps[0].message
        site.fake.faults.clear()
        assert site.run().gaps == []

    def test_leave_out_hours_of_issues_that_are_not_read(self, site, issue, worklogs):
        hidden = site.world.add_project("SEC", "Secret")
        secret = site.world.add_issue(hidden, "Hidden")
        worklog = site.world.log_work(secret, site.zoe, 60)
        site.world.edit_project(hidden, hidden=True)
        site.world.clock.advance(minutes=5)

        assert str(worklog.id) not in site.run().hours
