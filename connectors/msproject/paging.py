"""Lists that come in pages, each with the link to the next: the same walk through all of them, whoever gives them."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol


class RowPage(Protocol):
    """One answer with rows."""

    @property
    def rows(self) -> list[dict[str, Any]]: ...

    @property
    def next_link(self) -> str | None: ...


def rows_through(link: str | None, read: Callable[[str], RowPage]) -> Iterator[dict[str, Any]]:
    """All rows from a path or link on, through all pages after it; none without one."""
    while link:
        page = read(link)
        yield from page.rows
        link = page.next_link
