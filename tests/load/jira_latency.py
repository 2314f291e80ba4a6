"""What reading several projects at once gains when every answer takes its time, and how many requests a first and an empty run make.

    python -m tests.load.jira_latency --issues 4000 [--latency 0.1] [--projects 10]

The vendor runs in a process of its own. The connector fetches and translates without a database, one project after the other and then
five at once. Printed are wall time, requests beside their arithmetical minimum, and peak memory so far.
"""

import argparse
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

from connectors.jira.connector import JiraConnector
from connectors.jira.settings import JiraSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from hub import clock
from tests.load.jira_vendor import EMAIL, TOKEN

MEBIBYTE = 1024


@dataclass
class Reader:
    """One connection, its cursors carried from run to run."""

    base_url: str
    parallel: int
    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)

    def run(self) -> tuple[float, int, int]:
        """Seconds, requests and records of one run."""
        meter = RequestMeter()
        limits = HttpLimits(allow_private_network=True)
        runtime = Runtime("bench", limits, meter, now=clock.now, sleep=time.sleep)
        settings = {"site_url": self.base_url, "email": EMAIL, "deployment": "cloud", "parallel": self.parallel}
        connector = JiraConnector(JiraSettings.parse(settings, {"token": TOKEN}, connection="bench"), runtime)
        mapping = Mapping.parse({}, connection="bench").over(connector.description.default_mapping)
        plan = FetchPlan(mode=FetchMode.INCREMENTAL, mapping=mapping, cursors=dict(self.cursors))
        began, records = time.perf_counter(), 0
        for page in connector.fetch(plan):
            if isinstance(page, Gap):
                continue
            records += sum(1 for _ in connector.translate(page, mapping))
            if page.cursor:
                self.cursors[page.stream, page.scope] = page.cursor
        return time.perf_counter() - began, meter.requests, records


@contextmanager
def vendor(*arguments: object) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.load.jira_vendor", *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def fewest(issues: int, projects: int) -> int:
    """Pages of a hundred issues and histories of a thousand by project; versions by project; and what is asked once a run."""
    of_a_project = math.ceil(issues / projects)
    once = len(("myself", "projects", "fields", "boards", "statuses", "users", "clock", "updated", "deleted"))
    return projects * (math.ceil(of_a_project / 100) + math.ceil(of_a_project / 1000) + 1) + once


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=4000)
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--projects", type=int, default=10)
    asked = parser.parse_args()
    table = Table("projects at once", "run", "wall s", "requests", "fewest", "records", "peak MB")
    with vendor(asked.issues, asked.latency, asked.projects) as base_url:
        Reader(base_url, parallel=5).run()
        walls = []
        for parallel in (1, 5):
            reader = Reader(base_url, parallel)
            for name in ("first", "empty"):
                wall_s, requests, records = reader.run()
                least = fewest(asked.issues, asked.projects) if name == "first" else "-"
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE
                table.add_row(str(parallel), name, f"{wall_s:.2f}", str(requests), str(least), str(records), str(peak))
                walls += [wall_s] if name == "first" else []
    Console().print(table, f"a first run is {walls[0] / walls[1]:.1f} times as fast", sep="\n")


if __name__ == "__main__":
    main()
