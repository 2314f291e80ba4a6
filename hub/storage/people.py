"""Persons, and the decisions that an account is one: append-only, the newest holds."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from hub.errors import NotFound
from hub.storage.rows import RowSession, change_columns, to_frozen
from models.tables.people import Account, AccountPerson, Person
from models.vocabulary import LinkMethod

LOCK_SPACE = 4841
ADDRESSED_ACCOUNTS = text("""
SELECT a.id, a.connection_id, a.name, a.email, l.person_id,
       EXISTS (SELECT FROM account_person d WHERE d.client_id = a.client_id AND d.account_id = a.id AND d.method = 'admin') AS is_decided
FROM account a LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
WHERE a.client_id = :client AND a.kind = 'human' AND a.email IS NOT NULL AND a.presence IN ('present', 'archived')
ORDER BY a.id
""")
PERSONS = text("""
SELECT p.id, p.name, p.email, p.is_found, everybody.presence = 'present' AS is_present
FROM person p JOIN person_all everybody ON everybody.client_id = p.client_id AND everybody.id = p.id
WHERE p.client_id = :client ORDER BY p.created_at, p.id
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
class AddressedAccount:
    """A human's account that shows an e-mail; `is_decided` tells that an admin has decided on it at some time."""

    id: uuid.UUID
    connection_id: uuid.UUID
    name: str
    email: str
    person_id: uuid.UUID | None
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person as the rule sees them: whether a rule found them, and whether they are anybody at present."""

    id: uuid.UUID
    name: str
    email: str | None
    is_found: bool
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """That an account is a person; `person_id` None takes it back."""

    account_id: uuid.UUID
    person_id: uuid.UUID | None
    method: LinkMethod
    decided_by: str
    confidence: Decimal | None = None


def hold_people(connection: Connection, client_id: uuid.UUID) -> None:
    """Wait until nobody else decides who is who at this client; let go with the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(literal(str(client_id)), LOCK_SPACE))))


def list_addressed_accounts(connection: Connection, client_id: uuid.UUID) -> list[AddressedAccount]:
    """The accounts that a rule looks at."""
    return [AddressedAccount(**row) for row in connection.execute(ADDRESSED_ACCOUNTS, {"client": client_id}).mappings()]


def list_persons(connection: Connection, client_id: uuid.UUID) -> list[KnownPerson]:
    """Every person of a client, who came first before the others."""
    return [KnownPerson(**row) for row in connection.execute(PERSONS, {"client": client_id}).mappings()]


def save_found_persons(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add persons whom a rule found; of one that is there, only the name changes."""
    if rows:
        query = insert_or_change(Person)
        changed = query.on_conflict_do_update(
            index_elements=["client_id", "id"], set_={"name": query.excluded.name}, where=Person.is_found.is_(True)
        )
        connection.execute(changed, list(rows))


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


def get_client_of_account(session: RowSession, account_id: uuid.UUID) -> uuid.UUID:
    """Raises NotFound when there is no such account, or none in the scope."""
    client_id = session.scalars(select(Account.client_id).where(Account.id == account_id)).one_or_none()
    if client_id is None:
        raise NotFound(f"There is no account {account_id}.", hint="List the accounts you may see.")
    return client_id


def _get_person(session: RowSession, person_id: uuid.UUID) -> Person:
    row = session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no person {person_id}.", hint="List the people you may see.")
    return row
