"""What became of items that were asked for by their ids."""

from collections.abc import Iterator
from typing import Any

from connectors.monday.sheet import Sheet
from connectors.monday.time_rows import ROW
from connectors.sdk.contract import Page
from models.records import Removal
from models.vocabulary import Entity, Presence

JsonObject = dict[str, Any]

ENTITY_OF_ROLE = {
    "project": Entity.TASK,
    "portfolio": Entity.SOURCE_PROJECT,
    "timesheet": Entity.TIME_ENTRY,
    "budget": Entity.BUDGET_LINE,
    "risks": Entity.RISK,
}
"""What one row of a board is, by the board's role."""


def source_id_of(role: str, item: str) -> str:
    """The source id of the record that a row becomes."""
    return f"{ROW}{item}" if role in {"timesheet", "budget"} else item


def part_rows(
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


def removals_of(sheet: Sheet, item: str, presence: Presence, reason: str) -> Iterator[Removal]:
    """What leaves with an item. On a multi-level portfolio nothing tells whether it was a project or a task: it was one of the two."""
    entity = Entity.TASK if sheet.is_sub else ENTITY_OF_ROLE.get(sheet.role, Entity.TASK)
    source_id = source_id_of(sheet.role, item)
    if entity is Entity.SOURCE_PROJECT:
        source_id = sheet.claims.get(item, item)
        if sheet.is_multi_level:
            yield Removal(entity=Entity.TASK, source_id=item, presence=presence, reason=reason)
    yield Removal(entity=entity, source_id=source_id, presence=presence, reason=reason)
