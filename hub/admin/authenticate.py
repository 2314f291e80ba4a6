"""From a bearer token to a caller."""

import datetime as dt

from hub import clock
from hub.admin.desk import to_json
from hub.errors import Unauthorized
from hub.security.caller import Caller
from hub.security.scopes import Scope
from hub.security.tokens import hash_token, is_same_hash, looks_like_token
from hub.storage import tokens
from hub.storage.rows import RowSession
from hub.storage.tokens import StoredToken
from hub.wiring import Hub

USE_NOTED_EVERY = dt.timedelta(minutes=1)
"""The last use is written down at most this often: a token used a thousand times a second costs one write a minute."""


def authenticate(hub: Hub, token: str) -> Caller:
    """Who holds this token. Raises Unauthorized with a sentence when it is unknown, expired or revoked."""
    now = clock.now()
    with hub.database.session(Scope.of()) as rows:
        stored = _find(rows, token)
        _refuse_dead(stored, now=now)
        if stored.last_used_at is None or now - stored.last_used_at >= USE_NOTED_EVERY:
            tokens.mark_used(rows, stored.id, now=now)
    return Caller(
        name=stored.name,
        role=stored.role,
        scope=Scope(None if stored.client_ids is None else tuple(stored.client_ids)),
        hide_costs=stored.hide_costs,
        hide_people=stored.hide_people,
        token_id=stored.id,
    )


def _find(rows: RowSession, token: str) -> StoredToken:
    stored = tokens.find_token_by_hash(rows, hash_token(token)) if looks_like_token(token) else None
    if stored is None or not is_same_hash(hash_token(token), stored.token_hash):
        raise Unauthorized(
            "The token is not known.", hint="Send a token of this hub as `Authorization: Bearer pmo_...`."
        )
    return stored


def _refuse_dead(stored: StoredToken, *, now: dt.datetime) -> None:
    if stored.revoked_at is not None:
        raise Unauthorized(
            f'The token "{stored.name}" was revoked at {to_json(stored.revoked_at)}.',
            hint="Ask an admin for a new one.",
        )
    if stored.expires_at is not None and stored.expires_at <= now:
        raise Unauthorized(
            f'The token "{stored.name}" expired at {to_json(stored.expires_at)}.', hint="Ask an admin for a new one."
        )
