"""What a Dataverse environment's rows become."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from connectors.sdk.mapping import Mapping
from hub.demo.fake_dataverse import DataverseWorld
from models.records import (
    AccountRecord,
    AssignmentRecord,
    BudgetLineRecord,
    CustomFieldRecord,
    DependencyRecord,
    ProjectRecord,
    RiskRecord,
    StatusReportRecord,
    TaskRecord,
)
from models.vocabulary import (
    AccountKind,
    DependencyType,
    Health,
    Priority,
    ProjectState,
    RiskKind,
    RiskStatus,
    StatusCategory,
    TaskKind,
)
from tests.integration.msproject.environment import environment

PREMIUM = frozenset({"planner"})
HOUR = 3600


class TestProjects:
    def test_a_project_has_dates_owner_currency_and_totals_to_reconcile_with(self, site):
        zoe = site.world.add("bookableresource", name="Zoë", _userid_value="11111111-1111-4111-8111-111111111111")
        id_ = site.a_project(
            msdyn_tzascheduledstart="2026-03-02T00:00:00Z",
            msdyn_scheduledstart="2026-03-01T23:00:00Z",
            msdyn_finish="2026-06-30T22:30:00Z",
            msdyn_effort=120.0,
            msdyn_progress=0.25,
            _msdyn_projectmanager_value="11111111-1111-4111-8111-111111111111",
            _transactioncurrencyid_value=site.world.euro,
        )

        project = site.run().record(ProjectRecord, id_)

        assert (project.start_on, project.finish_on) == (dt.date(2026, 3, 2), dt.date(2026, 7, 1))
        assert (project.owner, project.currency, project.state) == (zoe, "EUR", ProjectState.ACTIVE)
        assert project.custom_fields["msdyn_effort"] == 120.0
        assert project.source_url.startswith(site.fake.base_url)

    def test_the_first_of_january_2000_means_no_date(self, site):
        id_ = site.a_project(msdyn_scheduledstart="2000-01-01T00:00:00Z", msdyn_tzafinish="2000-01-01T00:00:00Z")

        project = site.run().record(ProjectRecord, id_)

        assert (project.start_on, project.finish_on) == (None, None)

    def test_templates_and_ignored_projects_are_left_out_with_their_tasks(self, site):
        template, ignored, wanted = site.a_project(msdyn_istemplate=True), site.a_project("No"), site.a_project("Yes")
        for project in (template, ignored, wanted):
            site.a_task(project)
        site.mapping = Mapping(scopes={ignored: {"role": "ignore"}})

        site.run()

        assert [project.source_id for project in site.records(ProjectRecord)] == [wanted]
        assert [task.project for task in site.records(TaskRecord)] == [wanted]

    def test_a_deactivated_project_is_archived(self, site):
        id_ = site.a_project(statecode=1)

        assert site.run().record(ProjectRecord, id_).archived


class TestTasks:
    def test_effort_is_hours_and_progress_a_share(self, site):
        project = site.a_project()
        id_ = site.a_task(
            project,
            msdyn_effort=40.0,
            msdyn_effortcompleted=10.0,
            msdyn_effortremaining=30.0,
            msdyn_progress=0.25,
            msdyn_priority=1,
        )

        task = site.run().record(TaskRecord, id_)

        assert (task.estimate_seconds, task.spent_seconds, task.remaining_seconds) == (40 * HOUR, 10 * HOUR, 30 * HOUR)
        assert (task.percent_complete, task.status_category) == (25, StatusCategory.IN_PROGRESS)
        assert (task.priority, task.priority_source) == (Priority.URGENT, "1")

    def test_unknown_is_unknown_and_not_zero(self, site):
        id_ = site.a_task(site.a_project())

        task = site.run().record(TaskRecord, id_)

        assert (task.estimate_seconds, task.percent_complete, task.planned_start) == (None, None, None)
        assert (task.status_category, task.status_source) == (StatusCategory.UNKNOWN, "unknown")

    def test_dates_without_a_zone_win_over_instants(self, site):
        project = site.a_project()
        days = {"msdyn_start": "2026-03-01T23:30:00Z", "msdyn_finish": "2026-03-06T16:00:00Z"}
        with_zone = site.a_task(project, **days)
        without = site.a_task(project, **days, msdyn_tzascheduledstart="2026-03-03T09:00:00Z")

        site.run()

        assert site.record(TaskRecord, with_zone).planned_start == dt.date(2026, 3, 2)
        assert site.record(TaskRecord, without).planned_start == dt.date(2026, 3, 3)
        assert site.record(TaskRecord, without).planned_finish == dt.date(2026, 3, 6)

    def test_outline_summary_and_milestone_are_kept(self, site):
        project = site.a_project()
        phase = site.a_task(project, "Phase", msdyn_summary=True, msdyn_outlinelevel=1)
        gate = site.a_task(project, "Gate", _msdyn_parenttask_value=phase, msdyn_ismilestone=True, msdyn_outlinelevel=2)

        site.run()

        assert site.record(TaskRecord, phase).kind is TaskKind.SUMMARY
        assert (site.record(TaskRecord, gate).parent, site.record(TaskRecord, gate).is_milestone) == (phase, True)

    def test_the_newest_baseline_stands_on_the_task(self, site):
        task = site.a_task(site.a_project())
        for start, effort in (("2026-02-02T08:00:00Z", 30.0), ("2026-02-09T08:00:00Z", 36.0)):
            site.world.now += dt.timedelta(hours=1)
            site.world.add(
                "msdyn_projectbaselinetaskdata",
                msdyn_projecttaskid=task,
                msdyn_taskstartdate=start,
                msdyn_taskfinishdate="2026-02-13T16:00:00Z",
                msdyn_taskeffort=effort,
            )

        record = site.run().record(TaskRecord, task)

        assert (record.baseline_start, record.baseline_finish) == (dt.date(2026, 2, 9), dt.date(2026, 2, 13))
        assert (record.baseline_seconds, record.baseline_cost) == (36 * HOUR, None)

    def test_a_column_that_this_environment_lacks_fails_nothing(self, site):
        id_ = site.a_task(site.a_project(), msdyn_effort=8.0)
        for column in (
            "msdyn_actualstart",
            "msdyn_plannedcost",
            "msdyn_tzascheduledstart",
            "_msdyn_projectsprint_value",
        ):
            site.world.drop_column("msdyn_projecttask", column)

        assert site.run().record(TaskRecord, id_).estimate_seconds == 8 * HOUR
        assert site.gaps == []

    def test_costs_of_operations_carry_the_projects_currency(self, site):
        project = site.a_project(_transactioncurrencyid_value=site.world.euro)
        id_ = site.a_task(project, msdyn_plannedcost=2400.5, msdyn_actualcost=600.0)

        task = site.run().record(TaskRecord, id_)

        assert (task.planned_cost, task.actual_cost, task.currency) == (Decimal("2400.5"), Decimal(600), "EUR")


class TestMapping:
    def test_columns_of_the_tenant_are_read_named_and_mapped(self, site):
        site.world.add_column("msdyn_projecttask", "acme_points", "Decimal", "Points")
        site.world.add_column("msdyn_projecttask", "acme_due", "DateTime", "Due")
        id_ = site.a_task(site.a_project(), acme_points=5.0, acme_due="2026-04-01T00:00:00Z")
        site.mapping = Mapping(
            time_zone="Europe/Paris", fields={"story_points": [{"name": "Points"}], "due_on": ["acme_due"]}
        )

        task = site.run().record(TaskRecord, id_)

        assert (task.story_points, task.due_on) == (5, dt.date(2026, 4, 1))
        assert task.custom_fields["acme_points"] == 5.0
        assert site.record(CustomFieldRecord, "task/acme_points").name == "Points"

    def test_money_rules_make_lines_of_leaves_and_of_projects(self, site):
        site.world.add_column("msdyn_projecttask", "acme_budget", "Money")
        site.world.add_column("msdyn_project", "acme_total", "Money")
        project = site.a_project(acme_total=9000.0)
        site.a_task(project, msdyn_summary=True, acme_budget=100.0)
        leaf = site.a_task(project, acme_budget=100.0)
        site.mapping = Mapping(
            currency="CHF",
            money=[
                {"field": "acme_budget", "kind": "budget", "is_contingency": True},
                {"field": "acme_total", "kind": "committed", "level": "project"},
            ],
        )

        lines = {line.source_id: line for line in site.run().records(BudgetLineRecord)}

        assert lines.keys() == {f"{leaf}/acme_budget", f"{project}/acme_total"}
        assert [key for key, line in lines.items() if line.is_contingency] == [f"{leaf}/acme_budget"]
        assert (lines[f"{leaf}/acme_budget"].amount, lines[f"{leaf}/acme_budget"].currency) == (100, "CHF")

    def test_a_mapped_column_that_disappeared_is_a_gap_and_the_rest_is_read(self, site):
        site.world.add_column("msdyn_projecttask", "acme_points", "Decimal")
        site.a_task(site.a_project())
        site.mapping = Mapping(fields={"story_points": ["acme_points"]})
        assert site.run().gaps == []

        site.world.drop_column("msdyn_projecttask", "acme_points")
        site.run()

        assert [gap.message for gap in site.gaps] == [
            'The mapping names "acme_points", and the tasks of the environment have no such column (connection "ACME").'
        ]
        assert len(site.records(TaskRecord)) == 1


class TestDependencies:
    def _link(self, site, number, **columns):
        project = site.a_project()
        first, second = site.a_task(project), site.a_task(project)
        return site.world.add(
            "msdyn_projecttaskdependency",
            _msdyn_project_value=project,
            _msdyn_predecessortask_value=first,
            _msdyn_successortask_value=second,
            msdyn_projecttaskdependencylinktype=number,
            **columns,
        )

    @pytest.mark.parametrize(
        ("types", "number", "expected"),
        [
            ({192350001: "Start-to-start"}, 192350001, DependencyType.SS),
            ({192350001: "Finish to Finish"}, 192350001, DependencyType.FF),
            ({0: "FF", 1: "FS", 2: "SF", 3: "SS"}, 2, DependencyType.SF),
            ({1: "Fin à début"}, 1, DependencyType.FS),
        ],
    )
    def test_the_type_is_what_the_environment_says_it_is(self, site, types, number, expected):
        site.world.link_types = types
        id_ = self._link(site, number)

        assert site.run().record(DependencyRecord, id_).type is expected

    def test_a_number_that_nobody_explains_is_quarantined_with_the_remedy(self, site):
        site.world.link_types, site.world.language = {192350001: "Début à début"}, 1036
        id_ = self._link(site, 192350001)

        [rejected] = site.run().rejections
        site.mapping = Mapping(dependency={"192350001": "SS"})

        assert (rejected.source_id, rejected.rule) == (id_, "unknown:link_type")
        assert rejected.hint == 'Say in the mapping what it is: "dependency": {"192350001": "FS"}.'
        assert [link.type for link in site.run().records(DependencyRecord)] == []
        site.cursors.clear()
        assert site.run().record(DependencyRecord, id_).type is DependencyType.SS

    def test_lag_is_seconds_and_the_newer_column_wins(self, site):
        newer = self._link(
            site,
            192350000,
            msdyn_projecttaskdependencylinklaginseconds=28_800,
            msdyn_projecttaskdependencylinklag=480,
        )
        older = self._link(site, 192350000, msdyn_projecttaskdependencylinklag=3_600)

        site.run()

        assert site.record(DependencyRecord, newer).lag_seconds == 28_800
        assert site.record(DependencyRecord, older).lag_seconds == 3_600


class TestPeople:
    def test_resources_carry_their_mail_and_kind(self, site):
        zoe = site.world.add("bookableresource", name="Zoë", resourcetype=3, msdyn_primaryemail="zoe@acme.example")
        role = site.world.add("bookableresource", name="Engineer", resourcetype=1)

        site.run()

        assert (site.record(AccountRecord, zoe).email, site.record(AccountRecord, zoe).active) == (
            "zoe@acme.example",
            True,
        )
        assert site.record(AccountRecord, role).kind is AccountKind.TEAM

    def test_an_unfilled_role_is_an_account_until_somebody_fills_it(self, site):
        project = site.a_project()
        role = site.world.add("msdyn_projectteam", msdyn_name="Engineer 1", _msdyn_project_value=project)
        zoe = site.world.add("bookableresource", name="Zoë")
        assert site.run().record(AccountRecord, role).kind is AccountKind.TEAM

        site.world.change("msdyn_projectteam", role, _msdyn_bookableresourceid_value=zoe)

        assert [removal.source_id for removal in site.run().removals] == [role]

    def test_planned_work_per_day_is_kept_when_it_adds_up(self, site):
        project = site.a_project()
        task = site.a_task(project)
        days = [_day(2026, 3, 2, 8), _day(2026, 3, 3, 4.5)]
        ids = [
            site.world.add(
                "msdyn_resourceassignment",
                _msdyn_taskid_value=task,
                _msdyn_projectid_value=project,
                msdyn_effort=effort,
                msdyn_plannedwork=planned,
            )
            for effort, planned in ((12.5, json.dumps(days)), (20.0, json.dumps(days)), (12.5, "[{broken"))
        ]

        site.run()
        whole, partial, broken = (site.record(AssignmentRecord, id_) for id_ in ids)

        assert [(span.start, span.value) for span in whole.timephased] == [
            (dt.datetime(2026, 3, 2, 9), 8 * HOUR),  # noqa: DTZ001 - wall time of the plan
            (dt.datetime(2026, 3, 3, 9), Decimal("4.5") * HOUR),  # noqa: DTZ001
        ]
        assert (partial.timephased, broken.timephased) == ((), ())
        assert broken.planned_seconds == 45_000
        assert [rejected.rule for rejected in site.rejections] == ["shape:plannedwork"]


class TestRegister:
    def test_risks_issues_and_reports_are_read_where_the_accelerator_is(self, site):
        project = site.a_project(_transactioncurrencyid_value=site.world.euro)
        values = {"_msdyn_project_value": project, "msdyn_subject": "Storm", "proj_probability": 2, "proj_cost": 5000.0}
        risk = site.world.add(
            "msdyn_projectrisk", **values, proj_due="2026-05-01T10:00:00Z", msdyn_mitigationplan="Wait"
        )
        issue = site.world.add("msdyn_projectissue", **values, statecode=1)
        report = site.world.add(
            "msdyn_projectstatusreport", _msdyn_project_value=project, msdyn_name="May", proj_overallstatus=1
        )

        site.run()
        found = site.record(RiskRecord, risk)

        assert (found.kind, found.status, found.impact_cost, found.currency) == (
            RiskKind.RISK,
            RiskStatus.OPEN,
            5000,
            "EUR",
        )
        assert (found.due_on, found.response) == (dt.date(2026, 5, 1), "Wait")
        assert found.custom_fields["proj_probability"] == "Choix 2"
        assert site.record(RiskRecord, issue).status is RiskStatus.CLOSED
        assert site.record(StatusReportRecord, report).health is Health.UNKNOWN
        assert site.record(StatusReportRecord, report).health_source == "Choix 1"


def test_planner_premium_alone_reads_without_a_word_about_what_it_lacks(entra, dataverse):
    with environment(entra, dataverse, world=DataverseWorld(products=PREMIUM)) as site:
        id_ = site.a_task(site.a_project(), msdyn_effort=8.0)

        site.run()

        assert (site.record(TaskRecord, id_).estimate_seconds, site.gaps) == (8 * HOUR, [])


def test_a_row_that_breaks_a_rule_is_left_alone_and_the_rest_loads(site):
    project = site.a_project()
    bad, good = site.a_task(project, msdyn_effort="many"), site.a_task(project)

    site.run()

    assert [rejected.source_id for rejected in site.rejections] == [bad]
    assert [task.source_id for task in site.records(TaskRecord)] == [good]


def _day(year, month, day, hours):
    start = dt.datetime(year, month, day, 8, tzinfo=dt.UTC)
    end = start + dt.timedelta(hours=hours)
    ticks = [int(moment.timestamp() * 1000) for moment in (start, end)]
    return {"Start": f"/Date({ticks[0]})/", "End": f"/Date({ticks[1]})/", "Hours": hours}
