"""How long a first sync of Jira takes beside the floor of the same machine in the same minute.

    python -m tests.load.jira_sync --issues 10000 [--repeat 3]

Vendor, floor and product run in processes of their own. Printed are wall time, CPU of the reading process, peak memory, records a second,
and the ratio to the floor: fetch, orjson and COPY of the same rows without validation (see jira_floor.py).
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from connectors.jira.fields import COMMON, FOR_CLOUD, FOR_WORKLOGS
from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.settings import Settings
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from hub.wiring import Hub, open_hub
from tests.load import jira_floor
from tests.load.jira_vendor import EMAIL, PROJECTS, TOKEN

MEBIBYTE = 1024
WAYS = ("floor", "hub")
FIELDS = [*COMMON, *FOR_CLOUD, *FOR_WORKLOGS]
SEARCHES = [(f'project = "P{number}" ORDER BY updated ASC', FIELDS) for number in range(PROJECTS)]
"""What the product asks for, so that both move the same bytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    way: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    records: int

    @property
    def records_per_s(self) -> float:
        return self.records / self.wall_s


@contextmanager
def vendor(issues: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.jira_vendor", str(issues)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def measure(way: str, base_url: str, folder: str, answer: Any) -> None:
    """Run one way in this process, on a fresh database, and send what it took."""
    settings = Settings(data_dir=Path(folder), allow_private_network=True)
    with open_hub(settings) as hub:
        floor = partial(jira_floor.run, base_url, hub.database.url, searches=SEARCHES)
        work = floor if way == "floor" else prepare(hub, base_url)
        began, cpu = time.perf_counter(), _cpu()
        records = work()
        wall, used = time.perf_counter() - began, _cpu() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE
    answer.send(asdict(Measured(way, wall, used, peak, records)))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def prepare(hub: Hub, base_url: str) -> Callable[[], int]:
    """A client with a connection to the vendor; the result syncs it and returns how many tasks and hours came in."""
    operator = Caller.operator("bench")
    client = create_client(hub, caller=operator, body={"name": "Bench"})
    settings = {"site_url": base_url, "deployment": "cloud", "auth": "api_token", "email": EMAIL}
    body = {
        "client_id": client["id"],
        "connector": "jira",
        "name": "Bench",
        "settings": settings,
        "secrets": {"token": TOKEN},
    }
    connection = create_connection(hub, caller=operator, body=body)
    scope = Scope.everything()

    def work() -> int:
        run = request_run(hub, caller_name="bench", scope=scope, connection_id=connection["id"], enqueue=False)
        state = execute_run(hub, client_id=run["client_id"], run_id=run["id"])
        with hub.database.connect(scope) as rows:
            found = rows.execute(text("SELECT (SELECT count(*) FROM task), (SELECT count(*) FROM time_entry)")).one()
        if state != "succeeded":
            raise SystemExit(f"The run ended as {state}.")
        return sum(found)

    return work


def in_process(way: str, base_url: str) -> Measured:
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="pmo-hub-load-", ignore_cleanup_errors=True) as folder:
        process = context.Process(target=measure, args=(way, base_url, folder, sender))
        process.start()
        sender.close()
        measured = Measured(**receiver.recv())
        process.join()
    return measured


def best_of(repeat: int, base_url: str) -> list[Measured]:
    """The quickest of several rounds of each way, after a round that warms the vendor up; the ways take turns."""
    for way in WAYS:
        in_process(way, base_url)
    rounds = [in_process(way, base_url) for _ in range(repeat) for way in WAYS]
    return [min((each for each in rounds if each.way == way), key=lambda each: each.wall_s) for way in WAYS]


def show(measured: list[Measured], issues: int) -> None:
    floor = measured[0]
    table = Table(title=f"First sync of {issues:,} Jira issues with two worklogs each")
    for column in ("way", "wall s", "x floor", "CPU s", "x floor", "peak MB", "records", "records/s"):
        table.add_column(column, justify="right")
    for each in measured:
        ratios = f"{each.wall_s / floor.wall_s:.2f}", f"{each.cpu_s / floor.cpu_s:.2f}"
        row = each.way, f"{each.wall_s:.2f}", ratios[0], f"{each.cpu_s:.2f}", ratios[1], f"{each.peak_mb:.0f}"
        table.add_row(*row, f"{each.records:,}", f"{each.records_per_s:,.0f}")
    Console(stderr=True).print(table)
    print(
        json.dumps(
            {
                "issues": issues,
                "measured": [asdict(each) for each in measured],
                "ratio": measured[1].wall_s / floor.wall_s,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    with vendor(arguments.issues) as base_url:
        show(best_of(arguments.repeat, base_url), arguments.issues)


if __name__ == "__main__":
    main()
