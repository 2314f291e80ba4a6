"""A detached filter tree as SQL, over the rows it names.

A comparison with null counts as false, in the end and below every `Not`; in between SQL's own logic gives the same. What a function
makes of null stays null, also below a `Not`.
"""

from collections.abc import Callable, Mapping
from functools import singledispatch
from operator import eq, ge, gt, le, lt
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from hub.queries.filter import (
    And,
    Call,
    Comparison,
    Contains,
    CountOf,
    Every,
    Field,
    IsNull,
    LedTo,
    Node,
    Not,
    Nothing,
    OneOf,
    Operator,
    Or,
    Slot,
    Some,
)
from hub.queries.functions import call
from hub.queries.relations import SQL_TYPES, follow, is_linked, is_present, relation_of, value_of
from models.reporting import ColumnType

Sql = ColumnElement[Any]
Sources: TypeAlias = Mapping[str, FromClause]
"""The rows a filter speaks of, by name; the list's own row has the empty name."""

COMPARE: dict[Operator, Callable[[Sql, Sql], Sql]] = {
    Operator.EQ: eq,
    Operator.NE: lambda left, right: left.is_distinct_from(right),
    Operator.LT: lt,
    Operator.LE: le,
    Operator.GT: gt,
    Operator.GE: ge,
}


@singledispatch
def to_sql(node: Node, sources: Sources) -> Sql:
    """The node over its rows. A literal raises: values are bound, they never stand in a statement."""
    raise TypeError(f"{type(node).__name__} over {sources} cannot stand in a statement.")


@to_sql.register
def _(node: Field, sources: Sources) -> Sql:
    start = sources[node.of]
    if not node.path:
        return value_of(start, node.column)
    rows, end = follow(node.path, start)
    return rows.with_only_columns(value_of(end, node.column)).scalar_subquery()


@to_sql.register
def _(node: Slot, _sources: Sources) -> Sql:
    kind = SQL_TYPES[node.type]
    return bindparam(node.name, type_=ARRAY(kind) if node.is_many else kind)


@to_sql.register
def _(node: Nothing, _sources: Sources) -> Sql:
    return cast(null(), SQL_TYPES[node.type])


@to_sql.register
def _(node: Call, sources: Sources) -> Sql:
    return call(node.function, [to_value(argument, sources) for argument in node.arguments])


@to_sql.register
def _(node: Comparison, sources: Sources) -> Sql:
    """Two values that are both null are equal; a bound value never is null, and a plain `=` can use an index."""
    left, right = to_value(node.left, sources), to_value(node.right, sources)
    is_bound = isinstance(node.left, Slot) or isinstance(node.right, Slot)
    if node.operator is Operator.EQ and not is_bound:
        return left.is_not_distinct_from(right)
    return COMPARE[node.operator](left, right)


@to_sql.register
def _(node: OneOf, sources: Sources) -> Sql:
    operand, choices = to_sql(node.operand, sources), to_sql(node.choices, sources)
    if isinstance(node.operand, Field) and node.operand.column.type is ColumnType.TEXTS:
        return operand.bool_op("&&")(choices)
    return operand.__eq__(func.any(choices))


@to_sql.register
def _(node: IsNull, sources: Sources) -> Sql:
    return to_sql(node.operand, sources).is_(None)


@to_sql.register
def _(node: Contains, sources: Sources) -> Sql:
    """By position, not by LIKE: that would take `%` and `_` of the sought text for wildcards."""
    searched, sought = to_sql(node.operand, sources), to_sql(node.text, sources)
    if node.ignores_case:
        searched, sought = func.lower(searched), func.lower(sought)
    return func.strpos(searched, sought) > 0


@to_sql.register
def _(node: Some, sources: Sources) -> Sql:
    rows, end = follow(node.path, sources[node.of])
    return rows.where(to_sql(node.part, {**sources, node.name: end})).exists()


@to_sql.register
def _(node: Every, sources: Sources) -> Sql:
    rows, end = follow(node.path, sources[node.of])
    return not_(rows.where(to_sql(node.part, {**sources, node.name: end}).is_not(true())).exists())


@to_sql.register
def _(node: CountOf, sources: Sources) -> Sql:
    rows, _ = follow(node.path, sources[node.of])
    return rows.with_only_columns(func.count()).scalar_subquery()


@to_sql.register
def _(node: LedTo, sources: Sources) -> Sql:
    start = relation_of(node.link.source).alias()
    led = [*is_linked(node.link, start, sources[""]), *is_present(node.link.source, start)]
    rows: Select[Any] = select(literal_column("1")).select_from(start).where(*led, to_sql(node.start, {"": start}))
    return rows.correlate_except(start).exists()


@to_sql.register
def _(node: Not, sources: Sources) -> Sql:
    return not_(to_value(node.part, sources))


@to_sql.register
def _(node: And, sources: Sources) -> Sql:
    return and_(true(), *(to_sql(part, sources) for part in node.parts))


@to_sql.register
def _(node: Or, sources: Sources) -> Sql:
    return or_(false(), *(to_sql(part, sources) for part in node.parts))


def to_value(node: Node, sources: Sources) -> Sql:
    """The node where a comparison's third value would be seen: as a value, or as part of one."""
    match node:
        case Comparison() | OneOf() | Contains():
            return to_sql(node, sources).is_(true())
        case And(parts):
            return and_(true(), *(to_value(part, sources) for part in parts))
        case Or(parts):
            return or_(false(), *(to_value(part, sources) for part in parts))
        case _:
            return to_sql(node, sources)
