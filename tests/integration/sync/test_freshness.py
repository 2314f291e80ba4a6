"""How old what a stream holds is: by the newest run that read it to its end."""

from connectors.sdk.contract import Gap
from hub.sync.run import execute_run
from tests.integration.sync.conftest import Bench

STREAMS = "SELECT stream, data_as_of, is_stale FROM freshness ORDER BY stream"
BEGAN = "SELECT started_at FROM sync_run ORDER BY seq DESC LIMIT 1"


class TestFreshness:
    def test_a_stream_is_as_of_the_beginning_of_the_run_that_read_it(self, bench: Bench) -> None:
        bench.world.put_task("T1")
        bench.sync()

        [(began,)] = bench.rows(BEGAN)
        assert bench.rows(STREAMS) == [(stream, began, False) for stream in ("projects", "tasks", "time")]

    def test_what_could_not_be_read_stays_as_old_as_it_was(self, bench: Bench) -> None:
        bench.sync()
        before = {stream: as_of for stream, as_of, _ in bench.rows(STREAMS)}
        bench.world.gaps.append(Gap("time", "", "Hours may not be read.", "Grant it."))

        bench.sync()

        after = {stream: as_of for stream, as_of, _ in bench.rows(STREAMS)}
        assert [stream for stream in after if after[stream] > before[stream]] == ["projects", "tasks"]

    def test_a_part_makes_only_itself_fresh(self, bench: Bench) -> None:
        execute_run(bench.hub, client_id=bench.client_id, run_id=bench.request(only_streams=["tasks"]))

        assert [stream for stream, *_ in bench.rows(STREAMS)] == ["tasks"]

    def test_is_stale_when_it_is_older_than_its_connection_promises(self, bench: Bench) -> None:
        bench.sync()
        bench.rows("UPDATE connection SET stale_after_seconds = 3600 RETURNING 1")
        bench.rows("UPDATE stream_freshness SET as_of = as_of - interval '2 hours' WHERE stream = 'time' RETURNING 1")

        assert [(stream, stale) for stream, _, stale in bench.rows(STREAMS)] == [
            ("projects", False),
            ("tasks", False),
            ("time", True),
        ]

    def test_a_connection_that_was_never_read_grows_stale_too(self, bench: Bench) -> None:
        bench.rows(
            "UPDATE connection SET created_at = created_at - interval '2 hours', stale_after_seconds = 3600 RETURNING 1"
        )

        assert bench.rows(STREAMS) == [(None, None, True)]
