"""Where a feed goes on: `$skiptoken`, sealed and bound to set, query and asker, and the address that holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from hub.errors import BadRequest, Unprocessable
from hub.odata.exchange import Ask
from hub.odata.selection import SAFE
from hub.queries.cursor import open_cursor, seal_cursor
from hub.queries.question import Asker

DEFAULT_PAGE = 5000
LARGEST_PAGE = 20_000
EXPANDED_PAGE = 100
"""Rows with many related rows in each: a page must not grow without end."""
ON_THE_WAY = {"$top", "$skip", "$count", "$skiptoken", "$format"}
"""Options that a token carries on, or that may differ from page to page."""


@dataclass(frozen=True, slots=True)
class Position:
    """`left` is what `$top` leaves for this page and the next ones, None without it; `resume` None begins at the beginning."""

    size: int
    left: int | None
    resume: list[str | None] | None = None

    @property
    def room(self) -> int:
        return self.size if self.left is None else min(self.size, self.left)

    @property
    def is_last(self) -> bool:
        """Whether `$top` ends with this page."""
        return self.left is not None and self.left <= self.size


def preferred_size(ask: Ask) -> int | None:
    """`Prefer: odata.maxpagesize`; a value that is none is no preference."""
    text = ask.preferences.get("maxpagesize", "")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(LARGEST_PAGE)) + 5 else 0
    return min(wanted, LARGEST_PAGE) or None


def to_position(ask: Ask, options: Mapping[str, str], top: int | None) -> Position:
    """Where this page begins and how long it is. Raises BadRequest for a token of another question or asker."""
    wanted = preferred_size(ask)
    token = options.get("$skiptoken")
    if token is None:
        return Position(wanted or DEFAULT_PAGE, top)
    try:
        size, left, *resume = open_cursor(ask.hub.secret_box, token, question=_identity(ask, options))
    except (Unprocessable, ValueError) as error:
        raise BadRequest(
            "This $skiptoken does not belong to this set, query and token.",
            hint="Follow @odata.nextLink as it is, or begin anew.",
            code="skiptoken",
        ) from error
    return Position(wanted or int(size or DEFAULT_PAGE), None if left is None else int(left), resume)


def next_link(
    ask: Ask, options: Mapping[str, str], aliases: Mapping[str, str], page: tuple[Position, list[str | None]]
) -> str:
    """The absolute address of the next page, after the key values of the last row."""
    position, last = page
    left = None if position.left is None else str(position.left - position.room)
    values = orjson.dumps([str(position.size), left, *last]).decode()
    token = seal_cursor(ask.hub.secret_box, values, question=_identity(ask, options))
    kept = {name: text for name, text in options.items() if name not in ON_THE_WAY - {"$format"}}
    named = {**kept, **aliases, "$skiptoken": token}
    query = "&".join(f"{name}={quote(text, safe=SAFE)}" for name, text in named.items())
    return f"{ask.root}/{ask.path}?{query}"


def _identity(ask: Ask, options: Mapping[str, str]) -> str:
    asked = sorted((name, text) for name, text in options.items() if name not in ON_THE_WAY)
    return f"odata {ask.service.namespace} {ask.path} {asked} for {Asker.of(ask.caller)!r}"
