"""A run says what it did, in few lines that outlive it."""

from connectors.sdk.contract import Gap
from connectors.sdk.errors import AuthExpired
from hub import clock
from hub.security.scopes import Scope
from hub.storage.run_log import LINES_KEPT, RunLog
from hub.sync.run_log import read_run_log
from hub.sync.stop import StopReason, StopSignal
from models.vocabulary import RunState
from tests.integration.sync.conftest import Bench


def fill(bench: Bench, tasks: int) -> None:
    for number in range(tasks):
        bench.world.put_task(f"T{number:03}")


def log_of(bench: Bench) -> list[tuple[str, str]]:
    """Level and sentence of every line of the last run."""
    run_id = bench.last_run()["id"]
    read = read_run_log(bench.hub.database, scope=Scope.of(bench.client_id), run_id=run_id)
    assert [line["number"] for line in read["items"]] == list(range(1, len(read["items"]) + 1))
    return [(line["level"], line["message"]) for line in read["items"]]


class TestLog:
    def test_tells_of_streams_a_gap_a_quarantine_and_the_brake(self, bench: Bench) -> None:
        fill(bench, 30)
        bench.sync()
        for number in range(7):
            del bench.world.tasks[f"T{number:03}"]
        bench.world.gaps.append(Gap("boards", "B1", "The board B1 may not be read.", "Grant it."))
        bench.world.put_entry("E1", task="T020", hours="many")  # type: ignore[arg-type]

        bench.sync("full")
        lines = log_of(bench)

        assert "Begun by worker" in lines[0][1]
        assert lines[1:3] == [("info", "Full: everything is read."), ("info", "projects: reading begins.")]
        assert ("warning", "The board B1 may not be read.") in lines
        assert ("warning", "time: records in quarantine 1.") in lines
        assert any(level == "warning" and "7 of 30 task rows" in message for level, message in lines)
        assert ("info", "Census: ids that the tool listed 24, rows removed 0.") in lines
        assert lines[-1] == ("warning", "Ended: partial.")
        assert len([message for _, message in lines if message.startswith("tasks: ")]) == 2

    def test_ends_with_what_made_it_fail_and_no_secret(self, bench: Bench) -> None:
        fill(bench, 1)

        def refuse(_world: object, _stream: str) -> None:
            raise AuthExpired("Scripted refuses Bearer abcdefghijklmnop!")

        bench.world.faults = refuse
        bench.sync()

        assert log_of(bench)[-2:] == [("error", "Scripted refuses [redacted]!"), ("error", "Ended: failed.")]

    def test_goes_on_when_the_run_does(self, bench: Bench) -> None:
        fill(bench, 25)
        stop = StopSignal()
        bench.world.faults = lambda _world, _stream: stop.set(StopReason.SHUTDOWN)
        run_id = bench.request()
        states = [bench.carry_out(run_id, stop=stop)]
        bench.world.faults = lambda _world, _stream: None
        states.append(bench.carry_out(run_id))

        messages = [message for _, message in log_of(bench)]

        assert states == [RunState.QUEUED, RunState.SUCCEEDED]
        down = messages.index("The worker goes down; the run is back in the queue.")
        assert messages[down + 1].startswith("Taken up again by worker")
        assert "kept cursors" in messages[down + 2]

    def test_keeps_its_last_lines_and_counts_the_others(self, bench: Bench) -> None:
        bench.sync()
        run_id = bench.last_run()["id"]
        scope = Scope.of(bench.client_id)
        log = RunLog(len(log_of(bench)))
        for number in range(LINES_KEPT + 3):
            log.add(f"line {number}", at=clock.now())

        for _ in range(2):  # a second time stores nothing twice
            with bench.hub.database.connect(scope) as connection:
                log.save(connection, client_id=bench.client_id, run_id=run_id)
        read = read_run_log(bench.hub.database, scope=scope, run_id=run_id)

        assert len(read["items"]) == LINES_KEPT
        assert read["left_out"] + 1 == read["items"][0]["number"]
        assert read["items"][-1]["message"] == f"line {LINES_KEPT + 2}"
