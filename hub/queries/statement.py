"""The SQL of a question, made once a shape: SQLAlchemy Core builds and compiles it, the driver runs the text.

PostgreSQL builds the JSON of a whole page in one statement; no row becomes a Python object on its way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from hub.queries.expansion import Look, needed_columns, to_object
from hub.queries.order import Order, Range, from_the_beginning, go_on_after, order_by
from hub.queries.projection import as_csv
from hub.queries.question import Shape
from hub.queries.relations import SQL_TYPES, parts_of, read_column, value_of
from hub.queries.rows import Rows, pieces_of, rows_of
from models.reporting import Column, ColumnType

SHAPES_KEPT = 512
NUMBERED = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
"""PostgreSQL's own `$1`: the driver hands the text on as it is."""
NAMED = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]
"""COPY takes no parameters: there the driver quotes the values itself."""

Sql = ColumnElement[Any]

NUMBER = "row number"
"""With a space, so that no column is called so."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL for the driver. `names` are its parameters in order; `constants` are bound in every run, beside the question's values."""

    sql: str
    names: tuple[str, ...]
    constants: dict[str, Any]

    def bind(self, values: dict[str, Any]) -> list[Any]:
        """The parameters of a numbered statement."""
        known = {**self.constants, **values}
        return [known[name] for name in self.names]

    def bind_by_name(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**self.constants, **values}


@lru_cache(maxsize=SHAPES_KEPT)
def page_statements(shape: Shape) -> tuple[Statement, ...]:
    """Statements to run one after the other until the page is full; each answers (items, rows met, key values of the last item).

    `room` is bound to how many rows to meet: one more than are shown, which tells whether there are more. `items` are the JSON objects
    joined by commas, null if there are none; the key values are a JSON list of texts, null unless there are more.
    """
    pieces = pieces_of(shape)
    ranges = zip(*(_ranges(shape, rows.source) for rows in pieces), strict=True)
    return tuple(_compile(_page(shape, list(zip(pieces, parts, strict=True)))) for parts in ranges)


@lru_cache(maxsize=SHAPES_KEPT)
def count_statement(shape: Shape) -> Statement:
    """How many rows the question has in all."""
    rows = rows_of(shape)
    return _compile(select(func.count()).select_from(rows.source).where(*rows.conditions))


@lru_cache(maxsize=SHAPES_KEPT)
def csv_statement(shape: Shape) -> Statement:
    """A COPY of all rows as CSV with a header; of the first `room` rows if the shape is limited."""
    rows = rows_of(shape)
    shown = [
        as_csv(column, _read(shape, column, rows), hidden=shape.hidden, escapes_formulas=shape.escapes_formulas)
        for column in shape.fields
    ]
    query = select(*shown).select_from(rows.source).where(*rows.conditions)
    query = query.order_by(*order_by(shape.order, rows.source))
    return _copied(query.limit(_room()) if shape.is_limited else query, "FORMAT csv, HEADER true")


@lru_cache(maxsize=SHAPES_KEPT)
def lines_statement(shape: Shape) -> Statement:
    """A COPY of all rows as JSON objects, one a line; of the first `room` rows if the shape is limited."""
    rows = _stored(shape, rows_of(shape), shape.order)
    # JSON holds no control characters, so nothing is quoted or escaped once more.
    return _copied(select(_item(shape, rows)).select_from(rows), r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'")


def _copied(query: Select[Any], form: str) -> Statement:
    copied = _compile(query, dialect=NAMED)
    return replace(copied, sql=f"COPY ({copied.sql}) TO STDOUT ({form})")


def _ranges(shape: Shape, relation: FromClause) -> list[Range]:
    if shape.nulls is not None:
        return go_on_after(shape.order, shape.nulls, relation)
    # What is left out counts over all ranges, so that there has to be one alone.
    if shape.is_by_change and not shape.skips:
        return from_the_beginning(shape.order, relation)
    return [Range(true(), shape.order)]


def _page(shape: Shape, pieces: Sequence[tuple[Rows, Range]]) -> Select[Any]:
    page = _numbered(_first_of(replace(shape, is_limited=True), pieces))
    is_shown, is_last = page.c[NUMBER] < _room(), page.c[NUMBER] == _room() - 1
    return select(
        func.string_agg(_item(shape, page), literal_column("','")).filter(is_shown),
        func.count(),
        func.min(_key_values(shape, page)).filter(is_last),
    ).select_from(page)


def _first_of(shape: Shape, pieces: Sequence[tuple[Rows, Range]]) -> Subquery:
    """The first `room` rows of all pieces; by the dates of change out of the first ones of each client, which alone stand in order."""
    is_by_client = shape.is_by_change and not shape.is_one_client and bool(shape.model.client_column)
    if len(pieces) == 1 and not is_by_client:
        rows, part = pieces[0]
        return _stored(shape, rows.within(part.condition), part.order)
    take = _of_each_client if is_by_client else _of_all
    firsts = [take(shape, rows, _in_order(shape, rows.within(part.condition), part.order)) for rows, part in pieces]
    found = union_all(*firsts).subquery("first")
    query = select(found).order_by(*order_by(pieces[0][1].order, found)).limit(_room())
    return (query.offset(_skip()) if shape.skips else query).subquery("stored")


def _of_all(shape: Shape, _rows: Rows, query: Select[Any]) -> Select[Any]:
    return select(query.limit(_met(shape)).subquery())


def _of_each_client(shape: Shape, rows: Rows, query: Select[Any]) -> Select[Any]:
    client = table("client", column("id", SQL_TYPES[ColumnType.UUID])).alias("of_client")
    own = query.where(rows.source.c[shape.model.client_column] == client.c.id).limit(_met(shape)).lateral()
    return select(own).select_from(client.join(own, true()))


def _met(shape: Shape) -> ColumnElement[int]:
    """How many rows are looked at, those left out among them."""
    return _room() + _skip() if shape.skips else _room()


def _stored(shape: Shape, rows: Rows, order: Order) -> Subquery:
    """The rows as they are stored, in order; of a limited shape `room` of them."""
    query = _in_order(shape, rows, order)
    query = query.limit(_room()) if shape.is_limited else query
    return (query.offset(_skip()) if shape.skips else query).subquery("stored")


def _in_order(shape: Shape, rows: Rows, order: Order) -> Select[Any]:
    needed = needed_columns(shape.fields, shape.order, shape.expansions, shape.hidden)
    query = select(*(_read(shape, each, rows) for each in needed)).select_from(rows.source).where(*rows.conditions)
    return query.order_by(*order_by(order, rows.source))


def _numbered(rows: Subquery) -> Subquery:
    return select(rows, func.row_number().over().label(NUMBER)).subquery("page")


def _item(shape: Shape, page: Subquery) -> Sql:
    """One row as the text of a JSON object."""
    return cast(to_object(page, shape.fields, shape.expansions, Look(shape.hidden, shape.form)), Text)


def _key_values(shape: Shape, page: Subquery) -> Sql:
    """What a cursor goes on from. Texts, since PostgreSQL reads them back as what they were."""
    return cast(func.json_build_array(*(cast(page.c[key.column.name], Text) for key in shape.order)), Text)


def _read(shape: Shape, column: Column, rows: Rows) -> Sql:
    if shape.grouping or shape.aggregation or shape.computations or shape.cut:
        return rows.source.c[column.name]
    if rows.source in parts_of(shape.model):
        return value_of(rows.source, column).label(column.name)
    return read_column(shape.model, column.name)


def _skip() -> BindParameter[int]:
    return bindparam("skip", type_=BigInteger())


def _room() -> BindParameter[int]:
    return bindparam("room", type_=BigInteger())


def _compile(query: Select[Any], *, dialect: PGDialect_psycopg = NUMBERED) -> Statement:
    compiled = query.compile(dialect=dialect)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    return Statement(compiled.string, tuple(compiled.positiontup or ()), constants)
