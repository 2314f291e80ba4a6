"""The source `dataverse`: projects of one environment, each of them a scope."""

from collections.abc import Iterator, Sequence

from connectors.msproject.dataverse.api import DataverseApi
from connectors.msproject.dataverse.checking import check_connection
from connectors.msproject.dataverse.environment import Environment
from connectors.msproject.dataverse.fetching import Fetching
from connectors.msproject.dataverse.presence import list_ids, probe_ids
from connectors.msproject.dataverse.tables import PROJECTS, STREAM_TABLES, TASKS
from connectors.msproject.dataverse.translate import translate_page
from connectors.msproject.settings import MsProjectSettings
from connectors.msproject.source import Source
from connectors.sdk.contract import (
    CheckItem,
    Discovery,
    FetchPlan,
    Gap,
    IdPage,
    Page,
    Runtime,
    Scope,
    StreamDescription,
    Verdict,
)
from connectors.sdk.errors import ConfigError
from models.vocabulary import Entity

_MORE = {PROJECTS: (Entity.CUSTOM_FIELD, Entity.BUDGET_LINE), TASKS: (Entity.BUDGET_LINE,)}
_STREAMS = tuple(
    StreamDescription(
        table.stream,
        (table.entity, *_MORE.get(table.name, ())),
        incremental="none" if table.name == PROJECTS else "cursor",
        per_scope=False,
        description=f"Dataverse: {table.what}.",
    )
    for table in STREAM_TABLES
    if table.entity is not None
)


class DataverseReader:
    """One environment, as its application user sees it."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime

    def check(self) -> Iterator[CheckItem]:
        with self._open() as api:
            yield from check_connection(api)

    def discover(self) -> Discovery:
        with self._open() as api:
            table = Environment(api).find(PROJECTS)
            if table is None:
                raise ConfigError(
                    f'The environment of connection "{api.connection}" has no projects.', hint="Check environment_url."
                )
            columns = ",".join(
                name for name in (table.key, "msdyn_subject", "msdyn_istemplate", "statecode") if name in table.columns
            )
            rows = list(api.rows(f"{table.set_name}?$select={columns}", what="list projects"))
        return Discovery(
            tuple(
                Scope(row[table.key], row["msdyn_subject"] or row[table.key], archived=row.get("statecode") == 1)
                for row in rows
                if not row.get("msdyn_istemplate")
            )
        )

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        with self._open() as api:
            yield from Fetching(api, self._runtime, plan).run()

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api:
            yield from list_ids(api, plan)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:  # noqa: ARG002 - ids are unique
        with self._open() as api:
            yield from probe_ids(api, entity, ids)

    def _open(self) -> DataverseApi:
        return DataverseApi(self._settings, self._runtime)


DATAVERSE = Source(open=DataverseReader, streams=_STREAMS, translate=translate_page)
