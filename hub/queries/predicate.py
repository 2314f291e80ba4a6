"""A detached filter tree as SQL. Null counts as false, in the end and below every `Not`; in between SQL's own logic gives the same."""

from collections.abc import Callable
from functools import singledispatch
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, false, func, not_, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from hub.queries.filter import And, Comparison, Contains, Field, IsNull, Node, Not, OneOf, Operator, Or, Slot
from hub.queries.relations import SQL_TYPES
from models.reporting import ColumnType

Sql = ColumnElement[Any]

COMPARE: dict[Operator, Callable[[Sql, Sql], Sql]] = {
    Operator.EQ: eq,
    Operator.NE: lambda left, right: left.is_distinct_from(right),
    Operator.LT: lt,
    Operator.LE: le,
    Operator.GT: gt,
    Operator.GE: ge,
}


@singledispatch
def to_sql(node: Node, relation: FromClause) -> Sql:
    """The node over the relation's columns. A literal raises: values are bound, they never stand in a statement."""
    raise TypeError(f"{type(node).__name__} over {relation} cannot stand in a statement.")


@to_sql.register
def _(node: Field, relation: FromClause) -> Sql:
    return relation.c[node.column.name]


@to_sql.register
def _(node: Slot, _relation: FromClause) -> Sql:
    kind = SQL_TYPES[node.type]
    return bindparam(node.name, type_=ARRAY(kind) if node.is_many else kind)


@to_sql.register
def _(node: Comparison, relation: FromClause) -> Sql:
    return COMPARE[node.operator](to_sql(node.left, relation), to_sql(node.right, relation))


@to_sql.register
def _(node: OneOf, relation: FromClause) -> Sql:
    operand, choices = to_sql(node.operand, relation), to_sql(node.choices, relation)
    if node.operand.column.type is ColumnType.TEXTS:
        return operand.bool_op("&&")(choices)
    return operand.__eq__(func.any(choices))


@to_sql.register
def _(node: IsNull, relation: FromClause) -> Sql:
    return to_sql(node.operand, relation).is_(None)


@to_sql.register
def _(node: Contains, relation: FromClause) -> Sql:
    """By position, not by LIKE: that would take `%` and `_` of the sought text for wildcards."""
    searched, sought = to_sql(node.operand, relation), to_sql(node.text, relation)
    if node.ignores_case:
        searched, sought = func.lower(searched), func.lower(sought)
    return func.strpos(searched, sought) > 0


@to_sql.register
def _(node: Not, relation: FromClause) -> Sql:
    """SQL's third value would survive a plain NOT."""
    return not_(to_sql(node.part, relation).is_(true()))


@to_sql.register
def _(node: And, relation: FromClause) -> Sql:
    return and_(true(), *(to_sql(part, relation) for part in node.parts))


@to_sql.register
def _(node: Or, relation: FromClause) -> Sql:
    return or_(false(), *(to_sql(part, relation) for part in node.parts))
