"""The source `planner`: basic plans, each of them a scope."""

from collections.abc import Iterator, Sequence

from connectors.msproject.graph.api import GraphApi
from connectors.msproject.planner.checking import check_connection
from connectors.msproject.planner.fetching import PEOPLE, PLANS, TASKS, Fetching
from connectors.msproject.planner.plans import list_plans
from connectors.msproject.planner.presence import list_ids, probe_ids
from connectors.msproject.planner.translate import translate_page
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

_STREAMS = (
    StreamDescription(
        PLANS, (Entity.SOURCE_PROJECT,), incremental="none", per_scope=True, description="Planner: basic plans."
    ),
    StreamDescription(
        TASKS,
        (Entity.TASK, Entity.ASSIGNMENT, Entity.TASK_MEMBERSHIP),
        incremental="hash",
        per_scope=True,
        description="Planner: tasks with their people and buckets; check items as tasks by choice.",
        whole=(Entity.ASSIGNMENT, Entity.TASK_MEMBERSHIP),
    ),
    StreamDescription(
        PEOPLE, (Entity.ACCOUNT,), incremental="none", per_scope=False, description="Planner: people on tasks."
    ),
)


class PlannerReader:
    """The basic plans of one tenant, as the connection sees them."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self._settings = settings
        self._runtime = runtime

    def check(self) -> Iterator[CheckItem]:
        with self._open() as api:
            yield from check_connection(api)

    def discover(self) -> Discovery:
        with self._open() as api:
            plans = list_plans(api)
        return Discovery(tuple(Scope(plan["id"], plan.get("title") or plan["id"]) for plan in plans))

    def fetch(self, plan: FetchPlan) -> Iterator[Page | Gap]:
        with self._open() as api:
            yield from Fetching(api, plan).run()

    def census(self, plan: FetchPlan) -> Iterator[IdPage]:
        with self._open() as api:
            yield from list_ids(api, plan)

    def probe(self, entity: Entity, scope: str, ids: Sequence[str]) -> Iterator[Verdict]:  # noqa: ARG002 - ids are unique
        with self._open() as api:
            yield from probe_ids(api, entity, ids)

    def _open(self) -> GraphApi:
        return GraphApi(self._settings, self._runtime)


PLANNER = Source(open=PlannerReader, streams=_STREAMS, translate=translate_page)
