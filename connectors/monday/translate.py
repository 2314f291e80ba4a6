"""monday's pages as records: pure functions, without I/O or clock. Rows of each kind stand in `*_rows.py`."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from connectors.monday.boards import role_of
from connectors.monday.cells import TEAM
from connectors.monday.money_rows import BudgetBoardReader, MoneyReader, line_id
from connectors.monday.role_rows import PortfolioReader, RiskReader
from connectors.monday.sheet import Sheet, parent_of
from connectors.monday.task_rows import TaskReader, phase_id
from connectors.monday.time_rows import ROW, SessionReader, TimesheetReader
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken, RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import to_instant, translate_each
from models.records import (
    AccountRecord,
    CustomFieldRecord,
    ProjectRecord,
    Record,
    Removal,
    StatusReportRecord,
    TaskRecord,
)
from models.vocabulary import AccountKind, Entity, Presence, ProjectState, TaskKind

JsonObject = dict[str, Any]
Translated = Iterator[Record | Removal | RecordRejected]

ENTITY_OF_ROLE = {
    "project": Entity.TASK,
    "portfolio": Entity.SOURCE_PROJECT,
    "timesheet": Entity.TIME_ENTRY,
    "budget": Entity.BUDGET_LINE,
    "risks": Entity.RISK,
}
"""What one row of a board is, by the board's role."""


def translate_page(page: Page, mapping: Mapping) -> Translated:
    """The records of one page. Raises ContractBroken when the page is not what monday promises."""
    yield from _TRANSLATORS[page.stream](page, mapping)


def source_id_of(role: str, item: str) -> str:
    """The source id of the record that a row becomes."""
    return f"{ROW}{item}" if role in {"timesheet", "budget"} else item


def to_account(user: JsonObject) -> AccountRecord:
    """Leavers keep their name; a pending user has not been here yet. Source: monday API 2026-10, `User`."""
    return AccountRecord(
        source_id=user["id"],
        source_url=user.get("url"),
        name=user["name"],
        email=user.get("email") or None,
        active=user["status"] == "ACTIVE" and not user.get("is_deleted"),
        kind=AccountKind.APP if user.get("kind") == "agent" else AccountKind.HUMAN,
        time_zone=user.get("time_zone_identifier"),
    )


def to_team(team: JsonObject) -> AccountRecord:
    """People columns may hold teams."""
    return AccountRecord(source_id=f"{TEAM}{team['id']}", name=team["name"], kind=AccountKind.TEAM)


def to_project(board: JsonObject) -> ProjectRecord:
    """A board as a project. A live board is active; of an archived one monday says nothing but that."""
    is_archived = board["state"] == "archived"
    owners = [owner["id"] for owner in board.get("owners") or () if owner]
    return ProjectRecord(
        source_id=board["id"],
        source_url=board.get("url"),
        source_created_at=to_instant(board.get("created_at")),
        source_updated_at=to_instant(board.get("updated_at")),
        archived=is_archived,
        scope=board["id"],
        name=board["name"],
        description=board.get("description") or None,
        state=ProjectState.UNKNOWN if is_archived else ProjectState.ACTIVE,
        state_source=board["state"],
        owner=owners[0] if owners else None,
    )


def to_phase(board: str, group: JsonObject) -> TaskRecord:
    """A group of a project board."""
    return TaskRecord(
        source_id=phase_id(board, group["id"]),
        project=board,
        name=group["title"],
        kind=TaskKind.PHASE,
        kind_source="group",
        archived=bool(group.get("archived")),
    )


def to_custom_field(column: JsonObject, *, board: str, scope: str) -> CustomFieldRecord:
    """Column ids are unique on their board only. Mirrors, formulas and roll-ups are calculated from other values."""
    capabilities = column.get("capabilities") or {}
    return CustomFieldRecord(
        source_id=f"{board}:{column['id']}",
        name=column["title"],
        type=column["type"],
        scope=scope,
        is_calculated=column["type"] in {"mirror", "formula"} or bool(capabilities.get("calculated")),
    )


def _users(page: Page, _mapping: Mapping) -> Translated:
    yield from translate_each(_listed(page, "users"), lambda user: (to_account(user),), source_id=_id_of)


def _teams(page: Page, _mapping: Mapping) -> Translated:
    yield from translate_each(_listed(page, "teams"), lambda team: (to_team(team),), source_id=_id_of)


def _boards(page: Page, mapping: Mapping) -> Translated:
    """Boards that the plan reads, with their groups as phases and their columns. Hidden sub-item boards give columns only."""
    chosen, parents, claimed = page.context["boards"], page.context["parents"], page.context["claimed"]

    def to_records(board: JsonObject) -> Iterator[Record | Removal]:
        scope = parents.get(board["id"], board["id"])
        if chosen is not None and scope not in chosen:
            return
        if board["type"] == "sub_items_board":
            yield from _custom_fields(board, scope)
        elif board["type"] == "board":
            yield from _board(board, role=role_of(mapping, scope), is_claimed=scope in claimed)

    yield from translate_each(_listed(page, "boards"), to_records, source_id=_id_of)


def _board(board: JsonObject, *, role: str, is_claimed: bool) -> Iterator[Record | Removal]:
    if role == "ignore":
        return
    if board["state"] == "deleted":
        yield Removal(
            entity=Entity.SOURCE_PROJECT,
            source_id=board["id"],
            presence=Presence.DELETED,
            reason="the board was deleted",
        )
        return
    if role in {"project", "risks"}:
        if not is_claimed:
            yield to_project(board)
        yield from _phases(board) if role == "project" else ()
    yield from _custom_fields(board, board["id"])


def _phases(board: JsonObject) -> Iterator[Record | Removal]:
    for group in board["groups"]:
        if group and group.get("deleted"):
            source_id = phase_id(board["id"], group["id"])
            yield Removal(
                entity=Entity.TASK, source_id=source_id, presence=Presence.DELETED, reason="the group was deleted"
            )
        elif group:
            yield to_phase(board["id"], group)


def _custom_fields(board: JsonObject, scope: str) -> Iterator[Record]:
    yield from (
        to_custom_field(column, board=board["id"], scope=scope)
        for column in board["columns"]
        if column and column["type"] != "name"
    )


def _items(page: Page, mapping: Mapping) -> Translated:
    """Rows of one board, translated by its role; of rows asked for by id, those that are gone too."""
    sheet = Sheet.of(page, mapping)
    rows = _rows(page)
    asked = page.context.get("asked")
    if asked is not None:
        rows, gone = _parted(rows, page, asked)
        yield from (_removal(sheet, *one) for one in gone)
    if sheet.sub_rows == "ignore":
        rows = [row for row in rows if not isinstance(row, dict) or not row.get("parent_item")]
    yield from _ROWS[sheet.role](sheet, rows)


def _project_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    tasks, sessions = TaskReader(sheet), SessionReader(sheet)
    shown = [row for row in rows if not _is_check(sheet, row)]
    yield from translate_each(shown, lambda row: (tasks.to_task(row),), source_id=_id_of)
    whole = [row for row in rows if _is_whole(row)]
    if sheet.plan.dependencies:
        yield from translate_each(whole, tasks.to_links, source_id=_id_of)
    if sheet.plan.sources("assignee"):
        yield from translate_each(whole, tasks.to_assignments, source_id=_id_of)
    if sheet.plan.time:
        yield from translate_each(whole, sessions.to_entries, source_id=_id_of)
    yield from _money(sheet, whole)


def _portfolio_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    """Items are projects, their sub-items are tasks."""
    yield from _project_rows(sheet, [row for row in rows if _is_whole(row) and parent_of(row)])
    tops = [row for row in rows if not _is_whole(row) or not parent_of(row)]
    portfolio, sessions = PortfolioReader(sheet), SessionReader(sheet)
    yield from translate_each(tops, lambda row: (portfolio.to_project(row),), source_id=_id_of)
    whole = [row for row in tops if _is_whole(row)]
    yield from translate_each(whole, portfolio.to_reports, source_id=_id_of)
    yield from translate_each(whole, sessions.to_entries, source_id=_id_of)
    yield from _money(sheet, whole)


def _timesheet_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = TimesheetReader(sheet)
    yield from translate_each(rows, lambda row: (reader.to_entry(row),), source_id=_id_of)


def _budget_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = BudgetBoardReader(sheet)
    yield from translate_each(rows, lambda row: (reader.to_line(row),), source_id=_id_of)


def _risk_rows(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = RiskReader(sheet)
    yield from translate_each(rows, lambda row: (reader.to_risk(row),), source_id=_id_of)


def _money(sheet: Sheet, rows: list[JsonObject]) -> Translated:
    reader = MoneyReader(sheet)
    cells = (item for row in rows for item in reader.cells(row))
    yield from translate_each(cells, reader.to_lines, source_id=line_id)


def _updates(page: Page, _mapping: Mapping) -> Translated:
    """Updates written on a board itself, as status reports without a colour."""
    boards = _listed(page, "boards")
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

    yield from translate_each(updates, to_report, source_id=_id_of)


_ROWS: dict[str, Callable[[Sheet, list[JsonObject]], Translated]] = {
    "project": _project_rows,
    "portfolio": _portfolio_rows,
    "timesheet": _timesheet_rows,
    "budget": _budget_rows,
    "risks": _risk_rows,
    "ignore": lambda _sheet, _rows: iter(()),
}
_TRANSLATORS: dict[str, Callable[[Page, Mapping], Translated]] = {
    "users": _users,
    "teams": _teams,
    "boards": _boards,
    "items": _items,
    "updates": _updates,
}


def _is_whole(row: Any) -> bool:
    """Whether a row has cells at all; one that has none was rejected as a task already."""
    return isinstance(row, dict) and isinstance(row.get("column_values"), list) and "id" in row


def _is_check(sheet: Sheet, row: Any) -> bool:
    """Whether a sub-item is a line of its parent's checklist: no task, though hours and money on it count."""
    return sheet.sub_rows == "checklist" and isinstance(row, dict) and bool(row.get("parent_item"))


def _parted(
    rows: list[JsonObject], page: Page, asked: list[str]
) -> tuple[list[JsonObject], list[tuple[str, Presence, str]]]:
    """Rows that are still on the board, and what became of the others that were asked for."""
    track = page.context["track"]
    here: list[JsonObject] = []
    gone: list[tuple[str, Presence, str]] = []
    answered: set[str] = set()
    for row in rows:
        answered.add(str(row.get("id")))
        presence = whereabouts(row, board=track)
        if presence is Presence.PRESENT:
            here.append(row)
        elif presence is Presence.MISSING:
            if str(row["board"]["id"]) not in page.context["tracks"]:
                gone.append((row["id"], presence, f"moved to board {row['board']['id']}"))
        else:
            gone.append((row["id"], presence, f"monday says it is {presence.value}"))
    reason = "monday does not answer it by id: purged, or the token lost access"
    gone += [(item, Presence.LOST_ACCESS, reason) for item in asked if item not in answered]
    return here, gone


def whereabouts(item: JsonObject, *, board: str) -> Presence:
    """Where an item asked for by its id is: MISSING means on another board."""
    match item.get("state"):
        case "deleted":
            return Presence.DELETED
        case "archived":
            return Presence.ARCHIVED
    found = (item.get("board") or {}).get("id")
    return Presence.PRESENT if found is None or str(found) == board else Presence.MISSING


def _removal(sheet: Sheet, item: str, presence: Presence, reason: str) -> Removal:
    entity = Entity.TASK if sheet.is_sub else ENTITY_OF_ROLE.get(sheet.role, Entity.TASK)
    source_id = source_id_of(sheet.role, item)
    if entity is Entity.SOURCE_PROJECT:
        source_id = sheet.claims.get(item, item)
    return Removal(entity=entity, source_id=source_id, presence=presence, reason=reason)


def _rows(page: Page) -> list[JsonObject]:
    """The items of a first page, a next page, or an answer by ids; null elements are left out."""
    data = _data(page)
    if "items" in data:
        return _listed(page, "items")
    found = data.get("next_items_page")
    if found is None:
        boards = _listed(page, "boards")
        found = boards[0].get("items_page") if boards else None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise _broken(page, "items")
    return [item for item in items if item is not None]


def _listed(page: Page, name: str) -> list[JsonObject]:
    found = _data(page).get(name)
    if not isinstance(found, list):
        raise _broken(page, name)
    return [element for element in found if element is not None]


def _data(page: Page) -> JsonObject:
    document = page.document
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        raise _broken(page, "data")
    return data


def _broken(page: Page, name: str) -> ContractBroken:
    return ContractBroken(
        f'A page of monday\'s {page.stream} has no "{name}".', hint="See whether a newer connector exists."
    )


def _id_of(item: JsonObject) -> str:
    return str(item["id"])
