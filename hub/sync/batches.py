"""How pages are put together for one transaction: neighbours of one stream, until about two thousand records or ten pages."""

from collections.abc import Iterable, Iterator

from connectors.sdk.contract import Gap
from hub.storage.commit import PageContent

RECORDS_PER_COMMIT = 2_000
"""Fewer pay for more commits than they need, more keep locks for longer."""
PAGES_PER_COMMIT = 10
"""What a worker that dies has to ask the vendor again, beside the pages ahead."""


def batches_of_pages(pages: Iterable[PageContent | Gap]) -> Iterator[list[PageContent] | Gap]:
    """Group neighbouring pages of one stream. What was read before an error comes out before the error does."""
    batch: list[PageContent] = []
    size = 0
    pages = iter(pages)
    while True:
        try:
            page = next(pages, None)
        except BaseException:
            if batch:
                yield batch
            raise
        if batch and (page is None or size >= RECORDS_PER_COMMIT or not _joins(page, batch)):
            yield batch
            batch, size = [], 0
        if page is None:
            return
        if isinstance(page, Gap):
            yield page
            continue
        batch.append(page)
        size += len(page.items) + len(page.rejected) + 1


def _joins(page: PageContent | Gap, batch: list[PageContent]) -> bool:
    return isinstance(page, PageContent) and page.page.stream == batch[0].page.stream and len(batch) < PAGES_PER_COMMIT
