"""The source `project_server`: projects of one Project Web App, each of them a scope."""

from collections.abc import Iterator, Sequence

from connectors.msproject.project_server.api import ProjectServerApi, filtered
from connectors.msproject.project_server.checking import check_connection
from connectors.msproject.project_server.choice import is_project
from connectors.msproject.project_server.fetching import Fetching
from connectors.msproject.project_server.presence import list_ids, probe_ids
from connectors.msproject.project_server.sets import OF_PROJECT, PROJECTS, RESOURCES, STREAM_SETS, TASKS
from connectors.msproject.project_server.translate import translate_page
from connectors.msproject.project_server.values import to_id
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
from models.vocabulary import Entity

_MORE = {PROJECTS.name: (Entity.CUSTOM_FIELD, Entity.BUDGET_LINE), TASKS.name: (Entity.BUDGET_LINE,)}
_STREAMS = tuple(
    StreamDescription(
        each.stream,
        (each.entity, *_MORE.get(each.name, ())),
        incremental="none" if each in {PROJECTS, RESOURCES} else "cursor",
        per_scope=each in OF_PROJECT,
        description=f"Project Server: {each.what}.",
    )
    for each in STREAM_SETS
    if each.entity is not None
)


class ProjectServerReader:
    """One Project Web App, as the connection's user sees it."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime

    def check(self) -> Iterator[CheckItem]:
        with self._open() as api:
            yield from check_connection(api)

    def discover(self) -> Discovery:
        with self._open() as api:
            path = filtered(PROJECTS.name, ("ProjectId", "ProjectName", "ProjectType"))
            rows = list(api.rows(path, what="list projects"))
        return Discovery(
            tuple(
                Scope(to_id(row["ProjectId"]) or "", row["ProjectName"] or row["ProjectId"])
                for row in rows
                if is_project(row)
            )
        )

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        with self._open() as api:
            yield from Fetching(api, plan).run()

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api:
            yield from list_ids(api, plan)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:
        with self._open() as api:
            yield from probe_ids(api, entity, scope, ids)

    def _open(self) -> ProjectServerApi:
        return ProjectServerApi(self._settings, self._runtime)


PROJECT_SERVER = Source(open=ProjectServerReader, streams=_STREAMS, translate=translate_page)
