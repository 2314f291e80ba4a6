"""People across tools: who is whom by decision, who might be, and how much of the work is by somebody known."""

import datetime as dt
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
PEOPLE = "SELECT id, name, email, role FROM person_all WHERE client_id = %(client)s AND presence = 'present' ORDER BY name, id"
UNMATCHED = """
SELECT a.client_id, k.name, a.id, a.name, a.email, c.name, coalesce(w.seconds, 0), w.last_on, l.decided_by, count(*) OVER ()
FROM account a
JOIN client k ON k.id = a.client_id
JOIN connection c ON c.client_id = a.client_id AND c.id = a.connection_id
LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
LEFT JOIN (SELECT client_id, account_id, sum(seconds)::bigint AS seconds, max(last_on) AS last_on FROM hours_tally GROUP BY 1, 2) w
       ON w.client_id = a.client_id AND w.account_id = a.id
WHERE a.presence IN ('present', 'archived') AND a.kind = 'human' AND l.person_id IS NULL
ORDER BY 7 DESC, a.name, a.id LIMIT %(most)s
"""
ACCOUNT = """
SELECT a.client_id, k.name, a.id, a.name, a.email, a.kind, a.presence, a.source_url, c.name, l.person_id, p.name,
       (SELECT coalesce(sum(seconds), 0)::bigint FROM hours_tally w WHERE w.client_id = a.client_id AND w.account_id = a.id)
FROM account a
JOIN client k ON k.id = a.client_id
JOIN connection c ON c.client_id = a.client_id AND c.id = a.connection_id
LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
LEFT JOIN person p ON p.client_id = l.client_id AND p.id = l.person_id
WHERE a.id = %(account)s
"""
DECISIONS = """
SELECT d.decided_at, d.decided_by, d.method, p.name FROM account_person d
LEFT JOIN person p ON p.client_id = d.client_id AND p.id = d.person_id
WHERE d.client_id = %(client)s AND d.account_id = %(account)s AND d.method <> 'proposed' ORDER BY d.id DESC
"""
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
    role: str | None


class Unmatched(NamedTuple):
    """A human's account that belongs to nobody known, with its hours; `decided_by` names whoever decided that. `all` is how many there are."""

    client_id: uuid.UUID
    client: str
    account_id: uuid.UUID
    name: str
    email: str | None
    connection: str
    seconds: int
    last_on: dt.date | None
    decided_by: str | None
    all: int


class KnownAccount(NamedTuple):
    """An account, who it is, and the hours logged with it; `seconds` 0 is none."""

    client_id: uuid.UUID
    client: str
    id: uuid.UUID
    name: str
    email: str | None
    kind: str
    presence: str
    source_url: str | None
    connection: str
    person_id: uuid.UUID | None
    person: str | None
    seconds: int


class WhoDecision(NamedTuple):
    """What was decided of an account; `person` None is nobody."""

    decided_at: dt.datetime
    decided_by: str
    method: str
    person: str | None


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


def list_unmatched(reader: Reader, *, most: int) -> list[Unmatched]:
    """Accounts of the reader's scope, most hours first."""
    return [Unmatched(*row) for row in reader.execute(UNMATCHED, {"most": most}).fetchall()]


def find_account(reader: Reader, account_id: uuid.UUID) -> KnownAccount | None:
    row = reader.execute(ACCOUNT, {"account": account_id}).fetchone()
    return KnownAccount(*row) if row else None


def list_who_decisions(reader: Reader, account: KnownAccount) -> list[WhoDecision]:
    """Everything that was decided of it, the newest first; that holds."""
    values = {"client": account.client_id, "account": account.id}
    return [WhoDecision(*row) for row in reader.execute(DECISIONS, values).fetchall()]


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


def is_like(name: str, other: str) -> bool:
    """Whether two names may be one person's: the same words, in any order."""
    return sorted(plain(name).split()) == sorted(plain(other).split())


def _propose(account: AccountRow, person: PersonRow) -> PersonProposal | None:
    if plain(account.name) == plain(person.name):
        return PersonProposal(account, person, f'Both are called "{person.name}".', 80)
    if is_like(account.name, person.name):
        return PersonProposal(account, person, f'"{account.name}" and "{person.name}" are the same words.', 60)
    return None
