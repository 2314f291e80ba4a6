"""Sealed secrets of connections. Only replacing one opens it, through the box that is handed in; see hub/security/secrets.py."""

import datetime as dt
import uuid
from collections.abc import Callable

from sqlalchemy import delete, func, select

from hub.security.kept import kept_place, open_secrets, pack
from hub.security.scopes import Scope
from hub.security.secrets import Sealed, SecretBox, SecretPlace
from hub.storage.rows import RowSession
from hub.storage.session import Database
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


def replace_secret(
    database: Database,
    box: SecretBox,
    *,
    place: SecretPlace,
    now: Callable[[], dt.datetime],
    renew: Callable[[str], str],
) -> str:
    """Let `renew` exchange a secret as it holds now for a new one, and keep that sealed before anybody uses it.

    One exchange at a time for each secret, whatever process asks: a vendor that takes a token only once would refuse the second. An
    error of `renew` keeps nothing.
    """
    with database.session(Scope.of(place.client_id)) as session:
        lock = func.hashtextextended(f"{place.connection_id}:{place.name}", 0)
        session.execute(select(func.pg_advisory_xact_lock(lock)))
        held = {each.name: item for each, item in list_secrets(session, connection_id=place.connection_id).items()}
        owner = {"client_id": place.client_id, "connection_id": place.connection_id}
        current = open_secrets(box, held, **owner).get(place.name, "")
        fresh = renew(current)
        if fresh != current:
            typed = box.open(held[place.name], place=place) if place.name in held else ""
            kept = kept_place(place)
            save_secret(session, box.seal(pack(fresh, typed=typed), place=kept), place=kept, now=now())
    return fresh
