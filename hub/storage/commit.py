"""One transaction for a few pages of one stream: raw pages, rows, quarantine and cursor together, fenced by the run's lease."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.sdk.contract import WHOLE_CONNECTION, Page
from connectors.sdk.errors import RecordRejected
from hub.storage.cursors import save_cursor
from hub.storage.leases import Lease, hold_lease
from hub.storage.presence import HAVE_CHILDREN, return_along, take_along
from hub.storage.quarantine import Rejection, resolve_rejections, save_rejections
from hub.storage.raw_pages import PressedPage, keep_pages
from hub.storage.runs import StreamCounts
from hub.storage.unshown import Whole, take_unshown
from hub.storage.upsert import Batches, RunStamp, Tally, write_batch
from models.records import Record, Removal
from models.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class PageContent:
    """What is written of one page."""

    page: Page
    pressed: PressedPage
    items: Sequence[Record | Removal]
    rejected: Sequence[RecordRejected]


def commit_pages(
    connection: Connection,
    contents: Sequence[PageContent],
    *,
    lease: Lease,
    stamp: RunStamp,
    whole: Whole,
) -> StreamCounts:
    """Write the pages of one stream inside the caller's transaction and count what became of them.

    Raises LeaseLost when another run has taken the connection over; then nothing of these pages is written.
    """
    hold_lease(connection, lease, scope=_only_scope(contents))
    batches, rejections = Batches(stamp.connection_id), []
    owner = {"client_id": stamp.client_id, "connection_id": stamp.connection_id, "run_id": stamp.run_id}
    page_ids = keep_pages(connection, [content.pressed for content in contents], **owner)
    for content in contents:
        page_id = page_ids[content.pressed.body_hash]
        for item in content.items:
            batches.add(item, raw_page_id=page_id)
        rejections += [Rejection(content.page.stream, content.page.scope, error, page_id) for error in content.rejected]
    tally, has_changed_parents = Tally(), False
    for batch in batches:
        written = write_batch(connection, batch, stamp=stamp)
        has_changed_parents |= batch.entity in HAVE_CHILDREN and written.changed > 0
        tally.add(written)
    unshown = take_unshown(connection, contents, whole=whole, stamp=stamp)
    tally.removed += unshown
    has_left = any(batch.removals and batch.entity in HAVE_CHILDREN for batch in batches)
    if has_left or (unshown and Entity.TASK in whole.kinds):
        take_along(connection, stamp=stamp)
    elif has_changed_parents:
        return_along(connection, stamp=stamp)
    good = [item.source_id for content in contents for item in content.items]
    resolve_rejections(
        connection, good, client_id=stamp.client_id, connection_id=stamp.connection_id, stream=contents[0].page.stream
    )
    save_rejections(
        connection, rejections, client_id=stamp.client_id, connection_id=stamp.connection_id, run_id=stamp.run_id
    )
    _save_cursors(connection, contents, stamp=stamp)
    return _count(contents, tally, rejected=len(rejections))


def _only_scope(contents: Sequence[PageContent]) -> str | None:
    scopes = {content.page.scope for content in contents} - {WHOLE_CONNECTION}
    return scopes.pop() if len(scopes) == 1 else None


def _save_cursors(connection: Connection, contents: Sequence[PageContent], *, stamp: RunStamp) -> None:
    last_of = {
        (content.page.stream, content.page.scope): content.page
        for content in contents
        if content.page.cursor is not None
    }
    for key, page in last_of.items():
        if page.cursor is not None:
            save_cursor(
                connection,
                page.cursor,
                client_id=stamp.client_id,
                connection_id=stamp.connection_id,
                run_id=stamp.run_id,
                key=key,
                is_last=page.is_last,
            )


def _count(contents: Sequence[PageContent], tally: Tally, *, rejected: int) -> StreamCounts:
    return StreamCounts(
        pages=len(contents),
        records=sum(len(content.items) for content in contents),
        created=tally.created,
        changed=tally.changed,
        unchanged=tally.unchanged,
        removed=tally.removed,
        quarantined=rejected,
    )
