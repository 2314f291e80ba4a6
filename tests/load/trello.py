"""Trello at size: requests against the least that the documented routes allow, time, and peak memory.

    python -m tests.load.trello --boards 200 --cards 250

The fake runs in a process of its own, so that the memory measured is the connector's; its limits are lifted, and the waits that the
connector would keep are counted on a clock that only the waits move.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from connectors.trello.connector import TrelloConnector
from connectors.trello.settings import TrelloSettings
from hub.demo.fake_trello import FakeTrello, Limits, TrelloWorld

PAGE, BATCH = 1000, 10
NO_LIMIT = 10**9
MAPPING = {
    "currency": "EUR",
    "money": [{"name": "Budget", "type": "number", "kind": "budget"}],
    "time": [{"name": "Hours", "type": "number", "unit": "hours"}],
}


@dataclass
class Measured:
    """One run: HTTP requests, records by their number, seconds of work and of waiting."""

    requests: int
    records: int
    seconds: float
    waited_s: float


@dataclass
class Reader:
    """A connection whose clock moves only by waiting."""

    base_url: str
    now: dt.datetime = dt.datetime(2026, 10, 2, tzinfo=dt.UTC)
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def run(self, mode: FetchMode) -> Measured:
        """Fetch and translate a whole run, keeping nothing but the cursors."""
        meter = RequestMeter()
        connector = TrelloConnector(self._settings(), self._runtime(meter))
        mapping = Mapping.parse(MAPPING, connection="Load").over(TrelloConnector.description.default_mapping)
        started, records = perf_counter(), 0
        for page in connector.fetch(FetchPlan(mode, mapping, cursors=dict(self.cursors))):
            if isinstance(page, Gap):
                raise SystemExit(page.message)
            records += sum(1 for _ in connector.translate(page, mapping))
            if page.cursor:
                self.cursors[page.stream, page.scope] = page.cursor
        return Measured(meter.requests, records, perf_counter() - started, meter.throttled_seconds)

    def _settings(self) -> Any:
        secrets = {"api_key": "demo-key", "token": "demo-token"}
        return TrelloSettings.parse({"base_url": self.base_url}, secrets, connection="Load")

    def _runtime(self, meter: RequestMeter) -> Runtime:
        limits = HttpLimits(allow_private_network=True)
        return Runtime("Load", limits, meter, now=lambda: self.now, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def build_world(boards: int, cards: int) -> TrelloWorld:
    """Boards of four lists; every card has a budget and hours, and every other one moved once."""
    world = TrelloWorld()
    world.grant(world.robot)
    for number in range(boards):
        board = world.add_board(f"Board {number}", world.robot)
        columns = [world.add_column(board, name) for name in ("To Do", "Doing", "Waiting", "Done")]
        budget, hours = world.add_field(board, "Budget", "number"), world.add_field(board, "Hours", "number")
        for index in range(cards):
            values = {budget.id: index + 0.5, hours.id: 1.5}
            card = world.add_card(
                columns[0], f"Card {index} of board {number}", values=values, member_ids=[world.robot.id]
            )
            if index % 2:
                world.move_card(card, columns[index % 4])
        world.clock.advance(minutes=5)
        world.edit_board(board, description="Quiet from here")
    return world


def least_requests(boards: int, cards: int) -> int:
    """The boards, their containers ten in a batch, and for each board its actions and its cards in full pages."""
    actions = cards + cards // 2
    return 1 + ceil(boards / BATCH) + boards * (ceil((actions + 1) / PAGE) + ceil((cards + 1) / PAGE))


def main() -> None:
    options = _options()
    with _serving(options.boards, options.cards) as (base_url, touch):
        reader = Reader(base_url)
        full = reader.run(FetchMode.FULL)
        full_rss = _peak_mb()
        quiet = reader.run(FetchMode.INCREMENTAL)
        touch()
        changed = reader.run(FetchMode.INCREMENTAL)
        reader.now += dt.timedelta(days=1)
        due = reader.run(FetchMode.INCREMENTAL)
    least, total = least_requests(options.boards, options.cards), options.boards * options.cards
    above = 100 * full.requests / least - 100
    lines = (
        f"{options.boards} boards, {total} cards",
        f"full: {full.requests} requests (least {least}, {above:+.1f} %), {full.records} records, peak {full_rss:.0f} MB",
        f"      {full.seconds:.1f} s, {1e6 * full.seconds / full.records:.0f} us a record; the pace would add {full.waited_s:.0f} s",
        f"quiet: {quiet.requests} requests, {quiet.records} records, {quiet.seconds:.2f} s",
        f"one card changed on each tenth board: {changed.requests} requests, {changed.records} records",
        f"a day later, nothing changed: {due.requests} requests, {due.records} records, {due.seconds:.2f} s",
        f"peak over all {_peak_mb():.0f} MB",
    )
    sys.stdout.write("\n".join(lines) + "\n")


@contextmanager
def _serving(boards: int, cards: int) -> Iterator[tuple[str, Any]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, boards, cards), daemon=True)
    process.start()

    def touch() -> None:
        ours.send("touch")
        ours.recv()

    try:
        yield ours.recv(), touch
    finally:
        ours.send("stop")
        process.join(10)


def _serve(pipe: Connection, boards: int, cards: int) -> None:
    world = build_world(boards, cards)
    with FakeTrello(world, limits=Limits(per_token=NO_LIMIT, per_key=NO_LIMIT)) as fake:
        pipe.send(fake.base_url)
        while pipe.recv() == "touch":
            world.clock.advance(hours=1)
            for board in list(world.boards.values())[::BATCH]:
                world.edit_card(next(iter(board.cards.values())), name="Changed")
            pipe.send("done")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the Trello connector against the fake.")
    parser.add_argument("--boards", type=int, default=200)
    parser.add_argument("--cards", type=int, default=250, help="cards on each board")
    return parser.parse_args()


if __name__ == "__main__":
    main()
