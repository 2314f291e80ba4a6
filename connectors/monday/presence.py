"""What exists now, and what became of what is gone. Absence from a list never means deleted: monday lists active items alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.monday.api import MondayApi, listed
from connectors.monday.boards import Board, Boards, role_of
from connectors.monday.documents import WHERE_ARE
from connectors.monday.items import IDS_A_CALL, BoardReader
from connectors.monday.listing import boards_by_id
from connectors.monday.task_rows import phase_id
from connectors.monday.time_rows import ROW
from connectors.monday.tracks import Track
from connectors.monday.whereabouts import ENTITY_OF_ROLE, source_id_of, whereabouts
from connectors.sdk.contract import IdPage, Verdict
from connectors.sdk.mapping import Mapping
from models.vocabulary import Entity, Presence

_LOST = "monday does not answer it by id: purged, or the token lost access"
_ROW_ENTITIES = frozenset({Entity.TASK, Entity.RISK, Entity.SOURCE_PROJECT, Entity.TIME_ENTRY, Entity.BUDGET_LINE})


def list_ids(reader: BoardReader, boards: Boards, mapping: Mapping) -> Iterator[IdPage]:
    """The ids of one scope: the project, its groups, its items and sub-items, by 500 a call."""
    board, role = reader.board, role_of(mapping, reader.board.id)
    if role in {"project", "risks"}:
        yield IdPage(Entity.SOURCE_PROJECT, board.id, [board.id], is_last=True)
    if role == "project":
        yield IdPage(Entity.TASK, board.id, [phase_id(board.id, group) for group in board.group_ids])
    tops: set[str] = set()
    for track, entity, is_last in _lists(reader, role):
        for part in reader.sweep(track):
            ids = [source_id_of(role, item["id"]) for item in part.items if item["id"] not in tops]
            if entity is Entity.SOURCE_PROJECT and track.board.is_multi_level:
                tops.update(ids)
            if entity is Entity.SOURCE_PROJECT:
                ids = [item for item in ids if item not in boards.claims]
            yield IdPage(entity, board.id, ids, is_last=is_last and part.is_last)


def ask_for_ids(api: MondayApi, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict for each id. Sessions, links and columns cannot be asked for alone: what their row says is all there is."""
    rest = list(ids)
    if entity is Entity.SOURCE_PROJECT:
        found = list(_board_verdicts(api, [item for item in rest if item.isdigit()]))
        yield from found
        told = {verdict.source_id for verdict in found}
        rest = [item for item in rest if item not in told]
    if entity is Entity.TASK:
        yield from _phase_verdicts(api, [item for item in rest if ":" in item])
        rest = [item for item in rest if ":" not in item]
    asked = {item: item.removeprefix(ROW) for item in rest if item.removeprefix(ROW).isdigit()}
    is_row = entity in _ROW_ENTITIES
    yield from _item_verdicts(api, scope, asked if is_row else {})
    for item in rest:
        if not is_row or item not in asked:
            yield Verdict(item, Presence.MISSING, "monday cannot be asked for it alone")


def _lists(reader: BoardReader, role: str) -> Iterator[tuple[Track, Entity, bool]]:
    """Tracks with what their rows are, and whether no other track gives the same kind. Lines of a checklist are no rows.

    A multi-level portfolio is listed twice: its top items are projects, all that is below them tasks.
    """
    tracks = list(reader.tracks())
    if reader.mapping.for_scope(reader.board.id).subtasks == "checklist":
        tracks = [replace(track, all_levels=False) for track in tracks if not track.is_sub]
    kinds = [Entity.TASK if track.is_sub else ENTITY_OF_ROLE.get(role, Entity.TASK) for track in tracks]
    if role == "portfolio" and tracks[0].hierarchy:
        tracks, kinds = [replace(tracks[0], all_levels=False), *tracks], [Entity.SOURCE_PROJECT, Entity.TASK]
    for position, track in enumerate(tracks):
        yield track, kinds[position], kinds[position] not in kinds[position + 1 :]


def _item_verdicts(api: MondayApi, scope: str, asked: dict[str, str]) -> Iterator[Verdict]:
    items = list(asked.items())
    for start in range(0, len(items), IDS_A_CALL):
        chunk = items[start : start + IDS_A_CALL]
        reply = api.ask(WHERE_ARE, ids=[item for _source_id, item in chunk], limit=len(chunk))
        found = {item["id"]: item for item in listed(reply, "items", api)}
        for source_id, item in chunk:
            yield _item_verdict(source_id, found.get(item), scope)


def _item_verdict(source_id: str, item: dict[str, object] | None, scope: str) -> Verdict:
    if item is None:
        return Verdict(source_id, Presence.LOST_ACCESS, _LOST)
    presence = whereabouts(item, board=scope)
    board = item.get("board")
    home = str(board["id"]) if isinstance(board, dict) else None
    if presence is Presence.MISSING:
        return Verdict(source_id, Presence.PRESENT, f"it is on board {home} now", scope=home)
    return Verdict(source_id, presence, f"monday says it is {presence.value}", scope=home)


def _board_verdicts(api: MondayApi, ids: list[str]) -> Iterator[Verdict]:
    """Verdicts for the ids that are boards; a project of a portfolio is an item and gets none here."""
    for reply in boards_by_id(api, ids) if ids else ():
        for board in listed(reply, "boards", api):
            state = str(board.get("state"))
            presence = {"deleted": Presence.DELETED, "archived": Presence.ARCHIVED}.get(state, Presence.PRESENT)
            yield Verdict(board["id"], presence, f"monday says the board is {state}", scope=board["id"])


def _phase_verdicts(api: MondayApi, ids: list[str]) -> Iterator[Verdict]:
    by_board: dict[str, Board] = {}
    wanted = sorted({item.partition(":")[0] for item in ids})
    for reply in boards_by_id(api, wanted) if wanted else ():
        by_board.update((board["id"], Board.of(board)) for board in listed(reply, "boards", api))
    yield from (_phase_verdict(item, by_board) for item in ids)


def _phase_verdict(source_id: str, boards: dict[str, Board]) -> Verdict:
    board_id, _, group = source_id.partition(":")
    board = boards.get(board_id)
    if board is None:
        return Verdict(source_id, Presence.LOST_ACCESS, _LOST)
    if group in board.group_ids:
        return Verdict(source_id, Presence.PRESENT, "the group is on its board", scope=board_id)
    return Verdict(source_id, Presence.DELETED, "the board no longer has the group", scope=board_id)
