"""People who may sign in, and the clients each may see. Hub-wide rows, since a user is looked up before any scope is known."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from hub.errors import NotFound
from hub.storage.rows import RowSession, change_columns, refuse_taken, to_frozen
from models.tables.tenancy import AppUser, Membership
from models.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUser:
    """A user. `client_ids` None is all clients."""

    id: uuid.UUID
    email: str
    name: str
    role: Role
    client_ids: tuple[uuid.UUID, ...] | None
    hide_costs: bool
    hide_people: bool
    locale: str | None
    active: bool
    password_hash: str | None
    issuer: str | None
    subject: str | None
    failed_attempts: int
    locked_until: dt.datetime | None
    last_signed_in_at: dt.datetime | None
    created_at: dt.datetime


def list_users(session: RowSession) -> list[StoredUser]:
    """Every user of the hub, by name; whom a caller may see is for the caller's room to decide. Needs a scope of all clients."""
    seen: dict[uuid.UUID, list[uuid.UUID]] = {}
    for member in session.scalars(select(Membership).order_by(Membership.client_id)):
        seen.setdefault(member.user_id, []).append(member.client_id)
    rows = session.scalars(select(AppUser).order_by(AppUser.name, AppUser.id))
    return [_frozen(row, seen.get(row.id, [])) for row in rows]


def find_user(session: RowSession, user_id: uuid.UUID) -> StoredUser | None:
    row = session.get(AppUser, user_id)
    return _frozen(row, _clients_of(session, user_id)) if row else None


def get_user(session: RowSession, user_id: uuid.UUID) -> StoredUser:
    """Raises NotFound."""
    found = find_user(session, user_id)
    if found is None:
        raise NotFound(f"There is no user {user_id}.", hint="List the users you may see.")
    return found


def find_user_by_email(session: RowSession, email: str) -> StoredUser | None:
    row = session.scalars(select(AppUser).where(AppUser.email == email.replace("\0", "").lower())).one_or_none()
    return _frozen(row, _clients_of(session, row.id)) if row else None


def find_user_by_subject(session: RowSession, *, issuer: str, subject: str) -> StoredUser | None:
    """The user an identity provider knows by this name."""
    query = select(AppUser).where(AppUser.issuer == issuer, AppUser.subject == subject)
    row = session.scalars(query).one_or_none()
    return _frozen(row, _clients_of(session, row.id)) if row else None


def count_users(session: RowSession) -> int:
    return session.scalar(select(func.count()).select_from(AppUser)) or 0


def save_user(
    session: RowSession, user_id: uuid.UUID, *, values: dict[str, Any], client_ids: Sequence[uuid.UUID] | None
) -> StoredUser:
    """Add a user. Raises Conflict when the e-mail address is taken."""
    row = AppUser(id=user_id, all_clients=client_ids is None, **values)
    with _refuse_taken(session, values["email"]):
        session.add(row)
    session.refresh(row)
    _set_clients(session, row, client_ids)
    return _frozen(row, _clients_of(session, user_id))


def change_user(
    session: RowSession, user_id: uuid.UUID, *, values: dict[str, Any], client_ids: Sequence[uuid.UUID] | None
) -> list[str]:
    """Set what differs and name it. Raises NotFound, and Conflict when the e-mail address is taken."""
    row = _get_row(session, user_id)
    with _refuse_taken(session, values.get("email", row.email)):
        changed = change_columns(row, {**values, "all_clients": client_ids is None})
    if set(_clients_of(session, user_id)) != set(client_ids or ()) or "role" in changed:
        _set_clients(session, row, client_ids)
        changed = sorted({*changed, "clients"} - {"all_clients"})
    return changed


def set_columns(session: RowSession, user_id: uuid.UUID, *, values: dict[str, Any]) -> None:
    """Write columns of one user, whatever they held."""
    session.execute(update(AppUser).where(AppUser.id == user_id).values(**values))


def lock_user(session: RowSession, user_id: uuid.UUID) -> StoredUser:
    """The user as it is now; nobody else changes it before the transaction ends. Raises NotFound."""
    session.execute(select(AppUser.id).where(AppUser.id == user_id).with_for_update())
    session.expire_all()
    return get_user(session, user_id)


def drop_user(session: RowSession, user_id: uuid.UUID) -> None:
    session.execute(delete(AppUser).where(AppUser.id == user_id))


def _set_clients(session: RowSession, row: AppUser, client_ids: Sequence[uuid.UUID] | None) -> None:
    session.execute(delete(Membership).where(Membership.user_id == row.id))
    session.add_all(
        Membership(client_id=client_id, user_id=row.id, role=row.role) for client_id in dict.fromkeys(client_ids or ())
    )
    session.flush()


def _clients_of(session: RowSession, user_id: uuid.UUID) -> list[uuid.UUID]:
    query = select(Membership.client_id).where(Membership.user_id == user_id).order_by(Membership.client_id)
    return list(session.scalars(query))


def _frozen(row: AppUser, client_ids: list[uuid.UUID]) -> StoredUser:
    return to_frozen(StoredUser, row, client_ids=None if row.all_clients else tuple(client_ids))


def _get_row(session: RowSession, user_id: uuid.UUID) -> AppUser:
    row = session.get(AppUser, user_id)
    if row is None:
        raise NotFound(f"There is no user {user_id}.", hint="List the users you may see.")
    return row


def _refuse_taken(session: RowSession, email: str) -> Any:
    return refuse_taken(session, f'There is a user "{email}" already.', hint="Change that one, or use another address.")
