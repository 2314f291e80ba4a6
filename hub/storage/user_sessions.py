"""Who is signed in: hashes of what cookies hold, each with an end, each revocable at once."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from hub.storage.rows import RowSession, to_frozen
from models.tables.tenancy import UserSession


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    id: uuid.UUID
    user_id: uuid.UUID
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime


def find_session(session: RowSession, token_hash: bytes, *, now: dt.datetime) -> StoredSession | None:
    """The session of a cookie, unless it is revoked or over."""
    query = select(UserSession).where(
        UserSession.token_hash == token_hash, UserSession.revoked_at.is_(None), UserSession.expires_at > now
    )
    row = session.scalars(query).one_or_none()
    return to_frozen(StoredSession, row) if row else None


def save_session(session: RowSession, session_id: uuid.UUID, *, values: dict[str, Any]) -> None:
    session.add(UserSession(id=session_id, **values))
    session.flush()


def mark_seen(session: RowSession, session_id: uuid.UUID, *, now: dt.datetime, expires_at: dt.datetime) -> None:
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now, expires_at=expires_at)
    )


def revoke_session(session: RowSession, session_id: uuid.UUID, *, now: dt.datetime) -> None:
    session.execute(update(UserSession).where(UserSession.id == session_id).values(revoked_at=now))


def revoke_sessions_of(
    session: RowSession, user_id: uuid.UUID, *, now: dt.datetime, but: uuid.UUID | None = None
) -> int:
    """End every session of a user that is still open, `but` one; returns how many."""
    open_ones = [UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now]
    if but is not None:
        open_ones.append(UserSession.id != but)
    done = session.execute(update(UserSession).where(*open_ones).values(revoked_at=now).returning(UserSession.id))
    return len(done.all())


def drop_ended(session: RowSession, user_id: uuid.UUID, *, before: dt.datetime) -> None:
    """Forget sessions of a user that ended long ago."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.expires_at < before))
