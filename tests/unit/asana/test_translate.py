"""Single rules of translation that need no server."""

import pytest

from connectors.asana.conformance import MATERIAL, SCOPE
from connectors.asana.connector import AsanaConnector
from connectors.asana.placing import home_of
from connectors.asana.translate import translate_page
from connectors.asana.values import plain, values_of
from connectors.sdk.contract import Page
from connectors.sdk.mapping import Mapping
from connectors.sdk.payload import encode_json
from models.records import Removal
from models.vocabulary import Entity


def translated(page, mapping=None):
    rules = Mapping.parse(mapping or {}, connection="ACME").over(AsanaConnector.description.default_mapping)
    return list(translate_page(page, rules))


def page_of(stream, shape=None):
    return next(page for page in MATERIAL.pages if page.stream == stream and page.context.get("shape") == shape)


def changed(page, **changes):
    item = page.document["data"][0]
    return Page(page.stream, page.scope, encode_json({"data": [{**item, **changes}]}), page.context)


class TestHome:
    def test_is_the_oldest_project_that_is_read(self):
        task = {"memberships": [{"project": {"gid": gid}} for gid in ("1000", "999", "998")]}

        assert home_of(task, homes={"1000", "999"}, scope="x") == "999"

    def test_of_a_task_without_projects_is_where_it_was_found(self):
        assert home_of({"memberships": [{}]}, homes={"1"}, scope="7") == "7"


class TestTasks:
    def test_a_reopened_task_has_no_completion(self):
        (task, *_) = translated(changed(page_of("tasks", "list"), completed=False))

        assert task.completed_at is None

    def test_the_worlds_of_statuses_go_by_field_then_approval_then_section(self):
        page = changed(page_of("tasks", "list"), completed=False)

        (task, *_) = translated(page, {"status": {"En cours": "in_progress"}})

        assert (task.status_category, task.status_source) == ("in_progress", "En cours")

    def test_a_section_may_be_named_by_its_id(self):
        page = changed(page_of("tasks", "list"), completed=False)

        (task, *_) = translated(page, {"status": {"1200000000000301": "on_hold"}})

        assert task.status_category == "on_hold"

    def test_rules_of_one_scope_hold_there_alone(self):
        page = changed(page_of("tasks", "list"), resource_subtype="custom")

        (task, *_) = translated(page, {"scopes": {SCOPE: {"kind": {"custom": "deliverable"}}}})

        assert task.kind == "deliverable"

    @pytest.mark.parametrize(("start_on", "start"), [("2026-05-04", "2026-05-04"), (None, "2026-05-03")])
    def test_a_start_is_its_local_day_and_only_without_one_that_of_the_instant(self, start_on, start):
        (task, *_) = translated(
            changed(page_of("tasks", "list"), start_on=start_on, start_at="2026-05-03T22:30:00.000Z")
        )

        assert task.planned_start.isoformat() == start

    def test_no_time_booked_is_unknown_and_not_zero(self):
        (task, *_) = translated(changed(page_of("tasks", "list"), actual_time_minutes=None))

        assert task.spent_seconds is None

    def test_an_estimate_may_have_another_unit(self):
        rule = {"fields": {"estimate_seconds": [{"field": "1200000000000503", "unit": "days"}]}, "hours_per_day": 7.5}

        (task, *_) = translated(page_of("tasks", "list"), rule)

        assert task.estimate_seconds == 240 * 7.5 * 3600


class TestEvents:
    def test_a_task_that_was_deleted_and_brought_back_stays(self):
        page = page_of("tasks", "events")
        deleted = page.document["data"][0]
        events = [deleted, {**deleted, "action": "undeleted"}]

        assert translated(Page("tasks", SCOPE, encode_json({"data": events}), page.context)) == []

    def test_a_deletion_is_evidence(self):
        (removal,) = translated(page_of("tasks", "events"))

        assert isinstance(removal, Removal)
        assert removal.entity is Entity.TASK


class TestWords:
    @pytest.mark.parametrize(
        ("word", "health"),
        [
            ("on_track", "green"),
            ("at_risk", "amber"),
            ("off_track", "red"),
            ("complete", "green"),
            ("on_hold", "unknown"),
            (None, "unknown"),
        ],
    )
    def test_a_status_update_tells_the_health(self, word, health):
        page = _batch_changed(page_of("status_updates", "batch"), status_type=word)

        (report,) = translated(page)

        assert (report.health, report.health_source) == (health, word)

    @pytest.mark.parametrize(
        ("word", "state"),
        [
            ("achieved", "reached"),
            ("missed", "planned"),
            ("dropped", "cancelled"),
            ("yellow", "planned"),
            (None, "unknown"),
        ],
    )
    def test_a_goal_without_a_day_is_due_at_the_end_of_its_period(self, word, state):
        page = page_of("goals")
        goal = {**page.document["data"][0], "status": word, "due_on": None, "time_period": {"end_on": "2026-12-31"}}

        (milestone,) = translated(Page("goals", page.scope, encode_json({"data": [goal]}), page.context))

        assert (milestone.state, milestone.due_on.isoformat()) == (state, "2026-12-31")

    @pytest.mark.parametrize("word", ["DRAFT", "SUBMITTED", "APPROVED", "REJECTED"])
    def test_an_entrys_approval_is_in_capitals(self, word):
        (entry,) = translated(changed(page_of("time_entries", "list"), approval_status=word))

        assert (entry.approval, entry.approval_source) == (word.lower(), word)

    @pytest.mark.parametrize(
        ("word", "billable"), [("billable", True), ("nonBillable", False), ("notApplicable", None), (None, None)]
    )
    def test_what_is_not_said_to_be_billed_is_unknown(self, word, billable):
        (entry,) = translated(changed(page_of("time_entries", "list"), billable_status=word))

        assert entry.billable is billable


def _batch_changed(page, **changes):
    item = page.document["data"][0]["body"]["data"][0]
    results = [{"status_code": 200, "headers": {}, "body": {"data": [{**item, **changes}]}}]
    return Page(page.stream, page.scope, encode_json({"data": results}), page.context)


class TestValues:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ({"resource_subtype": "number", "number_value": 0}, 0),
            ({"resource_subtype": "number", "number_value": 12.5, "display_value": "12,50 €"}, 12.5),
            ({"resource_subtype": "enum", "enum_value": None}, None),
            ({"resource_subtype": "enum", "enum_value": {"name": "Haute", "enabled": False}}, "Haute"),
            ({"resource_subtype": "date", "date_value": {"date": "2026-11-01", "date_time": None}}, "2026-11-01"),
            ({"resource_subtype": "date", "date_value": None}, None),
            ({"resource_subtype": "people", "people_value": []}, None),
            ({"resource_subtype": "text", "text_value": ""}, None),
        ],
    )
    def test_are_plain_and_never_the_localised_text(self, value, expected):
        assert plain(value) == expected

    def test_go_by_gid_and_by_asanas_own_mark(self):
        field = {"gid": "5", "asana_created_field": "estimated_time"}

        assert values_of({"custom_fields": [field]}) == {"5": field, "estimated_time": field}
