"""People, teams and boards as records."""

from collections.abc import Iterator
from typing import Any

from connectors.monday.answers import id_of, list_of
from connectors.monday.boards import role_of
from connectors.monday.cells import TEAM
from connectors.monday.task_rows import phase_id
from connectors.sdk.contract import Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import to_instant, translate_each
from models.records import AccountRecord, CustomFieldRecord, ProjectRecord, Record, Removal, TaskRecord
from models.vocabulary import AccountKind, Entity, Presence, ProjectState, TaskKind

JsonObject = dict[str, Any]
Translated = Iterator[Record | Removal | RecordRejected]


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


def translate_users(page: Page, _mapping: Mapping) -> Translated:
    yield from translate_each(list_of(page, "users"), lambda user: (to_account(user),), source_id=id_of)


def translate_teams(page: Page, _mapping: Mapping) -> Translated:
    yield from translate_each(list_of(page, "teams"), lambda team: (to_team(team),), source_id=id_of)


def translate_boards(page: Page, mapping: Mapping) -> Translated:
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

    yield from translate_each(list_of(page, "boards"), to_records, source_id=id_of)


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
