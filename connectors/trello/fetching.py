"""Reading a plan's boards: those with a mark by what happened since, the others from end to end.

A full read asks for the boards themselves first, ten at a time, then for the history and the cards of each. An incremental one asks
what happened on each board, ten boards at a time, and then for the cards that it names; a few boards are walked again in their turn
(rounds.py). The mark of a board moves with its last page, so that stopping anywhere reads a little twice and loses nothing.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from connectors.sdk.contract import WHOLE_CONNECTION, FetchPlan, Gap, Page
from connectors.sdk.payload import encode_json
from connectors.trello import questions
from connectors.trello.answers import JsonObject, list_in, object_in
from connectors.trello.api import MOST_IN_BATCH, Item, TrelloApi
from connectors.trello.board import Board
from connectors.trello.history import Moments
from connectors.trello.listings import Listed, is_whole, list_actions, list_cards
from connectors.trello.marks import Mark, older_of
from connectors.trello.news import News
from connectors.trello.people import People
from connectors.trello.rounds import due_boards
from connectors.trello.rulebook import Rulebook, check_mapping

BOARDS, ACTIONS, CARDS = "boards", "actions", "cards"
_WITH_MARKS = (ACTIONS, CARDS)
_NOT_THERE = (401, 404)
_LATER_READ = "They are read once the field is back or the mapping names another one. What is held stays as it is."
Thing = TypeVar("Thing")
Pieces = Generator[Page | Gap, None, Thing]
"""Pages and gaps on their way out, and what is known once they are."""
Stirred = dict[str, tuple[Mark, list[JsonObject]]]
"""Boards to read: the mark they had, and the newest page of what happened there."""


class Fetching:
    """One run over the boards of a plan."""

    def __init__(self, api: TrelloApi, plan: FetchPlan) -> None:
        check_mapping(plan.mapping, connection=api.connection)
        self._api = api
        self._plan = plan
        self._rulebook = Rulebook(plan.mapping, connection=api.connection)
        self._people = People(api)
        self._unsound: set[str] = set()
        """Boards whose rows are not all to be had, so that no census may trust them; "" for all of them."""
        self._due: frozenset[str] = frozenset()
        """Boards to walk again whether or not something happened there."""

    def run(self) -> Iterator[Page | Gap]:
        """Pages and gaps of the whole plan. Raises NeedsHuman, TryLater or StopRun."""
        yield from self._field_gaps()
        marks = {board_id: self._mark_of(board_id) for board_id in self._board_ids()}
        followed = {board_id: mark for board_id, mark in marks.items() if mark and not mark.before}
        walked = [board_id for board_id, mark in marks.items() if mark is None or mark.before]
        boards: list[tuple[Board, Mark]] = []
        for some in _pieces(walked, MOST_IN_BATCH):
            boards += yield from self._open(some, {id_: mark for id_ in some if (mark := marks[id_])})
        if self._plan.scopes is None and not followed:
            yield from self._name_gaps()
        for number, (board, mark) in enumerate(boards, 1):
            self._api.progress(f'Board {number} of {len(boards)}: "{board.name}".')
            yield from self._walk(board, mark)
        if self._plan.wants(CARDS):
            self._due = due_boards(followed, now=self._api.now())
        yield from self._follow(list(followed.items()))
        if self._plan.wants(self._people.stream):
            yield from self._people.pages()

    def _board_ids(self) -> list[str]:
        """The boards chosen, or all that the member sees; those that the mapping ignores left out."""
        chosen = self._plan.scopes
        if chosen is None:
            answer = self._api.get(questions.boards(), what="list boards")
            chosen = tuple(object_in(board, of="boards").get("id", "") for board in list_in(answer.json(), of="boards"))
        return [board_id for board_id in chosen if self._plan.mapping.for_scope(board_id).role != "ignore"]

    def _mark_of(self, board_id: str) -> Mark | None:
        """Where to go on from: the older mark of the streams wanted, None where one of them has none. Only that of the cards knows when
        they were walked.
        """
        found = [
            Mark.of_cursor(self._plan.cursor(stream, board_id)) for stream in _WITH_MARKS if self._plan.wants(stream)
        ]
        marks = [mark for mark in found if mark]
        unfinished = next((mark for mark in marks if mark.before), None)
        if unfinished or len(marks) < len(found) or not found:
            return unfinished
        return replace(older_of(marks), walked=marks[-1].walked)

    # Gaps

    def _field_gaps(self) -> Iterator[Gap]:
        """Fields that rules name by id and that Trello no longer has. Each is asked for, since another board may have it."""
        named = self._rulebook.ids_of(self._plan.scopes)
        items = self._api.ask_all([questions.custom_field(id_) for id_ in named], what="read a field")
        for (field_id, what), item in zip(named.items(), items, strict=True):
            if not item.ok:
                self._unsound.add(WHOLE_CONNECTION)
                yield self._field_gap(WHOLE_CONNECTION, self._rulebook.gone(what, field_id))

    def _name_gaps(self) -> Iterator[Gap]:
        for sentence in self._rulebook.unmet_names():
            self._unsound.add(WHOLE_CONNECTION)
            yield self._field_gap(WHOLE_CONNECTION, sentence)

    def _field_gap(self, board_id: str, sentence: str) -> Gap:
        return Gap(
            self._stream_of_gaps,
            board_id,
            f"{sentence}.",
            hint=f"Mend the mapping, or the field on the board. {_LATER_READ}",
        )

    def _refused(self, board_id: str, item: Item) -> Gap:
        """A board that cannot be read while others can; what is held of it stays."""
        is_hidden = item.status in _NOT_THERE or item.message == "invalid id"
        says = "does not show" if is_hidden else "refuses"
        return Gap(
            self._stream_of_gaps,
            board_id,
            f'Trello {says} the board "{board_id}" to connection "{self._api.connection}" ({item.status}).',
            hint="Invite the token's member to the board, or leave it out of the boards to read.",
        )

    @property
    def _stream_of_gaps(self) -> str:
        """Cards, since all gaps concern them, or what else of a board is wanted."""
        return next((stream for stream in (CARDS, ACTIONS, BOARDS) if self._plan.wants(stream)), CARDS)

    # From end to end

    def _open(self, ids: Sequence[str], marks: dict[str, Mark]) -> Pieces[list[tuple[Board, Mark]]]:
        """Ask for boards at once; yields their pages and returns each board with its mark: that of its newest actions, or the one
        that a walk began with.
        """
        opened: list[tuple[Board, Mark]] = []
        items = self._api.ask_all([questions.board(id_) for id_ in ids], what="read boards")
        for board_id, item in zip(ids, items, strict=True):
            if not item.ok:
                yield self._refused(board_id, item)
                continue
            board = yield from self._tell_board(board_id, item.document)
            opened.append((board, marks.get(board_id) or Mark.of_actions(item.document.get("actions") or ())))
        return opened

    def _tell_board(self, board_id: str, document: JsonObject) -> Pieces[Board]:
        """Yield the board's page and the gaps of its rules; returns the board."""
        board = Board.of_answer(document)
        self._people.know(board.members)
        for sentence in self._rulebook.look(board):
            self._unsound.add(board_id)
            yield self._field_gap(board_id, sentence)
        if self._plan.wants(BOARDS):
            yield Page.of_document(document, stream=BOARDS, scope=board_id, is_last=True)
        return board

    def _walk(self, board: Board, mark: Mark) -> Iterator[Page]:
        """History first, because a card does not tell when it was done; then all cards, the newest first."""
        moments = Moments()
        is_told = mark.before is not None and self._plan.cursor(ACTIONS, board.id) is not None
        for page in list_actions(self._api, board.id, kinds=questions.HISTORY):
            moments.note(page.items)
            if self._plan.wants(ACTIONS) and not is_told:
                yield self._page(ACTIONS, board, page, mark, is_last=page.is_last)
        if self._plan.wants(CARDS):
            yield from self._all_cards(board, mark, moments, before=mark.before)

    def _all_cards(self, board: Board, mark: Mark, moments: Moments, *, before: str | None) -> Iterator[Page]:
        is_sound = not self._unsound & {board.id, WHOLE_CONNECTION}
        for page in list_cards(self._api, board.id, before=before, parts=self._parts(board)):
            self._people.meet(page.items)
            ids = [card["id"] for card in page.items if isinstance(card, dict) and "id" in card]
            if page.is_last:
                mark = replace(mark, walked=self._api.now().isoformat())
            cursor = mark.to_cursor(before=None if page.is_last else page.smallest_id)
            yield Page(
                CARDS,
                board.id,
                page.body,
                context={**board.to_context(), "moments": moments.of(ids)},
                cursor=cursor,
                is_last=page.is_last and is_sound,
            )

    def _parts(self, board: Board) -> list[str]:
        """What to ask for with the cards: no more than the mapping reads."""
        subtasks = self._plan.mapping.for_scope(board.id).subtasks
        wanted = {
            "customFieldItems": bool(board.fields),
            "checklists": subtasks == "tasks",
            "badges": subtasks == "checklist",
        }
        return [part for part, is_wanted in wanted.items() if is_wanted]

    # What happened since

    def _follow(self, followed: Sequence[tuple[str, Mark]]) -> Iterator[Page | Gap]:
        """Boards with marks. Those that are quiet and not due give no page; the others are gathered until they fill a batch."""
        stirred: Stirred = {}
        for pairs in _pieces(followed, MOST_IN_BATCH):
            stirred |= yield from self._listen(pairs)
            if len(stirred) >= MOST_IN_BATCH:
                yield from self._read_news(stirred)
                stirred = {}
        yield from self._read_news(stirred)

    def _listen(self, pairs: Sequence[tuple[str, Mark]]) -> Pieces[Stirred]:
        """Ask at once what happened on some boards; returns those where something did or that are due, with the newest page of it."""
        stirred: Stirred = {}
        asked = [questions.actions(id_, kinds=questions.EVERYTHING, since=mark.asked_since) for id_, mark in pairs]
        for (board_id, mark), item in zip(pairs, self._api.ask_all(asked, what="list actions"), strict=True):
            if not item.ok:
                yield self._refused(board_id, item)
                continue
            actions = list_in(item.document, of="actions")
            if mark.news_of(actions) or board_id in self._due:
                stirred[board_id] = mark, actions
        return stirred

    def _read_news(self, stirred: Stirred) -> Iterator[Page | Gap]:
        """The boards with what they are read by, then what happened on them, then the cards that it touched."""
        opened = yield from self._open(list(stirred), {})
        touched: list[tuple[Board, Mark, News]] = []
        for board, _ in opened:
            news, after = yield from self._tell_news(board, *stirred[board.id])
            if news.is_wide or board.id in self._due:
                yield from self._walk_again(board, after)
            else:
                touched.append((board, after, news))
        if self._plan.wants(CARDS):
            yield from self._touched_cards(touched)

    def _tell_news(self, board: Board, mark: Mark, first: list[JsonObject]) -> Pieces[tuple[News, Mark]]:
        """Yield the pages of actions; returns what they mean, and the mark after them, which moves with the last one."""
        news, after = News(), mark
        for page in self._news_pages(board, mark, first):
            fresh = mark.news_of(page.items)
            news.note(fresh)
            after = after.after(page.items)
            if self._plan.wants(ACTIONS) and after != mark:
                listed = Listed(encode_json(fresh), fresh, page.is_last)
                yield self._page(ACTIONS, board, listed, after, is_last=False)
        for dropped in news.dropped_fields:
            sentence = self._rulebook.uses(dropped)
            if sentence:
                yield self._field_gap(board.id, sentence)
        return news, after

    def _news_pages(self, board: Board, mark: Mark, first: list[JsonObject]) -> Iterator[Listed]:
        whole = is_whole(first)
        page = Listed(b"", first, whole)
        yield page
        if not whole:
            yield from list_actions(
                self._api, board.id, kinds=questions.EVERYTHING, since=mark.asked_since, before=page.smallest_id
            )

    def _walk_again(self, board: Board, mark: Mark) -> Iterator[Page]:
        """All cards once more, with the whole history for the moments in it, which is known already and not told again."""
        if not self._plan.wants(CARDS):
            return
        moments = Moments()
        for page in list_actions(self._api, board.id, kinds=questions.HISTORY):
            moments.note(page.items)
        yield from self._all_cards(board, mark, moments, before=None)

    def _touched_cards(self, touched: Sequence[tuple[Board, Mark, News]]) -> Iterator[Page | Gap]:
        """The cards that actions named, of all boards in as few batches as can be; each board's in a page of its own.

        A card that is not there was deleted, which its action tells; one that lies on another board is read there.
        """
        asked = [questions.card(id_, self._parts(board)) for board, _, news in touched for id_ in news.touched]
        items = self._api.ask_all(asked, what="read cards")
        for board, mark, news in touched:
            answered = list(islice(items, len(news.touched)))
            found = [object_in(item.document, of="card") for item in answered if item.ok]
            cards = [card for card in found if card.get("idBoard") == board.id]
            for item in answered:
                if not item.ok and item.status not in _NOT_THERE:
                    yield self._refused(board.id, item)
            moments = Moments()
            for card in cards:
                moments.note(card.get("actions") or ())
            self._people.meet(cards)
            yield Page.of_document(
                cards,
                stream=CARDS,
                scope=board.id,
                context={**board.to_context(), "moments": moments.of(card["id"] for card in cards)},
                cursor=mark.to_cursor(),
            )

    def _page(self, stream: str, board: Board, page: Listed, mark: Mark, *, is_last: bool) -> Page:
        cursor = mark.to_cursor() if page.is_last else None
        return Page(stream, board.id, page.body, context=board.to_context(), cursor=cursor, is_last=is_last)


def _pieces(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
