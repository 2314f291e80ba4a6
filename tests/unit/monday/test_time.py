import datetime as dt

from models.records import Removal, TaskRecord, TimeEntryRecord
from models.vocabulary import Approval, Entity, Presence
from tests.unit.monday.rows import (
    BOARD,
    a_cell,
    a_mapping,
    a_number,
    a_page,
    a_row,
    a_session,
    a_status,
    a_time_cell,
    only,
    people,
    rejections,
    translated,
)


def entries_of(*cells, mapping=None, **fields):
    return [one for one in translated(a_page(a_row(*cells, **fields)), mapping) if isinstance(one, TimeEntryRecord)]


def removed(items):
    return {one.source_id for one in items if isinstance(one, Removal) and one.entity is Entity.TIME_ENTRY}


class TestSessions:
    def test_one_session_is_one_entry_under_its_own_id(self):
        [entry] = entries_of(a_time_cell(a_session()))

        assert (entry.source_id, entry.task, entry.project, entry.account) == ("41", "501", BOARD, "7")
        assert (entry.duration_seconds, entry.entry_date, entry.work_type) == (7200, dt.date(2026, 11, 3), "timer")

    def test_counts_on_the_day_it_started_in_the_mappings_zone(self):
        late = a_session(started="2026-10-31T23:30:00Z", ended="2026-11-01T00:30:00Z")

        [entry] = entries_of(a_time_cell(late, duration=3600), mapping=a_mapping({"time_zone": "Europe/Paris"}))

        assert (entry.entry_date, entry.duration_seconds) == (dt.date(2026, 11, 1), 3600)

    def test_a_running_session_is_no_hour_yet(self):
        assert entries_of(a_time_cell(a_session(ended=None), duration=0, running=True)) == []

    def test_an_open_session_that_lingers_is_none_either(self):
        assert entries_of(a_time_cell(a_session(ended=None), duration=0)) == []

    def test_a_deleted_session_is_removed_whatever_the_case_of_the_word(self):
        items = translated(a_page(a_row(a_time_cell(a_session(status="DELETED"), duration=0))))

        assert "41" in removed(items)
        assert not [one for one in items if isinstance(one, TimeEntryRecord)]

    def test_a_session_typed_in_says_so(self):
        [entry] = entries_of(a_time_cell(a_session(manually_entered_end_time=True)))

        assert entry.work_type == "manual"

    def test_hours_without_a_start_are_booked_as_the_rest_of_the_total(self):
        undated = a_session("42", started=None, ended=None)

        dated, rest = entries_of(a_time_cell(a_session(), undated, duration=9000))

        assert (dated.duration_seconds, rest.duration_seconds) == (7200, 1800)
        assert (rest.source_id, rest.work_type, rest.entry_date, rest.account) == (
            "501:time:undated",
            "undated",
            dt.date(2026, 11, 4),
            "7",
        )

    def test_the_rest_goes_once_every_hour_has_a_session(self):
        assert "501:time:undated" in removed(translated(a_page(a_row(a_time_cell(a_session())))))

    def test_a_session_that_ends_before_it_starts_is_rejected_and_its_task_stays(self):
        backwards = a_session(started="2026-11-03T10:00:00Z", ended="2026-11-03T08:00:00Z")
        items = translated(a_page(a_row(a_time_cell(backwards))))

        assert only(items, TaskRecord).source_id == "501"
        assert rejections(items) == ["shape:ValueError"]

    def test_columns_add_up_unless_the_mapping_chooses(self):
        other = a_time_cell(a_session("43"), duration=7200) | {"id": "time2"}
        types = {"time": "time_tracking", "time2": "time_tracking"}
        page = a_page(a_row(a_time_cell(a_session()), other), types=types)
        both = {one.source_id for one in translated(page) if isinstance(one, TimeEntryRecord)}
        one = {
            one.source_id
            for one in translated(page, a_mapping(time=[{"field": "time2"}]))
            if isinstance(one, TimeEntryRecord)
        }

        assert (both, one) == ({"41", "43"}, {"43"})

    def test_hours_on_a_line_of_a_checklist_belong_to_its_parent(self):
        [entry] = entries_of(
            a_time_cell(a_session()), parent_item={"id": "77"}, mapping=a_mapping(subtasks="checklist")
        )

        assert entry.task == "77"

    def test_null_elements_of_a_history_are_passed_over(self):
        assert len(entries_of(a_time_cell(None, a_session()))) == 1


def hours_from(*rules, **scope):
    return a_mapping(time=list(rules), **scope)


EFFORT = {"source": "field", "field": "effort", "unit": "hours"}


class TestHoursInANumberColumn:
    def test_a_filled_cell_is_one_entry_instead_of_the_tracked_time(self):
        cells = (a_number("effort", 2.5), a_time_cell(a_session()), people(7), a_cell("due", date="2026-11-06"))

        [entry] = entries_of(*cells, mapping=hours_from(EFFORT))

        assert (entry.source_id, entry.task, entry.account) == ("501:effort:hours", "501", "7")
        assert (entry.duration_seconds, entry.entry_date) == (9_000, dt.date(2026, 11, 6))

    def test_the_day_is_the_mapped_one_and_else_when_the_row_was_made(self):
        mapped = hours_from(EFFORT, fields={"entry_date": ["timeline"]})
        timeline = a_cell("timeline", **{"from": "2026-11-09", "to": "2026-11-20"})

        [dated] = entries_of(a_number("effort", 1), timeline, mapping=mapped)
        [undated] = entries_of(a_number("effort", 1), mapping=hours_from(EFFORT))

        assert (dated.entry_date, undated.entry_date) == (dt.date(2026, 11, 9), dt.date(2026, 11, 1))

    def test_two_rules_add_up_and_the_task_shows_their_sum(self):
        items = translated(a_page(a_row(a_number("effort", 1), a_time_cell(a_session()))), hours_from({}, EFFORT))

        assert sum(one.duration_seconds for one in items if isinstance(one, TimeEntryRecord)) == 10_800
        assert only(items, TaskRecord).spent_seconds == 10_800

    def test_a_column_that_is_named_twice_counts_once(self):
        mapping = hours_from(EFFORT, {**EFFORT, "unit": "minutes"})

        assert len(entries_of(a_number("effort", 1), mapping=mapping)) == 1

    def test_an_emptied_cell_takes_its_entry_away(self):
        items = translated(a_page(a_row(a_number("effort", None))), hours_from(EFFORT))

        assert removed(items) == {"501:effort:hours"}

    def test_a_roll_up_counts_on_leaves_only_and_a_mirror_never(self):
        page = a_page(a_row(a_number("effort", 8, is_leaf=False)), calculated=("effort",), is_multi_level=True)

        assert removed(translated(page, hours_from(EFFORT))) == {"501:effort:hours"}
        assert (
            entries_of(a_cell("formula", display_value="3"), mapping=hours_from({**EFFORT, "field": "formula"})) == []
        )

    def test_hours_in_no_known_unit_are_rejected(self):
        items = translated(a_page(a_row(a_number("effort", 1))), hours_from({"source": "field", "field": "effort"}))

        assert [one for one in items if isinstance(one, TimeEntryRecord)] == []
        assert rejections(items)

    def test_tracked_time_is_left_out_where_hours_come_from_a_timesheet_board(self):
        assert entries_of(a_time_cell(a_session()), mapping=hours_from({"source": "board"})) == []


FIELDS = {
    "account": ["person"], "entry_date": ["due"], "duration_seconds": [{"field": "effort", "unit": "hours"}], "task": ["link"],
    "approval": ["status"],
}  # fmt: skip


class TestTimesheetBoard:
    def items(self, *cells, scopes=None, tracking=()):
        mapping = a_mapping({"scopes": {BOARD: {"role": "timesheet", "fields": FIELDS}, **(scopes or {})}})
        context = {"claims": {"600": "9009"}, "parents": {"9005": "9004"}, "tracking": list(tracking)}
        return translated(a_page(a_row(*cells), **context), mapping)

    def row(self, board="9002", item="600"):
        linked = a_cell("link", linked_items=[{"id": item, "board": {"id": board}}])
        return people(7), a_cell("due", date="2026-11-03"), a_number("effort", 7.5), linked, a_status("Validé")

    def test_a_row_is_an_entry_with_its_task_and_approval(self):
        entry = only(self.items(*self.row()), TimeEntryRecord)

        assert (entry.source_id, entry.account, entry.task, entry.project) == ("item:501", "7", "600", "9002")
        assert (entry.duration_seconds, entry.approval, entry.approval_source) == (27_000, Approval.APPROVED, "Validé")

    def test_an_item_of_a_portfolio_is_a_project_or_the_board_it_stands_for(self):
        scopes = {"9002": {"role": "portfolio"}}

        assert only(self.items(*self.row(item="601"), scopes=scopes), TimeEntryRecord).project == "601"
        assert only(self.items(*self.row(), scopes=scopes), TimeEntryRecord).project == "9009"

    def test_a_sub_item_belongs_to_the_project_of_its_parents_board(self):
        entry = only(self.items(*self.row(board="9005")), TimeEntryRecord)

        assert (entry.task, entry.project) == ("600", "9004")

    def test_hours_that_the_projects_board_may_track_too_wait_for_the_admins_word(self):
        assert rejections(self.items(*self.row(board="9005", item="601"), tracking=["9004"])) == ["ambiguous:time"]

    def test_hours_of_a_project_that_counts_its_own_tracking_are_not_counted_again(self):
        items = self.items(*self.row(item="601"), scopes={"9002": {"time": [{"source": "native"}]}}, tracking=["9002"])

        assert removed(items) == {"item:501"}
        assert not [one for one in items if isinstance(one, TimeEntryRecord)]

    def test_both_count_where_the_admin_says_that_they_are_different_hours(self):
        scopes = {"9002": {"time": [{"source": "native"}, {"source": "board", "field": BOARD}]}}

        entry = only(self.items(*self.row(item="601"), scopes=scopes, tracking=["9002"]), TimeEntryRecord)

        assert entry.duration_seconds == 27_000

    def test_a_rule_for_another_timesheet_board_leaves_this_one_out(self):
        scopes = {"9002": {"time": [{"source": "board", "field": "9999"}]}}

        assert removed(self.items(*self.row(item="601"), scopes=scopes)) == {"item:501"}

    def test_two_people_or_no_day_are_rejected(self):
        several = (people(7, 8), *self.row()[1:])

        assert rejections(self.items(*several)) == ["ambiguous:account"]
        assert rejections(self.items(people(7), a_number("effort", 1))) == ["missing:entry_date"]

    def test_a_row_that_is_gone_removes_the_entry(self):
        mapping = a_mapping(role="timesheet", fields=FIELDS)
        page = a_page(asked=["501"], tracks=[BOARD])
        [removal] = translated(page, mapping)

        assert (removal.entity, removal.source_id, removal.presence) == (
            Entity.TIME_ENTRY,
            "item:501",
            Presence.LOST_ACCESS,
        )
