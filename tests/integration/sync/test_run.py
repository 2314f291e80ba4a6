"""One run: what it writes, what a second one leaves alone, how it ends."""

import pytest

from connectors.sdk.contract import Gap
from connectors.sdk.errors import AuthExpired, RateLimited
from hub.errors import Unprocessable
from hub.sync.run import execute_run
from hub.sync.stop import StopReason, StopSignal
from models.vocabulary import RunState
from tests.integration.sync.conftest import Bench

HOURS = "SELECT count(*), sum(duration_seconds) FROM time_entry"
TASKS = "SELECT source_id, name, presence FROM task ORDER BY source_id"


def fill(bench: Bench, tasks: int = 25) -> None:
    for number in range(tasks):
        bench.world.put_task(f"T{number:03}")
        bench.world.put_entry(f"E{number:03}", task=f"T{number:03}", hours=1.5)


class TestRun:
    def test_stores_every_record_of_every_page(self, bench: Bench) -> None:
        fill(bench)

        state = bench.sync()

        assert state is RunState.SUCCEEDED
        assert bench.rows("SELECT count(*) FROM task") == [(25,)]
        assert bench.rows(HOURS) == [(25, 25 * 5400)]

    def test_writes_nothing_when_nothing_changed(self, bench: Bench) -> None:
        fill(bench)
        bench.sync()
        stamp = "SELECT max(change_seq), count(DISTINCT xmin::text) FROM task"
        before = bench.rows(stamp)

        bench.sync("full")

        assert bench.rows(stamp) == before
        counts = bench.last_run()["counts"]["tasks"]
        assert (counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 25)

    def test_reads_only_what_changed_since(self, bench: Bench) -> None:
        fill(bench)
        bench.sync()
        bench.world.put_task("T003", name="Renamed")

        bench.sync()

        counts = bench.last_run()["counts"]["tasks"]
        assert counts["changed"] == 1
        assert counts["records"] <= 2
        assert ("T003", "Renamed", "present") in bench.rows(TASKS)

    def test_hours_take_the_project_of_their_task(self, bench: Bench) -> None:
        fill(bench, tasks=2)
        bench.sync()

        assert bench.rows("SELECT count(*) FROM time_entry e JOIN source_project p ON p.id = e.source_project_id") == [
            (2,)
        ]

    def test_hours_follow_a_task_that_moved(self, bench: Bench) -> None:
        fill(bench, tasks=2)
        bench.sync()
        bench.world.put_task("T001", project="P2")

        bench.sync()

        moved = "SELECT count(*) FROM time_entry e JOIN task t ON t.id = e.task_id AND t.source_project_id = e.source_project_id"
        assert bench.rows(moved) == [(2,)]

    def test_quarantines_a_bad_record_and_loads_the_rest(self, bench: Bench) -> None:
        fill(bench, tasks=3)
        bench.world.put_entry("E001", task="T001", hours=-4)

        state = bench.sync()

        assert state is RunState.PARTIAL
        assert bench.rows("SELECT source_id, stream FROM quarantined_record") == [("E001", "time")]
        assert bench.rows("SELECT count(*) FROM time_entry") == [(2,)]
        assert "1 record broke a rule" in bench.last_run()["error_message"]

    def test_closes_a_quarantine_when_the_record_is_mended(self, bench: Bench) -> None:
        fill(bench, tasks=3)
        bench.world.put_entry("E001", task="T001", hours=-4)
        bench.sync()
        bench.world.put_entry("E001", task="T001", hours=4)

        state = bench.sync()

        assert state is RunState.SUCCEEDED
        assert bench.rows("SELECT count(*) FROM quarantined_record WHERE resolved_at IS NULL") == [(0,)]

    def test_keeps_each_raw_page_once(self, bench: Bench) -> None:
        fill(bench)
        bench.sync()
        kept = bench.rows("SELECT count(*) FROM raw_page")

        bench.sync("full")

        assert bench.rows("SELECT count(*) FROM raw_page") == kept

    def test_names_a_part_it_could_not_read_and_reads_the_rest(self, bench: Bench) -> None:
        fill(bench, tasks=3)
        bench.world.gaps.append(Gap("boards", "B1", "The board B1 may not be read.", "Grant it."))

        state = bench.sync()

        assert state is RunState.PARTIAL
        assert bench.rows("SELECT count(*) FROM task") == [(3,)]
        assert "B1 may not be read" in bench.last_run()["error_message"]


class TestWhole:
    PEOPLE = "SELECT source_id, presence, presence_reason FROM assignment ORDER BY source_id"

    def test_somebody_taken_off_a_task_leaves_it(self, bench: Bench) -> None:
        bench.world.put_task("T1", people=["ada", "ben"])
        bench.world.put_task("T2", people=["ada"])
        bench.sync()
        bench.world.put_task("T1", people=["ben"])

        bench.sync()

        taken = ("T1:ada", "deleted", "its task shows it no more")
        assert bench.rows(self.PEOPLE) == [taken, ("T1:ben", "present", None), ("T2:ada", "present", None)]

    def test_and_comes_back_with_it(self, bench: Bench) -> None:
        for people in (["ada"], [], ["ada"]):
            bench.world.put_task("T1", people=people)
            bench.sync()

        assert bench.rows(self.PEOPLE) == [("T1:ada", "present", None)]

    def test_a_rejected_record_proves_nothing_of_its_own_task_and_all_of_its_neighbours(self, bench: Bench) -> None:
        for task in ("T1", "T2"):
            bench.world.put_task(task, people=["ada"])
        bench.sync()
        bench.world.put_task("T1", people=[])
        bench.world.put_task("T2", people=[], name=7)

        bench.sync()

        taken = ("T1:ada", "deleted", "its task shows it no more")
        assert bench.rows(self.PEOPLE) == [taken, ("T2:ada", "present", None)]

    def test_a_rejected_record_without_an_id_proves_nothing_of_its_page(self, bench: Bench) -> None:
        bench.world.put_task("T1", people=["ada"])
        bench.sync()
        bench.world.put_task("T1", people=[])
        bench.world.put_task("", name=7)

        bench.sync()

        assert bench.rows(self.PEOPLE) == [("T1:ada", "present", None)]


class TestPart:
    def test_reads_one_stream_alone(self, bench: Bench) -> None:
        fill(bench, tasks=3)

        execute_run(bench.hub, client_id=bench.client_id, run_id=bench.request(only_streams=["tasks"]))

        assert bench.rows("SELECT count(*) FROM task") == [(3,)]
        assert bench.rows("SELECT count(*) FROM time_entry") == [(0,)]

    def test_names_a_stream_that_is_not_there(self, bench: Bench) -> None:
        with pytest.raises(Unprocessable, match='has no stream "isues"'):
            bench.request(only_streams=["isues"])


class TestEndings:
    def test_keeps_what_was_read_before_a_refusal(self, bench: Bench) -> None:
        fill(bench)
        bench.world.faults = refuse_after(2)

        state = bench.sync()

        assert state is RunState.FAILED
        assert bench.last_run()["error_class"] == "AuthExpired"
        assert bench.rows("SELECT count(*) FROM task") == [(20,)]

    def test_goes_on_from_the_last_committed_page(self, bench: Bench) -> None:
        fill(bench)
        bench.world.faults = refuse_after(2)
        bench.sync()
        bench.world.faults = lambda _world, _stream: None
        bench.world.requests = 0

        bench.sync()

        assert bench.rows("SELECT count(*) FROM task") == [(25,)]
        assert bench.world.requests <= 5

    def test_plans_the_next_attempt_by_the_vendor_s_word(self, bench: Bench) -> None:
        fill(bench, tasks=1)

        def limit(_world: object, _stream: str) -> None:
            raise RateLimited("Scripted asks for an hour's patience.", retry_after_s=3600)

        bench.world.faults = limit

        bench.sync()

        assert bench.rows(
            "SELECT next_attempt_at > now() + interval '50 minutes', failures_in_a_row FROM connection"
        ) == [(True, 1)]

    def test_ends_as_cancelled_within_a_page(self, bench: Bench) -> None:
        fill(bench)
        stop = StopSignal()
        bench.world.faults = lambda _world, _stream: stop.set(StopReason.CANCELLED)

        state = bench.sync(stop=stop)

        assert state is RunState.CANCELLED
        assert bench.rows("SELECT count(*) <= 10 FROM task") == [(True,)]

    def test_goes_back_into_the_queue_at_a_shutdown(self, bench: Bench) -> None:
        fill(bench)
        stop = StopSignal()
        bench.world.faults = lambda _world, _stream: stop.set(StopReason.SHUTDOWN)

        state = bench.sync(stop=stop)

        assert state is RunState.QUEUED
        assert bench.rows("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'") == [(1,)]

    def test_says_plainly_that_the_hub_itself_broke(self, bench: Bench) -> None:
        fill(bench, tasks=1)

        def break_down(_world: object, _stream: str) -> None:
            raise ZeroDivisionError

        bench.world.faults = break_down

        assert bench.sync() is RunState.FAILED
        assert bench.last_run()["error_message"].startswith("The hub itself failed (ZeroDivisionError)")


def refuse_after(pages: int):
    """A fault that refuses the credentials once so many pages were given."""
    given = 0

    def fault(_world: object, _stream: str) -> None:
        nonlocal given
        given += 1
        if given > pages:
            raise AuthExpired("Scripted refused the token.", hint="Make a new one.")

    return fault
