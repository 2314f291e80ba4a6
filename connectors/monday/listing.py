"""Listing boards, and matching the boards of a Portfolio solution with its items."""

from collections.abc import Iterator
from typing import Any

from connectors.monday.api import MondayApi, Reply, listed, pages_of
from connectors.monday.boards import PORTFOLIO_LINK, Board, Boards, role_of
from connectors.monday.documents import BOARDS, BOARDS_BY_ID, FIRST_LINKS, NEXT_LINKS
from connectors.monday.items import ROWS_A_CALL
from connectors.monday.refusals import TooDear
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping

JsonObject = dict[str, Any]

_BOARDS_A_CALL = (100, 25, 5)
"""Boards with their columns and groups are dear; a smaller page is tried when monday finds one too complex."""


def list_boards(api: MondayApi, boards: Boards) -> list[Reply]:
    """Read all boards, or the chosen ones with the hidden boards of their sub-items, into `boards`. Answers are handed back as sent."""
    if boards.chosen is None:
        return _add(
            api,
            boards,
            _patiently(lambda limit: [reply for reply, _last in pages_of(api, BOARDS, "boards", limit=limit)]),
        )
    replies = _add(api, boards, boards_by_id(api, list(boards.chosen)))
    subs = [board for board in boards.parents() if board not in boards.by_id]
    return replies + _add(api, boards, boards_by_id(api, subs))


def boards_by_id(api: MondayApi, ids: list[str]) -> list[Reply]:
    """Boards by their ids, whatever their state; those that the token may not see are missing."""

    def ask(limit: int) -> list[Reply]:
        chunks = (ids[start : start + limit] for start in range(0, len(ids), limit))
        return [api.ask(BOARDS_BY_ID, ids=chunk, limit=len(chunk)) for chunk in chunks]

    return _patiently(ask)


def match_portfolios(api: MondayApi, boards: Boards, mapping: Mapping) -> None:
    """Find the board that each item of a portfolio stands for: the cell says nothing, only the items linked through it do.

    Source: developer.monday.com, "List portfolio projects".
    """
    for portfolio in boards.scopes(mapping):
        if role_of(mapping, portfolio.id) != "portfolio" or not portfolio.is_portfolio:
            continue
        for linked in portfolio.columns[PORTFOLIO_LINK].board_ids:
            if linked in boards.by_id:
                boards.claims.update((item, linked) for item in _linked_items(api, portfolio, linked))


def _linked_items(api: MondayApi, portfolio: Board, linked: str) -> Iterator[str]:
    """Items of the portfolio that lead to anything on the linked board."""
    variables = {"limit": ROWS_A_CALL, "column": PORTFOLIO_LINK, "linked": linked}
    reply = api.ask(FIRST_LINKS, board=[portfolio.id], **variables)
    shown = listed(reply, "boards", api)
    found = shown[0]["items_page"] if shown else {"items": [], "cursor": None}
    while True:
        yield from (item["id"] for item in found["items"] if item and item.get("linked_items"))
        if not found.get("cursor"):
            return
        found = api.ask(NEXT_LINKS, cursor=found["cursor"], **variables).data["next_items_page"]


def _add(api: MondayApi, boards: Boards, replies: list[Reply]) -> list[Reply]:
    for reply in replies:
        for document in listed(reply, "boards", api):
            # An error beside the data was refused already; null without one would read as "a board without columns".
            if not isinstance(document.get("columns"), list) or not isinstance(document.get("groups"), list):
                raise ContractBroken(
                    f'monday answered connection "{api.connection}" with a board whose columns are missing.',
                    hint="Nothing was stored of it. Try again later.",
                )
            board = Board.of(document)
            boards.by_id[board.id] = board
    return replies


def _patiently(ask: Any) -> list[Reply]:
    *sizes, smallest = _BOARDS_A_CALL
    for size in sizes:
        try:
            found: list[Reply] = ask(size)
        except TooDear:
            continue
        return found
    last: list[Reply] = ask(smallest)
    return last
