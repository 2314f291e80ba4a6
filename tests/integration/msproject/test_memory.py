"""Plans of any length are read with the memory of one page. Each is read by a process of its own, whose peak the system tells."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.msproject.plans import a_link, a_plan, a_resource, a_root, a_task, an_assignment

resource = pytest.importorskip("resource", reason="only POSIX systems tell the peak of a process")

ROOT = Path(__file__).parents[3]
READ = """
import resource, sys
from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import offline_runtime
connector, mapping, records = MsProjectConnector(MsProjectSettings(path=sys.argv[1]), offline_runtime()), Mapping(), 0
for page in connector.fetch(FetchPlan(mode=FetchMode.FULL, mapping=mapping)):
    records += sum(1 for _ in connector.translate(page, mapping))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(records, peak // (1024 if sys.platform == "darwin" else 1))
"""


def a_long_plan(path: Path, tasks: int) -> None:
    """A plan with a link and an assignment for every task, written without holding it."""
    whole = a_plan(a_root(), "<!--tasks-->", resources=(a_resource(1),), assignments=("<!--assignments-->",))
    head, rest = whole.split("<!--tasks-->")
    middle, tail = rest.split("<!--assignments-->")
    texts = {"Work": "PT8H0M0S", "Cost": 40_000, "Duration": "PT8H0M0S", "Start": "2026-03-02T08:00:00"}
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        file.writelines(a_task(uid, *([a_link(uid - 1)] if uid > 1 else []), **texts) for uid in range(1, tasks + 1))
        file.write(middle)
        file.writelines(an_assignment(uid, task=uid, resource=1, Work="PT8H0M0S") for uid in range(1, tasks + 1))
        file.write(tail)


def records_and_peak_kb(path: Path, tasks: int) -> tuple[int, int]:
    a_long_plan(path, tasks)
    done = subprocess.run([sys.executable, "-c", READ, str(path)], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    records, peak = done.stdout.split()
    return int(records), int(peak)


def test_five_times_the_tasks_take_hardly_more_memory(tmp_path):
    few, small = records_and_peak_kb(tmp_path / "few.xml", 10_000)
    many, large = records_and_peak_kb(tmp_path / "many.xml", 50_000)

    assert (few > 40_000, many > 200_000) == (True, True)
    assert large < 1.25 * small
