"""Fetch, translate and write overlap: each stage runs ahead of the next by a few pages, never more, so memory stays flat."""

from collections.abc import Iterable, Iterator

from connectors.sdk.contract import Connector, Gap, Page
from connectors.sdk.errors import RecordRejected
from connectors.sdk.mapping import Mapping
from hub.storage.commit import PageContent
from hub.storage.raw_pages import press
from hub.sync.ahead import run_ahead
from hub.sync.stop import StopSignal
from models.records import Record, Removal

PAGES_AHEAD = 4
"""Pages between two stages; more buys nothing, since the slowest stage sets the pace."""


def translated_pages(
    connector: Connector, pages: Iterable[Page | Gap], *, mapping: Mapping, stop: StopSignal
) -> Iterator[PageContent | Gap]:
    """The pages of a fetch, translated, in order. An error of any stage arrives after all that came before it."""
    fetched = run_ahead(_until_stopped(pages, stop), depth=PAGES_AHEAD, name="fetch")
    yield from run_ahead(
        (_translate(connector, item, mapping) for item in fetched), depth=PAGES_AHEAD, name="translate"
    )


def _until_stopped(pages: Iterable[Page | Gap], stop: StopSignal) -> Iterator[Page | Gap]:
    for page in pages:
        yield page
        stop.raise_if_set()


def _translate(connector: Connector, item: Page | Gap, mapping: Mapping) -> PageContent | Gap:
    if isinstance(item, Gap):
        return item
    items: list[Record | Removal] = []
    rejected: list[RecordRejected] = []
    for found in connector.translate(item, mapping):
        if isinstance(found, RecordRejected):
            rejected.append(found)
        else:
            items.append(found)
    return PageContent(page=item, pressed=press(item), items=items, rejected=rejected)
