"""Trying the credentials and rights of a connection, each result in words."""

from collections.abc import Callable, Iterator
from typing import Any

from connectors.monday.api import MondayApi, listed
from connectors.monday.boards import Boards
from connectors.monday.documents import ACCOUNT, TEAMS, USERS, WORKSPACES
from connectors.monday.listing import list_boards
from connectors.monday.quota import schedule_of
from connectors.sdk.contract import CheckItem
from connectors.sdk.errors import ConnectorError
from models.wording import agree

JsonObject = dict[str, Any]

_WEAK_KINDS = frozenset({"guest", "view_only", "viewer", "guests"})


def check_connection(api: MondayApi) -> Iterator[CheckItem]:
    """Token and version first; without them the rest is not tried."""
    account: JsonObject = {}

    def log_in() -> str:
        account.update(api.ask(ACCOUNT).data)
        me, own = account.get("me") or {}, account.get("account") or {}
        return f"The token belongs to {me.get('name')} ({me.get('kind')}) of {own.get('name')}."

    token = _tried("token", log_in)
    yield token
    if not token.ok:
        return
    yield from _check_reader(account)
    yield _tried("users", lambda: _count(api, USERS, "users", limit=1, page=1))
    yield _tried("teams", lambda: _count(api, TEAMS, "teams"))
    yield _tried("workspaces", lambda: _count(api, WORKSPACES, "workspaces", limit=100, page=1))
    boards = Boards()
    yield _tried("boards", lambda: _see_boards(api, boards))
    yield _check_quota(account, boards)


def _check_reader(account: JsonObject) -> Iterator[CheckItem]:
    kind = (account.get("me") or {}).get("kind")
    if kind in _WEAK_KINDS:
        yield CheckItem(
            "reader",
            ok=False,
            message=f"The token belongs to a {kind}, who sees only what was shared.",
            remedy="Use the token of a member or admin who is subscribed to every board that shall be read.",
        )
    elif kind != "admin":
        yield CheckItem(
            "reader",
            ok=True,
            message="The token belongs to a member: private boards of others and closed workspaces stay unseen.",
        )


def _see_boards(api: MondayApi, boards: Boards) -> str:
    list_boards(api, boards)
    own = [board for board in boards.by_id.values() if board.holds_items and board.state == "active"]
    if not own:
        raise ConnectorError("The token sees no board.", hint="Subscribe its user to the boards that shall be read.")
    private = sum(board.kind == "private" for board in own)
    return agree(
        len(own),
        f"The token sees 1 active board; private: {private}.",
        f"The token sees {len(own)} active boards, {private} of them private.",
    )


def _check_quota(account: JsonObject, boards: Boards) -> CheckItem:
    """Whether an hourly schedule over every board fits into the calls of the plan, else which one does."""
    schedule = schedule_of(account, boards)
    if schedule is None:
        return CheckItem("daily calls", ok=True, message="monday does not say how many calls a day this account has.")
    told = f"A run over all boards takes at least {schedule.calls} calls, and the account has {schedule.calls_a_day:,} a day."
    says = "Hourly runs are not possible." if schedule.remedy else "An hourly schedule fits."
    return CheckItem("daily calls", ok=not schedule.remedy, message=f"{told} {says}", remedy=schedule.remedy)


def _count(api: MondayApi, document: Any, name: str, **variables: Any) -> str:
    listed(api.ask(document, **variables), name, api)
    return f"The token may read {name}."


def _tried(name: str, attempt: Callable[[], str]) -> CheckItem:
    try:
        return CheckItem(name, ok=True, message=attempt())
    except ConnectorError as error:
        return CheckItem(name, ok=False, message=error.message, remedy=error.hint)
