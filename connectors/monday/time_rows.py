"""Hours: sessions of time tracking columns, number columns that hold hours, and rows of a timesheet board.

Decided: a session counts on the day it started, in the mapping's time zone, also when it crosses midnight, because monday keeps one
row for it, instead of splitting it into days nobody booked.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from connectors.monday.boards import Column
from connectors.monday.cells import Cells, linked_of
from connectors.monday.columns import Source
from connectors.monday.sheet import Sheet
from connectors.sdk.errors import RecordRejected
from connectors.sdk.reading import to_instant
from models.records import Removal, TimeEntryRecord
from models.vocabulary import Approval, Entity, Presence

JsonObject = dict[str, Any]

ROW = "item:"
"""Rows of timesheet and budget boards: their ids are told apart from those of sessions."""
_REMOVED = frozenset({"deleted", "removed"})
_APPROVALS = {
    Approval.DRAFT: {"draft", "brouillon", "in progress", "en cours"},
    Approval.SUBMITTED: {"submitted", "soumis", "pending", "en attente", "waiting for approval"},
    Approval.APPROVED: {"approved", "approuvé", "validé", "valide"},
    Approval.REJECTED: {"rejected", "rejeté", "refusé", "returned"},
    Approval.CANCELLED: {"cancelled", "canceled", "annulé"},
}
_APPROVAL_OF = {word: approval for approval, words in _APPROVALS.items() for word in words}


class SessionReader:
    """Sessions of one sheet as time entries. All time tracking columns add up, or those that the mapping chose."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def to_entries(self, row: JsonObject) -> Iterator[TimeEntryRecord | Removal]:
        cells = self._sheet.cells(row)
        for column in self._sheet.plan.time:
            cell = cells.get(column.id)
            if cell:
                yield from self._to_entries_of(row, column, cell)

    def _to_entries_of(self, row: JsonObject, column: Column, cell: JsonObject) -> Iterator[TimeEntryRecord | Removal]:
        sessions = [session for session in cell.get("history") or () if session]
        dated_s = 0
        for session in sessions:
            entry = self._to_entry(row, session)
            if isinstance(entry, TimeEntryRecord):
                dated_s += entry.duration_seconds
            if entry:
                yield entry
        if not cell.get("running") and (sessions or cell.get("duration")):
            yield self._to_rest(row, column, sessions, rest_s=(cell.get("duration") or 0) - dated_s)

    def _to_entry(self, row: JsonObject, session: JsonObject) -> TimeEntryRecord | Removal | None:
        """One closed session. A running one is no booked hour yet; one without a start is part of the rest."""
        if str(session.get("status") or "").casefold() in _REMOVED:
            return _gone(str(session["id"]), "the session was deleted")
        started, ended = to_instant(session.get("started_at")), to_instant(session.get("ended_at"))
        if started is None or ended is None:
            return None
        home = self._sheet.home_of(row)
        return TimeEntryRecord(
            source_id=str(session["id"]),
            source_url=row.get("url"),
            source_created_at=to_instant(session.get("created_at")),
            task=home.task,
            project=home.project,
            account=_user(session),
            entry_date=self._day(started),
            started_at=started,
            duration_seconds=_whole_seconds(ended - started),
            work_type="manual" if _is_manual(session) else "timer",
        )

    def _to_rest(
        self, row: JsonObject, column: Column, sessions: list[JsonObject], *, rest_s: int
    ) -> TimeEntryRecord | Removal:
        """Hours that no dated session explains: rows typed in by hand may lack their start. Dated by when they were written down."""
        source_id = f"{row['id']}:{column.id}:undated"
        # Each session's own seconds are cut off, so a rest of a second a session is rounding.
        if rest_s <= len(sessions):
            return _gone(source_id, "every hour has a session")
        undated = [session for session in sessions if _is_undated(session)]
        written = max((session["created_at"] for session in undated), default=row.get("updated_at"))
        home = self._sheet.home_of(row)
        owners = {_user(session) for session in undated}
        return TimeEntryRecord(
            source_id=source_id,
            source_url=row.get("url"),
            task=home.task,
            project=home.project,
            account=owners.pop() if len(owners) == 1 else None,
            entry_date=self._day(_instant(written)),
            duration_seconds=rest_s,
            work_type="undated",
        )

    def _day(self, instant: dt.datetime) -> dt.date:
        return instant.astimezone(self._sheet.rules.zone).date()


class HoursReader:
    """Number columns that the mapping takes hours from (`"source": "field"`): one entry for each row and column."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def to_record(self, row: JsonObject, source: Source) -> TimeEntryRecord | Removal:
        """The entry of a filled cell; an empty one is proof that its hours are gone. The author is the only person of `account`, else the
        only one assigned.
        """
        sheet, cells, source_id = self._sheet, self._sheet.cells(row), hours_id((row, source))
        seconds = sheet.seconds_in(cells, source)
        if seconds is None:
            return _gone(source_id, "the cell is empty, or sums up others")
        home = sheet.home_of(row)
        people = sheet.accounts(cells, "account") or sheet.accounts(cells, "assignee")
        return TimeEntryRecord(
            source_id=source_id,
            source_url=row.get("url"),
            source_created_at=to_instant(row.get("created_at")),
            source_updated_at=to_instant(row.get("updated_at")),
            task=home.task,
            project=home.project,
            account=people[0] if len(people) == 1 else None,
            entry_date=self._day(row, cells),
            duration_seconds=seconds,
            work_type=sheet.text(cells, "work_type") or source.column.title or None,
        )

    def _day(self, row: JsonObject, cells: Cells) -> dt.date:
        """The day that the mapping names, else when the work is due or begins, else when the row was made."""
        sheet = self._sheet
        day = sheet.start_of(cells, "entry_date") or sheet.finish_of(cells, "due_on")
        day = day or sheet.start_of(cells, "planned_start")
        return day or _instant(row.get("created_at")).astimezone(sheet.rules.zone).date()


def hours_id(item: tuple[JsonObject, Source]) -> str:
    """One entry for each row and column."""
    row, source = item
    return f"{row['id']}:{source.column.id}:hours"


class TimesheetReader:
    """Rows of a board where one item is what one person booked on one day.

    Decided: where the project of a row tracks time itself, its `time` rules say which of the two counts, and without rules the row is
    rejected, because nobody but the admin knows whether they are the same hours, instead of adding both.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def to_record(self, row: JsonObject) -> TimeEntryRecord | Removal:
        """The booked hours, unless the project of the row takes its hours from elsewhere. Raises RecordRejected like `to_entry`."""
        project = self._project_board(row)
        rules = self._sheet.time_of(project) if project else ()
        if not rules and project in self._sheet.tracking:
            raise _doubled(row, project)
        if rules and not any(rule.source == "board" and rule.field in {None, self._sheet.board} for rule in rules):
            return _gone(f"{ROW}{row['id']}", "by the mapping its project takes hours from elsewhere")
        return self.to_entry(row)

    def _project_board(self, row: JsonObject) -> str | None:
        """The board whose rules say where the hours of the row's project come from; a portfolio's for its items without a board."""
        sheet, cells = self._sheet, self._sheet.cells(row)
        for column in ("task", "project"):
            for source in sheet.plan.sources(column):
                for item, board in linked_of(cells.get(source.column.id)):
                    return sheet.claims.get(item) or (sheet.parents.get(board, board) if board else None)
        return None

    def to_entry(self, row: JsonObject) -> TimeEntryRecord:
        """Raises RecordRejected for a row without a day or with several people: whose hours they are is not for us to guess."""
        sheet, cells = self._sheet, self._sheet.cells(row)
        entry_date, seconds = sheet.start_of(cells, "entry_date"), sheet.seconds(cells, "duration_seconds")
        people = sheet.accounts(cells, "account")
        if entry_date is None or seconds is None:
            raise _rejected(
                row, "missing:entry_date" if entry_date is None else "missing:duration_seconds", "a day and its hours"
            )
        if len(people) > 1:
            raise _rejected(row, "ambiguous:account", "one person")
        task, project = target_of(sheet, cells, "task", "project")
        approval = sheet.label(cells, "approval")
        return TimeEntryRecord(
            source_id=f"{ROW}{row['id']}",
            source_url=row.get("url"),
            source_created_at=to_instant(row.get("created_at")),
            source_updated_at=to_instant(row.get("updated_at")),
            archived=row.get("state") == "archived",
            task=task,
            project=project,
            account=people[0] if people else None,
            entry_date=entry_date,
            duration_seconds=seconds,
            approval=_APPROVAL_OF.get(approval.text.casefold(), Approval.UNKNOWN) if approval else Approval.UNKNOWN,
            approval_source=approval.text if approval else None,
            note=row["name"],
        )


def target_of(sheet: Sheet, cells: Cells, *columns: str) -> tuple[str | None, str | None]:
    """Task and project that a relation leads to: an item of a portfolio is a project, any other item a task of its board."""
    for column in columns:
        for source in sheet.plan.sources(column):
            for item, board in linked_of(cells.get(source.column.id)):
                return _target(sheet, item, board, to_project=column == "project")
    return None, None


def _target(sheet: Sheet, item: str, board: str | None, *, to_project: bool) -> tuple[str | None, str | None]:
    home = sheet.parents.get(board, board) if board else None
    if home and sheet.role_of(home) == "portfolio" and board == home:
        return None, sheet.claims.get(item, item)
    if to_project and not home:
        return None, item
    if home and sheet.role_of(home) == "portfolio":
        return item, None
    return item, home


def _user(session: JsonObject) -> str | None:
    user = session.get("started_user_id") or session.get("ended_user_id")
    return str(user) if user else None


def _is_undated(session: JsonObject) -> bool:
    removed = str(session.get("status") or "").casefold() in _REMOVED
    return not removed and not session.get("started_at")


def _is_manual(session: JsonObject) -> bool:
    return any(session.get(f"manually_entered_{end}_{part}") for end in ("start", "end") for part in ("date", "time"))


def _whole_seconds(span: dt.timedelta) -> int:
    if span < dt.timedelta():
        raise ValueError("the session ends before it starts")
    return int(span.total_seconds())


def _instant(text: str | None) -> dt.datetime:
    instant = to_instant(text)
    if instant is None:
        raise ValueError("hours without any date")
    return instant


def _gone(source_id: str, reason: str) -> Removal:
    return Removal(entity=Entity.TIME_ENTRY, source_id=source_id, presence=Presence.DELETED, reason=reason)


def _doubled(row: JsonObject, board: str) -> RecordRejected:
    return RecordRejected(
        f'The timesheet row "{row["name"][:80]}" books on board {board}, which tracks time itself: its hours might count twice.',
        source_id=f"{ROW}{row['id']}",
        rule="ambiguous:time",
        hint=f'Say under "scopes.{board}.time" what counts: [{{"source": "board"}}], [{{"source": "native"}}], or both.',
    )


def _rejected(row: JsonObject, rule: str, needs: str) -> RecordRejected:
    return RecordRejected(
        f'The timesheet row "{row["name"][:80]}" does not have {needs}.',
        source_id=f"{ROW}{row['id']}",
        rule=rule,
        hint="Mend the row in monday, or the mapping of the board's columns.",
    )
