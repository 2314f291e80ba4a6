"""monday.com as a connector: what it reads, in which order, and how far it got.

| stream  | scope            | what                                                                     |
|---------|------------------|--------------------------------------------------------------------------|
| users   | whole connection | users, leavers too                                                       |
| teams   | whole connection | teams, which people columns may hold                                     |
| boards  | whole connection | boards as projects, groups as phases, columns                            |
| items   | board            | items and sub-items with their columns, sessions and amounts, by role    |
| updates | board            | updates written on the board itself, only where a plan names the stream  |
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from connectors.monday.api import MondayApi, listed, pages_of
from connectors.monday.boards import Board, Boards
from connectors.monday.checking import check_connection
from connectors.monday.columns import MAPPABLE, missing_fields
from connectors.monday.discovery import discover_boards
from connectors.monday.documents import ACCOUNT, TEAMS, UPDATES, USERS
from connectors.monday.items import STREAM as ITEMS
from connectors.monday.items import BoardReader, page_of
from connectors.monday.listing import list_boards, match_portfolios
from connectors.monday.presence import ask_for_ids, list_ids
from connectors.monday.quota import allowed_calls, schedule_of
from connectors.monday.refusals import BoardMisconfigured, BoardRefused, CursorExpired, QuestionFailed, TooDear
from connectors.monday.sampling import with_fill_rates
from connectors.monday.settings import MondaySettings
from connectors.monday.translate import Translated, translate_page
from connectors.monday.webhooks import read_delivery
from connectors.sdk.contract import (
    CONTRACT_VERSION,
    WHOLE_CONNECTION,
    CheckItem,
    Description,
    Discovery,
    FetchMode,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    StreamDescription,
    Verdict,
)
from connectors.sdk.errors import AccessDenied, ConfigError, QuotaExhausted
from connectors.sdk.limits import RequestRate, RunCost
from connectors.sdk.mapping import Mapping
from models.vocabulary import Entity

_USERS_A_CALL = 1000
_UPDATES_A_CALL = 100
_OF_ONE_BOARD = (BoardRefused, QuestionFailed, TooDear, CursorExpired, BoardMisconfigured)
"""Errors that concern one board: it becomes a gap, and the other boards are read."""

_DEFAULT_MAPPING = {
    "status": {
        "Not Started": "todo", "To Do": "todo", "À faire": "todo", "Non commencé": "todo",
        "Working on it": "in_progress", "In Progress": "in_progress", "En cours": "in_progress",
        "Stuck": "on_hold", "On Hold": "on_hold", "Bloqué": "on_hold", "En attente": "on_hold",
        "Cancelled": "cancelled", "Annulé": "cancelled",
    },
    "priority": {
        "Critical ⚠️": "urgent", "Critical": "urgent", "Critique": "urgent",
        "High": "high", "Haute": "high", "Élevée": "high",
        "Medium": "normal", "Moyenne": "normal", "Low": "low", "Basse": "low", "Faible": "low",
    },
}  # fmt: skip
"""The labels of monday's own templates. None means done: that is what `is_done` of a label says."""


class MondayConnector:
    description: ClassVar[Description] = Description(
        name="monday",
        title="monday.com",
        contract_version=CONTRACT_VERSION,
        settings=MondaySettings,
        streams=(
            StreamDescription("users", (Entity.ACCOUNT,), "none", per_scope=False, description="Users, leavers too."),
            StreamDescription(
                "teams", (Entity.ACCOUNT,), "none", per_scope=False, description="Teams of people columns."
            ),
            StreamDescription(
                "boards",
                (Entity.SOURCE_PROJECT, Entity.TASK, Entity.CUSTOM_FIELD),
                "none",
                per_scope=False,
                description="Boards as projects, their groups as phases, their columns.",
            ),
            StreamDescription(
                ITEMS,
                (
                    Entity.TASK,
                    Entity.SOURCE_PROJECT,
                    Entity.DEPENDENCY,
                    Entity.ASSIGNMENT,
                    Entity.TIME_ENTRY,
                    Entity.BUDGET_LINE,
                    Entity.RISK,
                    Entity.STATUS_REPORT,
                ),
                "cursor",
                per_scope=True,
                description="Items and sub-items: tasks, projects, hours, amounts or risks, by the board's role.",
                whole=(Entity.DEPENDENCY, Entity.ASSIGNMENT),
            ),
            StreamDescription(
                "updates",
                (Entity.STATUS_REPORT,),
                "none",
                per_scope=True,
                description="Updates written on a board, read only when a plan names this stream.",
            ),
        ),
        default_mapping=_DEFAULT_MAPPING,
        scope_word="board",
        mappable=MAPPABLE,
        documentation_url="https://developer.monday.com/api-reference",
        hooks=read_delivery,
        cost=RunCost(fixed=7, per_scope=3),
        rate=RequestRate(1_000, 60.0),
    )

    def __init__(self, settings: MondaySettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        with self._open() as api:
            yield from check_connection(api)

    def discover(self) -> Discovery:
        boards = Boards()
        with self._open() as api:
            account = api.ask(ACCOUNT).data
            list_boards(api, boards)
            found = discover_boards(boards)
            guesses = tuple(with_fill_rates(api, boards.by_id, found.guesses))
        return replace(found, guesses=guesses, requests_a_day=allowed_calls(account))

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        """People, then boards, then the items of each board. A board that cannot be read alone is a gap."""
        with self._open() as api:
            account, boards = api.ask(ACCOUNT).data, Boards(plan.scopes)
            try:
                yield from self._people(api, plan)
                yield from self._boards(api, plan, boards)
                yield from self._rows(api, plan, boards)
            except QuotaExhausted as error:
                schedule = schedule_of(account, boards)
                if schedule and schedule.remedy:
                    raise QuotaExhausted(
                        error.message, hint=f"{error.hint} {schedule.remedy}", resumes_at=error.resumes_at
                    ) from error
                raise

    def translate(self, page: Page, mapping: Mapping) -> Translated:
        return translate_page(page, mapping)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        boards = Boards(plan.scopes)
        with self._open() as api:
            list_boards(api, boards)
            match_portfolios(api, boards, plan.mapping)
            for board in boards.scopes(plan.mapping):
                yield from list_ids(self._reader(api, board, boards, plan.mapping), boards, plan.mapping)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        with self._open() as api:
            yield from ask_for_ids(api, entity, scope, ids)

    def _open(self) -> MondayApi:
        return MondayApi(self._settings, self._runtime)

    def _reader(self, api: MondayApi, board: Board, boards: Boards, mapping: Mapping) -> BoardReader:
        return BoardReader(api, board, boards, mapping, all_columns=self._settings.all_columns)

    def _people(self, api: MondayApi, plan: FetchPlan) -> Iterator[Page | Gap]:
        if plan.wants("users"):
            yield from _or_gap(self._users(api), stream="users", scope=WHOLE_CONNECTION)
        if plan.wants("teams"):
            yield from _or_gap(self._teams(api), stream="teams", scope=WHOLE_CONNECTION)

    def _users(self, api: MondayApi) -> Iterator[Page]:
        for reply, is_last in pages_of(api, USERS, "users", limit=_USERS_A_CALL):
            yield page_of(reply, stream="users", scope=WHOLE_CONNECTION, is_last=is_last)

    def _teams(self, api: MondayApi) -> Iterator[Page]:
        reply = api.ask(TEAMS)
        listed(reply, "teams", api)
        yield page_of(reply, stream="teams", scope=WHOLE_CONNECTION, is_last=True)

    def _boards(self, api: MondayApi, plan: FetchPlan, boards: Boards) -> Iterator[Page | Gap]:
        """All boards are known before the first page goes out: only then is it clear which belong to a portfolio or to a parent."""
        replies = list_boards(api, boards)
        match_portfolios(api, boards, plan.mapping)
        if not plan.wants("boards"):
            return
        context = {
            "boards": list(boards.chosen) if boards.chosen is not None else None,
            "parents": boards.parents(),
            "claimed": sorted(set(boards.claims.values())),
        }
        for position, reply in enumerate(replies, start=1):
            yield page_of(
                reply, stream="boards", scope=WHOLE_CONNECTION, context=context, is_last=position == len(replies)
            )

    def _rows(self, api: MondayApi, plan: FetchPlan, boards: Boards) -> Iterator[Page | Gap]:
        if plan.wants(ITEMS):
            self._check_rules(plan.mapping, boards)
            yield from self._items(api, plan, boards)
        if plan.streams is not None and "updates" in plan.streams:
            yield from self._updates(api, plan, boards)

    def _check_rules(self, mapping: Mapping, boards: Boards) -> None:
        """A rule for the whole connection whose column no board has any more stops the run: rows would lose what they hold."""
        known = boards.reading(mapping)
        missing = missing_fields((board.columns for board in known), mapping)
        if known and missing:
            raise ConfigError(
                f'The mapping of connection "{self._runtime.connection_name}" names column "{missing[0]}", and no board has it.',
                hint="Map the column that took its place, or take the rule out. Rows already held stay as they are.",
            )

    def _items(self, api: MondayApi, plan: FetchPlan, boards: Boards) -> Iterator[Page | Gap]:
        yield from (self._unseen(scope) for scope in boards.unseen())
        scopes = boards.scopes(plan.mapping)
        for position, board in enumerate(scopes, start=1):
            api.progress(f'Board "{board.name}" ({position} of {len(scopes)})')
            reader = self._reader(api, board, boards, plan.mapping)
            yield from _or_gap(self._board(reader, plan), stream=ITEMS, scope=board.id)

    def _board(self, reader: BoardReader, plan: FetchPlan) -> Iterator[Page | Gap]:
        reader.check_rules()
        yield from reader.pages(plan.cursor(ITEMS, reader.board.id), is_full=plan.mode is FetchMode.FULL)

    def _updates(self, api: MondayApi, plan: FetchPlan, boards: Boards) -> Iterator[Page | Gap]:
        for board in boards.scopes(plan.mapping):
            yield from _or_gap(self._board_updates(api, board), stream="updates", scope=board.id)

    def _board_updates(self, api: MondayApi, board: Board) -> Iterator[Page]:
        page, is_last = 1, False
        while not is_last:
            reply = api.ask(UPDATES, board=[board.id], limit=_UPDATES_A_CALL, page=page)
            is_last = not any(shown.get("updates") for shown in listed(reply, "boards", api))
            yield page_of(reply, stream="updates", scope=board.id, is_last=is_last)
            page += 1

    def _unseen(self, scope: str) -> Gap:
        return Gap(
            ITEMS,
            scope,
            f'Connection "{self._runtime.connection_name}" shall read board {scope}, and monday does not show it.',
            hint="It was deleted for good, or the token's user lost access. Rows already held stay as they are.",
        )


def _or_gap(pages: Iterator[Page | Gap], *, stream: str, scope: str) -> Iterator[Page | Gap]:
    """Pages until something refuses them alone. What concerns the whole connection is raised."""
    try:
        yield from pages
    except _OF_ONE_BOARD as error:
        yield Gap(stream, scope, error.message, hint=error.hint)
    except AccessDenied as error:
        if stream == ITEMS:
            raise
        yield Gap(stream, scope, error.message, hint=error.hint)
