"""How many requests and how much memory reading an Asana takes, beside the arithmetical minimum.

    python -m tests.load.asana --tasks 100000 [--silent-lists]

A fifth of the tasks are subtasks, four below each parent; a tenth of the others stand in two projects; each task has two time entries. The
fake serves in a process of its own. `--silent-lists`: the lists of time entries do not name their task, so each entry is asked for.
Printed are a full run, an idle one, and one after some edits: requests, the minimum, seconds, memory, and microseconds an item takes
to translate.
"""

import argparse
import datetime as dt
import math
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from connectors.asana.connector import AsanaConnector
from connectors.asana.settings import AsanaSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from hub.demo.fake_asana import AsanaWorld, FakeAsana, Limits
from hub.demo.fake_asana.entities import Task
from hub.demo.fake_asana.world import OPEN_SESAME

PROJECT_SIZE = 800
CHILDREN = 4
ENTRIES = 2
NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
FIRST_DAY = dt.date(2025, 11, 1)
PAGE, BATCH = 100, 10
MEBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class Size:
    """Counts of the world."""

    tasks: int

    @property
    def subtasks(self) -> int:
        return self.tasks // 5

    @property
    def direct(self) -> int:
        return self.tasks - self.subtasks

    @property
    def projects(self) -> int:
        return math.ceil(self.direct / PROJECT_SIZE)

    @property
    def parents(self) -> int:
        return self.subtasks // CHILDREN

    @property
    def entries(self) -> int:
        return self.tasks * ENTRIES

    def listings(self) -> int:
        """Pages of all projects' lists; a task in two projects stands in two of them."""
        listed = self.direct + self.direct // 10
        return self.projects * math.ceil(listed / self.projects / PAGE)

    def minimum(self, *, silent_lists: bool) -> int:
        """What no way through the documented interface can do without: pages of a hundred, children and single entries by tens."""
        batches = self.projects * math.ceil(self.parents / self.projects / BATCH)
        alone = math.ceil(self.entries / BATCH) if silent_lists else 0
        return self.listings() + batches + math.ceil(self.entries / PAGE) + alone


def a_world(size: Size) -> AsanaWorld:
    world = AsanaWorld(now=NOW)
    users = [world.a_user(f"User {number}") for number in range(50)]
    cost = world.a_field("Coût", format="currency", currency_code="EUR", precision=2)
    level = world.a_field("Niveau", kind="enum", options=("Haut", "Bas"))
    projects = [world.a_project(f"Projet {number}", task_fields=[cost, level]) for number in range(size.projects)]
    tasks = []
    for number in range(size.direct):
        home = number % size.projects
        places = [projects[home], projects[home - 1]] if number % 10 == 0 and size.projects > 1 else [projects[home]]
        values = {cost: number / 4, level: level.options[number % 2]}
        tasks.append(world.a_task(f"Tâche {number} : énergie", *places, assignee=users[number % 50], values=values))
    children = [
        world.a_task(f"Détail {number}", parent=tasks[number // CHILDREN], assignee=users[number % 50])
        for number in range(size.subtasks)
    ]
    for number, task in enumerate([*tasks, *children]):
        for entry in range(ENTRIES):
            on = FIRST_DAY + dt.timedelta(days=(number * 7 + entry) % 366)
            world.an_entry(
                task, 30 + number % 90, on, author=users[number % 50], attributable_to=projects[number % size.projects]
            )
    return world


def serve(size: Size, *, silent_lists: bool) -> None:
    """The vendor's process: prints its address, edits some tasks at each line of its stdin, ends with it."""
    world = a_world(size)
    with FakeAsana(world, limits=Limits(lists_tell_task=not silent_lists)) as asana:
        _say(asana.base_url)
        for line in sys.stdin:
            with world.lock:
                world.clock.advance(hours=1)
                for task in world.all(Task)[: int(line)]:
                    world.edit_task(task, name="Autrement")
            _say("edited")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass
class Vendor:
    process: "subprocess.Popen[str]"
    base_url: str

    def edit(self, count: int) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()


@contextmanager
def vendor(size: Size, *, silent_lists: bool) -> Iterator[Vendor]:
    command = [sys.executable, "-m", "tests.load.asana", "--serve", "--tasks", str(size.tasks)]
    process = subprocess.Popen(
        [*command, *(["--silent-lists"] if silent_lists else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield Vendor(process, process.stdout.readline().strip())
    finally:
        process.kill()
        process.wait()


@dataclass
class Reader:
    """One connection, run after run; records are counted and thrown away, as the hub writes them and forgets."""

    base_url: str
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def run(self, mode: FetchMode) -> dict[str, float]:
        meter = RequestMeter()
        runtime = Runtime("Bench", HttpLimits(allow_private_network=True), meter, lambda: NOW, time.sleep)
        settings = AsanaSettings.parse({"base_url": self.base_url}, {"access_token": OPEN_SESAME}, connection="Bench")
        connector = AsanaConnector(settings, runtime)
        mapping = Mapping().over(AsanaConnector.description.default_mapping)
        began, records, translating = time.perf_counter(), 0, 0.0
        for page in connector.fetch(FetchPlan(mode, mapping, cursors=dict(self.cursors))):
            if isinstance(page, Gap):
                raise SystemExit(page.message)
            started = time.perf_counter()
            records += sum(1 for _ in connector.translate(page, mapping))
            translating += time.perf_counter() - started
            if page.cursor:
                self.cursors[page.stream, page.scope] = page.cursor
        return {
            "requests": meter.requests,
            "records": records,
            "seconds": time.perf_counter() - began,
            "us": translating / max(records, 1) * 1e6,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--silent-lists", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    size = Size(asked.tasks)
    if asked.serve:
        serve(size, silent_lists=asked.silent_lists)
        return
    table = Table(
        "run", "requests", "minimum", "records", "seconds", "µs a record", "peak MB", title=f"{size.tasks:,} tasks"
    )
    with vendor(size, silent_lists=asked.silent_lists) as served:
        reader = Reader(served.base_url)
        _show(table, "full", reader.run(FetchMode.FULL), size.minimum(silent_lists=asked.silent_lists))
        _show(table, "idle", reader.run(FetchMode.INCREMENTAL), size.listings())
        served.edit(50)
        _show(table, "50 edits", reader.run(FetchMode.INCREMENTAL), size.listings())
    Console().print(table)


def _show(table: Table, name: str, took: dict[str, float], minimum: int) -> None:
    table.add_row(
        name,
        f"{took['requests']:,} ({took['requests'] / minimum:.3f})",
        f"{minimum:,}",
        f"{took['records']:,}",
        f"{took['seconds']:.1f}",
        f"{took['us']:.1f}",
        f"{took['peak_mb']:.0f}",
    )


if __name__ == "__main__":
    main()
