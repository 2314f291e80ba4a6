import datetime as dt
from decimal import Decimal

import pytest

from models.records import AssignmentRecord, DependencyRecord, TaskRecord
from models.vocabulary import DependencyType, PercentMethod, Priority, StatusCategory, TaskKind
from tests.unit.monday.rows import (
    TYPES,
    a_cell,
    a_mapping,
    a_number,
    a_page,
    a_row,
    a_status,
    only,
    people,
    rejections,
    translated,
)


def task_of(*cells, mapping=None, page=None, **fields):
    return only(translated(page or a_page(a_row(*cells, **fields)), mapping), TaskRecord)


class TestStatus:
    def test_is_done_by_the_labels_own_flag_never_by_its_text(self):
        assert task_of(a_status("Livré", is_done=True)).status_category is StatusCategory.DONE
        assert task_of(a_status("Done", is_done=False)).status_category is StatusCategory.UNKNOWN

    def test_follows_the_admins_word_for_a_label_before_the_flag(self):
        mapping = a_mapping({"status": {"Abandonné": "cancelled"}})

        assert task_of(a_status("Abandonné", is_done=True), mapping=mapping).status_category is StatusCategory.CANCELLED

    def test_is_found_by_the_labels_id_which_a_rename_keeps(self):
        mapping = a_mapping({"status": {"7": "on_hold"}})

        assert task_of(a_status("Renamed", index=7), mapping=mapping).status_category is StatusCategory.ON_HOLD

    def test_of_an_empty_cell_is_unknown(self):
        task = task_of(a_cell("status", index=None, label=None, is_done=None, text=None))

        assert (task.status_category, task.status_source) == (StatusCategory.UNKNOWN, None)

    def test_keeps_mondays_word_and_when_it_was_done(self):
        task = task_of(a_status("Terminé", is_done=True, updated_at="2026-11-20T09:12:01Z"))

        assert task.status_source == "Terminé"
        assert task.completed_at == dt.datetime(2026, 11, 20, 9, 12, 1, tzinfo=dt.UTC)
        assert (task.percent_complete, task.percent_method) == (Decimal(100), PercentMethod.STATUS)


class TestDates:
    def test_a_timeline_gives_start_and_finish_as_the_board_shows_them(self):
        task = task_of(
            a_cell("timeline", **{"from": "2026-01-05T00:00:00+00:00", "to": "2026-01-20"}, visualization_type=None)
        )

        assert (task.planned_start, task.planned_finish) == (dt.date(2026, 1, 5), dt.date(2026, 1, 20))

    def test_a_timeline_shown_as_milestone_makes_one(self):
        task = task_of(a_cell("timeline", **{"from": "2026-01-20", "to": "2026-01-20"}, visualization_type="milestone"))

        assert task.is_milestone
        assert task.kind is TaskKind.MILESTONE

    def test_a_date_is_the_one_the_board_shows_not_its_utc_value(self):
        cell = a_cell("due", date="2026-03-01", time="00:30:00") | {"value": '{"date":"2026-02-28","time":"23:30:00"}'}

        assert task_of(cell).due_on == dt.date(2026, 3, 1)

    def test_two_timelines_without_a_rule_give_none(self):
        types = TYPES | {"other": "timeline", "timeline": "timeline"}
        del types["timeline"]
        types |= {"span_a": "timeline"}
        cell = {"id": "span_a", "type": "timeline", "from": "2026-01-05", "to": "2026-01-20", "is_leaf": True}

        task = only(translated(a_page(a_row(cell), types=types)), TaskRecord)

        assert task.planned_start is None

    def test_a_mirror_gives_the_span_of_its_typed_values(self):
        values = [{"__typename": "DateValue", "date": day} for day in ("2026-05-02", "2026-04-01")]
        mirror = a_cell(
            "mirror", mirrored_items=[{"linked_item": {"id": "1"}, "mirrored_value": value} for value in values]
        )

        assert task_of(mirror, mapping=a_mapping(fields={"due_on": ["mirror"]})).due_on == dt.date(2026, 5, 2)


class TestPlace:
    def test_a_top_item_stands_below_its_group_a_sub_item_below_its_parent(self):
        assert task_of().parent == "9001:topics"
        assert task_of(parent_item={"id": "77"}).parent == "77"

    def test_a_sub_item_is_a_subtask_a_parent_on_a_multi_level_board_a_summary(self):
        leaf, parent = a_number("effort", 1), a_number("effort", 3, is_leaf=False)

        assert task_of(parent_item={"id": "77"}).kind is TaskKind.SUBTASK
        assert task_of(page=a_page(a_row(parent), is_multi_level=True)).kind is TaskKind.SUMMARY
        assert task_of(page=a_page(a_row(leaf), is_multi_level=True)).kind is TaskKind.TASK

    def test_lines_of_a_checklist_and_ignored_sub_items_are_no_tasks(self):
        row = a_row(parent_item={"id": "77"})

        assert not [
            one for one in translated(a_page(row), a_mapping(subtasks="checklist")) if isinstance(one, TaskRecord)
        ]
        assert translated(a_page(row), a_mapping(subtasks="ignore")) == []


class TestPeople:
    def test_several_owners_become_assignments_the_first_is_the_assignee(self):
        items = translated(a_page(a_row(people(7, 8))))

        assert only(items, TaskRecord).assignee == "7"
        assert [one.account for one in items if isinstance(one, AssignmentRecord)] == ["7", "8"]

    def test_a_team_stands_behind_people_and_has_an_id_of_its_own(self):
        cell = a_cell("person", persons_and_teams=[{"id": "5", "kind": "team"}, {"id": "7", "kind": "person"}])
        alone = a_cell("person", persons_and_teams=[{"id": "5", "kind": "team"}])

        assert task_of(alone).assignee == "team:5"
        assert only(translated(a_page(a_row(cell))), TaskRecord).assignee == "7"


class TestEffort:
    @pytest.mark.parametrize(
        ("rule", "symbol", "seconds"), [({"unit": "hours"}, "", 7200), ({}, "h", 7200), ({}, "min", 120)]
    )
    def test_counts_in_the_unit_of_the_rule_else_of_the_sign(self, rule, symbol, seconds):
        mapping = a_mapping(fields={"estimate_seconds": [{"field": "effort", **rule}]})

        assert task_of(a_number("effort", 2, symbol), mapping=mapping).estimate_seconds == seconds

    def test_in_days_needs_hours_per_day(self):
        mapping = a_mapping({"hours_per_day": 7.5}, fields={"estimate_seconds": [{"field": "effort", "unit": "days"}]})

        assert task_of(a_number("effort", 2), mapping=mapping).estimate_seconds == 54_000

    def test_without_any_unit_is_rejected_not_guessed(self):
        mapping = a_mapping(fields={"estimate_seconds": ["effort"]})

        assert rejections(translated(a_page(a_row(a_number("effort", 2))), mapping)) == ["shape:ValueError"]

    def test_a_rolled_up_number_counts_on_leaves_only(self):
        mapping = a_mapping(fields={"estimate_seconds": [{"field": "effort", "unit": "hours"}]})
        parent = a_page(a_row(a_number("effort", 9, is_leaf=False)), calculated=["effort"], is_multi_level=True)
        leaf = a_page(a_row(a_number("effort", 9)), calculated=["effort"], is_multi_level=True)

        assert task_of(page=parent, mapping=mapping).estimate_seconds is None
        assert task_of(page=leaf, mapping=mapping).estimate_seconds == 9 * 3600

    def test_a_ratio_becomes_a_percentage(self):
        mapping = a_mapping(fields={"percent_complete": [{"field": "effort", "unit": "ratio"}]})

        assert task_of(a_number("effort", 0.4), mapping=mapping).percent_complete == Decimal(40)


class TestPriority:
    def test_is_read_from_the_mapped_column(self):
        mapping = a_mapping(fields={"priority": ["kind"], "status": ["status"]})

        assert task_of(a_status("High", column="kind"), mapping=mapping).priority is Priority.HIGH
        assert task_of(mapping=mapping).priority is Priority.NONE
        assert task_of().priority is Priority.UNKNOWN


LABELS = [{"id": 1, "label": "Fini", "is_done": True}, {"id": 2, "label": "En cours", "is_done": False}]


class TestRollUps:
    def task(self, *counts):
        page = a_page(a_row(a_cell("status", battery_value=[{"key": key, "count": count} for key, count in counts])))
        page.context["columns"][0]["capabilities"] = {"calculated": {"function": "COUNT_KEYS"}}
        page.context["columns"][0]["settings"] = {"labels": LABELS}
        return only(translated(page), TaskRecord)

    def test_a_count_of_one_label_is_the_status_on_leaves_too(self):
        assert self.task(("1", 1)).status_category is StatusCategory.DONE
        assert self.task(("2", 3)).status_category is StatusCategory.IN_PROGRESS

    def test_a_mixture_is_not_done(self):
        task = self.task(("1", 2), ("2", 1))

        assert (task.status_category, task.status_source) == (StatusCategory.UNKNOWN, "Fini, En cours")


class TestDependencies:
    def link_of(self, kind, lag=0, mapping=None):
        cell = a_cell(
            "deps",
            dependency_links=[{"linked_item_id": "40", "dependency_type": kind, "lag": lag}],
            linked_item_ids=["40"],
        )
        return [one for one in translated(a_page(a_row(cell)), mapping) if isinstance(one, DependencyRecord)]

    @pytest.mark.parametrize(("kind", "told"), list(enumerate(["FS", "SS", "FF", "SF"])))
    def test_name_the_predecessor_their_type_and_lag_in_days(self, kind, told):
        [link] = self.link_of(kind, lag=-2)

        assert (link.predecessor, link.successor, link.type, link.lag_seconds) == (
            "40",
            "501",
            DependencyType(told),
            -172_800,
        )

    def test_are_read_from_ids_where_links_are_missing(self):
        items = translated(a_page(a_row(a_cell("deps", linked_item_ids=["40"], dependency_links=[]))))

        assert only(items, DependencyRecord).type is DependencyType.FS

    def test_of_a_type_mapped_to_null_are_none(self):
        assert self.link_of(1, mapping=a_mapping({"dependency": {"SS": None}})) == []

    def test_of_an_unknown_type_are_rejected_and_the_task_stays(self):
        cell = a_cell(
            "deps", dependency_links=[{"linked_item_id": "40", "dependency_type": 9, "lag": 0}], linked_item_ids=["40"]
        )
        items = translated(a_page(a_row(cell)))

        assert only(items, TaskRecord).source_id == "501"
        assert rejections(items) == ["shape:KeyError"]


class TestCustomFields:
    def test_keep_what_nothing_else_uses_typed(self):
        cells = (
            a_cell("notes", text="bonjour"),
            a_number("effort", 3),
            a_cell("formula", text=None, display_value="12"),
        )

        assert task_of(*cells).custom_fields == {"notes": "bonjour", "effort": 3, "formula": "12"}

    def test_a_mirror_is_kept_as_typed_values_not_as_joined_text(self):
        values = [{"__typename": "NumbersValue", "number": 1.5}, {"__typename": "NumbersValue", "number": 2}, None]
        items = [{"linked_item": {"id": "1"}, "mirrored_value": value} for value in values]

        assert task_of(a_cell("mirror", display_value="1,5, 2", mirrored_items=items)).custom_fields == {
            "mirror": [1.5, 2]
        }
