"""Consents that are under way: begun by somebody, and finished once by the same."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select

from hub.security.secrets import Sealed
from hub.storage.rows import RowSession, to_frozen
from models.tables.connections import ConnectionConsent


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsent:
    client_id: uuid.UUID
    connection_id: uuid.UUID
    state_hash: bytes
    begun_by: str
    is_typed: bool
    kept: Sealed
    expires_at: dt.datetime


def save_consent(session: RowSession, consent: StoredConsent) -> None:
    """One at a time for a connection: an earlier one that was not finished is over."""
    session.merge(
        ConnectionConsent(
            client_id=consent.client_id,
            connection_id=consent.connection_id,
            state_hash=consent.state_hash,
            begun_by=consent.begun_by,
            is_typed=consent.is_typed,
            key_id=consent.kept.key_id,
            nonce=consent.kept.nonce,
            ciphertext=consent.kept.ciphertext,
            expires_at=consent.expires_at,
        )
    )
    session.flush()


def take_consent(
    session: RowSession,
    *,
    state_hash: bytes,
    begun_by: str,
    now: dt.datetime,
    connection_id: uuid.UUID | None = None,
) -> StoredConsent | None:
    """The consent of that state, which nobody finds again; None when it is another's or another connection's, over, or was taken."""
    taken = (
        delete(ConnectionConsent)
        .where(ConnectionConsent.state_hash == state_hash, ConnectionConsent.begun_by == begun_by)
        .where(ConnectionConsent.expires_at > now)
    )
    if connection_id is not None:
        taken = taken.where(ConnectionConsent.connection_id == connection_id)
    row = session.scalars(taken.returning(ConnectionConsent)).one_or_none()
    return _frozen(row) if row else None


def find_consent(
    session: RowSession, *, connection_id: uuid.UUID, begun_by: str, now: dt.datetime
) -> StoredConsent | None:
    """The consent that somebody began for this connection, left where it is."""
    wanted = (
        select(ConnectionConsent)
        .where(ConnectionConsent.connection_id == connection_id, ConnectionConsent.begun_by == begun_by)
        .where(ConnectionConsent.expires_at > now)
    )
    row = session.scalars(wanted).one_or_none()
    return _frozen(row) if row else None


def drop_consent(session: RowSession, consent: StoredConsent) -> None:
    """One that was begun anew meanwhile stays."""
    session.execute(
        delete(ConnectionConsent).where(
            ConnectionConsent.client_id == consent.client_id,
            ConnectionConsent.connection_id == consent.connection_id,
            ConnectionConsent.state_hash == consent.state_hash,
        )
    )


def _frozen(row: ConnectionConsent) -> StoredConsent:
    return to_frozen(StoredConsent, row, kept=Sealed(row.key_id, row.nonce, row.ciphertext))
