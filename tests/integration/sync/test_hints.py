"""What a hint leaves behind: the run that it brought forward clears it, and nobody who asks waits for a burst to settle."""

from connectors.sdk.hooks import Hint
from hub import clock
from hub.security.scopes import Scope
from hub.storage.hooks import save_hints
from hub.sync.requests import request_run
from tests.integration.sync.conftest import Bench


def leave(bench: Bench, *hints: Hint) -> None:
    with bench.hub.database.connect(Scope.of(bench.client_id)) as connection:
        save_hints(connection, hints, client_id=bench.client_id, connection_id=bench.connection_id)


def ask(bench: Bench, **how: object) -> None:
    scope = Scope.of(bench.client_id)
    request_run(bench.hub, caller_name="test", scope=scope, connection_id=bench.connection_id, **how)


class TestHint:
    def test_is_cleared_by_a_run_that_began_after_it_came(self, bench: Bench) -> None:
        leave(bench, Hint("P1", "T1"), Hint("P1", "T1"), Hint())
        assert bench.rows("SELECT scope, source_id FROM hint ORDER BY 1") == [("", ""), ("P1", "T1")]
        bench.world.faults = lambda _world, _stream: leave(bench, Hint("P1", "T2"))

        bench.sync()

        assert bench.rows("SELECT source_id FROM hint") == [("T2",)]

    def test_whoever_asks_for_a_run_does_not_wait_until_a_burst_has_settled(self, bench: Bench) -> None:
        later = clock.now().replace(year=clock.now().year + 1)
        ask(bench, trigger="hint", not_before=later)
        waits = "SELECT scheduled_at FROM procrastinate_jobs"
        assert bench.rows(waits) == [(later,)]

        ask(bench)

        assert bench.rows(waits) == [(None,)]
        assert bench.rows("SELECT count(*) FROM sync_run") == [(1,)]
