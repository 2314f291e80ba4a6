"""Who is who after a run: accounts with the same e-mail are one person. What an admin has decided is never touched.

A mailbox that several people read, or that no human reads, is nobody's; names alone decide nothing (they propose: `hub/queries/people.py`).
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable

from hub import clock
from hub.security.scopes import Scope
from hub.storage.people import (
    Decision,
    OpenAccount,
    add_persons,
    list_open_accounts,
    list_persons,
    save_decisions,
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


def resolve_people(hub: Hub, client_id: uuid.UUID) -> int:
    """Link accounts to persons by their e-mail; returns how many decisions were new. Running it again decides nothing anew."""
    with hub.database.connect(Scope.of(client_id)) as connection:
        accounts = list_open_accounts(connection, client_id)
        owners = {normal(email): person for person, email in list_persons(connection, client_id) if email}
        groups = _by_address(accounts)
        fresh = {address: group for address, group in groups.items() if address not in owners}
        add_persons(connection, [_to_person(client_id, address, group[0]) for address, group in fresh.items()])
        owners |= {address: _person_id(client_id, address) for address in fresh}
        decisions = [
            Decision(account_id=account.id, person_id=owners[address], method=LinkMethod.EMAIL, decided_by=RULE)
            for address, group in groups.items()
            for account in group
            if account.person_id != owners[address]
        ]
        save_decisions(connection, client_id, decisions, now=clock.now())
    return len(decisions)


def normal(email: str) -> str:
    return email.strip().casefold()


def is_personal(address: str) -> bool:
    """Whether an address may be one human's."""
    return bool(ADDRESS.fullmatch(address)) and not SHARED.search(address.partition("@")[0])


def _by_address(accounts: Iterable[OpenAccount]) -> dict[str, list[OpenAccount]]:
    """Accounts by their personal address; an address that several accounts of one tool have is a shared mailbox."""
    groups: dict[str, list[OpenAccount]] = defaultdict(list)
    for account in accounts:
        groups[normal(account.email)].append(account)
    return {
        address: group
        for address, group in groups.items()
        if is_personal(address) and len({each.connection_id for each in group}) == len(group)
    }


def _person_id(client_id: uuid.UUID, address: str) -> uuid.UUID:
    return uuid.uuid5(client_id, f"person:{address}")


def _to_person(client_id: uuid.UUID, address: str, account: OpenAccount) -> dict[str, object]:
    return {
        "client_id": client_id,
        "id": _person_id(client_id, address),
        "name": account.name,
        "email": address,
        "active": True,
        "is_found": True,
    }
