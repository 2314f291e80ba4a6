"""Long lists of a board, page by page: each page is asked for by the smallest id of the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sdk.answer import Answer
from connectors.trello import questions
from connectors.trello.answers import JsonObject, list_in
from connectors.trello.api import TrelloApi

_SMALLEST_PAGE = 25
_REFUSED = 403


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: the bytes as they came, what is in them, and whether it was the last one."""

    body: bytes
    items: list[Any]
    is_last: bool

    @property
    def smallest_id(self) -> str | None:
        """Where the next page begins: Trello gives the newest things first, though not always in that order within a page."""
        return min((item["id"] for item in self.items if _has_id(item)), default=None)


def list_cards(api: TrelloApi, board_id: str, *, before: str | None, parts: Sequence[str]) -> Iterator[Listed]:
    """All cards of a board from a smallest id on. A page that is too rich for Trello is asked for again in half the size."""
    size = questions.PAGE
    while True:
        answer = api.request(questions.cards(board_id, size=size, before=before, parts=parts), what="list cards")
        if _is_too_much(answer) and size > _SMALLEST_PAGE:
            size //= 2
            continue
        page = _page(api, answer, size, what="list cards")
        yield page
        if page.is_last:
            return
        before = page.smallest_id


def list_actions(
    api: TrelloApi, board_id: str, *, kinds: str, since: str | None = None, before: str | None = None
) -> Iterator[Listed]:
    """What happened on a board since an instant, the newest first."""
    while True:
        question = questions.actions(board_id, kinds=kinds, since=since, before=before)
        page = _page(api, api.request(question, what="list actions"), questions.PAGE, what="list actions")
        yield page
        if page.is_last:
            return
        before = page.smallest_id


def list_card_ids(api: TrelloApi, board_id: str, *, before: str | None, with_items: bool) -> Iterator[list[JsonObject]]:
    """The ids of all cards of a board, some keys beside them; see `questions.card_ids`."""
    while True:
        answer = api.request(questions.card_ids(board_id, before=before, with_items=with_items), what="list cards")
        page = _page(api, answer, questions.PAGE, what="list cards")
        yield page.items
        if page.is_last:
            return
        before = page.smallest_id


def is_whole(items: Sequence[Any]) -> bool:
    """Whether a first page has everything: Trello ends a list with a page that is not full."""
    return len(items) < questions.PAGE


def _page(api: TrelloApi, answer: Answer, size: int, *, what: str) -> Listed:
    if not answer.ok:
        raise api.refusal(answer, what=what)
    items = list_in(answer.json(), of=what)
    return Listed(answer.body, items, len(items) < size or not any(map(_has_id, items)))


def _is_too_much(answer: Answer) -> bool:
    """`API_TOO_MANY_CARDS_REQUESTED`, or "Too many checklists"."""
    return answer.status == _REFUSED and b"too" in answer.body[:300].lower()


def _has_id(item: Any) -> bool:
    return isinstance(item, dict) and "id" in item
