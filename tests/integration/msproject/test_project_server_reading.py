"""Reading Project Server over real HTTP."""

import datetime as dt
from decimal import Decimal

import pytest

from connectors.sdk.mapping import Mapping
from models.records import (
    AccountRecord,
    AssignmentRecord,
    BudgetLineRecord,
    CustomFieldRecord,
    DependencyRecord,
    MilestoneRecord,
    ProjectRecord,
    RiskRecord,
    TaskRecord,
    TimeEntryRecord,
)
from models.vocabulary import (
    AccountKind,
    Approval,
    BudgetBasis,
    BudgetKind,
    DependencyType,
    Priority,
    ProjectState,
    RiskKind,
    RiskStatus,
    StatusCategory,
    TaskKind,
)


@pytest.fixture
def harbour(pwa):
    return pwa.world.project(ProjectStatusDate="2026-03-10T17:00:00")


@pytest.fixture(params=[False, True], ids=["light", "verbose"])
def shape(pwa, request):
    pwa.world.is_verbose = request.param


class TestProjects:
    def test_dates_are_days_as_written_and_instants_are_of_the_sites_zone(self, pwa, harbour):
        project = pwa.run().record(ProjectRecord, harbour["ProjectId"])

        assert (project.name, project.state, project.currency) == ("Harbour", ProjectState.ACTIVE, "EUR")
        assert (project.start_on, project.finish_on, project.status_on) == (
            dt.date(2026, 3, 2),
            dt.date(2026, 3, 27),
            dt.date(2026, 3, 10),
        )
        assert project.source_updated_at == dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
        assert pwa.gaps == []

    def test_the_owner_is_a_resource(self, pwa):
        zoe = pwa.world.resource("Zoë")
        made = pwa.world.project(ProjectOwnerName="Zoë", ProjectOwnerResourceId=zoe["ResourceId"])

        assert pwa.run().record(ProjectRecord, made["ProjectId"]).owner == zoe["ResourceId"]

    def test_templates_and_administrative_time_are_none(self, pwa):
        pwa.world.project("Template", ProjectType=1)
        pwa.world.project("Administrative time", ProjectType=7)

        assert pwa.run().records(ProjectRecord) == []

    def test_columns_that_people_added_are_told_by_name(self, pwa, harbour):
        pwa.world.add_column("Projects", "Sponsor")
        harbour["Sponsor"] = "Port authority"

        project = pwa.run().record(ProjectRecord, harbour["ProjectId"])

        assert project.custom_fields["Sponsor"] == "Port authority"
        assert [field.source_id for field in pwa.records(CustomFieldRecord)] == ["source_project/Sponsor"]

    def test_columns_that_people_added_are_proposed_by_their_names(self, pwa, harbour):
        pwa.world.add_column("Projects", "Sponsor")
        pwa.world.add_column("Tasks", "Statut")

        found = pwa.connector.discover()

        assert [scope.id for scope in found.scopes] == [harbour["ProjectId"]]
        assert [(guess.path, guess.value) for guess in found.guesses] == [("fields.status", ["Statut"])]

    def test_a_mapping_in_another_zone_than_the_site_is_told(self, pwa, harbour):
        pwa.mapping = Mapping()

        [gap] = pwa.run().gaps

        assert "keeps (UTC+01:00) Amsterdam" in gap.message
        assert not gap.is_fault


class TestTasks:
    def test_hours_written_as_text_become_seconds_and_a_baseline_stands_beside(self, pwa, harbour):
        task = pwa.world.task(
            harbour,
            TaskWork=24.5,
            TaskActualWork=10,
            TaskRemainingWork=14.5,
            TaskPercentCompleted=40,
            TaskPriority=500,
            TaskStartDate="2026-03-02T08:00:00",
            TaskFinishDate="2026-03-06T17:00:00",
            TaskWBS="1.2",
            TaskCost=404,
        )
        pwa.world.add(
            "TaskBaselines",
            ProjectId=harbour["ProjectId"],
            TaskId=task["TaskId"],
            BaselineNumber=0,
            TaskBaselineWork=20,
            TaskBaselineCost=300,
            TaskBaselineFinishDate="2026-03-05T17:00:00",
        )
        pwa.world.add(
            "TaskBaselines",
            ProjectId=harbour["ProjectId"],
            TaskId=task["TaskId"],
            BaselineNumber=1,
            TaskBaselineWork=99,
        )

        found = pwa.run().record(TaskRecord, task["TaskId"])

        assert (found.estimate_seconds, found.spent_seconds, found.remaining_seconds) == (88200, 36000, 52200)
        assert (found.planned_start, found.planned_finish) == (dt.date(2026, 3, 2), dt.date(2026, 3, 6))
        assert (found.baseline_seconds, found.baseline_cost, found.baseline_finish) == (
            72000,
            Decimal(300),
            dt.date(2026, 3, 5),
        )
        assert (found.status_category, found.priority, found.planned_cost, found.currency) == (
            StatusCategory.IN_PROGRESS,
            Priority.NORMAL,
            Decimal(404),
            "EUR",
        )

    def test_what_nobody_filled_is_unknown_and_not_zero(self, pwa, harbour):
        task = pwa.world.task(harbour, TaskStartDate="0001-01-01T00:00:00", TaskPercentCompleted=None)

        found = pwa.run().record(TaskRecord, task["TaskId"])

        assert (found.estimate_seconds, found.planned_start, found.percent_complete) == (None, None, None)
        assert found.status_category is StatusCategory.UNKNOWN

    def test_the_task_that_stands_for_the_project_is_none_and_nobodys_parent(self, pwa, harbour):
        top = pwa.world.task(harbour, "Harbour", TaskIsProjectSummary=True, TaskIsSummary=True)
        phase = pwa.world.task(harbour, "Phase", TaskIsSummary=True, TaskParentId=top["TaskId"])
        leaf = pwa.world.task(harbour, "Leaf", TaskParentId=phase["TaskId"], TaskIsMilestone=True)
        pwa.world.task(harbour, "Elsewhere", TaskIsExternal=True)

        tasks = {task.source_id: task for task in pwa.run().records(TaskRecord)}

        assert set(tasks) == {phase["TaskId"], leaf["TaskId"]}
        assert (tasks[phase["TaskId"]].parent, tasks[leaf["TaskId"]].parent) == (None, phase["TaskId"])
        assert (tasks[phase["TaskId"]].kind, tasks[leaf["TaskId"]].kind) == (TaskKind.SUMMARY, TaskKind.MILESTONE)

    @pytest.mark.usefixtures("shape")
    def test_pages_are_followed_to_their_end_in_both_shapes(self, pwa, harbour):
        pwa.world.page_cap = 2
        ids = [pwa.world.task(harbour, f"Task {number}")["TaskId"] for number in range(5)]

        assert [task.source_id for task in pwa.run().records(TaskRecord)] == ids

    def test_a_row_of_odd_data_is_told_and_the_others_are_read(self, pwa, harbour):
        bad = pwa.world.task(harbour, "Bad", TaskWork="many", TaskCost="much")
        good = pwa.world.task(harbour, "Zażółć 🏗")

        assert [task.source_id for task in pwa.run().records(TaskRecord)] == [good["TaskId"]]
        assert [rejected.source_id for rejected in pwa.rejections] == [bad["TaskId"]]

    def test_a_mapping_fills_columns_by_the_names_of_fields(self, pwa, harbour):
        pwa.world.add_column("Tasks", "Promised", "d")
        task = pwa.world.task(harbour, Promised="2026-04-01T17:00:00")
        pwa.mapping = Mapping(time_zone="Europe/Paris", fields={"due_on": "Promised"})

        assert pwa.run().record(TaskRecord, task["TaskId"]).due_on == dt.date(2026, 4, 1)

    @pytest.mark.usefixtures("shape")
    def test_links_come_from_the_other_interface(self, pwa, harbour):
        first, second = pwa.world.task(harbour, "One"), pwa.world.task(harbour, "Two")
        pwa.world.link(first, second, type_=3, lag=4800)

        [link] = pwa.run().records(DependencyRecord)

        assert (link.predecessor, link.successor) == (first["TaskId"], second["TaskId"])
        assert (link.type, link.lag_seconds) == (DependencyType.SS, 8 * 3600)


class TestMoney:
    def test_lines_add_up_to_the_project_each_euro_once(self, pwa, harbour):
        top = pwa.world.task(harbour, TaskIsProjectSummary=True, TaskIsSummary=True, TaskCost=1250, TaskActualCost=100)
        phase = pwa.world.task(
            harbour, TaskIsSummary=True, TaskParentId=top["TaskId"], TaskCost=1200, TaskFixedCost=200
        )
        for cost in (700, 300):
            pwa.world.task(harbour, TaskParentId=phase["TaskId"], TaskCost=cost)
        pwa.world.task(harbour, TaskParentId=phase["TaskId"], TaskCost=999, TaskIsActive=False)

        lines = pwa.run().records(BudgetLineRecord)

        forecast = {line.task: line.amount for line in lines if line.kind is BudgetKind.FORECAST}
        assert sum(forecast.values()) == 1250
        assert (forecast[None], forecast[phase["TaskId"]]) == (50, 200)
        assert [(line.task, line.amount) for line in lines if line.kind is BudgetKind.ACTUAL] == [(None, 100)]

    @pytest.mark.parametrize(
        ("figures", "basis"),
        [
            ({"TaskActualWork": 8, "TaskActualFixedCost": 50}, BudgetBasis.RATE_X_HOURS),
            ({"TaskActualWork": 8, "TaskActualFixedCost": 100}, BudgetBasis.TOOL),
            ({"TaskActualWork": 0, "TaskActualFixedCost": 0}, BudgetBasis.TOOL),
        ],
        ids=["work", "fixed cost", "material"],
    )
    def test_actual_cost_of_work_is_hours_that_the_farm_has_priced(self, pwa, harbour, figures, basis):
        pwa.world.task(harbour, TaskActualCost=100, **figures)

        [line] = pwa.run().records(BudgetLineRecord)

        assert (line.kind, line.basis) == (BudgetKind.ACTUAL, basis)

    def test_a_project_without_a_currency_has_no_lines_and_says_so(self, pwa):
        made = pwa.world.project(ProjectCurrency=None, ProjectCost=500)
        pwa.world.task(made, TaskCost=500)

        assert pwa.run().records(BudgetLineRecord) == []
        assert [rejected.rule for rejected in pwa.rejections] == ["missing:currency"]


class TestPeople:
    def test_resources_have_an_e_mail_and_material_is_nobody(self, pwa):
        zoe = pwa.world.resource("Zoë", ResourceEmailAddress="zoe@acme.example", ResourceIsActive=True)
        role = pwa.world.resource("Designer", ResourceIsGeneric=True)
        sand = pwa.world.resource("Sand", TypeName="Material Resource")

        found = {account.source_id: account for account in pwa.run().records(AccountRecord)}

        assert found[zoe["ResourceId"]].email == "zoe@acme.example"
        assert [found[each["ResourceId"]].kind for each in (zoe, role, sand)] == [
            AccountKind.HUMAN,
            AccountKind.TEAM,
            AccountKind.APP,
        ]

    def test_an_assignment_has_its_days_read_by_quarters(self, pwa):
        made = pwa.world.project(ProjectStartDate="2026-01-05T08:00:00", ProjectFinishDate="2026-12-18T17:00:00")
        task = pwa.world.task(made)
        work = pwa.world.assignment(task, pwa.world.resource(), AssignmentWork=16, AssignmentActualWork=8)
        for day in ("2026-01-05", "2026-11-02"):
            pwa.world.add(
                "AssignmentTimephasedDataSet",
                ProjectId=made["ProjectId"],
                AssignmentId=work["AssignmentId"],
                TimeByDay=f"{day}T00:00:00",
                AssignmentWork=8,
                AssignmentActualWork=0,
            )

        found = pwa.run().record(AssignmentRecord, work["AssignmentId"])

        assert (found.planned_seconds, found.actual_seconds) == (57600, 28800)
        assert [(span.kind, span.start.date(), span.value) for span in found.timephased] == [
            ("planned_work", dt.date(2026, 1, 5), 28800),
            ("planned_work", dt.date(2026, 11, 2), 28800),
        ]
        assert pwa.fake.journal.count("Timephased") == 4

    def test_a_split_that_does_not_add_up_is_left_out(self, pwa, harbour):
        work = pwa.world.assignment(pwa.world.task(harbour), pwa.world.resource(), AssignmentWork=16)
        pwa.world.add(
            "AssignmentTimephasedDataSet",
            ProjectId=harbour["ProjectId"],
            AssignmentId=work["AssignmentId"],
            TimeByDay="2026-03-02T00:00:00",
            AssignmentWork=8,
        )

        assert pwa.run().record(AssignmentRecord, work["AssignmentId"]).timephased == ()

    def test_what_stands_for_fixed_cost_or_a_resource_plan_is_no_assignment(self, pwa, harbour):
        task, zoe = pwa.world.task(harbour), pwa.world.resource()
        for kind in (2, 101):
            pwa.world.assignment(task, zoe, AssignmentType=kind)

        assert pwa.run().records(AssignmentRecord) == []


class TestTimesheets:
    def test_all_adjustments_of_a_day_are_added_up(self, pwa, harbour):
        zoe = pwa.world.resource()
        task = pwa.world.task(harbour)
        line = pwa.world.line(task, zoe, TimesheetStatus="Approved", TimesheetLineStatus="Approved")
        pwa.world.hours(line, "2026-03-02", 8)
        pwa.world.hours(line, "2026-03-02", -2, index=1)
        pwa.world.hours(line, "2026-03-03", 4, ActualOvertimeWorkBillable=1.5)

        entries = {entry.entry_date.day: entry for entry in pwa.run().records(TimeEntryRecord)}

        assert {day: entry.duration_seconds for day, entry in entries.items()} == {2: 21600, 3: 19800}
        assert (entries[3].billable_seconds, entries[2].billable_seconds) == (5400, 0)
        assert (entries[2].account, entries[2].task, entries[2].project) == (
            zoe["ResourceId"],
            task["TaskId"],
            harbour["ProjectId"],
        )
        assert entries[2].approval is Approval.APPROVED

    def test_many_lines_are_asked_for_twenty_at_a_time(self, pwa, harbour):
        task, zoe = pwa.world.task(harbour), pwa.world.resource()
        for _ in range(45):
            pwa.world.hours(pwa.world.line(task, zoe), "2026-03-02", 1)

        assert len(pwa.run().records(TimeEntryRecord)) == 45
        assert pwa.fake.journal.count("TimesheetLineActualDataSet") == 4

    def test_administrative_time_is_no_project_work(self, pwa):
        leave = pwa.world.project("Administrative", ProjectType=7)
        line = pwa.world.line(pwa.world.task(leave), pwa.world.resource())
        pwa.world.hours(line, "2026-03-02", 8)

        assert pwa.run().records(TimeEntryRecord) == []

    def test_less_than_nothing_is_told(self, pwa, harbour):
        line = pwa.world.line(pwa.world.task(harbour), pwa.world.resource())
        pwa.world.hours(line, "2026-03-02", -2)

        assert [rejected.rule for rejected in pwa.run().rejections] == ["negative:hours"]

    def test_an_owner_of_another_id_is_found_by_a_name_that_one_resource_has(self, pwa, harbour):
        zoe = pwa.world.resource("Zoë")
        line = pwa.world.line(pwa.world.task(harbour), zoe, TimesheetOwnerId=pwa.world.new_id())
        pwa.world.hours(line, "2026-03-02", 8)

        assert pwa.run().records(TimeEntryRecord)[0].account == zoe["ResourceId"]


class TestRegisters:
    @pytest.mark.parametrize(("probability", "exposure"), [(0.5, 2.5), (50, 250), (0.5, 0.025)])
    def test_a_risk_tells_how_its_probability_is_counted(self, pwa, harbour, probability, exposure):
        pwa.world.add(
            "Risks",
            ProjectId=harbour["ProjectId"],
            RiskId=pwa.world.new_id(),
            Title="Flood",
            Status="(1) Active",
            Probability=probability,
            Impact=5,
            Exposure=exposure,
            Cost=1000,
            Owner="Zoë",
        )
        zoe = pwa.world.resource("Zoë")

        [risk] = pwa.run().records(RiskRecord)

        assert risk.probability_pct == (Decimal("0.5") if exposure == 0.025 else 50)
        assert (risk.status, risk.impact_cost, risk.owner) == (RiskStatus.OPEN, 1000, zoe["ResourceId"])

    def test_issues_are_told_with_risks_and_deliverables_as_milestones(self, pwa, harbour):
        common = {"ProjectId": harbour["ProjectId"], "ModifiedDate": "2026-03-01T09:00:00"}
        pwa.world.add("Issues", IssueId=pwa.world.new_id(), Title="No crane", Status="(3) Closed", **common)
        pwa.world.add("Issues", IssueId=pwa.world.new_id(), Title="A folder", IsFolder=True, **common)
        pwa.world.add(
            "Deliverables",
            DeliverableId=pwa.world.new_id(),
            Title="Quay",
            FinishDate="2026-06-30T00:00:00",
            **common,
        )

        [issue] = pwa.run().records(RiskRecord)
        [milestone] = pwa.records(MilestoneRecord)

        assert (issue.kind, issue.status) == (RiskKind.ISSUE, RiskStatus.CLOSED)
        assert (milestone.name, milestone.due_on) == ("Quay", dt.date(2026, 6, 30))
