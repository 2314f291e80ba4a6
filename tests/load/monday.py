"""Calls, memory and time of reading a large monday account, beside the fewest calls that monday's page size allows.

    python -m tests.load.monday --items 100000 --boards 10 --columns 20

The fake account runs in a process of its own, so that the memory shown is the reader's. A first run, a run without changes and a run
after one item in a thousand changed are measured. Most of the time is the fake's, which executes each query for what it is.
"""

import argparse
import datetime as dt
import math
import resource
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from rich.console import Console
from rich.table import Table

from connectors.monday.connector import MondayConnector
from connectors.monday.settings import MondaySettings
from connectors.sdk.contract import FetchMode, FetchPlan, Page, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from hub.demo.fake_monday import FakeMonday, Limits, MondayWorld
from hub.demo.fake_monday.world import labels

TOKEN = "load"
MEBIBYTE = 1024
PAGE = 500
NO_LIMIT = 10**9
SHARED_CALLS = 6
"""Account, users and boards with the empty pages that end them, teams."""
CHANGED = 1000
"""One item in so many changes between two runs."""
MAPPING = {"money": [{"field": "number_0", "kind": "budget", "currency": "EUR"}]}


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    requests: int
    fewest: int
    records: int
    wall_s: float
    peak_mb: float


def a_large_account(items: int, boards: int, columns: int) -> MondayWorld:
    """Boards with status, people, timeline, date and number columns, all filled."""
    world = MondayWorld(tier="enterprise")
    world.grant(world.add_user("Reader", kind="admin"), TOKEN)
    people = [world.add_user(f"Person {number}") for number in range(20)]
    status = labels("Working on it", "Done", done=("Done",))
    for number in range(boards):
        board = world.add_board(f"Board {number}")
        world.add_column(board, "status", "status", settings=status)
        world.add_column(board, "person", "people")
        world.add_column(board, "timeline", "timeline")
        world.add_column(board, "date4", "date")
        for column in range(columns - 4):
            world.add_column(board, f"number_{column}", "numbers", settings={"unit": {"symbol": "€"}})
        for item in range(items // boards):
            day = dt.date(2026, 1, 1) + dt.timedelta(days=item % 300)
            numbers = {f"number_{column}": item + column for column in range(columns - 4)}
            span = (day, day + dt.timedelta(days=5))
            world.add_item(
                board,
                f"Item {item}",
                status=1 + item % 2,
                person=[people[item % 20]],
                timeline=span,
                date4=day,
                **numbers,
            )
    world.clock.advance(hours=1)
    return world


def serve(items: int, boards: int, columns: int, pipe: Connection) -> None:
    """The account's process: says its address, then changes items whenever it is told to."""
    world = a_large_account(items, boards, columns)
    with FakeMonday(world, limits=Limits(minute_complexity=NO_LIMIT, minute_calls=NO_LIMIT)) as server:
        pipe.send(server.base_url)
        while pipe.recv() == "change":
            world.clock.advance(hours=1)
            for number, item in enumerate(world.items.values()):
                if number % CHANGED == 0:
                    world.edit_item(item, status=2)
            world.clock.advance(hours=1)
            pipe.send("changed")


def run(base_url: str, cursors: dict[tuple[str, str], Cursor], *, name: str, fewest: int) -> Measured:
    """One run, every page translated and let go; cursors are kept as the hub would."""
    meter = RequestMeter()
    limits = HttpLimits(allow_private_network=True)
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - a measurement
    runtime = Runtime("load", limits, meter, now=lambda: now, sleep=time.sleep)
    settings = MondaySettings.parse({"base_url": base_url}, {"api_token": TOKEN}, connection="load")
    connector = MondayConnector(settings, runtime)
    mapping = Mapping.parse(MAPPING, connection="load").over(connector.description.default_mapping)
    began, records = time.monotonic(), 0
    for item in connector.fetch(FetchPlan(FetchMode.INCREMENTAL, mapping, cursors=dict(cursors))):
        if not isinstance(item, Page):
            raise SystemExit(item.message)
        records += sum(1 for _ in connector.translate(item, mapping))
        if item.cursor:
            cursors[item.stream, item.scope] = item.cursor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE
    return Measured(name, meter.requests, fewest, records, time.monotonic() - began, peak)


def measure(items: int, boards: int, columns: int) -> list[Measured]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(items, boards, columns, theirs), daemon=True)
    process.start()
    base_url = ours.recv()
    listing = SHARED_CALLS + boards * math.ceil(items / boards / PAGE)
    changed_calls = boards * math.ceil(items / boards / CHANGED / 100)
    cursors: dict[tuple[str, str], Cursor] = {}
    found = [run(base_url, cursors, name="first run", fewest=listing)]
    found.append(run(base_url, cursors, name="nothing changed", fewest=listing))
    ours.send("change")
    ours.recv()
    found.append(run(base_url, cursors, name="0.1 % changed", fewest=listing + changed_calls))
    ours.send("stop")
    process.join()
    return found


def show(found: list[Measured], title: str) -> None:
    table = Table("run", "calls", "fewest", "records", "s", "peak MB", title=title)
    for one in found:
        cells: tuple[Any, ...] = (
            one.name,
            one.requests,
            one.fewest,
            one.records,
            f"{one.wall_s:.1f}",
            f"{one.peak_mb:.0f}",
        )
        table.add_row(*(str(cell) for cell in cells))
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--boards", type=int, default=10)
    parser.add_argument("--columns", type=int, default=20)
    given = parser.parse_args()
    show(
        measure(given.items, given.boards, given.columns),
        f"{given.items:,} items, {given.columns} columns, {given.boards} boards",
    )


if __name__ == "__main__":
    main()
