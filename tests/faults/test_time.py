"""Time as vendors have it: every zone an account may live in, nights when the clock is set back, instants that many records share."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from hub.demo.fake_jira import FakeJira, JiraWorld, Limits
from hub.demo.loopback.answer import Answer
from hub.security.scopes import Scope
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from hub.wiring import Hub
from models.vocabulary import RunState
from tests.faults.oracle import differences
from tests.faults.site import EMAIL, TOKEN
from tests.faults.stage import connect_jira

ZONES = (
    "Pacific/Pago_Pago",
    "America/St_Johns",
    "America/New_York",
    "UTC",
    "Europe/Paris",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
"""From eleven hours behind to fourteen ahead, with halves and quarters, and daylight saving of an hour and of half an hour."""
NIGHTS = {
    "Europe sets its clocks back": dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC),
    "New York sets its clocks back": dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC),
    "Lord Howe sets its clocks forward": dt.datetime(2026, 10, 3, 15, 30, tzinfo=dt.UTC),
}
HALF_AN_HOUR = dt.timedelta(minutes=30)


@dataclass
class Bench:
    """A hub with one connection to a Jira whose reader lives somewhere."""

    hub: Hub
    jira: FakeJira
    client_id: UUID
    connection_id: UUID

    @property
    def world(self) -> JiraWorld:
        return self.jira.world

    def sync(self) -> RunState:
        scope = Scope.of(self.client_id)
        wanted = {"scope": scope, "connection_id": self.connection_id, "enqueue": False}
        run_id = request_run(self.hub, caller_name="test", **wanted)["id"]
        return execute_run(self.hub, client_id=self.client_id, run_id=run_id)

    def differences(self) -> list[str]:
        return differences(self.world, self.hub.database, self.client_id)


@pytest.fixture
def bench(hub: Hub) -> Iterator[Bench]:
    world = JiraWorld()
    world.grant(world.add_user("Reader", email=EMAIL), TOKEN)
    world.add_project("ENR", "Énergie")
    with FakeJira(world, limits=Limits(search_page=3)) as jira:
        yield Bench(hub, jira, *connect_jira(hub, jira.base_url))


def fill(world: JiraWorld, count: int, *, apart: dt.timedelta) -> None:
    [project] = world.projects.values()
    [reader] = world.users.values()
    for number in range(count):
        world.clock.now += apart
        world.log_work(world.add_issue(project, f"Issue {number}"), reader, 600)
    world.clock.now += HALF_AN_HOUR


class TestZones:
    @pytest.mark.parametrize("zone", ZONES)
    def test_changes_arrive_wherever_the_account_lives(self, bench: Bench, zone: str) -> None:
        [reader] = bench.world.users.values()
        reader.time_zone = zone
        fill(bench.world, 8, apart=HALF_AN_HOUR)
        bench.sync()
        for issue in list(bench.world.issues.values())[::3]:
            bench.world.clock.advance(hours=5)
            bench.world.edit_issue(issue, summary=f"Edited in {zone}")

        bench.sync()

        assert bench.differences() == []

    @pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
    @pytest.mark.parametrize("night", NIGHTS)
    def test_an_hour_that_happens_twice_hides_nothing(self, bench: Bench, zone: str, night: str) -> None:
        [reader] = bench.world.users.values()
        reader.time_zone = zone
        bench.world.clock.now = NIGHTS[night] - dt.timedelta(hours=3)
        fill(bench.world, 5, apart=HALF_AN_HOUR)
        issues = list(bench.world.issues.values())

        for issue in issues:
            bench.world.clock.now += HALF_AN_HOUR
            bench.world.edit_issue(issue, summary="Edited in the night")
            bench.sync()

        assert bench.differences() == []


class TestInstants:
    def test_many_records_of_one_instant_across_page_borders_all_arrive(self, bench: Bench) -> None:
        fill(bench.world, 10, apart=dt.timedelta(0))
        bench.sync()
        for issue in bench.world.issues.values():
            bench.world.edit_issue(issue, summary="Edited in one instant")

        bench.sync()

        assert bench.differences() == []

    def test_a_record_edited_in_the_instant_of_the_cursor_arrives(self, bench: Bench) -> None:
        fill(bench.world, 7, apart=HALF_AN_HOUR)
        newest = list(bench.world.issues.values())[-1]
        bench.sync()
        bench.world.clock.now = newest.updated
        bench.world.edit_issue(newest, summary="Edited in the same instant")

        bench.sync()

        assert bench.differences() == []

    def test_a_record_edited_while_it_is_read_arrives_with_the_next_run(self, bench: Bench) -> None:
        fill(bench.world, 9, apart=HALF_AN_HOUR)
        edit_during_searches(bench.jira)
        bench.sync()
        bench.jira.faults.clear()
        bench.world.clock.now += HALF_AN_HOUR

        bench.sync()

        assert bench.differences() == []


def edit_during_searches(jira: FakeJira) -> None:
    """Every page of issues is out of date when it leaves the vendor: its first issue has been edited meanwhile."""

    def edit_meanwhile(answer: Answer) -> Answer:
        issue = min(jira.world.issues.values(), key=lambda each: each.updated)
        jira.world.clock.advance(minutes=1)
        jira.world.edit_issue(issue, summary="Edited meanwhile")
        return answer

    jira.faults.add("search/jql", edit_meanwhile, times=6)
