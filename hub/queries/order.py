"""In which order a list stands, and where it goes on: keyset paging, which costs the same on the first page and on the thousandth.

Nulls stand first ascending and last descending. Every order is total, so no row is met twice or missed however many come in between.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, FromClause, and_, bindparam, false, or_

from hub.errors import Unprocessable
from hub.queries.relations import SEQ, SQL_TYPES, value_of
from models.reporting import Column, ReadModel


@dataclass(frozen=True, slots=True)
class Key:
    """One column to sort by."""

    column: Column
    descending: bool = False


Order: TypeAlias = tuple[Key, ...]
Nulls: TypeAlias = tuple[bool, ...]
"""For each key of an order, whether the row to go on from is null there."""


def to_order(names: tuple[str, ...], model: ReadModel) -> Order:
    """Column names, `-` before a descending one, as a total order. Raises Unprocessable for a name that cannot be sorted by."""
    keys = tuple(Key(_sortable(name.removeprefix("-"), model), name.startswith("-")) for name in names)
    used = [key.column.name for key in keys]
    if len(set(used)) < len(used):
        raise Unprocessable(f"`sort` names a column twice: {', '.join(names)}.", hint="Name each column once.")
    return ended(keys, model)


def ended(keys: Order, model: ReadModel) -> Order:
    """The order with what no two rows share behind it."""
    used = {key.column.name for key in keys}
    return (*keys, *(Key(model.by_name[name]) for name in model.tie_break if name not in used))


def default_order(model: ReadModel) -> Order:
    """The order of a list nobody asked another of; `seq`, which is never shown, may stand in it."""
    known = {**model.by_name, SEQ.name: SEQ}
    keys = tuple(Key(known[name.removeprefix("-")], name.startswith("-")) for name in model.default_sort)
    return keys if any(key.column is SEQ for key in keys) else to_order(model.default_sort, model)


def order_by(order: Order, relation: FromClause) -> list[ColumnElement[Any]]:
    """The ORDER BY of an order."""
    return [_ordered(key, relation) for key in order]


@dataclass(frozen=True, slots=True)
class Range:
    """Rows that meet a condition, in the order they have among each other."""

    condition: ColumnElement[bool]
    order: Order


def from_the_beginning(order: Order, relation: FromClause) -> list[Range]:
    """All rows, as ranges to be read one after the other: those with a value in the first key, and those without, which other keys order."""
    column = value_of(relation, order[0].column)
    known, unknown = Range(column.is_not(None), order), Range(column.is_(None), order[1:])
    return [known, unknown] if order[0].descending else [unknown, known]


def go_on_after(order: Order, nulls: Nulls, relation: FromClause) -> list[Range]:
    """Where the rows after a given one stand, as ranges to be read one after the other; its values are bound as `k0`, `k1`, ...

    An OR over two ranges would make PostgreSQL read from the beginning; a range of its own begins in the index where it should.
    """
    first, column = order[0], value_of(relation, order[0].column)
    same_first = _behind(order, nulls, relation, at=1)
    if nulls[0]:
        unknown = Range(and_(column.is_(None), same_first), order[1:])
        return [unknown] if first.descending else [unknown, Range(column.is_not(None), order)]
    value = _value(first, 0)
    if first.column.name == "client_id":
        return [Range(and_(column == value, same_first), order), Range(_beyond(first, 0, relation), order)]
    bound = column <= value if first.descending else column >= value
    here = Range(and_(bound, or_(_strictly_beyond(first, 0, relation), and_(column == value, same_first))), order)
    return [here, Range(column.is_(None), order[1:])] if first.descending and first.column.nullable else [here]


def _behind(order: Order, nulls: Nulls, relation: FromClause, *, at: int) -> ColumnElement[bool]:
    """Rows that equal the given one before key `at` and come after it from there on."""
    if at == len(order):
        return false()
    key, column = order[at], value_of(relation, order[at].column)
    further = _behind(order, nulls, relation, at=at + 1)
    if nulls[at]:
        return or_(false() if key.descending else column.is_not(None), and_(column.is_(None), further))
    return or_(_beyond(key, at, relation), and_(column == _value(key, at), further))


def _beyond(key: Key, at: int, relation: FromClause) -> ColumnElement[bool]:
    """Rows after the given one by a key alone, whose value is not null."""
    strictly = _strictly_beyond(key, at, relation)
    if key.descending and key.column.nullable:
        return or_(strictly, value_of(relation, key.column).is_(None))
    return strictly


def _strictly_beyond(key: Key, at: int, relation: FromClause) -> ColumnElement[bool]:
    column, value = value_of(relation, key.column), _value(key, at)
    return column < value if key.descending else column > value


def _value(key: Key, at: int) -> BindParameter[Any]:
    return bindparam(f"k{at}", type_=SQL_TYPES[key.column.type])


def _ordered(key: Key, relation: FromClause) -> ColumnElement[Any]:
    """Where nothing is null nothing is said of nulls: an index then serves both directions."""
    column = value_of(relation, key.column)
    if key.descending:
        return column.desc().nulls_last() if key.column.nullable else column.desc()
    return column.asc().nulls_first() if key.column.nullable else column.asc()


def _sortable(name: str, model: ReadModel) -> Column:
    column = model.by_name.get(name)
    if column is None or not column.is_sortable:
        able = ", ".join(column.name for column in model.columns if column.is_sortable)
        raise Unprocessable(f'"{name}" is nothing that {model.path} can be sorted by.', hint=f"Sort by: {able}.")
    return column
