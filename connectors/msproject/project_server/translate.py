"""Pages of Project Server as records: which set's rows become what. Pure: a page and the admin's mapping in, records out."""

from collections.abc import Callable, Iterable, Iterator

from connectors.msproject.project_server import people, register, work
from connectors.msproject.project_server.answers import JsonObject
from connectors.msproject.project_server.context import PageContext
from connectors.msproject.project_server.sets import (
    ASSIGNMENTS,
    DELIVERABLES,
    ISSUES,
    LINKS,
    PROJECTS,
    RESOURCES,
    RISKS,
    SET_OF_STREAM,
    TASKS,
    TIMESHEETS,
)
from connectors.sdk.contract import Page
from connectors.sdk.errors import ContractBroken
from connectors.sdk.mapping import Mapping
from connectors.sdk.reading import Translated, translate_each
from models.records import CustomFieldRecord
from models.vocabulary import Entity

_RECORDS_OF: dict[str, Callable[[JsonObject, PageContext], Iterable[Translated]]] = {
    PROJECTS.name: work.to_project_records,
    RESOURCES.name: people.to_accounts,
    TASKS.name: work.to_task_records,
    LINKS.name: work.to_dependencies,
    ASSIGNMENTS.name: people.to_assignments,
    TIMESHEETS.name: people.to_time_entries,
    RISKS.name: register.to_risks,
    ISSUES.name: register.to_issues,
    DELIVERABLES.name: register.to_deliverables,
}


def translate_page(page: Page, mapping: Mapping) -> Iterator[Translated]:
    """Turn one page into records and removals. Raises ContractBroken when it is no page of rows."""
    wanted, rows = SET_OF_STREAM[page.stream], page.document
    if not isinstance(rows, list) or not {"site", "projects", "custom"} <= page.context.keys():
        raise ContractBroken(f'A page of stream "{page.stream}" is no list of rows of Project Server.')
    context = PageContext.of_page(page, mapping)
    yield from _custom_fields(context)
    to_records = _RECORDS_OF[wanted.name]
    yield from translate_each(rows, lambda row: to_records(row, context), source_id=lambda row: row.get(wanted.key))


def _custom_fields(context: PageContext) -> Iterator[CustomFieldRecord]:
    """What a farm's people added; told with the projects."""
    for column in context.given.get("fields", ()):
        yield CustomFieldRecord(
            source_id=f"{column['entity']}/{column['name']}",
            name=column["name"],
            type=column["type"],
            applies_to=Entity(column["entity"]),
        )
