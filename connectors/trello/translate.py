"""Trello's pages as records: pure functions, without I/O or clock. Cards stand in cards.py, other rows in lines.py and roles.py."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken, RecordRejected
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import translate_each
from connectors.trello.answers import JsonObject, born_at, list_in, object_in
from connectors.trello.board import Board
from connectors.trello.cards import CardReader, is_mirror, is_template
from connectors.trello.history import HistoryReader
from connectors.trello.lines import LineReader, gone
from connectors.trello.roles import ENTITY_OF_ROLE, ROW_READERS
from models.records import AccountRecord, CustomFieldRecord, ProjectRecord, Record, Removal
from models.vocabulary import ProjectState

Translated = Iterator[Record | Removal | RecordRejected]


def translate_page(page: Page, mapping: Mapping) -> Translated:
    """The records of one page. Raises ContractBroken when the page is not what Trello promises."""
    yield from _TRANSLATORS[page.stream](page, mapping)


def to_project(board: JsonObject) -> ProjectRecord:
    """An open board is active; closing one says nothing about its success. Trello has no dates, owner or currency for a board."""
    is_closed = bool(board.get("closed"))
    return ProjectRecord(
        source_id=board["id"],
        source_url=board.get("shortUrl"),
        source_created_at=born_at(board["id"]),
        scope=board["id"],
        key=board.get("shortLink"),
        name=board["name"],
        description=board.get("desc") or None,
        state=ProjectState.UNKNOWN if is_closed else ProjectState.ACTIVE,
        state_source="closed" if is_closed else "open",
        archived=is_closed,
    )


def to_account(member: JsonObject, *, deactivated: Collection[str] = ()) -> AccountRecord:
    """Trello tells nobody's e-mail but one's own. Inactive is whom Trello blocks, or a workspace has deactivated."""
    is_active = not member["activityBlocked"] if "activityBlocked" in member else None
    return AccountRecord(
        source_id=member["id"],
        name=member.get("fullName") or member["username"],
        active=False if member["id"] in deactivated else is_active,
    )


def to_custom_field(field: JsonObject, *, board_id: str) -> CustomFieldRecord:
    """Each board has definitions of its own, whatever their names."""
    return CustomFieldRecord(source_id=field["id"], name=field["name"], type=field["type"], scope=board_id)


def _board(page: Page, mapping: Mapping) -> Translated:
    """The board as a project (unless its cards are the projects), its members and its field definitions."""
    board = object_in(page.document, of=page.stream)
    if mapping.for_scope(page.scope).role != "portfolio":
        yield from translate_each((board,), lambda each: (to_project(each),), source_id=_id_of)
    deactivated = {each["idMember"] for each in board.get("memberships") or () if each.get("deactivated")}
    yield from translate_each(
        board.get("members") or (), lambda each: (to_account(each, deactivated=deactivated),), source_id=_id_of
    )
    yield from translate_each(
        board.get("customFields") or (), lambda each: (to_custom_field(each, board_id=board["id"]),), source_id=_id_of
    )


def _members(page: Page, _mapping: Mapping) -> Translated:
    members = list_in(page.document, of=page.stream)
    yield from translate_each(members, lambda each: (to_account(each),), source_id=_id_of)


def _cards(page: Page, mapping: Mapping) -> Translated:
    """Rows first, then the lines that hang on tasks, each item rejected alone. Mirrors give nothing, templates are taken away."""
    cards = list_in(page.document, of=page.stream)
    rules = mapping.for_scope(page.scope)
    reader = CardReader(_board_of(page), rules, page.context["moments"])
    told_apart = [card for card in cards if not (isinstance(card, dict) and (is_mirror(card) or is_template(card)))]
    row_reader = ROW_READERS.get(rules.role or "")
    if row_reader:
        yield from translate_each(told_apart, lambda card: row_reader(reader, card), source_id=_id_of)
    else:
        yield from translate_each(told_apart, reader.to_records, source_id=_id_of)
        yield from _lines(told_apart, LineReader(reader))
    templates = (card for card in cards if isinstance(card, dict) and is_template(card))
    yield from translate_each(templates, partial(_template_gone, reader), source_id=_id_of)


def _template_gone(reader: CardReader, card: JsonObject) -> Iterator[Removal]:
    """The row that the card was, and on a board of tasks all that hung on it."""
    entity, reason = ENTITY_OF_ROLE.get(reader.rules.role or ""), "it is a template"
    if entity:
        yield gone(entity, card["id"], reason)
    else:
        yield from LineReader(reader).without_card(card["id"], reason)


def _lines(cards: Iterable[JsonObject], lines: LineReader) -> Translated:
    whole = [card for card in cards if isinstance(card, dict) and "id" in card]
    money = (item for card in whole for item in lines.money_items(card))
    yield from translate_each(money, lines.to_budget_line, source_id=lambda item: item.id)
    hours = (item for card in whole for item in lines.time_items(card))
    yield from translate_each(hours, lines.to_time_entry, source_id=lambda item: item.id)


def _actions(page: Page, mapping: Mapping) -> Translated:
    actions = list_in(page.document, of=page.stream)
    reader = HistoryReader(_board_of(page), mapping.for_scope(page.scope))
    yield from translate_each(actions, reader.to_records, source_id=_id_of)


def _board_of(page: Page) -> Board:
    try:
        return Board.of_context(page.context)
    except (KeyError, TypeError, ValueError) as error:
        raise ContractBroken(f'A page of stream "{page.stream}" was kept without its board.') from error


def _id_of(item: JsonObject) -> object:
    return item.get("id")


_TRANSLATORS: dict[str, Callable[[Page, Mapping], Translated]] = {
    "boards": _board,
    "members": _members,
    "actions": _actions,
    "cards": _cards,
}
