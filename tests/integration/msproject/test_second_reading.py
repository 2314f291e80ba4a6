"""A second, independent reading of the same plan: saved by Microsoft Project as .mpp and as XML, and read by MPXJ without our XML reader.

The files are third-party material and stand beside the repository, not in it.
"""

import json
import subprocess
from importlib.util import find_spec

import pytest

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.files.java import find_java, find_mpxj
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.testing import walk_fetch
from models.records import DependencyRecord, TaskRecord
from tests.integration.msproject.test_corpus import CORPUS, MAPPING
from tests.runtimes import lend

PAIR = ("mpp14relations.mpp", "mspdirelations.xml")
WITH_COSTS = "TaskOvertimes.mpp"

pytestmark = [
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real plans is not beside the repository"),
    pytest.mark.skipif(find_spec("mpxj") is None, reason="MPXJ is not installed: pip install '.[mpp]'"),
]


def read(name):
    connector = MsProjectConnector(MsProjectSettings(path=CORPUS / name), lend().runtime)
    pages, gaps = walk_fetch(connector, FetchPlan(FetchMode.FULL, MAPPING))
    assert gaps == []
    return [record for page in pages for record in connector.translate(page, MAPPING)]


def tasks_of(records):
    """By UID, which both files share: their projects are two."""
    return {record.source_id.rpartition("/")[2]: record for record in records if isinstance(record, TaskRecord)}


def figures(task):
    dates = (task.planned_start, task.planned_finish, task.actual_start, task.actual_finish)
    hours = (task.estimate_seconds or 0, task.spent_seconds or 0, task.percent_complete)
    return (task.name, task.kind, task.outline_level, dates, hours, task.planned_cost or 0, task.actual_cost or 0)


def links(records):
    found = [record for record in records if isinstance(record, DependencyRecord)]
    ends = [tuple(id_.rpartition("/")[2] for id_ in (link.predecessor, link.successor)) for link in found]
    return sorted((*end, link.type, link.lag_seconds or 0) for end, link in zip(ends, found, strict=True))


def test_the_same_plan_as_mpp_and_as_xml_gives_equal_figures():
    as_mpp, as_xml = read(PAIR[0]), read(PAIR[1])

    assert {uid: figures(task) for uid, task in tasks_of(as_mpp).items()} == {
        uid: figures(task) for uid, task in tasks_of(as_xml).items()
    }
    assert links(as_mpp) == links(as_xml) != []


def test_an_mpp_gives_the_figures_that_mpxj_itself_reads(tmp_path):
    target = tmp_path / "plan.json"
    program = [str(find_java(None)), "-cp", f"{find_mpxj()}/*", "org.mpxj.sample.MpxjConvert"]
    subprocess.run([*program, str(CORPUS / WITH_COSTS), str(target)], capture_output=True, check=True)  # noqa: S603
    theirs = {str(task["unique_id"]): task for task in json.loads(target.read_text())["tasks"] if task["unique_id"]}

    ours = tasks_of(read(WITH_COSTS))

    assert ours.keys() == theirs.keys()
    for uid, task in ours.items():
        other = theirs[uid]
        assert (task.name, task.estimate_seconds or 0) == (other["name"], other.get("work", 0))
        assert float(task.planned_cost or 0) == pytest.approx(other.get("cost", 0))
        assert (str(task.planned_start), str(task.planned_finish)) == (other["start"][:10], other["finish"][:10])
