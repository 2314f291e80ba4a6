"""Requests, memory and time of reading a large Jira, beside the fewest requests that Jira's page sizes allow.

    python -m tests.load.jira_scale [--issues 100000] [--projects 10] [--hub]
    python -m tests.load.jira_scale --issues 4000 --latency 0.1

The site runs in a process of its own. Measured are a first run, an empty one, and one after an issue in a thousand changed. Without `--hub` the
connector fetches and translates here, without a database; with it the whole hub syncs here into the bundled PostgreSQL, which is a process
of its own too. Memory is the peak of this process at a tenth, at half and at the end of the run's requests.

With a latency the pages are fetched and not translated, since it is the waiting that is measured, and fetched again one after another.
"""

import argparse
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import ref

from rich.console import Console
from rich.table import Table

from connectors.jira.connector import JiraConnector
from connectors.jira.settings import JiraSettings
from connectors.jira.turns import MOST_IN_RUN
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Page, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from hub import clock
from hub.admin.clients import create_client
from hub.admin.connections import create_connection
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.settings import Settings
from hub.sync.requests import request_run
from hub.sync.run import execute_run
from hub.wiring import Hub, open_hub
from tests.load.jira_large import CHANGED_EVERY, CHANGES, EMAIL, LONG_EVERY, TOKEN

MEBIBYTE = 1024
SETTINGS = {"deployment": "cloud", "email": EMAIL}
OF_A_FIRST_RUN = ("myself", "projects", "fields", "boards", "statuses", "users", "clock", "updated", "deleted")
OF_ANY_RUN = ("myself", "projects", "fields", "updated", "deleted")


@dataclass(slots=True)
class Memory:
    """Peak memory of this process in MB, by the requests made so far; and of the connector's pages, how many were ever alive at once."""

    peaks: list[tuple[int, int]] = field(default_factory=list)
    pages: list[ref[Page]] = field(default_factory=list)
    most_pages: int = 0

    def see(self, page: Page) -> None:
        self.pages = [*(known for known in self.pages if known()), ref(page)]
        self.most_pages = max(self.most_pages, len(self.pages))

    def note(self, requests: int) -> None:
        self.peaks.append((requests, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE))

    def at(self, share: float) -> int:
        return next(peak for requests, peak in self.peaks if requests >= share * self.peaks[-1][0])


@dataclass(slots=True)
class Measured:
    run: str
    wall_s: float
    requests: int
    records: int
    memory: Memory


@dataclass(slots=True)
class Reader:
    """The connector alone, its cursors carried from run to run."""

    base_url: str
    parallel: int = 5
    translates: bool = True
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def run(self, name: str) -> Measured:
        meter, memory = RequestMeter(), Memory()
        limits = HttpLimits(allow_private_network=True)
        runtime = Runtime("bench", limits, meter, now=clock.now, sleep=time.sleep)
        settings = {"site_url": self.base_url, "parallel": self.parallel, **SETTINGS}
        connector = JiraConnector(JiraSettings.parse(settings, {"token": TOKEN}, connection="bench"), runtime)
        mapping = Mapping.parse({}, connection="bench").over(connector.description.default_mapping)
        plan = FetchPlan(mode=FetchMode.INCREMENTAL, mapping=mapping, cursors=dict(self.cursors))
        began, records = time.perf_counter(), 0
        for page in connector.fetch(plan):
            if isinstance(page, Gap):
                raise SystemExit(page.message)
            records += sum(1 for _ in connector.translate(page, mapping)) if self.translates else 0
            if page.cursor:
                self.cursors[page.stream, page.scope] = page.cursor
            memory.see(page)
            memory.note(meter.requests)
        return Measured(name, time.perf_counter() - began, meter.requests, records, memory)


@dataclass(slots=True)
class Syncing:
    """The whole hub with one connection."""

    hub: Hub
    connection: dict[str, Any]

    @classmethod
    def of(cls, hub: Hub, base_url: str) -> "Syncing":
        operator = Caller.operator("bench")
        client = create_client(hub, caller=operator, body={"name": "Bench"})
        settings = {"site_url": base_url, "auth": "api_token", **SETTINGS}
        named = {"client_id": client["id"], "connector": "jira", "name": "Bench"}
        body = {**named, "settings": settings, "secrets": {"token": TOKEN}}
        return cls(hub, create_connection(hub, caller=operator, body=body))

    def run(self, name: str) -> Measured:
        memory, number = Memory(), self.connection["id"]
        run = request_run(self.hub, caller_name="bench", scope=Scope.everything(), connection_id=number, enqueue=False)
        last: list[Any] = []

        def note(outcome: Any) -> None:
            memory.note(outcome.requests)
            last[:] = [outcome]

        began = time.perf_counter()
        state = execute_run(self.hub, client_id=run["client_id"], run_id=run["id"], on_progress=note)
        wall_s = time.perf_counter() - began
        if state != "succeeded":
            raise SystemExit(f"The run ended as {state}.")
        records = sum(counts.records for counts in last[0].counts.values())
        return Measured(name, wall_s, last[0].requests, records, memory)


@contextmanager
def site(*arguments: object) -> Iterator[tuple[str, Callable[[], None]]]:
    """A large Jira in a process of its own: its address, and how to change some of its issues."""
    command = [sys.executable, "-m", "tests.load.jira_large", *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    stdin, stdout = process.stdin, process.stdout
    assert stdin
    assert stdout

    def change() -> None:
        stdin.write("change\n")
        stdin.flush()
        stdout.readline()

    try:
        yield stdout.readline().strip(), change
    finally:
        process.kill()
        process.wait()


def fewest(issues: int, projects: int) -> int:
    """By project: pages of a hundred issues, of the histories of a thousand in pages of ten thousand, versions, a board; the worklogs of
    each issue that has more than are embedded; and what is asked once a run.
    """
    of_a_project = math.ceil(issues / projects)
    history = math.ceil(of_a_project / 1000) * math.ceil(min(of_a_project, 1000) * CHANGES / 10_000)
    return (
        projects * (math.ceil(of_a_project / 100) + history + 2) + math.ceil(issues / LONG_EVERY) + len(OF_A_FIRST_RUN)
    )


def fewest_of(run: str, issues: int, projects: int) -> int:
    """An empty run asks once for all issues, and for the versions of ten projects. Changes come with a history, their worklogs, and those by id."""
    if run == "first":
        return fewest(issues, projects)
    empty = min(projects, MOST_IN_RUN) + 1 + len(OF_ANY_RUN)
    return (
        empty
        if run == "empty"
        else empty + math.ceil(issues / CHANGED_EVERY / 100) - 1 + len(("history", "statuses", "worklogs"))
    )


def show(measured: list[Measured], issues: int, projects: int) -> None:
    table = Table("run", "requests", "fewest", "share of first", "wall s", "records", "peak MB at 10 %, 50 %, 100 %")
    whole = measured[0].requests
    for each in measured:
        least = fewest_of(each.run.split(",")[0], issues, projects)
        peaks = ", ".join(str(each.memory.at(share)) for share in (0.1, 0.5, 1.0))
        row = each.run, str(each.requests), str(least), f"{each.requests / whole:.2%}", f"{each.wall_s:.1f}"
        table.add_row(*row, f"{each.records:,}", peaks)
    Console(width=130).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=10)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--hub", action="store_true")
    asked = parser.parse_args()
    with (
        site(asked.issues, asked.projects, asked.latency) as (base_url, change),
        tempfile.TemporaryDirectory(prefix="pmo-hub-load-", ignore_cleanup_errors=True) as folder,
    ):
        if asked.hub:
            with open_hub(Settings(data_dir=Path(folder), allow_private_network=True)) as hub:
                measured = runs(Syncing.of(hub, base_url).run, change)
        else:
            measured = runs(Reader(base_url).run, change) if not asked.latency else waits(base_url)
    show(measured, asked.issues, asked.projects)


def waits(base_url: str) -> list[Measured]:
    """A first run with five projects at once and one page after another, after one that had the site make all its answers."""
    Reader(base_url, translates=False).run("first")
    at_once = Reader(base_url, translates=False).run("first, five projects at once")
    alone = Reader(base_url, parallel=1, translates=False).run("first, one page after another")
    Console().print(f"Five projects at once are {alone.wall_s / at_once.wall_s:.1f} times as fast.")
    return [at_once, alone]


def runs(run: Callable[[str], Measured], change: Callable[[], None]) -> list[Measured]:
    """Empty twice: the first one after a first run also gathers the projects into one question."""
    measured = [run("first")]
    run("empty")
    measured.append(run("empty"))
    change()
    return [*measured, run("changed")]


if __name__ == "__main__":
    main()
