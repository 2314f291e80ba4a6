"""Pages, single rows and counts of every read model. See README.md for what a page costs and why."""

import uuid
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import orjson
import psycopg

from hub.errors import NotFound
from hub.queries.as_of import AsOf, LookBack, Untracked
from hub.queries.cursor import open_cursor, seal_cursor
from hub.queries.filter import Comparison, Field, Literal, Operator
from hub.queries.order import Key, default_order
from hub.queries.past import held_at
from hub.queries.question import DEFAULT_LIMIT, Asker, Question, Shape, shape_of
from hub.queries.reading import FEED_TIMEOUT_S, Reader, reading
from hub.queries.statement import Statement, count_statement, page_statements
from hub.queries.watermark import read_mark
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting import Column, ReadModel

JOINS = "SELECT set_config('enable_hashjoin', %(hash)s, true), set_config('enable_mergejoin', 'off', true)"
"""Whether joins may lose the order (see `ReadModel.joins_in_order`). Never a merge: by client alone it would compare every hour with every price."""


@dataclass(frozen=True, slots=True)
class Page:
    """`items` are JSON objects joined by commas; `next` goes on after them; `etag` is None for lists without a watermark."""

    items: str
    next: str | None
    count: int | None
    etag: str | None
    untracked: tuple[Untracked, ...] = ()
    """Of a look back: those of which nothing was known yet; their rows are not missing, they are unknown."""

    def to_json(self) -> bytes:
        """The answer's body; the objects go in as PostgreSQL made them."""
        more = f'"{self.next}"' if self.next else "null"
        count = "" if self.count is None else f',"count":{self.count}'
        gaps = "" if not self.untracked else f',"not_tracked":{orjson.dumps(self.untracked).decode()}'
        return f'{{"items":[{self.items}],"next":{more}{count}{gaps}}}'.encode()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What the asker holds already is still right."""

    etag: str


def read_page(hub: Hub, caller: Caller, question: Question, *, known: frozenset[str] = frozenset()) -> Page | Unchanged:
    """One page; Unchanged if its tag is among `known`.

    Raises Forbidden for a hidden column, Unprocessable for a cursor of another question, StorageError when it takes too long.
    """
    asker = Asker.of(caller)
    identity = question.identity(asker)
    resume = open_cursor(hub.secret_box, question.cursor, question=identity) if question.cursor else None
    with reading(hub.database, caller.scope) as reader:
        etag = read_tag(reader, question, identity, form="json")
        if etag in known:
            return Unchanged(etag)
        back = held_at(reader, question.model, question.as_of)
        shape, values = shape_of(question, asker, resume=resume, back=back)
        items, last = _read_items(reader, shape, values, limit=question.limit or DEFAULT_LIMIT)
        count = _read_count(reader, shape, values) if question.wants_count else None
    return Page(
        items, last and seal_cursor(hub.secret_box, last, question=identity), count, etag or None, gaps_of(back)
    )


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`items` as in `Page`; `last` are the key values to go on after, None at the end."""

    items: str
    last: list[str | None] | None
    count: int | None


def read_feed(hub: Hub, caller: Caller, question: Question, *, resume: list[str | None] | None = None) -> FeedPage:
    """One page for a door that seals its own cursors, going on after the key values of `resume`. Raises as `read_page`."""
    with reading(hub.database, caller.scope, timeout_s=FEED_TIMEOUT_S) as reader:
        shape, values = shape_of(
            question, Asker.of(caller), resume=resume, back=held_at(reader, question.model, question.as_of)
        )
        items, last = _read_items(reader, shape, values, limit=question.limit or DEFAULT_LIMIT)
        count = _read_count(reader, shape, values) if question.wants_count else None
    return FeedPage(items, orjson.loads(last) if last else None, count)


def count_rows(hub: Hub, caller: Caller, question: Question) -> int:
    """How many rows the question has in all. Raises as `read_page`."""
    with reading(hub.database, caller.scope, timeout_s=FEED_TIMEOUT_S) as reader:
        back = held_at(reader, question.model, question.as_of)
        return _read_count(reader, *shape_of(replace(question, skip=0), Asker.of(caller), back=back))


def read_row(
    hub: Hub,
    caller: Caller,
    model: ReadModel,
    row_id: uuid.UUID | int,
    *,
    fields: tuple[Column, ...],
    as_of: AsOf | None = None,
) -> str:
    """One row as a JSON object, whatever its presence. Raises NotFound when there is none, or none in the caller's scope, or none yet."""
    key = model.by_name["id"]
    is_it = Comparison(Field(key), Operator.EQ, Literal(row_id, key.type))
    question = Question(model, (Key(key),), fields, where=is_it, include_absent=True, limit=1, as_of=as_of)
    with reading(hub.database, caller.scope) as reader:
        shape, values = shape_of(question, Asker.of(caller), back=held_at(reader, question.model, question.as_of))
        item, _ = _read_items(reader, shape, values, limit=1)
    if not item:
        then = "" if as_of is None else f" that was known at {as_of.isoformat()}"
        raise NotFound(f"There is no {model.singular} {row_id}{then}.", hint=f"List what you may see: /{model.path}.")
    return item


def gaps_of(back: LookBack | None) -> tuple[Untracked, ...]:
    return () if back is None else back.untracked


def read_tag(reader: Reader, question: Question, identity: str, *, form: str) -> str:
    """A tag of the answer, empty for lists whose changes nothing numbers.

    It is read before the rows: a change in between makes the next answer new, never this one stale.
    """
    mark = read_mark(reader, question.model)
    if mark is None:
        return ""
    page = f"{question.fields} {question.limit} {question.cursor} {question.wants_count} {question.escapes_formulas}"
    return f'W/"{blake2b(f"{form} {mark} {identity} {page}".encode(), digest_size=16).hexdigest()}"'


def _read_items(reader: Reader, shape: Shape, values: dict[str, Any], *, limit: int) -> tuple[str, str | None]:
    """The items of one page, and the key values of the last one if there are more."""
    items: list[str] = []
    last: str | None = None
    room = limit + 1
    if shape.model.joins_in_order:
        # A look back unites rows with their history: they are sorted anyhow.
        is_kept_order = (shape.cut is None and shape.order == default_order(shape.model)) or shape.is_by_change
        reader.execute(JOINS, {"hash": "off" if is_kept_order else "on"})
    for statement in page_statements(shape):
        found, met, here = _one(reader, statement, {**values, "room": room})
        items += [found] if found else []
        last = here or last
        if met == room:
            return ",".join(items), last
        room -= met
    return ",".join(items), None


def _read_count(reader: Reader, shape: Shape, values: dict[str, Any]) -> int:
    if shape.model.joins_in_order:
        reader.execute(JOINS, {"hash": "on"})
    count: int = _one(
        reader, count_statement(replace(shape, nulls=None, order=(), fields=(), expansions=(), skips=False)), values
    )[0]
    return count


def _one(reader: Reader, statement: Statement, values: dict[str, Any]) -> tuple[Any, ...]:
    return psycopg.RawCursor(reader).execute(statement.sql, statement.bind(values)).fetchall()[0]
