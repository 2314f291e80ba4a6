"""Sealed secrets of connections. Nothing here opens one; see hub/security/secrets.py."""

import datetime as dt
import uuid

from sqlalchemy import delete, select

from hub.security.secrets import Sealed, SecretPlace
from hub.storage.rows import RowSession
from models.tables.connections import ConnectionSecret


def list_secrets(session: RowSession, *, connection_id: uuid.UUID | None = None) -> dict[SecretPlace, Sealed]:
    """The sealed secrets of one connection, or of every connection of the scope."""
    statement = select(ConnectionSecret).order_by(ConnectionSecret.connection_id, ConnectionSecret.name)
    if connection_id is not None:
        statement = statement.where(ConnectionSecret.connection_id == connection_id)
    return {
        SecretPlace(row.client_id, row.connection_id, row.name): Sealed(row.key_id, row.nonce, row.ciphertext)
        for row in session.scalars(statement)
    }


def save_secret(session: RowSession, sealed: Sealed, *, place: SecretPlace, now: dt.datetime) -> None:
    """Add or replace one secret."""
    session.merge(
        ConnectionSecret(
            **place._asdict(),
            key_id=sealed.key_id,
            nonce=sealed.nonce,
            ciphertext=sealed.ciphertext,
            updated_at=now,
        )
    )
    session.flush()


def drop_secret(session: RowSession, *, place: SecretPlace) -> None:
    session.execute(
        delete(ConnectionSecret).where(
            ConnectionSecret.client_id == place.client_id,
            ConnectionSecret.connection_id == place.connection_id,
            ConnectionSecret.name == place.name,
        )
    )
