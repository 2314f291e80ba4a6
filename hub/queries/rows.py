"""Which rows a question reads: a read model's relation with its conditions, or groups of them with their sums."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    and_,
    bindparam,
    cast,
    distinct,
    func,
    literal_column,
    select,
)

from hub.queries.aggregation import Aggregation, Method
from hub.queries.aggregation import Measure as AskedMeasure
from hub.queries.as_of import relation_at
from hub.queries.computation import with_computed
from hub.queries.filter import Node
from hub.queries.predicate import Sources, to_sql
from hub.queries.question import Shape
from hub.queries.relations import SQL_TYPES, is_present, parts_of
from hub.queries.ways import SHARED_DIGITS, join_ways, project_of, share_of, ways_of
from models.reporting import ColumnType, ReadModel
from models.reporting.summaries import Group, Grouping, Measure, Part, Way
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
    if shape.grouping is not None:
        return Rows(_groups(shape, shape.grouping))
    if shape.aggregation is not None:
        groups = with_computed(_aggregated(shape, shape.aggregation), shape.computations, shape.model, shape.order)
        return Rows(groups, (to_sql(shape.where, {"": groups}),))
    rows = with_computed(relation_at(shape.model, shape.cut), shape.computations, shape.model, shape.order)
    return Rows(rows, tuple(_conditions(shape, shape.model, shape.where, rows)))


def pieces_of(shape: Shape) -> tuple[Rows, ...]:
    """The same in pieces, the first rows of which are the first of all: of a union its parts, since an index keeps the order of each alone."""
    if shape.is_plain and shape.model.parts:
        parts = parts_of(shape.model)
        return tuple(Rows(part, tuple(_conditions(shape, shape.model, shape.where, part))) for part in parts)
    return (rows_of(shape),)


def _conditions(shape: Shape, model: ReadModel, where: Node, relation: FromClause) -> list[Sql]:
    """Filter, client, presence. The database enforces the client once more; here it lets an index begin where it should."""
    conditions = [to_sql(where, {"": relation})]
    if shape.is_one_client and model.client_column:
        conditions.append(relation.c[model.client_column] == bindparam("client", type_=SQL_TYPES[ColumnType.UUID]))
    return conditions if shape.include_absent else [*conditions, *is_present(model, relation)]


def _groups(shape: Shape, grouping: Grouping) -> Subquery:
    base = grouping.summary.base
    relation = relation_at(base, shape.cut)
    conditions = _conditions(shape, base, shape.where, relation)
    if grouping.summary.never:
        column, word = grouping.summary.never
        conditions.append(relation.c[column] != word)
    ways = ways_of(grouping)
    keys = [_key(group, relation, ways) for group in grouping.groups]
    named = [key.label(group.column.name) for key, group in zip(keys, grouping.groups, strict=True)]
    parents = _parents(relation) if any(measure.leaves_only for measure in grouping.measures) else None
    counted = relation.c.get(grouping.summary.counted)
    measures = [_measure(measure, relation, parents, ways.get(Way.PROJECT), counted) for measure in grouping.measures]
    source = relation if parents is None else relation.outerjoin(parents, _is_parent(relation, parents))
    source = join_ways(source, ways, grouping, relation)
    return select(*named, *measures).select_from(source).where(*conditions).group_by(*keys).subquery("groups")


def _aggregated(shape: Shape, asked: Aggregation) -> Subquery:
    relation = with_computed(relation_at(asked.base, shape.cut), asked.computations, asked.base, ())
    sources = {"": relation}
    keys = [to_sql(key.value, sources) for key in asked.keys]
    named = [key.label(item.column.name) for key, item in zip(keys, asked.keys, strict=True)]
    figures = [_figure(measure, sources).label(measure.column.name) for measure in asked.measures]
    rows = select(*named, *figures).select_from(relation).where(*_conditions(shape, asked.base, asked.where, relation))
    return rows.group_by(*keys).subquery("groups")


def _figure(measure: AskedMeasure, sources: Sources) -> Sql:
    if measure.value is None:
        return func.count()
    value = to_sql(measure.value, sources)
    if measure.method is Method.COUNT_DISTINCT:
        return func.count(distinct(value))
    figure: Sql = AGGREGATES[measure.method](value)
    return cast(figure, SQL_TYPES[measure.column.type])


AGGREGATES: dict[Method, Callable[[Sql], Sql]] = {
    Method.SUM: func.sum,
    Method.MIN: func.min,
    Method.MAX: func.max,
    Method.AVERAGE: func.avg,
}


def _key(group: Group, relation: FromClause, ways: Mapping[Way, FromClause]) -> Sql:
    if group.way is Way.PROJECT:
        return project_of(ways[group.way], relation)
    value = relation.c[group.source] if group.way is Way.ITSELF else ways[group.way].c[group.column.name]
    if group.part is Part.WHOLE:
        return value
    # The format stands in the statement, so that PostgreSQL sees the same expression in SELECT and GROUP BY.
    return func.to_char(value, literal_column(PERIOD[group.part]))


def _measure(
    measure: Measure, relation: FromClause, parents: Subquery | None, links: FromClause | None, counted: Sql | None
) -> Sql:
    """A count, or a sum in the type of its column; of a project its share."""
    if not measure.source:
        return func.count().label(measure.column.name)
    value = (
        relation.c[measure.source] if links is None else share_of(relation.c[measure.source], links, counted=counted)
    )
    total: Sql = func.sum(value)
    if measure.leaves_only and parents is not None:
        total = func.sum(value).filter(parents.c.parent_id.is_(None))
    if links is not None:
        total = func.round(total, SHARED_DIGITS)
    if measure.column.type is ColumnType.INTEGER:
        total = cast(total, BigInteger)
    return total.label(measure.column.name)


def _parents(tasks: FromClause) -> Subquery:
    """The tasks that have parts; joined once, where a look-up in every sum would be made anew for each."""
    part = tasks.alias("part")
    has_parent = (part.c.parent_id.is_not(None), part.c.presence == Presence.PRESENT.value)
    return select(part.c.client_id, part.c.parent_id).where(*has_parent).distinct().subquery("parents")


def _is_parent(tasks: FromClause, parents: Subquery) -> Sql:
    return and_(parents.c.client_id == tasks.c.client_id, parents.c.parent_id == tasks.c.id)
