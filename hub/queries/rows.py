"""Which rows a question reads: a read model's relation with its conditions, or groups of them with their sums."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    TableClause,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from hub.queries.predicate import to_sql
from hub.queries.question import Shape
from hub.queries.relations import SQL_TYPES, relation_of
from models.reporting import ColumnType, ReadModel
from models.reporting.summaries import Group, Grouping, Measure, Part
from models.vocabulary import Presence

Sql = ColumnElement[Any]

PERIOD = {Part.MONTH: "'YYYY-MM'", Part.WEEK: "'IYYY-\"W\"IW'"}


@dataclass(frozen=True, slots=True)
class Rows:
    """The relation to select from, and what its rows must meet."""

    source: FromClause
    conditions: tuple[Sql, ...] = ()

    def within(self, part: Sql) -> "Rows":
        return Rows(self.source, (*self.conditions, part))


def rows_of(shape: Shape) -> Rows:
    """The rows of the list, or its groups, which have met all conditions before they were added up."""
    if shape.grouping is None:
        return Rows(relation_of(shape.model), tuple(_conditions(shape, shape.model)))
    return Rows(_groups(shape, shape.grouping))


def _conditions(shape: Shape, model: ReadModel) -> list[Sql]:
    """Filter, client, presence. The database enforces the client once more; here it lets an index begin where it should."""
    relation = relation_of(model)
    conditions = [to_sql(shape.where, relation)]
    if shape.is_one_client and model.client_column:
        conditions.append(relation.c[model.client_column] == bindparam("client", type_=SQL_TYPES[ColumnType.UUID]))
    if model.has_presence and not shape.include_absent:
        conditions.append(relation.c.presence == Presence.PRESENT.value)
    return conditions


def _groups(shape: Shape, grouping: Grouping) -> Subquery:
    base = grouping.summary.base
    relation, conditions = relation_of(base), _conditions(shape, base)
    if grouping.summary.never:
        column, word = grouping.summary.never
        conditions.append(relation.c[column] != word)
    keys = [_key(group, relation) for group in grouping.groups]
    named = [key.label(group.column.name) for key, group in zip(keys, grouping.groups, strict=True)]
    parents = _parents(relation) if any(measure.leaves_only for measure in grouping.measures) else None
    measures = [_measure(measure, relation, parents) for measure in grouping.measures]
    source = relation if parents is None else relation.outerjoin(parents, _is_parent(relation, parents))
    return select(*named, *measures).select_from(source).where(*conditions).group_by(*keys).subquery("groups")


def _key(group: Group, relation: TableClause) -> Sql:
    value = relation.c[group.source]
    if group.part is Part.WHOLE:
        return value
    # The format stands in the statement, so that PostgreSQL sees the same expression in SELECT and GROUP BY.
    return func.to_char(value, literal_column(PERIOD[group.part]))


def _measure(measure: Measure, relation: TableClause, parents: Subquery | None) -> Sql:
    """A count, or a sum in the type of its column."""
    if not measure.source:
        return func.count().label(measure.column.name)
    total: Sql = func.sum(relation.c[measure.source])
    if measure.leaves_only and parents is not None:
        total = func.sum(relation.c[measure.source]).filter(parents.c.parent_id.is_(None))
    if measure.column.type is ColumnType.INTEGER:
        total = cast(total, BigInteger)
    return total.label(measure.column.name)


def _parents(tasks: TableClause) -> Subquery:
    """The tasks that have parts; joined once, where a look-up in every sum would be made anew for each."""
    part = tasks.alias("part")
    has_parent = (part.c.parent_id.is_not(None), part.c.presence == Presence.PRESENT.value)
    return select(part.c.client_id, part.c.parent_id).where(*has_parent).distinct().subquery("parents")


def _is_parent(tasks: TableClause, parents: Subquery) -> Sql:
    return and_(parents.c.client_id == tasks.c.client_id, parents.c.parent_id == tasks.c.id)
