"""The source `dataverse`: projects of one environment, each of them a scope."""

from connectors.msproject.dataverse.api import DataverseApi
from connectors.msproject.dataverse.checking import check_connection
from connectors.msproject.dataverse.discovery import discover
from connectors.msproject.dataverse.fetching import fetch
from connectors.msproject.dataverse.presence import list_ids, probe_ids
from connectors.msproject.dataverse.tables import PROJECTS, STREAM_TABLES, TASKS
from connectors.msproject.dataverse.translate import translate_page
from connectors.msproject.source import Service, Source
from connectors.sdk.contract import StreamDescription
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
_SERVICE = Service(
    open=DataverseApi, check=check_connection, discover=discover, fetch=fetch, census=list_ids, probe=probe_ids
)
DATAVERSE = Source(open=_SERVICE.reader, streams=_STREAMS, translate=translate_page)
