"""Plan files at size: our own time of reading and translating beside the time MPXJ takes to convert the same plan.

    python -m tests.load.plan_files --tasks 10000
    python -m tests.load.plan_files --plan large.mpp

Nothing writes a long .mpp, so a long plan is written as MSPDI, and MPXJ converts that; any .mpp at hand may be given instead. Needs Java and MPXJ.
"""

import argparse
import resource
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.files.java import find_java, find_mpxj
from connectors.msproject.files.mpp import ConversionLimits, converted
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import offline_runtime
from tests.integration.msproject.test_memory import a_long_plan

LIMITS = ConversionLimits(heap_mb=1024, timeout_s=300)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--plan", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan = asked.plan or Path(folder) / "long.xml"
        if asked.plan is None:
            a_long_plan(plan, asked.tasks)
        measure(plan, Path(folder) / "converted.xml")


def measure(plan: Path, mspdi: Path) -> None:
    """Print what both take of the processor, which a busy machine leaves as it is, and of the clock; ours is of the MSPDI that MPXJ makes,
    as in every run over an .mpp.
    """
    began, worked = perf_counter(), _children_s()
    with plan.open("rb") as file, converted(file, java=find_java(None), mpxj=find_mpxj(), limits=LIMITS) as made:
        mspdi.write_bytes(made.read())
    by_mpxj, mpxj_cpu = perf_counter() - began, _children_s() - worked
    began, worked = perf_counter(), process_time()
    records = count_records(mspdi)
    ours, our_cpu = perf_counter() - began, process_time() - worked
    size_mb = mspdi.stat().st_size / 1_000_000
    print(f"{plan.name}: {records:,} records out of {size_mb:.1f} MB of MSPDI")
    print(f"processor: MPXJ {mpxj_cpu:.1f} s, ours {our_cpu:.1f} s: {our_cpu / mpxj_cpu:.2f} of MPXJ's")
    print(f"clock: MPXJ {by_mpxj:.1f} s, ours {ours:.1f} s")


def _children_s() -> float:
    """What the processes that ended took of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def count_records(path: Path) -> int:
    connector, mapping = MsProjectConnector(MsProjectSettings(path=path), offline_runtime()), Mapping()
    pages = connector.fetch(FetchPlan(mode=FetchMode.FULL, mapping=mapping))
    return sum(1 for page in pages for _ in connector.translate(page, mapping))


if __name__ == "__main__":
    main()
