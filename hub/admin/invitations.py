"""Links that let somebody choose a password: for a new user, and for the first one of a fresh hub.

Nothing is stored for them. A link is signed, has an end, and is bound to the password it replaces: once used it is worth nothing.
"""

import datetime as dt
import uuid
from hashlib import sha256

from hub import clock
from hub.errors import Forbidden
from hub.security.scopes import Scope
from hub.storage import users
from hub.storage.users import StoredUser
from hub.wiring import Hub

GOOD_FOR = dt.timedelta(days=7)
INVITATION, SET_UP = "invitation", "set-up"
FIRST_USER = "first user"


def invitation_path(hub: Hub, user: StoredUser, *, now: dt.datetime) -> str:
    """Where a user chooses a password: a path of the cockpit."""
    until = int((now + GOOD_FOR).timestamp())
    told = f"{user.id.hex}.{until}"
    return f"/welcome?token={told}.{hub.secret_box.sign(_bound(told, user), purpose=INVITATION)}"


def find_invited(hub: Hub, token: str) -> StoredUser:
    """The user an invitation is for. Raises Forbidden when it is not ours, over, or used."""
    told, _, signature = token.rpartition(".")
    name, _, until = told.partition(".")
    try:
        user_id, ends = uuid.UUID(name), dt.datetime.fromtimestamp(int(until), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise _is_worthless() from None
    with hub.database.session(Scope.everything()) as rows:
        user = users.find_user(rows, user_id)
    if user is None or not user.active or ends <= clock.now():
        raise _is_worthless()
    if not hub.secret_box.is_signed(_bound(told, user), signature, purpose=INVITATION):
        raise _is_worthless()
    return user


def set_up_path(hub: Hub) -> str | None:
    """Where the first administrator is made; None once there is a user."""
    with hub.database.session(Scope.everything()) as rows:
        if users.count_users(rows):
            return None
    return f"/set-up?token={hub.secret_box.sign(FIRST_USER, purpose=SET_UP)}"


def require_set_up(hub: Hub, token: str) -> None:
    """Raise Forbidden unless the token is the hub's own and there is no user yet."""
    if set_up_path(hub) is None:
        raise Forbidden("This hub has users already.", hint="Sign in, or ask an administrator to invite you.")
    if not hub.secret_box.is_signed(FIRST_USER, token, purpose=SET_UP):
        raise Forbidden(
            "This is not the set-up link of this hub.", hint="Open the one that `pmo-hub serve` prints when it starts."
        )


def _bound(told: str, user: StoredUser) -> str:
    """What is signed: who, until when, and for which password. A new password has another hash."""
    return f"{told}.{sha256((user.password_hash or '').encode()).hexdigest()}"


def _is_worthless() -> Forbidden:
    return Forbidden("This invitation is not good any more, or never was.", hint="Ask an administrator for a new one.")
