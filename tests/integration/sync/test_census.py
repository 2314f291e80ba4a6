"""Absence is not deletion: what a census finds, what a probe must confirm, when the brake holds, what comes back."""

from collections.abc import Sequence

import pytest

from connectors.sdk.contract import Verdict
from connectors.sdk.errors import VendorUnavailable
from hub.security.scopes import Scope
from hub.sync.census import exceeds_brake
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from models.vocabulary import Presence, RunState
from tests.integration.sync.conftest import Bench

GONE = "SELECT source_id, presence, presence_reason FROM task WHERE presence <> 'present' ORDER BY source_id"


def fill(bench: Bench, tasks: int = 30) -> None:
    for number in range(tasks):
        bench.world.put_task(f"T{number:03}")
        bench.world.put_entry(f"E{number:03}", task=f"T{number:03}", hours=1)
    assert bench.sync() is RunState.SUCCEEDED


class TestCensus:
    def test_a_deleted_task_leaves_with_the_vendor_s_word(self, bench: Bench) -> None:
        fill(bench)
        del bench.world.tasks["T003"]
        del bench.world.entries["E003"]

        state = bench.sync("full")

        assert state is RunState.SUCCEEDED
        assert bench.rows(GONE) == [("T003", "deleted", "asked by id")]

    def test_hours_leave_with_their_task(self, bench: Bench) -> None:
        fill(bench)
        del bench.world.tasks["T003"]

        bench.sync("full")

        assert bench.rows("SELECT source_id, presence_reason FROM time_entry WHERE presence = 'deleted'") == [
            ("E003", "with its task")
        ]

    def test_what_is_not_listed_but_answers_by_id_stays(self, bench: Bench) -> None:
        fill(bench)
        bench.world.hidden_from_listing = {"T004"}

        bench.sync("full")

        assert bench.rows(GONE) == []

    def test_lost_access_is_told_from_deletion(self, bench: Bench) -> None:
        fill(bench)
        bench.world.hidden_from_listing = {"T004"}
        bench.world.verdicts = lambda ids: [Verdict(each, Presence.LOST_ACCESS, "refused with 403") for each in ids]

        bench.sync("full")

        assert bench.rows(GONE) == [("T004", "lost_access", "refused with 403")]

    def test_a_restored_task_comes_back_under_its_id_with_its_hours(self, bench: Bench) -> None:
        fill(bench)
        identity = bench.rows("SELECT id FROM task WHERE source_id = 'T003'")
        task = bench.world.tasks.pop("T003")
        bench.sync("full")
        bench.world.tasks["T003"] = task

        bench.sync("full")

        assert bench.rows(GONE) == []
        assert bench.rows("SELECT id FROM task WHERE source_id = 'T003'") == identity
        assert bench.rows("SELECT count(*) FROM time_entry WHERE presence = 'present'") == [(30,)]

    def test_hours_come_back_with_the_page_that_shows_their_task_again(self, bench: Bench) -> None:
        bench.world.put_task("T1")
        bench.world.put_task("T2")
        bench.world.put_entry("E1", task="T1", hours=2)
        bench.sync()
        gone = bench.world.tasks.pop("T1")
        bench.sync("full")
        hours = "SELECT presence, presence_reason FROM time_entry"
        assert bench.rows(hours) == [("deleted", "with its task")]
        bench.world.put_task("T1", name=gone["name"], project="P1")

        run_id = bench.request(only_streams=["tasks"])
        execute_run(bench.hub, client_id=bench.client_id, run_id=run_id)

        assert bench.rows(hours) == [("present", None)]

    def test_a_vendor_that_does_not_answer_removes_nothing(self, bench: Bench) -> None:
        fill(bench)
        del bench.world.tasks["T003"]

        def fail(_ids: Sequence[str]) -> list[Verdict]:
            raise VendorUnavailable("Scripted does not answer.")

        bench.world.verdicts = fail

        state = bench.sync("full")

        assert state is RunState.PARTIAL
        assert bench.rows(GONE) == []

    def test_keeps_what_the_source_counts_and_the_hub_holds(self, bench: Bench) -> None:
        fill(bench)
        del bench.world.tasks["T003"]

        bench.sync("full")

        counted = "SELECT counted, held, gone, braked FROM census_result WHERE entity = 'task'"
        assert bench.rows(counted) == [(29, 29, 1, False)]


class TestBrake:
    def test_holds_when_a_fifth_of_a_scope_would_leave(self, bench: Bench) -> None:
        fill(bench)
        for number in range(7):
            del bench.world.tasks[f"T{number:03}"]

        state = bench.sync("full")

        assert state is RunState.PARTIAL
        assert bench.rows(GONE) == []
        assert "7 of 30 task rows" in bench.last_run()["error_message"]

    def test_an_empty_listing_removes_nothing(self, bench: Bench) -> None:
        fill(bench)
        bench.world.tasks.clear()

        bench.sync("full")

        assert bench.rows(GONE) == []

    def test_is_released_by_a_person(self, bench: Bench) -> None:
        fill(bench)
        for number in range(7):
            del bench.world.tasks[f"T{number:03}"]
        scope = Scope.of(bench.client_id)

        run = request_run(
            bench.hub,
            caller_name="admin",
            scope=scope,
            connection_id=bench.connection_id,
            mode="full",
            accepts_removals=True,
            enqueue=False,
        )
        state = execute_run(bench.hub, client_id=bench.client_id, run_id=run["id"])

        assert state is RunState.SUCCEEDED
        assert len(bench.rows(GONE)) == 7

    @pytest.mark.parametrize(
        ("leaving", "of", "held"),
        [(1, 2, False), (2, 9, True), (20, 100, False), (21, 100, True), (51, 1000, True), (50, 1000, False)],
    )
    def test_counts_rows_and_shares(self, leaving: int, of: int, held: bool) -> None:
        assert exceeds_brake(leaving, of=of) is held
