"""Project Server: every amount of a plan is told by one task."""

from decimal import Decimal

import pytest

from connectors.msproject.project_server.rollup import children_sums


def row(task, parent=None, cost=None, **more):
    return {"TaskId": task, "ParentTaskId": parent, "TaskCost": cost, "TaskActualCost": "0", **more}


def kept(cost):
    return [None, None, None, cost]


class TestChildrenSums:
    def test_are_of_direct_children_where_each_has_the_figure(self):
        rows = [row("top", cost="100", TaskIsProjectSummary=True), row("phase", cost="90"), row("leaf", "phase", "60")]

        sums = children_sums(rows, {})

        assert (sums["top"]["TaskCost"], sums["phase"]["TaskCost"]) == ("90", "60")

    def test_pass_a_phase_that_is_younger_than_the_baseline(self):
        rows = [
            row("top", cost="100", TaskIsProjectSummary=True),
            row("new phase", cost="90"),
            row("one", "new phase", "60"),
            row("two", "new phase", "30"),
        ]
        baselines = {"top": kept("84"), "one": kept("50"), "two": kept("21")}

        sums = children_sums(rows, baselines)

        assert Decimal(sums["top"]["baseline"]) == Decimal(71)
        assert Decimal(sums["new phase"]["baseline"]) == Decimal(71)
        assert sums["top"]["TaskCost"] == "90"

    def test_leave_out_a_task_of_another_project(self):
        rows = [row("top", cost="100", TaskIsProjectSummary=True), row("theirs", cost="90", TaskIsExternal=True)]

        assert "top" not in children_sums(rows, {})

    @pytest.mark.timeout(10)
    def test_end_where_parents_run_in_a_circle(self):
        sums = children_sums([row("one", "two", "1"), row("two", "one", "2")], {})

        assert (sums["one"]["TaskCost"], sums["two"]["TaskCost"]) == ("2", "1")
