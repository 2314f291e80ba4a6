"""How pages are put together for one transaction: neighbours of one stream, until about two thousand records."""

from collections.abc import Iterable, Iterator

from connectors.sdk.contract import Gap
from hub.storage.commit import PageContent

RECORDS_PER_COMMIT = 2_000
"""Fewer pay for more commits than they need, more keep locks for longer."""


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
        if batch and (
            page is None
            or isinstance(page, Gap)
            or page.page.stream != batch[0].page.stream
            or size >= RECORDS_PER_COMMIT
        ):
            yield batch
            batch, size = [], 0
        if page is None:
            return
        if isinstance(page, Gap):
            yield page
            continue
        batch.append(page)
        size += len(page.items) + len(page.rejected) + 1
