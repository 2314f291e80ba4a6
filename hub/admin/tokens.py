"""API tokens: mint, list, revoke. A token's text is shown once, when it is made; nobody hands out more than they have."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator

from hub import clock
from hub.admin.bodies import ALL, AllOrSome, Body, Name, read_body
from hub.admin.desk import Desk, open_desk, to_json
from hub.errors import NotFound, Unprocessable
from hub.security.caller import Action, Caller
from hub.security.tokens import make_token
from hub.storage import clients, tokens
from hub.storage.tokens import StoredToken
from hub.wiring import Hub
from models.vocabulary import Role

FIRST_NAME = "first admin"


def _to_end_of_day(value: Any) -> Any:
    """A date means that the token still works on that day, in UTC."""
    text = value.isoformat() if type(value) is dt.date else value
    if isinstance(text, str) and len(text) == len("2026-12-31"):
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time.max.replace(microsecond=0), tzinfo=dt.UTC)
    return value


class TokenBody(Body):
    """A new token. `expires_at` is an instant or a date; none never expires."""

    name: Name
    role: Role
    clients: Annotated[list[uuid.UUID] | None, AllOrSome] = None
    expires_at: Annotated[AwareDatetime, BeforeValidator(_to_end_of_day)] | None = None
    hide_costs: bool = False
    hide_people: bool = False


def create_token(hub: Hub, *, caller: Caller, body: Any) -> dict[str, Any]:
    """Mint a token; the answer's `token` is its text, which nobody can read again.

    Raises Unprocessable for a body that does not fit, Forbidden for clients or figures that the caller does not see.
    """
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        wanted = read_body(TokenBody, body, what="the token")
        _refuse_past(wanted, now=desk.now)
        client_ids = _granted_clients(desk, wanted)
        return _mint(
            desk,
            {
                "name": wanted.name,
                "role": wanted.role,
                "client_ids": client_ids,
                "hide_costs": wanted.hide_costs or caller.hide_costs,
                "hide_people": wanted.hide_people or caller.hide_people,
                "expires_at": wanted.expires_at,
            },
        )


def create_first_token(hub: Hub) -> dict[str, Any] | None:
    """An admin's token for all clients when the hub has none yet, so that somebody can come in; else None."""
    with open_desk(hub, Caller.operator(), Action.ADMINISTER) as desk:
        if tokens.count_tokens(desk.rows):
            return None
        return _mint(desk, {"name": FIRST_NAME, "role": Role.ADMIN, "client_ids": None})


def list_tokens(hub: Hub, *, caller: Caller) -> list[dict[str, Any]]:
    """The tokens that reach no further than the caller does, newest first, without their text."""
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        return [token_json(stored) for stored in tokens.list_tokens(desk.rows) if _is_within(caller, stored)]


def revoke_token(hub: Hub, *, caller: Caller, token_id: uuid.UUID) -> dict[str, Any]:
    """From now on the token opens nothing. Raises NotFound."""
    with open_desk(hub, caller, Action.ADMINISTER) as desk:
        stored = tokens.find_token(desk.rows, token_id)
        if stored is None or not _is_within(caller, stored):
            raise NotFound(f"There is no token {token_id}.", hint="List the tokens you may see.")
        tokens.revoke_token(desk.rows, token_id, now=desk.now)
        _record(desk, "token.revoke", stored)
        return token_json(stored, revoked_at=stored.revoked_at or desk.now)


def token_json(stored: StoredToken, **changes: Any) -> dict[str, Any]:
    """What the outside sees: never the hash."""
    plain: dict[str, Any] = to_json(
        {
            "id": stored.id,
            "name": stored.name,
            "prefix": stored.prefix,
            "role": stored.role.value,
            "clients": ALL if stored.client_ids is None else stored.client_ids,
            "hide_costs": stored.hide_costs,
            "hide_people": stored.hide_people,
            "expires_at": stored.expires_at,
            "last_used_at": stored.last_used_at,
            "revoked_at": stored.revoked_at,
            "created_at": stored.created_at,
        }
        | changes
    )
    return plain


def _mint(desk: Desk, values: dict[str, Any]) -> dict[str, Any]:
    made = make_token(clock.new_secret)
    kept = {"prefix": made.prefix, "token_hash": made.token_hash, "created_at": desk.now}
    stored = tokens.save_token(desk.rows, clock.new_id(), values=values | kept)
    _record(desk, "token.create", stored)
    return token_json(stored) | {"token": made.text}


def _record(desk: Desk, action: str, stored: StoredToken) -> None:
    """A token of some clients stands in the trail of each, one of all clients in the hub's own."""
    concerned: list[uuid.UUID | None] = [None] if stored.client_ids is None else [*stored.client_ids]
    for client_id in concerned:
        desk.record(action, f"token:{stored.id}", client_id=client_id, name=stored.name, role=stored.role.value)


def _refuse_past(wanted: TokenBody, *, now: dt.datetime) -> None:
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise Unprocessable(
            f'"expires_at" of the token lies in the past: {to_json(wanted.expires_at)}.', hint="Choose a later date."
        )


def _granted_clients(desk: Desk, wanted: TokenBody) -> list[uuid.UUID] | None:
    if wanted.clients is None:
        desk.caller.require_all_clients("create a token for all clients")
        return None
    for client_id in wanted.clients:
        if clients.find_client(desk.rows, client_id) is None:
            raise Unprocessable(
                f'"clients" of the token names no client you may see: {client_id}.',
                hint="List the clients you may see.",
            )
    return list(dict.fromkeys(wanted.clients))


def _is_within(caller: Caller, stored: StoredToken) -> bool:
    if stored.client_ids is None:
        return caller.scope.client_ids is None
    return all(caller.scope.covers(client_id) for client_id in stored.client_ids)
