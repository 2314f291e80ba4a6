"""People across tools: who is whom by decision, who might be, and how much of the work is by somebody known."""

import uuid
from dataclasses import dataclass
from typing import NamedTuple

from hub.queries.proposals import plain
from hub.queries.reading import Reader

ACCOUNTS = """
SELECT a.id, a.client_id, a.name, a.email, a.kind, c.name, l.person_id, l.method,
       EXISTS (SELECT FROM account_person d WHERE d.client_id = a.client_id AND d.account_id = a.id AND d.method = 'admin') AS is_decided
FROM account a JOIN connection c ON c.client_id = a.client_id AND c.id = a.connection_id
LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
WHERE a.client_id = %(client)s AND a.presence IN ('present', 'archived') ORDER BY a.name, a.id
"""
PEOPLE = (
    "SELECT id, name, email FROM person_all WHERE client_id = %(client)s AND presence = 'present' ORDER BY name, id"
)
MATCH_RATE = """
SELECT count(*) FILTER (WHERE a.kind = 'human'),
       count(*) FILTER (WHERE a.kind = 'human' AND l.person_id IS NOT NULL),
       (SELECT coalesce(sum(w.logged_ever_seconds), 0)::bigint FROM worker_load w WHERE w.client_id = %(client)s),
       (SELECT coalesce(sum(w.logged_ever_seconds), 0)::bigint FROM worker_load w
        JOIN person p ON p.client_id = w.client_id AND p.id = w.worker_id WHERE w.client_id = %(client)s)
FROM account a LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
WHERE a.client_id = %(client)s AND a.presence IN ('present', 'archived')
"""


class AccountRow(NamedTuple):
    """An account, with the decision that holds; `is_decided` tells that an admin has decided on it at some time."""

    id: uuid.UUID
    client_id: uuid.UUID
    name: str
    email: str | None
    kind: str
    connection: str
    person_id: uuid.UUID | None
    method: str | None
    is_decided: bool


class PersonRow(NamedTuple):
    id: uuid.UUID
    name: str
    email: str | None


class MatchRate(NamedTuple):
    """How many accounts of humans, and of the hours logged, belong to a known person."""

    accounts: int
    matched_accounts: int
    logged_seconds: int
    matched_seconds: int


@dataclass(frozen=True, slots=True)
class PersonProposal:
    """An account that may be a person, and why. Nothing is linked by it."""

    account: AccountRow
    person: PersonRow
    reason: str
    confidence: int


def list_account_rows(reader: Reader, client_id: uuid.UUID) -> list[AccountRow]:
    return [AccountRow(*row) for row in reader.execute(ACCOUNTS, {"client": client_id}).fetchall()]


def list_person_rows(reader: Reader, client_id: uuid.UUID) -> list[PersonRow]:
    return [PersonRow(*row) for row in reader.execute(PEOPLE, {"client": client_id}).fetchall()]


def read_match_rate(reader: Reader, client_id: uuid.UUID) -> MatchRate:
    """Hours are added up from what is kept of everybody."""
    row = reader.execute(MATCH_RATE, {"client": client_id}).fetchone()
    return MatchRate(*(row or (0, 0, 0, 0)))


def list_person_proposals(reader: Reader, client_id: uuid.UUID) -> list[PersonProposal]:
    """Accounts of humans without a person, whose name is a person's: the same, or the same words in another order."""
    people = list_person_rows(reader, client_id)
    loose = [
        row
        for row in list_account_rows(reader, client_id)
        if row.kind == "human" and row.person_id is None and not row.is_decided
    ]
    return [found for account in loose for person in people if (found := _propose(account, person))]


def _propose(account: AccountRow, person: PersonRow) -> PersonProposal | None:
    mine, theirs = plain(account.name), plain(person.name)
    if mine == theirs:
        return PersonProposal(account, person, f'Both are called "{person.name}".', 80)
    if sorted(mine.split()) == sorted(theirs.split()):
        return PersonProposal(account, person, f'"{account.name}" and "{person.name}" are the same words.', 60)
    return None
