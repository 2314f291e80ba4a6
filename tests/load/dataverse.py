"""Dataverse at size: requests against the least that pages of 5,000 allow, time, and peak memory, first run and next.

    python -m tests.load.dataverse --tasks 100000

The fake runs in a process of its own, so that the memory measured is the connector's.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from multiprocessing.connection import Connection
from time import perf_counter

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan, Gap, Runtime
from connectors.sdk.cursor import Cursor
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.mapping import Mapping
from hub.demo.fake_dataverse import DataverseWorld, FakeDataverse
from hub.demo.fake_dataverse.server import Limits
from hub.demo.fake_entra import EntraWorld, FakeEntra

PAGE, PER_PROJECT = 5_000, 3_000
TENANT, APP = "load.example", "an-app"


def serve(pipe: Connection, tasks: int) -> None:
    """The vendor's side: an Entra and an environment with so many tasks, an assignment for each."""
    world = DataverseWorld(products=frozenset({"planner"}))
    for number in range(tasks):
        if number % PER_PROJECT == 0:
            project = world.add("msdyn_project", msdyn_subject=f"Plan {number // PER_PROJECT}")
        task = world.add(
            "msdyn_projecttask", msdyn_subject=f"Task {number}", _msdyn_project_value=project, msdyn_effort=8.0
        )
        world.add(
            "msdyn_resourceassignment", _msdyn_taskid_value=task, _msdyn_projectid_value=project, msdyn_effort=8.0
        )
    entra_world = EntraWorld(TENANT)
    with FakeEntra(entra_world) as entra, FakeDataverse(world, entra_world) as fake:
        fake.limits = Limits(10**9)
        entra_world.register(APP, resources={fake.base_url}, secrets={"s"})
        pipe.send((entra.base_url, entra.ca_bundle, fake.base_url))
        while pipe.recv() == "change":
            world.change(
                "msdyn_projecttask", next(iter(world.tables["msdyn_projecttask"].rows)), msdyn_subject="Changed"
            )
            pipe.send("changed")


@contextmanager
def vendor(tasks: int) -> Iterator[tuple[Connection, tuple[str, str, str]]]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, tasks), daemon=True)
    process.start()
    try:
        yield here, here.recv()
    finally:
        here.send("end")
        process.join(10)


def run(place: tuple[str, str, str], cursors: dict[tuple[str, str], Cursor]) -> tuple[int, int, float]:
    """Requests, records and seconds of one run; keeps nothing but the cursors."""
    authority, bundle, address = place
    settings = MsProjectSettings.parse(
        {
            "source": "dataverse",
            "environment_url": address,
            "tenant_id": TENANT,
            "client_id": APP,
            "authority_url": authority,
        },
        {"client_secret": "s"},
        connection="Load",
    )
    meter = RequestMeter()
    limits = HttpLimits(allow_private_network=True, ca_bundle=bundle)
    now = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)
    connector = MsProjectConnector(settings, Runtime("Load", limits, meter, now=lambda: now, sleep=lambda _s: None))
    mapping, records, started = Mapping(), 0, perf_counter()
    for page in connector.fetch(FetchPlan(FetchMode.INCREMENTAL, mapping, cursors=dict(cursors))):
        if isinstance(page, Gap):
            raise SystemExit(page.message)
        records += sum(1 for _ in connector.translate(page, mapping))
        if page.cursor:
            cursors[page.stream, page.scope] = page.cursor
    return meter.requests, records, perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=100_000)
    tasks = parser.parse_args().tasks
    least = 2 * ceil(tasks / PAGE) + 1
    with vendor(tasks) as (pipe, place):
        cursors: dict[tuple[str, str], Cursor] = {}
        for name in ("first", "next, one task changed"):
            requests, records, seconds = run(place, cursors)
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{name}: {requests} requests (rows alone: {least}), {records:,} records, {seconds:.1f} s, {peak_mb:.0f} MB"
            )
            pipe.send("change")
            pipe.recv()


if __name__ == "__main__":
    main()
