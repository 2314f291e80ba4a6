"""Real plans, against the figures that another reader took from them.

The files are third-party material and stand beside the repository, not in it; without them these tests say so and are passed over.
"""

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

import pytest

from connectors.msproject.connector import MsProjectConnector
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.contract import FetchMode, FetchPlan
from connectors.sdk.errors import ConfigError, RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.testing import walk_fetch
from models.records import (
    AccountRecord,
    AssignmentRecord,
    BudgetLineRecord,
    DependencyRecord,
    ProjectRecord,
    TaskRecord,
    WorkingCalendarRecord,
)
from models.vocabulary import AccountKind, BudgetKind
from tests.runtimes import lend

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "msproject"
TRUTHS = sorted(CORPUS.glob("*.truth.json")) if CORPUS.is_dir() else []
SECONDS = 3_600
MAPPING = Mapping.parse({"currency": "XXX"}, connection="ACME")

pytestmark = pytest.mark.skipif(not TRUTHS, reason=f"the corpus of real plans is not beside the repository ({CORPUS})")


@dataclass(frozen=True)
class RealPlan:
    """What became of a real file, in the words of its truth."""

    records: tuple

    def of(self, kind):
        return [record for record in self.records if isinstance(record, kind)]

    @cached_property
    def leaves(self):
        parents = {task.parent for task in self.of(TaskRecord)}
        return [task for task in self.of(TaskRecord) if task.source_id not in parents]

    def leaf_hours(self, column):
        return sum(getattr(task, column) or 0 for task in self.leaves) / SECONDS

    def leaf_amount(self, column):
        return sum((getattr(task, column) or Decimal(0) for task in self.leaves), Decimal(0))

    def lines(self, kind):
        return sum((line.amount for line in self.of(BudgetLineRecord) if line.kind is kind), Decimal(0))

    def assigned(self, column, unit=1):
        return float(sum((getattr(each, column) or 0 for each in self.of(AssignmentRecord)), Decimal(0))) / unit

    def hours_by_name(self):
        names = {account.source_id: account.name for account in self.of(AccountRecord)}
        hours = Counter()
        for each in self.of(AssignmentRecord):
            hours[names[each.account]] += (each.planned_seconds or 0) / SECONDS
        return {name: spent for name, spent in hours.items() if spent}


@cache
def real_plan(file: Path) -> RealPlan:
    connector = MsProjectConnector(MsProjectSettings(path=file), lend().runtime)
    pages, gaps = walk_fetch(connector, FetchPlan(mode=FetchMode.FULL, mapping=MAPPING))
    records = tuple(record for page in pages for record in connector.translate(page, MAPPING))
    assert not gaps
    assert not [record for record in records if isinstance(record, RecordRejected)]
    return RealPlan(records)


def truth_of(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def day(text):
    return dt.date.fromisoformat(text[:10]) if text else None


READABLE = [path for path in TRUTHS if truth_of(path)["readable"]]


@pytest.fixture(params=READABLE, ids=lambda path: path.name.removesuffix(".truth.json"))
def truth(request) -> dict:
    return truth_of(request.param)


@pytest.fixture
def plan(truth) -> RealPlan:
    if truth["file"].endswith(".mpp") and find_spec("mpxj") is None:
        pytest.skip("the extra mpp is not installed")
    return real_plan(CORPUS / truth["file"])


def test_counts_are_the_truths(plan, truth):
    tasks = plan.of(TaskRecord)
    found = {
        "tasks": len(tasks),
        "milestones": sum(task.is_milestone for task in tasks),
        "leaf_tasks": len(plan.leaves),
        "summaries": len(tasks) - len(plan.leaves),
        "inactive_tasks": sum(task.status_source == "inactive" for task in tasks),
        "manual_tasks": sum(bool(task.custom_fields.get("Manual")) for task in tasks),
        "max_outline_level": max((task.outline_level for task in tasks), default=0),
        "dependencies": len(plan.of(DependencyRecord)),
        "dependency_types": dict(Counter(link.type for link in plan.of(DependencyRecord))),
        "resources": len(plan.of(AccountRecord)),
        "assignments": len(plan.of(AssignmentRecord)),
    }

    assert found == {name: truth[name] for name in found}


def test_people_are_told_from_things(plan, truth):
    things = sum(account.kind is AccountKind.APP for account in plan.of(AccountRecord))

    assert things == sum(count for kind, count in truth["resource_types"].items() if kind != "WORK")


def test_hours_are_the_truths(plan, truth):
    found = {
        "work_hours": plan.leaf_hours("estimate_seconds"),
        "actual_work_hours": plan.leaf_hours("spent_seconds"),
        "remaining_work_hours": plan.leaf_hours("remaining_seconds"),
        "baseline_work_hours": plan.leaf_hours("baseline_seconds"),
    }

    assert found == {name: pytest.approx(truth[name]["leaf"], abs=0.001) for name in found}
    assert plan.assigned("planned_seconds", SECONDS) == pytest.approx(truth["assignment_work_hours"], abs=0.001)
    assert plan.assigned("actual_seconds", SECONDS) == pytest.approx(truth["assignment_actual_work_hours"], abs=0.001)
    assert plan.hours_by_name() == pytest.approx({k: v for k, v in truth["resource_hours"].items() if v}, abs=0.001)


def test_costs_of_leaves_are_the_truths(plan, truth):
    found = {
        "cost": plan.leaf_amount("planned_cost"),
        "actual_cost": plan.leaf_amount("actual_cost"),
        "baseline_cost": plan.leaf_amount("baseline_cost"),
        "fixed_cost": sum(task.custom_fields.get("FixedCost", 0) for task in plan.leaves),
    }

    assert {name: float(amount) for name, amount in found.items()} == {name: truth[name]["leaf"] for name in found}
    assert plan.assigned("planned_cost") == pytest.approx(truth["assignment_cost"])


def test_budget_lines_sum_to_the_whole_plan(plan, truth):
    baseline = truth["baseline_cost"]
    expected = {
        BudgetKind.FORECAST: truth["cost"]["root"] or 0,
        BudgetKind.ACTUAL: truth["actual_cost"]["root"] or 0,
        BudgetKind.BUDGET: baseline["leaf"] if baseline["root"] is None else baseline["root"],
    }

    assert {kind: float(plan.lines(kind)) for kind in expected} == expected


def test_dates_and_currency_are_the_truths(plan, truth):
    (project,) = plan.of(ProjectRecord)
    starts = [task.planned_start for task in plan.leaves if task.planned_start]
    finishes = [task.planned_finish for task in plan.leaves if task.planned_finish]

    assert (project.start_on, project.finish_on) == (day(truth["properties_start"]), day(truth["properties_finish"]))
    assert min(starts, default=None) == day(truth["leaf_min_start"])
    assert max(finishes, default=None) == day(truth["leaf_max_finish"])
    assert project.status_on == day(truth["status_date"])
    assert project.currency == (truth["currency_code"] or "XXX")


def test_every_plan_has_a_calendar_to_count_its_days_with(plan):
    assert plan.of(WorkingCalendarRecord)


def test_splits_over_time_add_up_to_their_assignment(plan):
    for each in plan.of(AssignmentRecord):
        planned = [span.value for span in each.timephased if span.kind == "planned_work"]
        assert not planned or float(sum(planned)) == pytest.approx(each.planned_seconds, rel=0.005, abs=60)


@pytest.mark.parametrize("path", [path for path in TRUTHS if path not in READABLE], ids=lambda path: path.name)
def test_what_nobody_can_read_is_refused_in_a_sentence(path):
    if find_spec("mpxj") is None:
        pytest.skip("the extra mpp is not installed")

    with pytest.raises(ConfigError, match="protected by a password"):
        real_plan(CORPUS / truth_of(path)["file"])
