"""API tokens: hashes only. Hub-wide rows, since a token is looked up before any scope is known."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from hub.storage.rows import RowSession, to_frozen
from models.tables.tenancy import ApiToken
from models.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredToken:
    """A token without its text. `client_ids` None is all clients."""

    id: uuid.UUID
    name: str
    prefix: str
    token_hash: bytes
    role: Role
    client_ids: list[uuid.UUID] | None
    hide_costs: bool
    hide_people: bool
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None
    created_at: dt.datetime


def list_tokens(session: RowSession) -> list[StoredToken]:
    """Every token of the hub, newest first; whose token a caller may see is for the caller's room to decide."""
    rows = session.scalars(select(ApiToken).order_by(ApiToken.created_at.desc(), ApiToken.id))
    return [to_frozen(StoredToken, row) for row in rows]


def find_token(session: RowSession, token_id: uuid.UUID) -> StoredToken | None:
    row = session.get(ApiToken, token_id)
    return to_frozen(StoredToken, row) if row else None


def find_token_by_hash(session: RowSession, token_hash: bytes) -> StoredToken | None:
    row = session.scalars(select(ApiToken).where(ApiToken.token_hash == token_hash)).one_or_none()
    return to_frozen(StoredToken, row) if row else None


def count_tokens(session: RowSession) -> int:
    return session.scalar(select(func.count()).select_from(ApiToken)) or 0


def save_token(session: RowSession, token_id: uuid.UUID, *, values: dict[str, Any]) -> StoredToken:
    row = ApiToken(id=token_id, **values)
    session.add(row)
    session.flush()
    session.refresh(row)
    return to_frozen(StoredToken, row)


def revoke_token(session: RowSession, token_id: uuid.UUID, *, now: dt.datetime) -> None:
    """From now on the token opens nothing; the row stays for the audit trail. A second time changes nothing."""
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    )


def mark_used(session: RowSession, token_id: uuid.UUID, *, now: dt.datetime) -> None:
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
