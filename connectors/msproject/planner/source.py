"""The source `planner`: basic plans, each of them a scope."""

from connectors.msproject.graph.api import GraphApi
from connectors.msproject.planner.checking import check_connection
from connectors.msproject.planner.discovery import discover
from connectors.msproject.planner.fetching import PEOPLE, PLANS, TASKS, fetch
from connectors.msproject.planner.presence import list_ids, probe_ids
from connectors.msproject.planner.translate import translate_page
from connectors.msproject.source import Service, Source
from connectors.sdk.contract import StreamDescription
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
_SERVICE = Service(
    open=GraphApi, check=check_connection, discover=discover, fetch=fetch, census=list_ids, probe=probe_ids
)
PLANNER = Source(open=_SERVICE.reader, streams=_STREAMS, translate=translate_page)
