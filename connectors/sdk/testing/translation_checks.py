"""How a connector turns pages into records."""

import dataclasses
from collections.abc import Sequence

from connectors.sdk.contract import Page
from connectors.sdk.cursor import Cursor
from connectors.sdk.errors import ContractBroken, RecordRejected
from connectors.sdk.payload import decode_json, encode_json
from connectors.sdk.testing.isolation import without_io
from connectors.sdk.testing.subject import Subject, page_name, require
from models.records import Record, Removal

_NONSENSE = b'"this is not what the vendor promises"'

Outcome = Record | Removal | RecordRejected


def its_material_covers_every_stream(subject: Subject) -> None:
    streams = {stream.name: stream for stream in subject.description.streams}
    pages = subject.material.pages
    missing = streams.keys() - {page.stream for page in pages}
    require(not missing, f"The material has no page of {', '.join(sorted(missing))}.")
    for page in pages:
        require(page.stream in streams, f"{page_name(page)} belongs to no stream it describes.")
        per_scope = streams[page.stream].per_scope
        require(bool(page.scope) == per_scope, f"{page_name(page)} does not fit per_scope={per_scope}.")


def its_records_are_of_the_kinds_it_promises(subject: Subject) -> None:
    promised = {stream.name: stream.entities for stream in subject.description.streams}
    for page in subject.material.pages:
        outcomes = subject.translated(page)
        require(outcomes, f"{page_name(page)} gives nothing.")
        for outcome in outcomes:
            require(not isinstance(outcome, RecordRejected), f"{page_name(page)} should be good: {outcome}")
            kind = getattr(outcome, "entity", None)
            require(
                kind in promised[page.stream], f"{page_name(page)} gives a {kind}, which its stream does not promise."
            )


def it_translates_the_same_page_the_same_way(subject: Subject) -> None:
    for page in _all_pages(subject):
        first, second = subject.translated(page), subject.translated(page)
        require(_as_data(first) == _as_data(second), f"{page_name(page)} gives other records the second time.")


def it_translates_a_kept_page_alike(subject: Subject) -> None:
    for page in _all_pages(subject):
        same = _as_data(subject.translated(page)) == _as_data(subject.translated(as_kept(page)))
        require(same, f"{page_name(page)} gives other records once it was kept as JSON.")


def its_translation_does_no_io(subject: Subject) -> None:
    connector, mapping = subject.opened(), subject.mapping()
    for page in _all_pages(subject):
        list(connector.translate(page, mapping))
        with without_io(page_name(page)):
            list(connector.translate(page, mapping))


def a_bad_item_is_rejected_alone(subject: Subject) -> None:
    require(subject.material.spoilt_pages, "The material has no spoilt page.")
    for spoilt in subject.material.spoilt_pages:
        outcomes = subject.translated(spoilt.page)
        rejected = [outcome for outcome in outcomes if isinstance(outcome, RecordRejected)]
        where = page_name(spoilt.page)
        require(
            len(rejected) == spoilt.rejected, f"{where} rejects {len(rejected)} items instead of {spoilt.rejected}."
        )
        require(len(outcomes) > len(rejected), f"{where} loses its good items with the bad.")
        require(all(fault.rule and fault.message for fault in rejected), f"{where} rejects without rule or sentence.")


def a_page_of_nonsense_stops_the_run(subject: Subject) -> None:
    for page in subject.material.pages:
        nonsense = Page(stream=page.stream, scope=page.scope, body=_NONSENSE, context=page.context)
        require(_breaks_contract(subject, nonsense), f"{page_name(page)} as a mere text should raise ContractBroken.")


def its_cursors_can_be_stored(subject: Subject) -> None:
    for page in subject.material.pages:
        check_cursor(page)
    by_cursor = {stream.name for stream in subject.description.streams if stream.incremental == "cursor"}
    silent = by_cursor - {page.stream for page in subject.material.pages if page.cursor}
    require(not silent, f"The material has no cursor for {', '.join(sorted(silent))}.")


def check_cursor(page: Page) -> None:
    """A cursor comes back from JSON as it was, and has a version."""
    if page.cursor is None:
        return
    require(
        _stored(page.cursor) == page.cursor,
        f"{page_name(page)} has a cursor that JSON does not keep: {page.cursor.state}.",
    )
    require(page.cursor.version >= 1, f"{page_name(page)} has a cursor without a version.")


def as_kept(page: Page) -> Page:
    """The page after it was kept: its body, context and cursor put through JSON and back, nothing else of it."""
    return Page(
        stream=page.stream,
        scope=page.scope,
        body=encode_json(decode_json(page.body)),
        context=decode_json(encode_json(page.context)),
        cursor=_stored(page.cursor) if page.cursor else None,
        is_last=page.is_last,
    )


def _stored(cursor: Cursor) -> Cursor:
    return Cursor(**decode_json(encode_json(dataclasses.asdict(cursor))))


def _all_pages(subject: Subject) -> tuple[Page, ...]:
    return (*subject.material.pages, *(spoilt.page for spoilt in subject.material.spoilt_pages))


def _as_data(outcomes: Sequence[Outcome]) -> list[object]:
    """Records compare by value; rejections by id and rule."""
    return [
        (outcome.source_id, outcome.rule) if isinstance(outcome, RecordRejected) else outcome for outcome in outcomes
    ]


def _breaks_contract(subject: Subject, page: Page) -> bool:
    try:
        subject.translated(page)
    except ContractBroken:
        return True
    return False


TRANSLATION_CHECKS = (
    its_material_covers_every_stream,
    its_records_are_of_the_kinds_it_promises,
    it_translates_the_same_page_the_same_way,
    it_translates_a_kept_page_alike,
    its_translation_does_no_io,
    a_bad_item_is_rejected_alone,
    a_page_of_nonsense_stops_the_run,
    its_cursors_can_be_stored,
)
