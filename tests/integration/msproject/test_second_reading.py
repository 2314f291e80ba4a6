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
from models.records import AccountRecord, AssignmentRecord, DependencyRecord, ProjectRecord, TaskRecord
from tests.integration.msproject.test_corpus import CORPUS, MAPPING
from tests.runtimes import lend
from tests.unit.msproject.plans import (
    a_baseline,
    a_link,
    a_plan,
    a_resource,
    a_root,
    a_task,
    an_assignment,
)

PAIR = ("mpp14relations.mpp", "mspdirelations.xml")
WITH_COSTS = "TaskOvertimes.mpp"

pytestmark = pytest.mark.skipif(find_spec("mpxj") is None, reason="MPXJ is not installed: pip install '.[mpp]'")
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real plans is not beside the repository")


def read(path):
    connector = MsProjectConnector(MsProjectSettings(path=path), lend().runtime)
    pages, gaps = walk_fetch(connector, FetchPlan(FetchMode.FULL, MAPPING))
    assert gaps == []
    return [record for page in pages for record in connector.translate(page, MAPPING)]


def read_by_mpxj(path, target):
    """What MPXJ reads of a plan, written by it as JSON, with no reader of ours in between."""
    program = [str(find_java(None)), "-cp", f"{find_mpxj()}/*", "org.mpxj.sample.MpxjConvert"]
    subprocess.run([*program, str(path), str(target)], capture_output=True, check=True)  # noqa: S603
    return json.loads(target.read_text())


def by_uid(records, kind):
    """By UID, which both files share: their projects are two."""
    return {record.source_id.rpartition("/")[2]: record for record in records if isinstance(record, kind)}


def tasks_of(records):
    return by_uid(records, TaskRecord)


def figures(task):
    dates = (task.planned_start, task.planned_finish, task.actual_start, task.actual_finish)
    hours = (task.estimate_seconds or 0, task.spent_seconds or 0, task.percent_complete)
    return (task.name, task.kind, task.outline_level, dates, hours, task.planned_cost or 0, task.actual_cost or 0)


def links(records):
    found = [record for record in records if isinstance(record, DependencyRecord)]
    ends = [tuple(id_.rpartition("/")[2] for id_ in (link.predecessor, link.successor)) for link in found]
    return sorted((*end, link.type, link.lag_seconds or 0) for end, link in zip(ends, found, strict=True))


@needs_corpus
def test_the_same_plan_as_mpp_and_as_xml_gives_equal_figures():
    as_mpp, as_xml = read(CORPUS / PAIR[0]), read(CORPUS / PAIR[1])

    assert {uid: figures(task) for uid, task in tasks_of(as_mpp).items()} == {
        uid: figures(task) for uid, task in tasks_of(as_xml).items()
    }
    assert links(as_mpp) == links(as_xml) != []


@needs_corpus
def test_an_mpp_gives_the_figures_that_mpxj_itself_reads(tmp_path):
    found = read_by_mpxj(CORPUS / WITH_COSTS, tmp_path / "plan.json")
    theirs = {str(task["unique_id"]): task for task in found["tasks"] if task["unique_id"]}

    ours = tasks_of(read(CORPUS / WITH_COSTS))

    assert ours.keys() == theirs.keys()
    for uid, task in ours.items():
        other = theirs[uid]
        assert (task.name, task.estimate_seconds or 0) == (other["name"], other.get("work", 0))
        assert float(task.planned_cost or 0) == pytest.approx(other.get("cost", 0))
        assert (str(task.planned_start), str(task.planned_finish)) == (other["start"][:10], other["finish"][:10])


def a_plan_with_everything():
    """Two tasks below a phase: work, costs, fixed costs, actuals, a link with lag, assignments, and baselines of tasks and of assignments."""
    pour = a_baseline(Start="2026-03-02T08:00:00", Finish="2026-03-05T17:00:00", Work="PT32H0M0S", Cost=400000)
    dry = a_baseline(Start="2026-03-06T08:00:00", Finish="2026-03-12T17:00:00", Work="PT40H0M0S", Cost=800000)
    whole = {"Work": "PT80H0M0S", "Start": "2026-03-02T08:00:00", "Finish": "2026-03-13T17:00:00"}
    done = {"Work": "PT40H0M0S", "ActualWork": "PT16H0M0S", "RemainingWork": "PT24H0M0S", "ActualCost": 160000}
    open_ = {"Work": "PT40H0M0S", "RemainingWork": "PT40H0M0S", "Cost": 800000}
    first = {"Start": "2026-03-02T08:00:00", "Finish": "2026-03-06T17:00:00"}
    second = {"Start": "2026-03-09T08:00:00", "Finish": "2026-03-13T17:00:00"}
    return a_plan(
        a_root(Cost=1250000, inner=a_baseline(Cost=1200000, Work="PT72H0M0S"), **whole),
        a_task(1, Summary=1, Cost=1250000, **whole),
        a_task(2, level=2, PercentComplete=40, Cost=450000, FixedCost=50000, inner=pour, **first, **done),
        a_task(3, a_link(2, LinkLag=4800, LagFormat=7), level=2, inner=dry, **second, **open_),
        resources=[a_resource(uid, StandardRate=100 * uid, StandardRateFormat=2) for uid in (1, 2)],
        assignments=[
            an_assignment(
                1, task=2, resource=1, Cost=400000, Units=1, inner=a_baseline(Work="PT32H0M0S"), **first, **done
            ),
            an_assignment(2, task=3, resource=2, Units=0.5, **second, **open_),
        ],
    )


def their_figures(task):
    dates = tuple(task.get(name, "None")[:10] for name in ("start", "finish", "baseline_start", "baseline_finish"))
    hours = tuple(task.get(name, 0) for name in ("work", "actual_work", "baseline_work"))
    return dates, hours, tuple(task.get(name, 0) for name in ("cost", "actual_cost", "baseline_cost"))


def our_figures(task):
    dates = (task.planned_start, task.planned_finish, task.baseline_start, task.baseline_finish)
    hours = (task.estimate_seconds, task.spent_seconds, task.baseline_seconds)
    costs = (task.planned_cost, task.actual_cost, task.baseline_cost)
    return tuple(map(str, dates)), tuple(hour or 0 for hour in hours), tuple(float(cost or 0) for cost in costs)


def test_work_costs_baselines_and_assignments_are_those_that_mpxj_reads_of_the_same_file(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(a_plan_with_everything())
    theirs, records = read_by_mpxj(path, tmp_path / "plan.json"), read(path)
    project = next(record for record in records if isinstance(record, ProjectRecord))
    assigned, rates = by_uid(records, AssignmentRecord), by_uid(records, AccountRecord)

    assert {uid: our_figures(task) for uid, task in tasks_of(records).items()} == {
        str(task["unique_id"]): their_figures(task) for task in theirs["tasks"] if task["unique_id"]
    }
    assert (project.custom_fields["TotalCost"], project.custom_fields["TotalWork"]) == (
        theirs["tasks"][0]["cost"],
        theirs["tasks"][0]["work"],
    )
    assert {
        uid: (each.planned_seconds, each.actual_seconds or 0, float(each.units_pct)) for uid, each in assigned.items()
    } == {
        str(each["unique_id"]): (each["work"], each.get("actual_work", 0), each["assignment_units"])
        for each in theirs["assignments"]
    }
    assert rates.keys() == {str(each["unique_id"]) for each in theirs["resources"] if each["unique_id"]}
    [link] = theirs["tasks"][3]["predecessors"]
    assert links(records) == [("2", "3", link["type"], link["lag"])]
