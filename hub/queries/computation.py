"""Columns that a door asks for beside a list's own: worked out of each row, they filter, sort and are shown like all others."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, select

from hub.queries.filter import Node
from hub.queries.order import Order
from hub.queries.predicate import to_value
from hub.queries.relations import value_of
from models.reporting import Column, ReadModel


@dataclass(frozen=True, slots=True)
class Computed(Node):
    """A column and what it is worked out of; `column` is how the answer shows it."""

    column: Column
    value: Node


@dataclass(frozen=True, slots=True)
class Computation(Node):
    """Columns worked out of one row, none of them of another one here."""

    columns: tuple[Computed, ...]


def with_computed(
    rows: FromClause, computations: tuple[Computation, ...], model: ReadModel, order: Order
) -> FromClause:
    """The rows with what is computed of them, one computation after the other; each may use what those before it made.

    PostgreSQL takes such a subquery apart again, so that conditions and orders over stored columns use their indexes.
    """
    for computation in computations:
        made = [to_value(item.value, {"": rows}).label(item.column.name) for item in computation.columns]
        rows = select(*_kept(rows, model, order, computations), *made).select_from(rows).subquery()
    return rows


def _kept(
    rows: FromClause, model: ReadModel, order: Order, computations: tuple[Computation, ...]
) -> list[ColumnElement[Any]]:
    """The columns that rows have already; of a table those of the list, and what it is ordered by."""
    if isinstance(rows, Subquery):
        return list(rows.c)
    computed = {item.column for computation in computations for item in computation.columns}
    stored = {column.name: column for column in (*model.columns, *(key.column for key in order))}
    return [value_of(rows, column).label(name) for name, column in stored.items() if column not in computed]
