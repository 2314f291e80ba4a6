import datetime as dt
from decimal import Decimal

import pytest

from connectors.sdk.errors import ConfigError
from models.records import DependencyRecord, TaskRecord
from models.vocabulary import DependencyType, PercentMethod, Priority, StatusCategory, TaskKind
from tests.unit.msproject.plans import a_baseline, a_link, a_plan, a_root, a_task, a_value, read

PARIS = {"time_zone": "Europe/Paris"}


def a_record(*, mapping=None, document=None, **texts) -> TaskRecord:
    return read(document or a_plan(a_task(4, **texts)), mapping=mapping).only(TaskRecord)


class TestToTask:
    def test_reads_work_and_cost_in_seconds_and_currency_units(self):
        task = a_record(
            Work="PT40H0M0S", ActualWork="PT10H0M0S", RemainingWork="PT30H0M0S", Cost="240050", ActualCost="60000"
        )

        assert (task.estimate_seconds, task.spent_seconds, task.remaining_seconds) == (144_000, 36_000, 108_000)
        assert (task.planned_cost, task.actual_cost, task.currency) == (Decimal("2400.5"), Decimal(600), "EUR")

    def test_does_not_take_an_absent_amount_for_none(self):
        task = a_record()

        assert (task.estimate_seconds, task.planned_cost, task.baseline_cost) == (None, None, None)

    def test_takes_an_absent_amount_of_a_converted_file_for_none(self):
        task = read(a_plan(a_task(4)), converted=True).only(TaskRecord)

        assert (task.estimate_seconds, task.actual_cost, task.baseline_cost) == (0, Decimal(0), None)

    def test_keeps_days_as_the_plan_shows_them(self):
        task = a_record(
            Start="2026-03-02T00:30:00", Finish="2026-03-06T23:30:00", Deadline="2026-03-31T17:00:00", mapping=PARIS
        )

        assert (task.planned_start, task.planned_finish) == (dt.date(2026, 3, 2), dt.date(2026, 3, 6))
        assert task.due_on == dt.date(2026, 3, 31)

    def test_reads_the_moment_of_completion_in_the_zone_of_the_mapping(self):
        task = a_record(ActualFinish="2026-07-06T17:00:00", PercentComplete=100, mapping=PARIS)

        assert task.completed_at.astimezone(dt.UTC) == dt.datetime(2026, 7, 6, 15, tzinfo=dt.UTC)

    def test_puts_baseline_0_into_columns_and_the_others_aside(self):
        baselines = a_baseline(1, Work="PT8H0M0S", Cost=100) + a_baseline(
            0, Work="PT36H0M0S", Cost=216_000, Start="2026-03-01T08:00:00"
        )
        task = a_record(inner=baselines)

        assert (task.baseline_seconds, task.baseline_cost, task.baseline_start) == (129_600, 2160, dt.date(2026, 3, 1))
        assert task.custom_fields["Baseline1"] == {"work_seconds": 28_800, "cost": 1}

    @pytest.mark.parametrize(
        ("texts", "category", "word"),
        [
            ({"PercentComplete": 0}, StatusCategory.TODO, "not started"),
            ({"PercentComplete": 0, "ActualStart": "2026-03-02T08:00:00"}, StatusCategory.IN_PROGRESS, "in progress"),
            ({"PercentComplete": 1}, StatusCategory.IN_PROGRESS, "in progress"),
            ({"PercentComplete": 100}, StatusCategory.DONE, "complete"),
            ({"PercentComplete": 50, "Active": 0}, StatusCategory.CANCELLED, "inactive"),
        ],
    )
    def test_tells_the_status_by_progress(self, texts, category, word):
        task = a_record(**texts)

        assert (task.status_category, task.status_source) == (category, word)

    def test_plans_nothing_for_an_inactive_task_and_keeps_what_it_had(self):
        task = a_record(Active=0, Work="PT8H0M0S", Cost=5000, RemainingWork="PT8H0M0S")

        assert (task.estimate_seconds, task.remaining_seconds, task.planned_cost) == (None, None, None)
        assert task.custom_fields == {"Active": False, "Work": 28_800, "Cost": 50}

    def test_gives_percent_complete_of_duration_and_keeps_that_of_work(self):
        task = a_record(PercentComplete=40, PercentWorkComplete=25)

        assert (task.percent_complete, task.percent_method) == (40, PercentMethod.REPORTED)
        assert task.custom_fields["PercentWorkComplete"] == 25

    def test_gives_physical_progress_where_it_is_measured(self):
        task = a_record(PercentComplete=40, PhysicalPercentComplete=70, EarnedValueMethod=1)

        assert (task.percent_complete, task.percent_method) == (70, PercentMethod.PHYSICAL)

    def test_keeps_milestone_wbs_priority_and_critical(self):
        task = a_record(Milestone=1, WBS="A.4", Priority=800, Critical=1)

        assert (task.kind, task.is_milestone, task.wbs_code) == (TaskKind.MILESTONE, True, "A.4")
        assert (task.priority, task.priority_source, task.is_critical) == (Priority.URGENT, "800", True)

    def test_keeps_what_has_no_column_under_its_own_name(self):
        task = a_record(
            Manual=1, Notes="Ask the harbour master.", ConstraintType=4, Duration="PT16H0M0S", FixedCost=5000
        )

        assert task.custom_fields == {
            "Manual": True,
            "Notes": "Ask the harbour master.",
            "ConstraintType": "start no earlier than",
            "Duration": 57_600,
            "FixedCost": 50,
        }

    def test_names_a_task_that_has_no_name(self):
        assert a_record(Name="").name == "(unnamed)"

    def test_rejects_a_broken_task_alone(self):
        found = read(a_plan(a_task(1, Work="a week"), a_task(2), "<Task><Name>No UID</Name></Task>"))

        assert set(found.of(TaskRecord)) == {"2"}
        assert len(found.rejected) == 2


class TestMapping:
    def test_translates_the_plans_words_as_the_mapping_says(self):
        task = a_record(
            Milestone=1, mapping={"status": {"not started": "on_hold"}, "kind": {"milestone": "deliverable"}}
        )

        assert (task.status_category, task.kind) == (StatusCategory.ON_HOLD, TaskKind.DELIVERABLE)

    def test_fills_columns_from_custom_fields_by_number_alias_and_element(self):
        fields = (
            a_value(188743731, FieldName="Text1", Alias="Phase gate"),
            a_value(188743767, FieldName="Number1", Alias="Points"),
        )
        values = a_value(188743731, Value="waiting") + a_value(188743767, Value="5")
        mapping = {
            "status": {"waiting": "on_hold"},
            "fields": {"status": ["188743731"], "story_points": [{"name": "Points"}], "wbs_code": ["Contact"]},
        }
        task = a_record(document=a_plan(a_task(4, Contact="C-9", inner=values), fields=fields), mapping=mapping)

        assert (task.status_category, task.status_source) == (StatusCategory.ON_HOLD, "waiting")
        assert (task.story_points, task.wbs_code) == (5, "C-9")

    def test_reads_a_duration_field_and_a_number_of_days(self):
        fields = (a_value(188743783, FieldName="Duration1"), a_value(188743767, FieldName="Number1"))
        values = a_value(188743783, Value="PT15H0M0S") + a_value(188743767, Value="2")
        mapping = {
            "fields": {"estimate_seconds": ["188743783"], "spent_seconds": [{"field": "188743767", "unit": "days"}]}
        }
        document = a_plan(a_task(4, inner=values), fields=fields, MinutesPerDay=450)
        task = a_record(document=document, mapping=mapping)

        assert (task.estimate_seconds, task.spent_seconds) == (54_000, 54_000)

    def test_refuses_a_column_that_plans_cannot_fill(self):
        with pytest.raises(ConfigError, match='"assignee"'):
            a_record(mapping={"fields": {"assignee": ["Contact"]}})


class TestCustomFields:
    def test_are_typed_by_what_the_field_is(self):
        fields = [
            a_value(number, FieldName=name)
            for number, name in (
                (188743731, "Text1"),
                (188743786, "Cost1"),
                (188743752, "Flag1"),
                (188743783, "Duration1"),
            )
        ]
        values = (
            a_value(188743731, Value="4711")
            + a_value(188743786, Value="9995")
            + a_value(188743752, Value="1")
            + a_value(188743783, Value="PT8H0M0S")
        )
        task = a_record(document=a_plan(a_task(4, inner=values), fields=fields))

        assert task.custom_fields == {"188743731": "4711", "188743786": 99.95, "188743752": True, "188743783": 28_800}

    def test_resolve_lookups_by_value_id_guid_and_path(self):
        table = (
            "<OutlineCode><FieldID>188744096</FieldID><Guid>AB</Guid><FieldName>Outline Code1</FieldName><Values>"
            "<Value><ValueID>1</ValueID><ParentValueID>0</ParentValueID><Value>Europe</Value></Value>"
            "<Value><ValueID>2</ValueID><FieldGUID>cd</FieldGUID><ParentValueID>1</ParentValueID><Value>France</Value></Value>"
            "</Values></OutlineCode>"
        )
        code = "<OutlineCode><FieldID>188744096</FieldID><ValueID>2</ValueID></OutlineCode>"
        fields = (a_value(188743731, FieldName="Text1", Ltuid="ab"),)
        values = a_value(188743731, ValueGUID="CD") + code
        task = a_record(document=a_plan(a_task(4, inner=values), fields=fields, tables=(table,)))

        assert task.custom_fields == {"188744096": "Europe.France", "188743731": "Europe.France"}

    def test_stay_a_text_that_does_not_fit_its_type(self):
        fields = (a_value(188743767, FieldName="Number1"),)
        task = a_record(document=a_plan(a_task(4, inner=a_value(188743767, Value="many")), fields=fields))

        assert task.custom_fields == {"188743767": "many"}


class TestDependencies:
    @pytest.mark.parametrize(
        ("texts", "kind", "seconds", "words"),
        [
            ({"Type": 1, "LinkLag": 0, "LagFormat": 7}, DependencyType.FS, 0, "FS"),
            ({"Type": 3, "LinkLag": 4800, "LagFormat": 7}, DependencyType.SS, 28_800, "SS+8 hrs"),
            ({"Type": 0, "LinkLag": -4800, "LagFormat": 7}, DependencyType.FF, -28_800, "FF-8 hrs"),
            ({"Type": 2, "LinkLag": 14_400, "LagFormat": 8}, DependencyType.SF, 86_400, "SF+24 ehrs"),
            ({"Type": 1, "LinkLag": -50, "LagFormat": 19}, DependencyType.FS, -72_000, "FS-50%"),
            ({"Type": 1, "LinkLag": 25, "LagFormat": 20}, DependencyType.FS, 36_000, "FS+25e%"),
        ],
    )
    def test_carry_type_and_lag(self, texts, kind, seconds, words):
        document = a_plan(a_task(2, a_link(1, **texts)), a_task(1, Duration="PT40H0M0S"))
        link = read(document).only(DependencyRecord)

        assert (link.type, link.lag_seconds, link.type_source) == (kind, seconds, words)

    def test_go_by_uid_and_not_by_row_number(self):
        link = read(a_plan(a_task(70, ID=1), a_task(50, a_link(70), ID=2))).only(DependencyRecord)

        assert (link.predecessor[-3:], link.successor[-3:]) == ("/70", "/50")

    def test_out_of_the_plan_are_counted_and_none(self):
        ghost = a_task(3, ExternalTask=1, ExternalTaskProject="quay.mpp")
        named = a_link(1, CrossProject=1, CrossProjectName="quay.mpp\\4")
        found = read(a_plan(ghost, a_task(1), a_task(2, a_link(3), a_link(99), named, a_link(1))))

        assert len(found.of(DependencyRecord)) == 1
        assert found.left_out == {"tasks of other plans": 1, "dependencies that lead to another plan": 3}

    def test_with_a_broken_number_are_rejected_alone(self):
        found = read(a_plan(a_task(1), a_task(2, a_link(1), a_link(1, LinkLag="much"))))

        assert len(found.of(DependencyRecord)) == 1
        assert [fault.rule for fault in found.rejected] == ["shape:dependency"]


def test_blank_rows_and_ghosts_are_no_tasks_and_break_no_outline():
    blank = "<Task><UID>8</UID><ID>2</ID><IsNull>1</IsNull></Task>"
    found = read(a_plan(a_root(), a_task(1), blank, a_task(9, ExternalTask=1), a_task(2, level=2)))

    assert set(found.of(TaskRecord)) == {"1", "2"}
    assert found.of(TaskRecord)["2"].parent.endswith("/1")
    assert found.left_out == {"blank rows": 1, "tasks of other plans": 1}
