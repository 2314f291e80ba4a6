"""Plans for tests: MSPDI written element by element, and what becomes of it without a disk in between."""

import io
from collections import Counter
from dataclasses import dataclass

from connectors.msproject.files.identity import ProjectIds
from connectors.msproject.files.mspdi import read_rows
from connectors.msproject.files.plan import PlanReader
from connectors.msproject.files.translate import translate_page
from connectors.sdk.contract import Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from models.records import Record

GUID = "0F0E6C1B-2F7E-4A10-9F4B-0242AC120002"
FILE = "harbour.xml"


def elements(**texts) -> str:
    """`<Name>text</Name>` for each; True is 1. `inner` is put at the end as it is."""
    inner = texts.pop("inner", "")
    return "".join(f"<{name}>{int(text) if text is True else text}</{name}>" for name, text in texts.items()) + inner


def a_task(uid, *links, level=1, **texts) -> str:
    given = {"UID": uid, "ID": uid, "Name": f"Task {uid}", "OutlineLevel": level, **texts}
    inner = "".join(links) + given.pop("inner", "")
    return f"<Task>{elements(**given, inner=inner)}</Task>"


def a_root(**texts) -> str:
    return a_task(0, level=0, **{"Name": "Harbour", **texts})


def a_link(predecessor, **texts) -> str:
    return f"<PredecessorLink>{elements(PredecessorUID=predecessor, **{'Type': 1, **texts})}</PredecessorLink>"


def a_baseline(number=0, **texts) -> str:
    return f"<Baseline>{elements(Number=number, **texts)}</Baseline>"


def a_resource(uid, **texts) -> str:
    return f"<Resource>{elements(**{'UID': uid, 'Name': f'Resource {uid}', 'Type': 1, **texts})}</Resource>"


def an_assignment(uid, *, task, resource, **texts) -> str:
    return f"<Assignment>{elements(UID=uid, TaskUID=task, ResourceUID=resource, **texts)}</Assignment>"


def a_value(field_id, **texts) -> str:
    return f"<ExtendedAttribute>{elements(FieldID=field_id, **texts)}</ExtendedAttribute>"


def a_plan(
    *tasks,
    resources=(),
    assignments=(),
    calendars=(),
    fields=(),
    tables=(),
    declaration="<?xml version='1.0'?>",
    **header,
) -> str:
    """A whole document, in euros unless `CurrencyCode` says otherwise; None leaves an element out."""
    given = {"GUID": GUID, "Title": "Harbour", "CurrencyCode": "EUR", "CalendarUID": 1, **header}
    sections = {
        "OutlineCodes": tables,
        "ExtendedAttributes": fields,
        "Calendars": calendars,
        "Tasks": tasks,
        "Resources": resources,
        "Assignments": assignments,
    }
    body = "".join(f"<{name}>{''.join(rows)}</{name}>" for name, rows in sections.items())
    head = elements(**{name: text for name, text in given.items() if text is not None})
    return f'{declaration}<Project xmlns="http://schemas.microsoft.com/project">{head}{body}</Project>'


@dataclass
class Read:
    """What a document became; `of(TaskRecord)` gives records by their id without the project's."""

    pages: list[Page]
    outcomes: list[Record | RecordRejected]
    left_out: Counter[str]

    def of(self, kind):
        return {_short(record.source_id): record for record in self.outcomes if isinstance(record, kind)}

    def only(self, kind):
        (record,) = self.of(kind).values()
        return record

    @property
    def rejected(self):
        return [outcome for outcome in self.outcomes if isinstance(outcome, RecordRejected)]


def read(document, *, mapping=None, converted=False) -> Read:
    """Read and translate a document given as text or bytes."""
    rules = Mapping.parse(mapping or {}, connection="ACME")
    ids = ProjectIds({})
    reader = PlanReader(lambda header: ids.id_of(header, scope=FILE), leaves_out_zeros=converted)
    file = io.BytesIO(document if isinstance(document, bytes) else document.encode())
    pages = [
        Page.of_document(raw.rows, stream=raw.stream, scope=FILE, context=raw.context, is_last=raw.is_last)
        for raw in reader.pages(read_rows(file))
    ]
    outcomes = [outcome for page in pages for outcome in translate_page(page, rules)]
    return Read(pages, outcomes, reader.left_out)


def _short(source_id: str) -> str:
    return source_id.removeprefix(f"{GUID}/").removeprefix(f"{FILE}/")
