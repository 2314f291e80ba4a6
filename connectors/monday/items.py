"""Reading the items of one board and of its sub-items, in full or only what changed.

monday offers no "updated since" for all that changes, and says nothing of items that left. So a full reading walks the list with all
mapped columns, 500 rows a call, and remembers the ids. Later readings list ids and update times alone, 500 a call, and ask for the changed, the new and the
missing ones in hundreds by id. The same way mends a walk whose cursor expired after 60 minutes: what was read is not read again, so the
largest board comes to its end.
"""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.monday.api import MondayApi, Reply, listed
from connectors.monday.boards import Board, Boards, role_of
from connectors.monday.columns import derived_money, missing_fields, plan_columns
from connectors.monday.documents import BOARD_COUNT, FIRST_IDS, FIRST_ROWS, NEXT_IDS, NEXT_ROWS, ROWS_BY_ID, SUB_IDS
from connectors.monday.refusals import BoardMisconfigured, BoardRefused, CursorExpired, TooDear
from connectors.monday.tracks import Progress, Track, earlier, newest_of, read_cursor, since_of, to_cursor
from connectors.sdk.contract import Gap, Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping
from models.wording import agree

JsonObject = dict[str, Any]

STREAM = "items"
ROWS_A_CALL = 500
IDS_A_CALL = 100
_SWEEPS = 3
"""How often a listing of ids may be started over because its cursor expired."""


@dataclass(slots=True)
class _Draft:
    """A page but for its end: `asked` are the ids it was asked for."""

    reply: Reply
    track: Track
    cursor: Cursor
    asked: list[str] | None = None


@dataclass(frozen=True, slots=True)
class IdList:
    """Part of a listing of ids: items with `id` and `updated_at`. `at` is monday's clock."""

    items: list[JsonObject]
    at: dt.datetime | None
    is_last: bool


@dataclass(slots=True)
class BoardReader:
    """Reads one scope. `page_size` falls when monday finds a question too complex, and stays low for this board."""

    api: MondayApi
    board: Board
    boards: Boards
    mapping: Mapping
    all_columns: bool = False
    page_size: int = ROWS_A_CALL
    progress: dict[str, Progress] = field(default_factory=dict)

    def tracks(self) -> Iterator[Track]:
        """The board's own items, then those of its hidden sub-item board, unless sub-items are not wanted."""
        rules = self.mapping.for_scope(self.board.id)
        yield self._track(self.board, is_sub=False)
        sub_board = self.boards.by_id.get(self.board.sub_board_id or "")
        if (
            sub_board
            and rules.subtasks != "ignore"
            and role_of(self.mapping, self.board.id) in {"project", "portfolio"}
        ):
            yield self._track(sub_board, is_sub=True)

    def missing_fields(self) -> tuple[str, ...]:
        """Columns that this board's own rules name and that are no more."""
        own = self.mapping.scopes.get(self.board.id)
        return missing_fields([track.board.columns for track in self.tracks()], own) if own else ()

    def check_rules(self) -> None:
        """Raise BoardMisconfigured where reading by the rules would lose or double what is held; then the board is not read."""
        missing = self.missing_fields()
        if missing:
            raise BoardMisconfigured(
                f'The mapping of connection "{self.api.connection}" names column "{missing[0]}" of board "{self.board.name}",'
                " and the board no longer has it.",
                hint="Map the column that took its place, or take the rule out. Rows already held stay as they are.",
            )
        derived = derived_money(self.board.columns, self.mapping.for_scope(self.board.id))
        if derived:
            raise BoardMisconfigured(
                f'The mapping of connection "{self.api.connection}" takes money from "{derived[0].title}" of board'
                f' "{self.board.name}", which is a {derived[0].type}: its amounts would count twice.',
                hint="Name the column that holds the amounts themselves, on its own board.",
            )

    def pages(self, cursor: Cursor | None, *, is_full: bool) -> Iterator[Page | Gap]:
        """Pages of the scope. The last one ends a complete pass only if every row was read in it."""
        self.progress = read_cursor(cursor)
        tracks = list(self.tracks())
        if is_full and all(self._of(track).done for track in tracks):
            self.progress = {}
        is_whole = is_full or not cursor or any(self._of(track).at for track in tracks)
        held: _Draft | None = None
        for draft in (draft for track in tracks for draft in self._drafts(track, is_full=is_full)):
            if held:
                yield self._page(held, is_last=False)
            held = draft
        gap = self._shortfall(tracks[0]) if is_whole else None
        if gap:
            yield gap
        if held:
            yield self._page(held, is_last=is_whole and gap is None and all(self._of(track).done for track in tracks))

    def sweep(self, track: Track) -> Iterator[IdList]:
        """List ids and update times of a track's active items. It starts over when its cursor expires: some ids come twice then.

        Should monday refuse to list a hidden board of sub-items, they are asked for below their parents.
        """
        for _ in range(_SWEEPS):
            try:
                yield from self._ids(track)
            except CursorExpired:
                continue
            except BoardRefused:
                if not track.is_sub:
                    raise
                yield from self._ids_below_parents()
            return
        raise CursorExpired(
            f'The items of board "{self.board.name}" could not be listed within 60 minutes, {_SWEEPS} times.'
        )

    def _drafts(self, track: Track, *, is_full: bool) -> Iterator[_Draft]:
        progress = self.progress.setdefault(track.board.id, Progress())
        if is_full and progress.done:
            return
        digest = track.digest()
        if progress.done and progress.columns == digest:
            yield from self._catch_up(track, may_walk=True)
            return
        before = progress.known
        if not progress.at or progress.columns != digest:
            progress.begin(None)
        progress.columns = digest
        yield from self._walk_to_the_end(track)
        yield from self._by_id(track, sorted(before - progress.known))

    def _walk_to_the_end(self, track: Track) -> Iterator[_Draft]:
        """Walk; once the cursor has expired the rest is read by id, since a second walk of a large board would expire as well.

        So are sub-items whose hidden board monday refuses to list.
        """
        try:
            yield from self._walk(track)
        except (CursorExpired, BoardRefused) as error:
            if isinstance(error, BoardRefused) and not track.is_sub:
                raise
            yield from self._catch_up(track, may_walk=False)

    def _walk(self, track: Track) -> Iterator[_Draft]:
        """All rows with all mapped columns, from the start or from the place where it stopped."""
        progress, newest = self._of(track), None
        while True:
            reply, found = self._rows(track, progress)
            if progress.at is None:
                progress.begin(reply.at)
            rows = [row for row in found["items"] if row is not None]
            progress.known.update(int(row["id"]) for row in rows)
            progress.at = found.get("cursor")
            progress.done = progress.at is None
            newest = newest_of(rows, newest)
            if progress.done:
                progress.since = earlier(progress.since, newest)
            yield self._draft(reply, track)
            if progress.done:
                return

    def _rows(self, track: Track, progress: Progress) -> tuple[Reply, JsonObject]:
        while True:
            try:
                if progress.at is None:
                    where = {"board": [track.board.id], "hierarchy": track.hierarchy}
                    reply = self.api.ask(FIRST_ROWS, limit=self.page_size, **where, **track.variables())
                    return reply, self._items_page(reply, track)
                reply = self.api.ask(NEXT_ROWS, cursor=progress.at, limit=self.page_size, **track.variables())
                return reply, _next_page(reply, self.api)
            except TooDear:
                if self.page_size == 1:
                    raise
                self.page_size = max(1, self.page_size // 2)

    def _catch_up(self, track: Track, *, may_walk: bool) -> Iterator[_Draft]:
        """Read what changed since, what is new, and ask what became of what is gone; or walk again where that takes fewer calls."""
        progress = self._of(track)
        present: set[int] = set()
        wanted: dict[int, None] = {}
        since: str | None = None
        newest: str | None = None
        for part in self.sweep(track):
            since, newest = since or since_of(part.at), newest_of(part.items, newest)
            present.update(int(item["id"]) for item in part.items)
            wanted.update((int(item["id"]), None) for item in part.items if progress.changed(item))
        gone = sorted(progress.known - present)
        if may_walk and math.ceil(len(wanted) / IDS_A_CALL) > math.ceil(len(present) / ROWS_A_CALL):
            progress.begin(None)
            yield from self._walk_to_the_end(track)
            yield from self._by_id(track, gone)
            return
        yield from self._by_id(track, [*wanted, *gone], end=Progress(earlier(since, newest)))

    def _by_id(self, track: Track, ids: list[int], *, end: Progress | None = None) -> Iterator[_Draft]:
        """Rows in hundreds by id. With the last of them the track has come to `end`, if one is given."""
        progress = self._of(track)
        size = min(IDS_A_CALL, self.page_size)
        for start in range(0, len(ids), size):
            chunk = ids[start : start + size]
            asked = [str(item) for item in chunk]
            reply = self.api.ask(ROWS_BY_ID, ids=asked, limit=len(asked), **track.variables())
            answered = {int(row["id"]) for row in listed(reply, "items", self.api) if _is_here(row, track)}
            progress.known.difference_update(chunk)
            progress.known.update(answered)
            if start + size >= len(ids) and end:
                progress.since, progress.at, progress.done = end.since, None, True
            yield self._draft(reply, track, asked=asked)

    def _ids(self, track: Track) -> Iterator[IdList]:
        variables = {"board": [track.board.id], "hierarchy": track.hierarchy}
        reply = self.api.ask(FIRST_IDS, limit=ROWS_A_CALL, **variables)
        found = self._items_page(reply, track)
        while True:
            cursor = found.get("cursor")
            yield IdList([item for item in found["items"] if item is not None], reply.at, is_last=not cursor)
            if not cursor:
                return
            reply = self.api.ask(NEXT_IDS, cursor=cursor, limit=ROWS_A_CALL)
            found = _next_page(reply, self.api)

    def _ids_below_parents(self) -> Iterator[IdList]:
        """Sub-items of every item of the board, in hundreds of parents."""
        own = next(self.tracks())
        parents = sorted(self._of(own).known) or [int(one["id"]) for part in self._ids(own) for one in part.items]
        if not parents:
            yield IdList([], None, is_last=True)
        for start in range(0, len(parents), IDS_A_CALL):
            chunk = [str(parent) for parent in parents[start : start + IDS_A_CALL]]
            reply = self.api.ask(SUB_IDS, ids=chunk, limit=len(chunk))
            below = [sub for item in listed(reply, "items", self.api) for sub in item.get("subitems") or () if sub]
            yield IdList(below, reply.at, is_last=start + IDS_A_CALL >= len(parents))

    def _items_page(self, reply: Reply, track: Track) -> JsonObject:
        boards = listed(reply, "boards", self.api)
        if not boards:
            raise BoardRefused(
                f'monday no longer shows board "{track.board.name}" ({track.board.id}) to connection "{self.api.connection}".',
                hint="Subscribe the token's user to the board again, or take it out of the chosen scopes. Rows held stay as they are.",
            )
        return _insist(boards[0].get("items_page"), self.api)

    def _shortfall(self, track: Track) -> Gap | None:
        """Fewer items read than the board itself counts: told, never passed over. Multi-level boards count in another way."""
        counted, progress = track.board.items_count, self._of(track)
        if counted is None or track.board.is_multi_level or len(progress.known) >= counted:
            return None
        boards = listed(self.api.ask(BOARD_COUNT, board=[track.board.id]), "boards", self.api)
        counted = (boards[0].get("items_count") or 0) if boards else 0
        if len(progress.known) >= counted:
            return None
        return Gap(
            STREAM,
            self.board.id,
            agree(
                counted,
                f'Board "{self.board.name}" of connection "{self.api.connection}" counts 1 item and showed none.',
                f'Board "{self.board.name}" of connection "{self.api.connection}" counts {counted} items and showed {len(progress.known)}.',
            ),
            hint="The token's user may not see all items; give it the right, or compare the board with an admin's view.",
        )

    def _track(self, board: Board, *, is_sub: bool) -> Track:
        rules = self.mapping.for_scope(self.board.id)
        plan = plan_columns(board.columns, rules)
        columns = (*plan.used(), *plan.rest) if self.all_columns else plan.used()
        is_deep = board.is_multi_level and role_of(self.mapping, self.board.id) == "portfolio"
        return Track(board, is_sub, columns, all_levels=rules.subtasks != "ignore", ancestors=is_deep)

    def _of(self, track: Track) -> Progress:
        return self.progress.setdefault(track.board.id, Progress())

    def _draft(self, reply: Reply, track: Track, *, asked: list[str] | None = None) -> _Draft:
        return _Draft(reply, track, to_cursor(self.progress), asked)

    def _page(self, draft: _Draft, *, is_last: bool) -> Page:
        context = draft.track.context()
        role = role_of(self.mapping, self.board.id)
        if role in {"portfolio", "timesheet", "budget"}:
            context["claims"] = self.boards.claims
        if role in {"timesheet", "budget"}:
            context["parents"] = self.boards.parents()
        if role == "timesheet":
            context["tracking"] = self.boards.tracking()
        if draft.asked is not None:
            context |= {"asked": draft.asked, "tracks": [board.id for board in self.boards.reading(self.mapping)]}
        return page_of(
            draft.reply, stream=STREAM, scope=self.board.id, context=context, cursor=draft.cursor, is_last=is_last
        )


def page_of(reply: Reply, *, stream: str, scope: str, **rest: Any) -> Page:
    """A page of an answer as monday sent it; the decoded answer goes along, so that it is not decoded twice."""
    page = Page(stream=stream, scope=scope, body=reply.body, **rest)
    page.__dict__["document"] = reply.document
    return page


def _is_here(row: JsonObject, track: Track) -> bool:
    return row.get("state") not in {"archived", "deleted"} and str((row.get("board") or {}).get("id")) == track.board.id


def _next_page(reply: Reply, api: MondayApi) -> JsonObject:
    return _insist(reply.data.get("next_items_page"), api)


def _insist(found: Any, api: MondayApi) -> JsonObject:
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise ContractBroken(
            f'monday answered connection "{api.connection}" without the items it promises.',
            hint="Nothing was stored of it. See whether a newer connector exists.",
        )
    return found
