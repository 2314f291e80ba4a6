"""Asana as a connector: what it can read, in which order, and what it says of a connection."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from connectors.asana.api import AsanaApi
from connectors.asana.checking import check_connection
from connectors.asana.counting import Sighting
from connectors.asana.defaults import DEFAULT_MAPPING
from connectors.asana.directory import find_workspaces
from connectors.asana.discovery import discover_connection
from connectors.asana.fetching import fetch_all
from connectors.asana.presence import list_ids, probe_ids
from connectors.asana.reading import Reading
from connectors.asana.settings import AsanaSettings
from connectors.asana.streams import STREAMS
from connectors.asana.translate import translate_page
from connectors.asana.translate_task import MAPPABLE
from connectors.asana.webhooks import read_delivery
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
    Verdict,
)
from connectors.sdk.errors import RecordRejected
from connectors.sdk.limits import RequestRate, RunCost
from connectors.sdk.mapping import Mapping
from models.records import Record, Removal
from models.vocabulary import Entity


class AsanaConnector:
    """What one token sees of Asana."""

    description: ClassVar[Description] = Description(
        name="asana",
        title="Asana",
        contract_version=CONTRACT_VERSION,
        settings=AsanaSettings,
        streams=STREAMS,
        default_mapping=DEFAULT_MAPPING,
        scope_word="project",
        mappable=MAPPABLE,
        documentation_url="https://developers.asana.com/reference/rest-api-reference",
        hooks=read_delivery,
        cost=RunCost(fixed=14, per_scope=1),
        rate=RequestRate(1_500, 60.0),
    )

    def __init__(self, settings: AsanaSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime
        self._sighting = Sighting()

    def describe(self) -> Description:
        return self.description

    def check(self) -> Iterator[CheckItem]:
        yield from check_connection(self._settings, self._runtime)

    def discover(self) -> Discovery:
        with self._open() as api:
            return discover_connection(api, self._settings)

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        with self._open() as api:
            workspaces = find_workspaces(api, self._settings)
            yield from fetch_all(Reading(api, plan, self._runtime.now(), workspaces, sighting=self._sighting))

    def translate(self, page: Page, mapping: Mapping) -> Iterator[Record | Removal | RecordRejected]:
        return translate_page(page, mapping)

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api:
            yield from list_ids(api, self._settings, plan, self._sighting, self._runtime.now().date())

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        with self._open() as api:
            yield from probe_ids(api, entity, scope, ids)

    def _open(self) -> AsanaApi:
        return AsanaApi(self._settings, self._runtime)
