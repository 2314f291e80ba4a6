"""monday's pages as records: pure functions, without I/O or clock. Rows of each kind stand in `*_rows.py`."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.monday.answers import id_of, list_of, rows_of
from connectors.monday.directory import translate_boards, translate_teams, translate_users
from connectors.monday.money_rows import BudgetBoardReader, MoneyReader, line_id
from connectors.monday.role_rows import PortfolioReader, RiskReader
from connectors.monday.sheet import Sheet, parent_of
from connectors.monday.task_rows import TaskReader
from connectors.monday.time_rows import HoursReader, SessionReader, TimesheetReader, hours_id
from connectors.monday.whereabouts import part_rows, removals_of
from connectors.sdk.contract import Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import to_instant, translate_each
from models.records import (
    Record,
    Removal,
    StatusReportRecord,
)

JsonObject = dict[str, Any]
Translated = Iterator[Record | Removal | RecordRejected]


def translate_page(page: Page, mapping: Mapping) -> Translated:
    """The records of one page. Raises ContractBroken when the page is not what monday promises."""
    yield from _TRANSLATORS[page.stream](page, mapping)


def _items(page: Page, mapping: Mapping) -> Translated:
    """Rows of one board, translated by its role; of rows asked for by id, those that are gone too."""
    sheet = Sheet.of(page, mapping)
    rows = rows_of(page)
    asked = page.context.get("asked")
    if asked is not None:
        rows, gone = part_rows(rows, page, asked)
        yield from (removal for one in gone for removal in removals_of(sheet, *one))
    if sheet.sub_rows == "ignore":
        rows = [row for row in rows if not isinstance(row, dict) or not row.get("parent_item")]
    yield from _ROWS[sheet.role](sheet, rows)


def _project_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    tasks, sessions = TaskReader(sheet), SessionReader(sheet)
    shown = [row for row in rows if not _is_check(sheet, row)]
    yield from translate_each(shown, lambda row: (tasks.to_task(row),), source_id=id_of)
    whole = [row for row in rows if _is_whole(row)]
    if sheet.plan.dependencies:
        yield from translate_each(whole, tasks.to_links, source_id=id_of)
    if sheet.plan.sources("assignee"):
        yield from translate_each(whole, tasks.to_assignments, source_id=id_of)
    if sheet.plan.time:
        yield from translate_each(whole, sessions.to_entries, source_id=id_of)
    yield from _hours(sheet, whole)
    yield from _money(sheet, whole)


def _portfolio_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    """Items are projects, their sub-items are tasks."""
    yield from _project_rows(sheet, [row for row in rows if _is_whole(row) and parent_of(row)])
    tops = [row for row in rows if not _is_whole(row) or not parent_of(row)]
    portfolio, sessions = PortfolioReader(sheet), SessionReader(sheet)
    yield from translate_each(tops, lambda row: (portfolio.to_project(row),), source_id=id_of)
    whole = [row for row in tops if _is_whole(row)]
    yield from translate_each(whole, portfolio.to_reports, source_id=id_of)
    yield from translate_each(whole, sessions.to_entries, source_id=id_of)
    yield from _hours(sheet, whole)
    yield from _money(sheet, whole)


def _timesheet_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = TimesheetReader(sheet)
    yield from translate_each(rows, lambda row: (reader.to_record(row),), source_id=id_of)


def _budget_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = BudgetBoardReader(sheet)
    yield from translate_each(rows, lambda row: (reader.to_line(row),), source_id=id_of)


def _risk_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = RiskReader(sheet)
    yield from translate_each(rows, lambda row: (reader.to_risk(row),), source_id=id_of)


def _hours(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = HoursReader(sheet)
    cells = ((row, source) for source in sheet.plan.hours for row in rows)
    yield from translate_each(cells, lambda item: (reader.to_record(*item),), source_id=hours_id)


def _money(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = MoneyReader(sheet)
    cells = (item for row in rows for item in reader.cells(row))
    yield from translate_each(cells, reader.to_lines, source_id=line_id)


def _updates(page: Page, _mapping: Mapping) -> Translated:
    """Updates written on a board itself, as status reports without a colour."""
    boards = list_of(page, "boards")
    updates = [update for board in boards for update in board.get("updates") or () if update]

    def to_report(update: JsonObject) -> Iterable[Record]:
        reported_at = dt.datetime.fromisoformat(update["created_at"])
        return (
            StatusReportRecord(
                source_id=update["id"],
                project=page.scope,
                author=update.get("creator_id"),
                reported_at=reported_at,
                source_updated_at=to_instant(update.get("edited_at")),
                text=update.get("text_body"),
            ),
        )

    yield from translate_each(updates, to_report, source_id=id_of)


_ROWS: dict[str, Callable[[Sheet, list[JsonObject]], Translated]] = {
    "project": _project_rows,
    "portfolio": _portfolio_rows,
    "timesheet": _timesheet_rows,
    "budget": _budget_rows,
    "risks": _risk_rows,
    "ignore": lambda _sheet, _rows: iter(()),
}
_TRANSLATORS: dict[str, Callable[[Page, Mapping], Translated]] = {
    "users": translate_users,
    "teams": translate_teams,
    "boards": translate_boards,
    "items": _items,
    "updates": _updates,
}


def _is_whole(row: Any) -> bool:
    """Whether a row has cells at all; one that has none was rejected as a task already."""
    return isinstance(row, dict) and isinstance(row.get("column_values"), list) and "id" in row


def _is_check(sheet: Sheet, row: Any) -> bool:
    """Whether a sub-item is a line of its parent's checklist: no task, though hours and money on it count."""
    return sheet.sub_rows == "checklist" and isinstance(row, dict) and bool(row.get("parent_item"))
