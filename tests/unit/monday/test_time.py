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


FIELDS = {
    "account": ["person"], "entry_date": ["due"], "duration_seconds": [{"field": "effort", "unit": "hours"}], "task": ["link"],
    "approval": ["status"],
}  # fmt: skip


class TestTimesheetBoard:
    def items(self, *cells, scopes=None):
        mapping = a_mapping({"scopes": {BOARD: {"role": "timesheet", "fields": FIELDS}, **(scopes or {})}})
        return translated(a_page(a_row(*cells), claims={"600": "9009"}, parents={"9005": "9004"}), mapping)

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
