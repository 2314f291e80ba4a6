"""Users: add, change, remove, look up, invite. A user reaches no further than whoever made them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from hub import clock
from hub.admin.bodies import ALL, AllOrSome, Body, Name, read_body, read_change
from hub.admin.desk import Desk, to_json
from hub.admin.invitations import invitation_path
from hub.errors import Conflict, NotFound, Unprocessable
from hub.security.caller import Action, Caller
from hub.security.passwords import hash_password, weakness_of
from hub.security.scopes import Scope
from hub.storage import clients, user_sessions, users
from hub.storage.users import StoredUser
from hub.wiring import Hub
from models.vocabulary import Role

EMAIL = r"^[^@\s\"<>\x00-\x1f]{1,64}@[^@\s\"<>\x00-\x1f]{1,255}$"
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=320, pattern=EMAIL), AfterValidator(str.lower)
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class UserBody(Body):
    """A user. Without `password` they choose one themselves, by the invitation in the answer."""

    email: Email
    name: Name
    role: Role
    clients: Annotated[list[uuid.UUID] | None, AllOrSome] = Field(default=None)
    active: bool = True
    hide_costs: bool = False
    hide_people: bool = False
    locale: Literal["en", "fr"] | None = None
    password: Password | None = None


CHANGEABLE = ("email", "name", "role", "active", "hide_costs", "hide_people", "locale")


def list_users(hub: Hub, *, caller: Caller) -> list[dict[str, Any]]:
    """The users who reach no further than the caller does, by name."""
    with _user_desk(hub, caller) as desk:
        return [user_json(user) for user in users.list_users(desk.rows) if _is_within(caller, user)]


def get_user(hub: Hub, *, caller: Caller, user_id: uuid.UUID) -> dict[str, Any]:
    with _user_desk(hub, caller) as desk:
        return user_json(_visible(desk, user_id))


def create_user(hub: Hub, *, caller: Caller, body: Any) -> dict[str, Any]:
    """Add a user; without a password the answer's `invitation` is the path where they choose one, good for a week.

    Raises Unprocessable for a body that does not fit, Forbidden for clients the caller does not see, Conflict for an address that is taken.
    """
    with _user_desk(hub, caller) as desk:
        wanted = read_body(UserBody, body, what="the user")
        client_ids = _granted(desk, wanted)
        values = wanted.model_dump(include=set(CHANGEABLE)) | _limits_of(caller, wanted)
        made = users.save_user(
            desk.rows,
            clock.new_id(),
            values=values | {"password_hash": hashed(wanted.password, email=wanted.email), "created_at": desk.now},
            client_ids=client_ids,
        )
        _record(desk, "user.create", made, role=made.role.value)
        return user_json(made) | {
            "invitation": None if made.password_hash else invitation_path(hub, made, now=desk.now)
        }


def change_user(hub: Hub, *, caller: Caller, user_id: uuid.UUID, body: Any) -> dict[str, Any]:
    """Change the keys that the body names; a new password, or no longer being active, ends the user's sessions.

    Raises as `create_user`, NotFound, and Conflict when nobody would be left to administer the hub.
    """
    with _user_desk(hub, caller) as desk:
        before = _visible(desk, user_id)
        wanted = read_change(UserBody, body, current=_current(before), what=f'the user "{before.email}"')
        values = wanted.model_dump(include=set(CHANGEABLE)) | _limits_of(caller, wanted)
        changed = users.change_user(desk.rows, user_id, values=values, client_ids=_granted(desk, wanted))
        if wanted.password is not None:
            set_password(desk.rows, before, wanted.password)
            changed = [*changed, "password"]
        _refuse_orphaned_hub(desk, before)
        if {"active", "password"} & set(changed):
            user_sessions.revoke_sessions_of(desk.rows, user_id, now=desk.now)
        after = users.get_user(desk.rows, user_id)
        if changed:
            _record(desk, "user.change", after, keys=changed)
        return user_json(after)


def remove_user(hub: Hub, *, caller: Caller, user_id: uuid.UUID) -> None:
    """Take a user away with their sessions; what they did stays in the audit trail. Raises NotFound, Conflict."""
    with _user_desk(hub, caller) as desk:
        before = _visible(desk, user_id)
        users.drop_user(desk.rows, user_id)
        _refuse_orphaned_hub(desk, before)
        _record(desk, "user.remove", before)


def invite_user(hub: Hub, *, caller: Caller, user_id: uuid.UUID) -> str:
    """The path where a user chooses a password anew, good for a week and until it was used. Raises NotFound."""
    with _user_desk(hub, caller) as desk:
        user = _visible(desk, user_id)
        _record(desk, "user.invite", user)
        return invitation_path(hub, user, now=desk.now)


def user_named(hub: Hub, reference: str, *, caller: Caller) -> uuid.UUID:
    """The id of a user given by id or e-mail address. Raises NotFound."""
    matching = [
        user["id"] for user in list_users(hub, caller=caller) if reference.lower() in {user["id"], user["email"]}
    ]
    if not matching:
        raise NotFound(f'There is no user "{reference}".', hint="List them with: pmo-hub users list")
    return uuid.UUID(matching[0])


def user_json(user: StoredUser) -> dict[str, Any]:
    """What the outside sees: never the hash."""
    plain: dict[str, Any] = to_json(
        {
            "id": user.id,
            "email": user.email,
            "name": user.name,
            "role": user.role.value,
            "clients": ALL if user.client_ids is None else user.client_ids,
            "active": user.active,
            "hide_costs": user.hide_costs,
            "hide_people": user.hide_people,
            "locale": user.locale,
            "has_password": user.password_hash is not None,
            "has_single_sign_on": user.subject is not None,
            "locked_until": user.locked_until,
            "last_signed_in_at": user.last_signed_in_at,
            "created_at": user.created_at,
        }
    )
    return plain


def hashed(password: str | None, *, email: str) -> str | None:
    """The hash to be stored. Raises Unprocessable, without the password, when it is too weak."""
    if password is None:
        return None
    weakness = weakness_of(password, email=email)
    if weakness:
        raise Unprocessable(
            f"This password cannot be used: {weakness}.",
            hint="Choose another; a few words in a row are easy to remember.",
            code="weak_password",
        )
    return hash_password(password)


def set_password(rows: Any, user: StoredUser, password: str) -> None:
    """Give a user a new password, which also opens a locked account. Raises Unprocessable when it is too weak."""
    values = {"password_hash": hashed(password, email=user.email), "failed_attempts": 0, "locked_until": None}
    users.set_columns(rows, user.id, values=values)


@contextmanager
def _user_desk(hub: Hub, caller: Caller) -> Iterator[Desk]:
    """A transaction that sees all clients a user has, also those the caller does not: whom they may touch depends on it."""
    caller.require(Action.ADMINISTER)
    with hub.database.session(Scope.everything()) as rows:
        yield Desk(hub=hub, caller=caller, rows=rows, now=clock.now())


def _current(user: StoredUser) -> dict[str, Any]:
    current: dict[str, Any] = {key: getattr(user, key) for key in CHANGEABLE}
    return current | {"clients": ALL if user.client_ids is None else list(user.client_ids)}


def _limits_of(caller: Caller, wanted: UserBody) -> dict[str, Any]:
    """What is hidden from the maker is hidden from whom they make."""
    return {
        "hide_costs": wanted.hide_costs or caller.hide_costs,
        "hide_people": wanted.hide_people or caller.hide_people,
    }


def _granted(desk: Desk, wanted: UserBody) -> list[uuid.UUID] | None:
    if wanted.clients is None:
        desk.caller.require_all_clients("give a user all clients")
        return None
    for client_id in wanted.clients:
        if not desk.caller.scope.covers(client_id) or clients.find_client(desk.rows, client_id) is None:
            raise Unprocessable(
                f'"clients" of the user names no client you may see: {client_id}.', hint="List the clients you may see."
            )
    return list(dict.fromkeys(wanted.clients))


def _visible(desk: Desk, user_id: uuid.UUID) -> StoredUser:
    user = users.get_user(desk.rows, user_id)
    if not _is_within(desk.caller, user):
        raise NotFound(f"There is no user {user_id}.", hint="List the users you may see.")
    return user


def _is_within(caller: Caller, user: StoredUser) -> bool:
    if caller.scope.client_ids is None:
        return True
    return bool(user.client_ids) and all(caller.scope.covers(client_id) for client_id in user.client_ids or ())


def _refuse_orphaned_hub(desk: Desk, before: StoredUser) -> None:
    """Somebody must be able to undo what was just done to an administrator."""
    if _administers_all(before) and not any(map(_administers_all, users.list_users(desk.rows))):
        raise Conflict(
            "This would leave the hub without an administrator of all clients.",
            hint="Make somebody else one first.",
            code="last_admin",
        )


def _administers_all(user: StoredUser) -> bool:
    return user.role is Role.ADMIN and user.active and user.client_ids is None


def _record(desk: Desk, action: str, user: StoredUser, **details: Any) -> None:
    """A user of some clients stands in the trail of each, one of all clients in the hub's own."""
    concerned: list[uuid.UUID | None] = [None] if user.client_ids is None else [*user.client_ids]
    for client_id in concerned:
        desk.record(action, f"user:{user.id}", client_id=client_id, email=user.email, **details)
