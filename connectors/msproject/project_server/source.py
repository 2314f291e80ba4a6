"""The source `project_server`: projects of one Project Web App, each of them a scope."""

from connectors.msproject.project_server.api import ProjectServerApi
from connectors.msproject.project_server.checking import check_connection
from connectors.msproject.project_server.discovery import discover
from connectors.msproject.project_server.fetching import fetch
from connectors.msproject.project_server.presence import list_ids, probe_ids
from connectors.msproject.project_server.sets import OF_PROJECT, PROJECTS, RESOURCES, STREAM_SETS, TASKS
from connectors.msproject.project_server.translate import translate_page
from connectors.msproject.source import Service, Source
from connectors.sdk.contract import StreamDescription
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
_SERVICE = Service(
    open=ProjectServerApi, check=check_connection, discover=discover, fetch=fetch, census=list_ids, probe=probe_ids
)
PROJECT_SERVER = Source(open=_SERVICE.reader, streams=_STREAMS, translate=translate_page)
