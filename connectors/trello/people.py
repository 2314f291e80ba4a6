"""Members who left a board stay on its cards, and the board no longer names them: they are asked for one by one, once a run."""

from collections.abc import Iterable, Iterator
from typing import Any

from connectors.sdk.contract import WHOLE_CONNECTION, Gap, Page
from connectors.trello import questions
from connectors.trello.api import TrelloApi
from models.wording import agree

MOST_ASKED = 50
"""Half of what Trello allows: a token may ask for single members a hundred times in fifteen minutes."""


class People:
    """Who was met on the cards of this run, and who is known from its boards."""

    stream = "members"

    def __init__(self, api: TrelloApi) -> None:
        self._api = api
        self._known: set[str] = set()
        self._met: set[str] = set()

    def know(self, members: Iterable[str]) -> None:
        self._known.update(members)

    def meet(self, cards: Iterable[Any]) -> None:
        for card in cards:
            if isinstance(card, dict):
                self._met.update(card.get("idMembers") or ())

    def pages(self) -> Iterator[Page | Gap]:
        """One page of those whom no board of this run named. A member whom Trello does not know any more is left out."""
        strangers = sorted(self._met - self._known)
        asked = strangers[:MOST_ASKED]
        items = self._api.ask_all([questions.member(id_) for id_ in asked], what="read former members")
        members = [item.document for item in items if item.ok]
        if members:
            yield Page.of_document(members, stream=self.stream, scope=WHOLE_CONNECTION)
        if len(strangers) > len(asked):
            yield Gap(
                self.stream,
                WHOLE_CONNECTION,
                _unnamed(self._api.connection, len(strangers) - len(asked)),
                hint="Their cards are complete; invite them as observers, or name them under People.",
                is_fault=False,
            )


def _unnamed(connection: str, count: int) -> str:
    return agree(
        count,
        f'Connection "{connection}": 1 former member stays without a name, since Trello limits how many may be asked for.',
        f'Connection "{connection}": {count} former members stay without a name, since Trello limits how many may be asked for.',
    )
