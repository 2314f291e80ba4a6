"""Persons by hand: add one, change one, and decide which accounts they are. Decisions are added, never changed; the newest holds."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from hub import clock
from hub.admin.bodies import Body, Name, read_body, read_change
from hub.admin.desk import Desk, open_desk
from hub.errors import Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, people
from hub.storage.people import Decision, StoredPerson
from hub.wiring import Hub
from models.vocabulary import LinkMethod

Email = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^@\s]+@[^@\s]+$")]


class PersonChange(Body):
    name: Name
    email: Email | None = None
    role: Name | None = None
    active: bool = True


class PersonBody(PersonChange):
    client_id: uuid.UUID


class AccountsBody(Body):
    """Accounts that are the person; `unlink` takes back that they are anybody."""

    account_ids: Annotated[list[uuid.UUID], Field(min_length=1)]
    unlink: bool = False


class WhoBody(Body):
    """Who an account is: somebody known, or somebody new; neither is nobody."""

    person_id: uuid.UUID | None = None
    new: PersonChange | None = None


def create_person(hub: Hub, *, caller: Caller, body: Any) -> uuid.UUID:
    """Add a person. Raises Unprocessable."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        return add_person(desk, body).id


def add_person(desk: Desk, body: Any) -> StoredPerson:
    """`create_person` as part of a larger transaction."""
    wanted = read_body(PersonBody, body, what="the person")
    if clients.find_client(desk.rows, wanted.client_id) is None:
        raise Unprocessable(
            f'"client_id" of the person names no client you may see: {wanted.client_id}.',
            hint="List the clients you may see.",
        )
    stored = people.save_person(desk.rows, clock.new_id(), values=wanted.model_dump())
    desk.record("person.create", f"person:{stored.id}", client_id=stored.client_id)
    return stored


def change_person(hub: Hub, *, caller: Caller, person_id: uuid.UUID, body: Any) -> None:
    """Change the keys that the body names. Raises NotFound, Unprocessable."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        before = people.get_person(desk.rows, person_id)
        current = {key: value for key, value in asdict(before).items() if key not in {"id", "client_id"}}
        wanted = read_change(PersonChange, body, current=current, what="the person")
        changed = people.change_person(desk.rows, person_id, values=wanted.model_dump())
        if changed:
            desk.record("person.change", f"person:{person_id}", client_id=before.client_id, keys=changed)


def decide_accounts(hub: Hub, *, caller: Caller, person_id: uuid.UUID, body: Any) -> None:
    """Decide that accounts are this person, or nobody. Outlives every rule. Raises NotFound, Unprocessable."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        person = people.get_person(desk.rows, person_id)
        wanted = read_body(AccountsBody, body, what="the decision")
        known = people.list_account_ids(desk.rows, client_id=person.client_id, ids=wanted.account_ids)
        for account_id in wanted.account_ids:
            if account_id not in known:
                raise Unprocessable(
                    f'"account_ids" names no account of this person\'s client: {account_id}.',
                    hint="List them: /accounts.",
                )
        _decide(desk, None if wanted.unlink else person_id, wanted.account_ids, client_id=person.client_id)
        desk.record(
            "person.unlink" if wanted.unlink else "person.link",
            f"person:{person_id}",
            client_id=person.client_id,
            accounts=wanted.account_ids,
        )


def say_who(hub: Hub, *, caller: Caller, account_id: uuid.UUID, body: Any) -> None:
    """Decide who an account is. Outlives every rule. Raises NotFound, Unprocessable."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        client_id = people.get_client_of_account(desk.rows, account_id)
        wanted = read_body(WhoBody, body, what="the answer")
        person_id = wanted.person_id
        if wanted.new is not None:
            person_id = add_person(desk, {"client_id": client_id, **wanted.new.model_dump()}).id
        elif person_id is not None and people.get_person(desk.rows, person_id).client_id != client_id:
            raise Unprocessable(f"The person {person_id} is another client's.", hint="Choose one of the list.")
        _decide(desk, person_id, [account_id], client_id=client_id)
        desk.record(
            "person.link" if person_id else "person.unlink",
            f"person:{person_id}" if person_id else f"account:{account_id}",
            client_id=client_id,
            accounts=[account_id],
        )


def _decide(desk: Desk, person_id: uuid.UUID | None, account_ids: Iterable[uuid.UUID], *, client_id: uuid.UUID) -> None:
    decided = [
        Decision(account_id=each, person_id=person_id, method=LinkMethod.ADMIN, decided_by=desk.caller.name)
        for each in dict.fromkeys(account_ids)
    ]
    people.save_decisions(desk.rows.connection(), client_id, decided, now=desk.now)
