"""Who is who after a run: accounts with the same e-mail are one person. What an admin has decided is never touched.

A mailbox that several people read, or that no human reads, is nobody's; names alone decide nothing (they propose: `hub/queries/people.py`).
What holds follows from the accounts that are there, in whatever order they came: a link that would not be made any more is taken back.
"""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from hub import clock
from hub.queries.proposals import plain
from hub.security.scopes import Scope
from hub.storage.people import (
    AddressedAccount,
    Decision,
    KnownPerson,
    hold_people,
    list_addressed_accounts,
    list_persons,
    save_decisions,
    save_found_persons,
)
from hub.wiring import Hub
from models.vocabulary import LinkMethod

RULE = "rule: same e-mail"
SHARED = re.compile(
    r"(?:^|[._+-])(?:admin|administrator|automation|bot|build|contact|do-?not-?reply|equipe|group|hello|helpdesk|info|infos|integration|it|jenkins|"
    r"mailbox|no-?reply|notifications?|office|ops|pmo|postmaster|project(?:s|office)?|root|sales|service|shared|support|system|team|webmaster)(?:$|[._+-])"
)
"""Local parts that name a function and no person."""
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


Groups = Mapping[str, list[AddressedAccount]]


def resolve_people(hub: Hub, client_id: uuid.UUID) -> int:
    """Link accounts to persons by their e-mail; returns how many decisions were new. Running it again decides nothing anew."""
    with hub.database.connect(Scope.of(client_id)) as connection:
        hold_people(connection, client_id)
        accounts, persons = list_addressed_accounts(connection, client_id), list_persons(connection, client_id)
        groups = _by_address(accounts)
        owners = _owners(client_id, groups, persons)
        save_found_persons(connection, _to_persons(client_id, groups, owners, persons))
        wanted = {account.id: owners[address] for address, group in groups.items() for account in group}
        decisions = [
            Decision(
                account_id=account.id,
                person_id=wanted.get(account.id),
                method=LinkMethod.EMAIL,
                decided_by=RULE,
            )
            for account in accounts
            if not account.is_decided and account.person_id != wanted.get(account.id)
        ]
        save_decisions(connection, client_id, decisions, now=clock.now())
    return len(decisions)


def normal(email: str) -> str:
    return email.strip().casefold()


def is_personal(address: str) -> bool:
    """Whether an address may be one human's."""
    return bool(ADDRESS.fullmatch(address)) and not SHARED.search(address.partition("@")[0])


def _by_address(accounts: Iterable[AddressedAccount]) -> Groups:
    """Accounts on which no admin has decided, by their personal address."""
    groups: dict[str, list[AddressedAccount]] = defaultdict(list)
    for account in accounts:
        groups[normal(account.email)].append(account)
    return {
        address: free
        for address, group in groups.items()
        if is_personal(address) and not _is_shared(group) and (free := [each for each in group if not each.is_decided])
    }


def _is_shared(group: Iterable[AddressedAccount]) -> bool:
    """Whether one tool knows the address under several names. One name over and over is one person: each plan lists its own people."""
    names: dict[uuid.UUID, set[tuple[str, ...]]] = defaultdict(set)
    for account in group:
        names[account.connection_id].add(tuple(sorted(plain(account.name).split())))
    return any(len(each) > 1 for each in names.values())


def _owners(client_id: uuid.UUID, groups: Groups, persons: Iterable[KnownPerson]) -> dict[str, uuid.UUID]:
    """Whose each address is: of the person who has had it longest, else of one who is found by it."""
    owners: dict[str, uuid.UUID] = {}
    for person in persons:
        if person.email and person.is_present:
            owners.setdefault(normal(person.email), person.id)
    return {address: _person_id(client_id, address) for address in groups} | owners


def _person_id(client_id: uuid.UUID, address: str) -> uuid.UUID:
    return uuid.uuid5(client_id, f"person:{address}")


def _to_persons(
    client_id: uuid.UUID, groups: Groups, owners: Mapping[str, uuid.UUID], persons: Iterable[KnownPerson]
) -> list[dict[str, object]]:
    """Those who are found by their address and are new, or are called otherwise by now."""
    known = {person.id: person for person in persons}
    found = [(_person_id(client_id, address), address, _name_of(group)) for address, group in groups.items()]
    return [
        {"client_id": client_id, "id": each, "name": name, "email": address, "active": True, "is_found": True}
        for each, address, name in found
        if owners[address] == each and _is_news(known.get(each), name)
    ]


def _is_news(person: KnownPerson | None, name: str) -> bool:
    return person is None or (person.is_found and person.name != name)


def _name_of(group: Iterable[AddressedAccount]) -> str:
    """What most accounts call a person; of names that are as frequent the longest, then the first by the alphabet."""
    names = Counter(account.name for account in group)
    return min(names, key=lambda name: (-names[name], -len(name), name))
