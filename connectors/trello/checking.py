"""What `check` tries, in words: the credentials, the boards they open, and what Trello will not hand out."""

from collections import Counter
from collections.abc import Iterator

from connectors.sdk.contract import CheckItem, Runtime
from connectors.sdk.errors import ConnectorError
from connectors.trello import questions
from connectors.trello.answers import JsonObject, list_in, object_in
from connectors.trello.api import TrelloApi
from connectors.trello.settings import TrelloSettings

MOST_BOARDS = 50
"""Boards whose Power-Ups are looked at; five batches."""
_NAMED = 5


def check_connection(settings: TrelloSettings, runtime: Runtime) -> Iterator[CheckItem]:
    """Stops at the first thing without which the rest cannot be tried."""
    with TrelloApi(settings, runtime) as api:
        try:
            yield _credentials(api)
            boards = list_in(api.get(questions.boards(), what="list boards").json(), of="boards")
            yield _boards(api, boards)
            yield _fields(api, boards[:MOST_BOARDS])
            yield _power_ups(api, boards[:MOST_BOARDS])
        except ConnectorError as error:
            yield CheckItem("connection", ok=False, message=error.message, remedy=error.hint)


def _credentials(api: TrelloApi) -> CheckItem:
    me = object_in(api.get(questions.member("me"), what="log in").json(), of="member")
    return CheckItem(
        "credentials", ok=True, message=f"Trello knows the token as {me.get('fullName')} (@{me.get('username')})."
    )


def _boards(api: TrelloApi, boards: list[JsonObject]) -> CheckItem:
    closed = sum(bool(board.get("closed")) for board in boards)
    if not boards:
        return CheckItem(
            "boards",
            ok=False,
            message=f'The member of connection "{api.connection}" sees no board.',
            remedy="Invite the token's member to the boards, or use a token of somebody who sees them.",
        )
    return CheckItem("boards", ok=True, message=f"Boards that can be read: {len(boards)}, of them closed: {closed}.")


def _fields(api: TrelloApi, boards: list[JsonObject]) -> CheckItem:
    """Without custom fields there are no hours and no money; Trello has them on paid plans only."""
    items = api.ask_all([questions.board_fields(board["id"]) for board in boards], what="read field definitions")
    with_fields = sum(item.ok and bool(item.document) for item in items)
    if not with_fields:
        return CheckItem(
            "custom fields",
            ok=True,
            message="No board has custom fields, so no estimates, hours or money can be read.",
            remedy="Custom fields come with Trello's paid plans; add them to the boards and map them here.",
        )
    return CheckItem("custom fields", ok=True, message=f"Boards with custom fields: {with_fields} of {len(boards)}.")


def _power_ups(api: TrelloApi, boards: list[JsonObject]) -> CheckItem:
    """Power-Ups keep what is typed into them, and Trello does not hand it out in any form that others may rely on."""
    items = api.ask_all([questions.plugins(board["id"]) for board in boards], what="list Power-Ups")
    enabled = Counter(plugin.get("name") or plugin["id"] for item in items if item.ok for plugin in item.document)
    if not enabled:
        return CheckItem("power-ups", ok=True, message="No Power-Up keeps data of its own on these boards.")
    names = ", ".join(f"{name} ({count})" for name, count in enabled.most_common(_NAMED))
    return CheckItem(
        "power-ups",
        ok=True,
        message=f"Not readable: what is typed into Power-Ups stays with them. Enabled are {names}.",
        remedy="Keep hours and budgets that the portfolio needs in custom fields.",
    )
