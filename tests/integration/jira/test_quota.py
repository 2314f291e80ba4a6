"""Limits: a quota stops everything until the hour, a burst is waited out, projects share both."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from connectors.sdk.errors import QuotaExhausted
from hub.demo.loopback import faults
from tests.runtimes import NOON


class TestQuota:
    @pytest.mark.parametrize("reason", ["jira-quota-global-based", "jira-quota-tenant-based"])
    def test_that_is_used_up_ends_the_run_until_the_hour(self, site, reason):
        site.lent.now = NOON + dt.timedelta(minutes=20)
        site.lent.limiter = limiter = Noting()
        site.world.add_issue(site.world.add_project("ENR", "Énergie"), "One")
        site.fake.faults.add("/search", faults.throttled(None, reason), times=99)

        with pytest.raises(QuotaExhausted, match="points of this hour") as caught:
            site.run()

        assert caught.value.resumes_at == NOON + dt.timedelta(hours=1)
        assert site.requests("/search") == 1
        assert site.lent.sleeps == []
        assert limiter.held == [""]

    def test_comes_back_when_jira_says_so(self, cloud):
        cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
        reset = (NOON + dt.timedelta(minutes=59)).isoformat()
        cloud.fake.faults.add("search/jql", faults.throttled(None, "jira-quota-tenant-based", reset=reset), times=9)

        with pytest.raises(QuotaExhausted) as caught:
            cloud.run()

        assert caught.value.resumes_at == NOON + dt.timedelta(minutes=59)

    def test_keeps_what_was_read_before_it(self, cloud):
        project = cloud.world.add_project("ENR", "Énergie")
        for number in range(250):
            cloud.world.clock.advance(minutes=1)
            cloud.world.add_issue(project, f"Issue {number}")
        cloud.fake.faults.add("search/jql", faults.throttled(None, "jira-quota-tenant-based"), after=2, times=1)
        seen = set()

        def read():
            for page in cloud.connector.fetch(cloud.plan()):
                if page.stream == "issues":
                    seen.update(issue["id"] for issue in page.document["issues"])
                if page.cursor:
                    cloud.cursors[(page.stream, page.scope)] = page.cursor

        with pytest.raises(QuotaExhausted):
            read()

        rest = cloud.run().tasks

        assert len(rest) < 250
        assert len(seen | rest.keys()) == 250


def test_a_burst_is_waited_out(cloud):
    cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
    cloud.fake.faults.add("search/jql", faults.throttled("7", "jira-burst-based"), after=1)

    assert len(cloud.run().tasks) == 1
    assert max(cloud.lent.sleeps) >= 7


@dataclass
class Noting:
    """A limiter that lets everybody pass, and remembers whom it was told to hold."""

    held: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def admit(self, _cost: int = 1, endpoint: str = "") -> None:
        self.asked.add(endpoint)

    def hold(self, _seconds: float, endpoint: str = "") -> None:
        self.held.append(endpoint)


class TestEndpoint:
    def test_alone_is_held_by_a_burst(self, cloud):
        """Jira counts bursts by endpoint and method, whichever issue or project is asked for."""
        issue = cloud.world.add_issue(cloud.world.add_project("ENR", "Énergie"), "One")
        for _ in range(25):
            cloud.world.log_work(issue, cloud.zoe, 60)
        cloud.lent.limiter = limiter = Noting()
        cloud.fake.faults.add(f"{issue.id}/worklog", faults.throttled("7", "jira-burst-based"))
        cloud.fake.faults.add("search/jql", faults.throttled("7", None))

        cloud.run()

        assert limiter.held == ["", "GET issue/*/worklog"]
        assert {"POST search/jql", "GET project/*/versions", "GET field"} <= limiter.asked


class TestProjectsAtOnce:
    def test_read_the_same_as_one_after_the_other(self, site):
        for number in range(6):
            project = site.world.add_project(f"P{number}", f"Project {number}")
            for issue in range(60):
                site.world.clock.advance(seconds=1)
                site.world.log_work(site.world.add_issue(project, f"Issue {issue}"), site.zoe, 60)
        site.fake.limits.short_every = 2
        site.settings = {"parallel": 1}
        one = site.run()
        site.cursors, site.settings = {}, {"parallel": 5}

        many = site.run()

        assert many.tasks == one.tasks
        assert many.hours == one.hours

    def test_are_read_at_once(self, cloud):
        """Each answer takes a while, so that only requests side by side are done in time."""
        for number in range(5):
            project = cloud.world.add_project(f"P{number}", f"Project {number}")
            cloud.world.add_issue(project, "One")
        cloud.fake.limits.latency_s = 0.05

        cloud.run()

        assert cloud.fake.journal.most_at_once >= 3
