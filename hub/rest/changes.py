"""The change feed, for programs that keep a copy of the data."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from hub.deps import Admitted, OfHub
from hub.errors import Unprocessable
from hub.queries.changes import read_changes
from hub.queries.question import DEFAULT_LIMIT, MOST
from hub.rest.answers import to_json
from hub.security.caller import Action
from models.vocabulary import Entity

router = APIRouter(prefix="/changes", tags=["changes"])

CURSOR, LIMIT, ENTITY, CLIENT = "cursor", "limit", "entity", "client_id"
ALLOWED = (CURSOR, LIMIT, ENTITY, CLIENT)


@router.get("")
def list_changes(request: Request, hub: OfHub, caller: Admitted) -> Response:
    """What was added, changed or removed, in the order of commits. `next` is always given: ask again with it, now or tomorrow.

    `entity` (repeat for one of several) and `client_id` select; without a cursor the feed begins with everything there is.
    """
    caller.require(Action.READ)
    asked = request.query_params
    for name in asked:
        if name not in ALLOWED:
            raise Unprocessable(
                f'There is no parameter "{name}".', hint=f"Allowed are: {', '.join(ALLOWED)}.", code="unknown_name"
            )
    changes = read_changes(
        hub,
        caller,
        cursor=asked.get(CURSOR),
        limit=_limit(asked),
        entities=tuple(_entity(word) for word in asked.getlist(ENTITY)),
        client_id=_client(asked.get(CLIENT)),
    )
    return to_json({"items": changes.items, "next": changes.next, "has_more": changes.has_more})


def _limit(asked: QueryParams) -> int:
    text = asked.get(LIMIT, str(DEFAULT_LIMIT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise Unprocessable(f'The limit "{text}" is no number from 1 to {MOST}.', code="bad_value")
    return int(text)


def _entity(word: str) -> Entity:
    known = {entity.value: entity for entity in Entity}
    if word not in known:
        raise Unprocessable(f'There is no entity "{word}".', hint=f"Allowed are: {', '.join(known)}.", code="bad_value")
    return known[word]


def _client(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Unprocessable(f'The client_id "{text}" is no UUID.', code="bad_value") from error
