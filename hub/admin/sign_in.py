"""Signing in and out: from an e-mail address and a password to a session, from a session's cookie to a caller."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from hub import clock
from hub.admin.invitations import find_invited, require_set_up
from hub.admin.users import create_user, set_password
from hub.errors import Unauthorized
from hub.security.audit import AuditEntry
from hub.security.caller import Caller
from hub.security.passwords import hash_password, is_password, needs_new_hash
from hub.security.scopes import Scope
from hub.security.tokens import hash_token, make_token
from hub.storage import user_sessions, users
from hub.storage.audit import save_audit
from hub.storage.rows import RowSession
from hub.storage.users import StoredUser
from hub.wiring import Hub
from models.vocabulary import Role

MOST_FAILURES = 5
CLOSED_FOR = dt.timedelta(minutes=15)
IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=7)
SEEN_EVERY = dt.timedelta(minutes=1)
"""A session's last use is written down at most this often."""
SESSION = "session"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    caller: Caller
    user_id: uuid.UUID
    session_id: uuid.UUID
    email: str
    locale: str | None


def sign_in(hub: Hub, *, email: str, password: str) -> str:
    """The cookie of a new session. Raises Unauthorized with one sentence, whatever was wrong.

    It takes as long for a user who is not there as for one who is, and an account that was tried too often is closed for a while
    without saying so: neither tells who is a user.
    """
    with hub.database.session(Scope.everything()) as rows:
        user = users.find_user_by_email(rows, email.strip())
    is_right = is_password(password, stored=user.password_hash if user else None)
    cookie = _settle(hub, user.id, password, is_right=is_right) if user else None
    if cookie is None:
        raise Unauthorized(
            "The e-mail address or the password is wrong.",
            hint=f"After {MOST_FAILURES} wrong attempts an account stays closed for {CLOSED_FOR.seconds // 60} minutes.",
            code="sign_in",
        )
    return cookie


def sign_in_known(hub: Hub, user: StoredUser, *, by: str) -> str:
    """The cookie of a session of somebody who proved who they are in another way. Raises Unauthorized when they may not come in."""
    if not user.active:
        raise Unauthorized(f"The account of {user.email} is closed.", hint="Ask an administrator.", code="sign_in")
    with hub.database.session(Scope.everything()) as rows:
        return _open_session(hub, rows, user, now=clock.now(), by=by)


def set_up(hub: Hub, *, token: str, body: dict[str, Any]) -> str:
    """Make the first administrator and sign them in; the cookie. Raises Forbidden for a token that is not good, Unprocessable."""
    require_set_up(hub, token)
    create_user(hub, caller=Caller.operator("set-up"), body=body | {"role": Role.ADMIN.value, "clients": "all"})
    return sign_in(hub, email=body["email"], password=body["password"])


def accept_invitation(hub: Hub, *, token: str, password: str) -> str:
    """Give an invited user their password and sign them in; the cookie. Raises Forbidden, Unprocessable."""
    user = find_invited(hub, token)
    with hub.database.session(Scope.everything()) as rows:
        set_password(rows, user, password)
        user_sessions.revoke_sessions_of(rows, user.id, now=clock.now())
        return _open_session(hub, rows, user, now=clock.now(), by="invitation")


def change_own_password(hub: Hub, visitor: Visitor, *, old: str, new: str) -> None:
    """Every other session of the user ends. Raises Unauthorized for a wrong old password, Unprocessable for a weak new one."""
    with hub.database.session(Scope.everything()) as rows:
        user = users.lock_user(rows, visitor.user_id)
        if not is_password(old, stored=user.password_hash):
            raise Unauthorized("The present password is wrong.", hint="Type it again.", code="sign_in")
        set_password(rows, user, new)
        user_sessions.revoke_sessions_of(rows, user.id, now=clock.now(), but=visitor.session_id)
        _record(rows, user, "user.password", now=clock.now())


def find_visitor(hub: Hub, cookie: str) -> Visitor | None:
    """Who a cookie belongs to; None when it is not ours, over or revoked, or its user may not come in any more."""
    token, _, signature = cookie.rpartition(".")
    if not token or not hub.secret_box.is_signed(token, signature, purpose=SESSION):
        return None
    now = clock.now()
    with hub.database.session(Scope.everything()) as rows:
        found = user_sessions.find_session(rows, hash_token(token), now=now)
        user = users.find_user(rows, found.user_id) if found else None
        if found is None or user is None or not user.active:
            return None
        if now - found.last_seen_at >= SEEN_EVERY:
            ends = min(now + IDLE, found.created_at + LONGEST)
            user_sessions.mark_seen(rows, found.id, now=now, expires_at=ends)
    return Visitor(to_caller(user), user.id, found.id, user.email, user.locale)


def sign_out(hub: Hub, visitor: Visitor) -> None:
    """The session opens nothing any more."""
    with hub.database.session(Scope.everything()) as rows:
        user_sessions.revoke_session(rows, visitor.session_id, now=clock.now())


def sign_out_everywhere(hub: Hub, visitor: Visitor) -> int:
    """Every session of the user ends, this one too; returns how many did."""
    with hub.database.session(Scope.everything()) as rows:
        return user_sessions.revoke_sessions_of(rows, visitor.user_id, now=clock.now())


def set_own_locale(hub: Hub, visitor: Visitor, locale: str | None) -> None:
    with hub.database.session(Scope.everything()) as rows:
        users.set_columns(rows, visitor.user_id, values={"locale": locale})


def _settle(hub: Hub, user_id: uuid.UUID, password: str, *, is_right: bool) -> str | None:
    """Count the attempt; a session's cookie when it was good. The user's row is locked: attempts made at once are counted one by one."""
    now = clock.now()
    with hub.database.session(Scope.everything()) as rows:
        user = users.lock_user(rows, user_id)
        if not user.active or (user.locked_until is not None and user.locked_until > now):
            return None
        if not is_right:
            _count_failure(rows, user, now=now)
            return None
        if user.password_hash and needs_new_hash(user.password_hash):
            users.set_columns(rows, user.id, values={"password_hash": hash_password(password)})
        return _open_session(hub, rows, user, now=now, by="password")


def _count_failure(rows: RowSession, user: StoredUser, *, now: dt.datetime) -> None:
    failures = user.failed_attempts + 1
    if failures < MOST_FAILURES:
        users.set_columns(rows, user.id, values={"failed_attempts": failures})
        return
    users.set_columns(rows, user.id, values={"failed_attempts": 0, "locked_until": now + CLOSED_FOR})
    _record(rows, user, "user.lock", now=now, failures=failures)


def _open_session(hub: Hub, rows: RowSession, user: StoredUser, *, now: dt.datetime, by: str) -> str:
    token = make_token(clock.new_secret).text
    kept = {"user_id": user.id, "token_hash": hash_token(token), "created_at": now, "last_seen_at": now}
    user_sessions.drop_ended(rows, user.id, before=now - LONGEST)
    user_sessions.save_session(rows, clock.new_id(), values=kept | {"expires_at": now + IDLE})
    good = {"failed_attempts": 0, "locked_until": None, "last_signed_in_at": now}
    users.set_columns(rows, user.id, values=good)
    _record(rows, user, "user.sign_in", now=now, by=by)
    return f"{token}.{hub.secret_box.sign(token, purpose=SESSION)}"


def to_caller(user: StoredUser) -> Caller:
    """A user as every door knows who asks."""
    return Caller(
        name=user.name,
        role=user.role,
        scope=Scope(user.client_ids),
        hide_costs=user.hide_costs,
        hide_people=user.hide_people,
        user_id=user.id,
    )


def _record(rows: RowSession, user: StoredUser, action: str, *, now: dt.datetime, **details: Any) -> None:
    entry = AuditEntry(
        actor=user.name,
        action=action,
        subject=f"user:{user.id}",
        client_id=None,
        details={"email": user.email} | details,
    )
    save_audit(rows, entry, now=now)
