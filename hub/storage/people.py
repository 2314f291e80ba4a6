"""Persons, and the decisions that an account is one: append-only, the newest holds."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from hub.errors import NotFound
from hub.storage.rows import RowSession, change_columns, to_frozen
from models.tables.people import Account, AccountPerson, Person
from models.vocabulary import LinkMethod

OPEN_ACCOUNTS = text("""
SELECT a.id, a.connection_id, a.name, a.email, l.person_id
FROM account a LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
WHERE a.client_id = :client AND a.kind = 'human' AND a.email IS NOT NULL AND a.presence IN ('present', 'archived')
  AND NOT EXISTS (SELECT FROM account_person d WHERE d.client_id = a.client_id AND d.account_id = a.id AND d.method = 'admin')
ORDER BY a.seq
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPerson:
    id: uuid.UUID
    client_id: uuid.UUID
    name: str
    email: str | None
    role: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """A human's account that shows an e-mail and on which no admin has decided."""

    id: uuid.UUID
    connection_id: uuid.UUID
    name: str
    email: str
    person_id: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """That an account is a person; `person_id` None takes it back."""

    account_id: uuid.UUID
    person_id: uuid.UUID | None
    method: LinkMethod
    decided_by: str
    confidence: Decimal | None = None


def list_open_accounts(connection: Connection, client_id: uuid.UUID) -> list[OpenAccount]:
    """The accounts a rule may decide on."""
    return [OpenAccount(**row) for row in connection.execute(OPEN_ACCOUNTS, {"client": client_id}).mappings()]


def list_persons(connection: Connection, client_id: uuid.UUID) -> list[tuple[uuid.UUID, str | None]]:
    """Ids and e-mails of a client's persons."""
    rows = connection.execute(select(Person.id, Person.email).where(Person.client_id == client_id))
    return [(row.id, row.email) for row in rows]


def add_persons(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add persons; one that is there stays as it is."""
    if rows:
        connection.execute(insert_or_skip(Person).on_conflict_do_nothing(), list(rows))


def save_decisions(
    connection: Connection, client_id: uuid.UUID, decisions: Sequence[Decision], *, now: dt.datetime
) -> None:
    """Write decisions down after those that were taken before."""
    rows = [
        {
            "client_id": client_id,
            "account_id": each.account_id,
            "person_id": each.person_id,
            "method": each.method,
            "confidence": each.confidence,
            "decided_by": each.decided_by,
            "decided_at": now,
        }
        for each in decisions
    ]
    if rows:
        connection.execute(insert(AccountPerson), rows)


def get_person(session: RowSession, person_id: uuid.UUID) -> StoredPerson:
    """Raises NotFound when there is none, or none in the scope."""
    return to_frozen(StoredPerson, _get_person(session, person_id))


def find_person_named(session: RowSession, *, client_id: uuid.UUID, name: str) -> StoredPerson | None:
    row = session.scalars(select(Person).where(Person.client_id == client_id, Person.name == name)).first()
    return to_frozen(StoredPerson, row) if row else None


def save_person(session: RowSession, person_id: uuid.UUID, *, values: dict[str, Any]) -> StoredPerson:
    row = Person(id=person_id, **values)
    session.add(row)
    session.flush()
    session.refresh(row)
    return to_frozen(StoredPerson, row)


def change_person(session: RowSession, person_id: uuid.UUID, *, values: dict[str, Any]) -> list[str]:
    """Change columns and name those that differ; whom somebody changes is kept from then on. Raises NotFound."""
    person = _get_person(session, person_id)
    person.is_found = False
    return change_columns(person, values)


def list_account_ids(session: RowSession, *, client_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the accounts that are the client's."""
    return set(session.scalars(select(Account.id).where(Account.client_id == client_id, Account.id.in_(ids))))


def _get_person(session: RowSession, person_id: uuid.UUID) -> Person:
    row = session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no person {person_id}.", hint="List the people you may see.")
    return row
