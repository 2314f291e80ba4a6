from decimal import Decimal

import pytest

from models.records import BudgetLineRecord, TaskRecord
from models.vocabulary import BudgetKind, TaskKind
from tests.unit.msproject.plans import a_baseline, a_plan, a_root, a_task, elements, read


def amounts(found, kind=BudgetKind.FORECAST):
    return {key.split("/")[0]: line.amount for key, line in found.of(BudgetLineRecord).items() if line.kind is kind}


class TestOutline:
    def test_tells_parents_and_summaries_by_order_and_level_whatever_summary_says(self):
        found = read(
            a_plan(
                a_root(),
                a_task(5, Summary=0),
                a_task(9, level=2, Summary=1),
                a_task(7, level=2),
                a_task(3, level=3),
                a_task(4),
            )
        ).of(TaskRecord)

        parents = {key: task.parent and task.parent.rpartition("/")[2] for key, task in found.items()}
        assert parents == {"5": None, "9": "5", "7": "5", "3": "7", "4": None}
        assert {key for key, task in found.items() if task.kind is TaskKind.SUMMARY} == {"5", "7"}

    def test_takes_the_project_summary_task_for_the_plan_itself(self):
        assert set(read(a_plan(a_root(), a_task(1))).of(TaskRecord)) == {"1"}

    def test_keeps_a_first_task_that_only_happens_to_have_uid_0(self):
        assert set(read(a_plan(a_task(0, level=1), a_task(1))).of(TaskRecord)) == {"0", "1"}

    def test_finds_the_parent_across_a_jump_of_levels(self):
        found = read(a_plan(a_task(1), a_task(2, level=4), a_task(3, level=2))).of(TaskRecord)

        assert {found["2"].parent, found["3"].parent} == {found["1"].source_id}

    def test_reads_the_level_from_the_outline_number_where_it_has_none(self):
        rows = [f"<Task>{elements(UID=uid, OutlineNumber=number)}</Task>" for uid, number in ((1, "1"), (2, "1.1"))]

        assert read(a_plan(*rows)).of(TaskRecord)["2"].parent.endswith("/1")


class TestMoneyOfSummaries:
    def test_sums_to_the_plan_with_what_summaries_hold_themselves(self):
        found = read(
            a_plan(
                a_root(Cost=1_208_200),
                a_task(1, Cost=1_208_200),
                a_task(2, level=2, Cost=962_200),
                a_task(3, level=2),
            )
        )

        assert amounts(found) == {"1": Decimal(2460), "2": Decimal(9622)}
        assert found.of(BudgetLineRecord)["1/forecast"].task.endswith("/1")

    def test_gives_what_only_the_plan_holds_without_a_task(self):
        found = read(a_plan(a_root(Cost=5000, ActualCost=1000), a_task(1, Cost=3000)))

        assert amounts(found) == {"1": Decimal(30), "plan": Decimal(20)}
        assert found.of(BudgetLineRecord)["plan/forecast"].task is None
        assert amounts(found, BudgetKind.ACTUAL) == {"plan": Decimal(10)}

    def test_keeps_a_credit_on_a_summary(self):
        found = read(a_plan(a_task(1, Cost=2500, FixedCost=-500), a_task(2, level=2, Cost=3000)))

        assert amounts(found) == {"1": Decimal(-5), "2": Decimal(30)}

    @pytest.mark.parametrize("stored", [0, 2500])
    def test_takes_the_children_where_a_tool_does_not_roll_up(self, stored):
        found = read(a_plan(a_root(Cost=stored), a_task(1), a_task(2, level=2, Cost=3000)))

        assert amounts(found) == {"2": Decimal(30)}

    def test_does_not_count_an_inactive_task_but_for_its_baseline(self):
        inactive = a_task(2, Active=0, Cost=700, inner=a_baseline(Cost=500))
        found = read(a_plan(a_root(Cost=3000, inner=a_baseline(Cost=2500)), a_task(1, Cost=3000), inactive))

        assert amounts(found) == {"1": Decimal(30)}
        assert amounts(found, BudgetKind.BUDGET) == {"2": Decimal(5), "plan": Decimal(20)}

    def test_leaves_the_money_of_an_inserted_plan_to_its_own_file(self):
        inserted = a_task(1, IsSubproject=1, SubprojectName="C:\\quay.mpp", Cost=9000)
        found = read(a_plan(a_root(Cost=9500), inserted, a_task(2, Cost=500)))

        assert amounts(found) == {"2": Decimal(5)}
