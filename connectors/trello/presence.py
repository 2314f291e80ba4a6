"""What is still there: listing ids cheaply, and asking for single ones before anything counts as deleted.

Whatever comes out of a card has the card's id before the first colon, so the card can be asked for all of it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, IdPage, Verdict
from connectors.trello import questions
from connectors.trello.answers import JsonObject, list_in
from connectors.trello.api import Item, TrelloApi
from connectors.trello.cards import is_mirror, is_template
from connectors.trello.listings import list_card_ids
from connectors.trello.roles import ENTITY_OF_ROLE
from models.vocabulary import Entity, Presence

_HIDDEN, _GONE = 401, 404
_OF_CARDS = frozenset(
    {
        Entity.TASK,
        Entity.TASK_MEMBERSHIP,
        Entity.ASSIGNMENT,
        Entity.BUDGET_LINE,
        Entity.TIME_ENTRY,
        Entity.RISK,
    }
)

_FATE_OF_PARTS = {Entity.TASK: Presence.DELETED, Entity.ASSIGNMENT: Presence.DELETED}
"""A card shows all its check items and members; a field it may not show because the Power-Up is off."""


def list_ids(api: TrelloApi, plan: FetchPlan) -> Iterator[IdPage]:
    """The boards that the member sees, then the cards of each (with their check items where those are tasks)."""
    answer = api.get(questions.boards(), what="list boards")
    boards = [board["id"] for board in list_in(answer.json(), of="boards")]
    yield IdPage(Entity.SOURCE_PROJECT, WHOLE_CONNECTION, boards, is_last=True)
    for board_id in boards:
        if plan.scopes is None or board_id in plan.scopes:
            yield from _cards_of(api, plan, board_id)


def _cards_of(api: TrelloApi, plan: FetchPlan, board_id: str) -> Iterator[IdPage]:
    rules = plan.mapping.for_scope(board_id)
    if rules.role == "ignore":
        return
    entity = ENTITY_OF_ROLE.get(rules.role or "", Entity.TASK)
    with_items = entity is Entity.TASK and rules.subtasks == "tasks"
    for cards in list_card_ids(api, board_id, before=None, with_items=with_items):
        yield IdPage(entity, board_id, [id_ for card in cards for id_ in _ids_in(card)])
    yield IdPage(entity, board_id, [], is_last=True)


def _ids_in(card: JsonObject) -> Iterator[str]:
    if is_mirror(card) or is_template(card):
        return
    yield card["id"]
    for item_id in _item_ids(card):
        yield f"{card['id']}:{item_id}"


def probe_ids(api: TrelloApi, entity: Entity, ids: Sequence[str]) -> Iterator[Verdict]:
    """One verdict an id, ten asked at once. What Trello cannot be asked for by id stays missing."""
    match entity:
        case Entity.SOURCE_PROJECT:
            yield from _probe(api, ids, questions.board_presence, _board_verdict)
        case _ if entity in _OF_CARDS:
            verdict = partial(_card_verdict, _FATE_OF_PARTS.get(entity, Presence.MISSING))
            yield from _probe(api, ids, lambda id_: questions.card_presence(_card_id(id_)), verdict)
        case Entity.CUSTOM_FIELD:
            yield from _probe(api, ids, questions.custom_field, _plain_verdict)
        case Entity.ACCOUNT:
            yield from (Verdict(id_, Presence.PRESENT, "people who left stay on their cards") for id_ in ids)
        case _:
            yield from (Verdict(id_, Presence.MISSING, f"Trello shows no single {entity}") for id_ in ids)


def _probe(
    api: TrelloApi, ids: Sequence[str], question: Callable[[str], str], verdict: Callable[[str, Any], Verdict]
) -> Iterator[Verdict]:
    items = api.ask_all([question(id_) for id_ in ids], what="look for what is missing")
    for id_, item in zip(ids, items, strict=True):
        yield verdict(id_, item.document) if item.ok else _absent(id_, item)


def _absent(id_: str, item: Item) -> Verdict:
    """Trello tells a thing that is gone (404) from one that it does not show to this member (401)."""
    match item.status:
        case status if status == _GONE:
            return Verdict(id_, Presence.DELETED, "Trello does not find it any more")
        case status if status == _HIDDEN:
            return Verdict(id_, Presence.LOST_ACCESS, "Trello does not show it to the token's member any more")
        case status:
            return Verdict(id_, Presence.MISSING, f"Trello did not say ({status})")


def _board_verdict(id_: str, board: JsonObject) -> Verdict:
    if board.get("closed"):
        return Verdict(id_, Presence.ARCHIVED, "the board is closed")
    return Verdict(id_, Presence.PRESENT, "Trello shows the board")


def _plain_verdict(id_: str, _document: JsonObject) -> Verdict:
    return Verdict(id_, Presence.PRESENT, "Trello shows it")


def _card_verdict(fate_of_parts: Presence, id_: str, card: JsonObject) -> Verdict:
    """For the card itself, or for a part of it: a check item, a member, a line of a field. A card that moved tells its new board."""
    part = id_.partition(":")[2].partition(":")[0]
    if is_template(card):
        return Verdict(id_, Presence.DELETED, "the card is a template now")
    if part and part not in _parts_of(card):
        return Verdict(id_, fate_of_parts, "the card is there, and no longer shows this")
    if card.get("closed"):
        return Verdict(id_, Presence.ARCHIVED, "the card is archived", scope=card["idBoard"])
    return Verdict(id_, Presence.PRESENT, "Trello shows the card", scope=card["idBoard"])


def _parts_of(card: JsonObject) -> frozenset[str]:
    """Check items, members and filled fields of a card."""
    fields = (value["idCustomField"] for value in card.get("customFieldItems") or ())
    return frozenset((*_item_ids(card), *(card.get("idMembers") or ()), *fields))


def _item_ids(card: JsonObject) -> Iterator[str]:
    for checklist in card.get("checklists") or ():
        for item in checklist.get("checkItems") or ():
            yield item["id"]


def _card_id(id_: str) -> str:
    return id_.partition(":")[0]
