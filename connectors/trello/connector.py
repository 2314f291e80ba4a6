"""Trello as a connector: what it can read, in which order, and what it says of a connection."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from connectors.sdk.contract import (
    CONTRACT_VERSION,
    CheckItem,
    Description,
    Discovery,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    StreamDescription,
    Verdict,
)
from connectors.sdk.errors import RecordRejected
from connectors.sdk.limits import RequestRate, RunCost
from connectors.sdk.mapping import Mapping
from connectors.trello.api import TrelloApi
from connectors.trello.checking import check_connection
from connectors.trello.defaults import DEFAULT_MAPPING
from connectors.trello.discovery import discover_boards
from connectors.trello.fetching import Fetching
from connectors.trello.presence import list_ids, probe_ids
from connectors.trello.rulebook import MAPPABLE
from connectors.trello.settings import TrelloSettings
from connectors.trello.translate import translate_page
from connectors.trello.webhooks import read_delivery
from models.records import Record, Removal
from models.vocabulary import Entity

_STREAMS = (
    StreamDescription(
        name="boards",
        entities=(Entity.SOURCE_PROJECT, Entity.ACCOUNT, Entity.CUSTOM_FIELD),
        incremental="none",
        per_scope=True,
        description="A board with its lists, members and field definitions; later runs read those where something happened.",
    ),
    StreamDescription(
        name="actions",
        entities=(
            Entity.STATUS_CHANGE,
            Entity.TASK,
            Entity.TASK_MEMBERSHIP,
            Entity.ASSIGNMENT,
            Entity.BUDGET_LINE,
            Entity.TIME_ENTRY,
        ),
        incremental="cursor",
        per_scope=True,
        description="What happened on a board: changes of status, deletions, and which cards to read again.",
    ),
    StreamDescription(
        name="cards",
        entities=(
            Entity.TASK,
            Entity.TASK_MEMBERSHIP,
            Entity.ASSIGNMENT,
            Entity.BUDGET_LINE,
            Entity.TIME_ENTRY,
            Entity.SOURCE_PROJECT,
            Entity.RISK,
        ),
        incremental="cursor",
        per_scope=True,
        description="Cards, archived ones too, with their fields; check items by choice; other rows where the mapping says so.",
        whole=(Entity.ASSIGNMENT, Entity.TASK),
    ),
    StreamDescription(
        name="members",
        entities=(Entity.ACCOUNT,),
        incremental="none",
        per_scope=False,
        description="People who left a board and still stand on its cards.",
    ),
)


class TrelloConnector:
    """The boards that one Trello member sees."""

    description: ClassVar[Description] = Description(
        name="trello",
        title="Trello",
        contract_version=CONTRACT_VERSION,
        settings=TrelloSettings,
        streams=_STREAMS,
        default_mapping=DEFAULT_MAPPING,
        scope_word="board",
        mappable=MAPPABLE,
        documentation_url="https://developer.atlassian.com/cloud/trello/rest/",
        hooks=read_delivery,
        cost=RunCost(fixed=1, per_scope=1),
        rate=RequestRate(100, 10.0),
    )

    def __init__(self, settings: TrelloSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        yield from check_connection(self._settings, self._runtime)

    def discover(self) -> Discovery:
        with self._open() as api:
            return discover_boards(api)

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        with self._open() as api:
            yield from Fetching(api, plan).run()

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Record | Removal | RecordRejected]:
        return translate_page(page, mapping)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api:
            yield from list_ids(api, plan)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:  # noqa: ARG002 - ids are unique at Trello
        with self._open() as api:
            yield from probe_ids(api, entity, ids)

    def _open(self) -> TrelloApi:
        return TrelloApi(self._settings, self._runtime)
