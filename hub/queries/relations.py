"""What a read model reads: its table or view with the columns of the registry, and the few columns that are computed."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    FromClause,
    Integer,
    Interval,
    Numeric,
    Select,
    Subquery,
    TableClause,
    Text,
    Time,
    Uuid,
    case,
    cast,
    column,
    distinct,
    func,
    literal_column,
    null,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.types import TypeEngine

from models.reporting import Column, ColumnType, Derivation, Link, ReadModel
from models.vocabulary import Presence

SQL_TYPES: dict[ColumnType, TypeEngine[Any]] = {
    ColumnType.UUID: Uuid(),
    ColumnType.TEXT: Text(),
    ColumnType.WORD: Text(),
    ColumnType.TEXTS: ARRAY(Text()),
    ColumnType.BOOLEAN: Boolean(),
    ColumnType.INTEGER: BigInteger(),
    ColumnType.NUMBER: Numeric(),
    ColumnType.FLOAT: Double(),
    ColumnType.AMOUNT: Numeric(),
    ColumnType.DATE: Date(),
    ColumnType.INSTANT: DateTime(timezone=True),
    ColumnType.OBJECT: JSON(),
    ColumnType.TIME: Time(),
    ColumnType.DURATION: Interval(),
}

SEQ = Column("seq", ColumnType.INTEGER, "Order of insertion; not shown.", nullable=False)

_FRESHNESS = """
    (SELECT json_build_object('data_as_of', to_char(min(f.data_as_of) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                              'stale_streams', coalesce(json_agg(f.stream ORDER BY f.stream) FILTER (WHERE f.is_stale), '[]'))
     FROM freshness f WHERE f.client_id = {table}.client_id AND f.connection_id = {table}.{connection})"""

COMPUTED = {
    ("runs", "error"): """
        CASE WHEN error_class IS NOT NULL
             THEN json_build_object('class', error_class, 'message', error_message, 'hint', error_hint) END""",
    ("connections", "secrets"): """
        (SELECT coalesce(json_agg(s.name ORDER BY s.name), '[]') FROM connection_secret s
         WHERE s.client_id = connection.client_id AND s.connection_id = connection.id)""",
    ("connections", "freshness"): _FRESHNESS.format(table="connection", connection="id"),
    ("exports", "error"): """
        CASE WHEN error_message IS NOT NULL THEN json_build_object('message', error_message, 'hint', error_hint) END""",
    ("runs", "freshness"): _FRESHNESS.format(table="sync_run", connection="connection_id"),
    ("connections", "scopes"): "coalesce(nullif(scopes, 'null'), '\"all\"')",
    ("connections", "mapping"): """
        coalesce((SELECT m.document FROM mapping m WHERE m.client_id = connection.client_id
                  AND m.connection_id = connection.id AND m.version = connection.mapping_version), '{}')""",
    ("projects", "links"): """
        (SELECT coalesce(json_agg(json_build_object(
                    'source_project_id', l.source_project_id, 'roles', l.roles, 'allocation_pct', l.allocation_pct,
                    'filter', CASE WHEN l.filter_field IS NOT NULL THEN json_build_object(l.filter_field, l.filter_values) END,
                    'valid_from', l.valid_from, 'valid_to', l.valid_to, 'prices_hours', l.prices_hours)
                 ORDER BY l.valid_from NULLS FIRST, l.source_project_id, l.roles, l.filter_values), '[]')
         FROM link_all l WHERE l.client_id = project_all.client_id AND l.project_id = project_all.id)""",
    ("people", "accounts"): """
        (SELECT coalesce(json_agg(json_build_object(
                    'account_id', l.account_id, 'method', l.method, 'decided_by', l.decided_by,
                    'decided_at', to_char(l.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY l.account_id), '[]')
         FROM account_link l WHERE l.client_id = person_all.client_id AND l.person_id = person_all.id)""",
}
"""(read model, column) -> its SQL over the relation. Objects only: nothing filters or sorts by them."""


@cache
def relation_of(model: ReadModel) -> TableClause:
    """The table or view of a read model, with the columns that can be filtered and sorted by."""
    return _relation(model, model.relation)


@cache
def parts_of(model: ReadModel) -> tuple[TableClause, ...]:
    """The views that its relation is the union of; none where it is no union, or none to be taken apart."""
    return tuple(_relation(model, name) for name in model.parts)


def _relation(model: ReadModel, name: str) -> TableClause:
    plain = [item for item in model.columns if (model.name, item.name) not in COMPUTED]
    stored = [
        item.derived.source if item.derived else item for item in plain if not (item.derived and item.derived.path)
    ]
    names = {item.name: SQL_TYPES[item.type] for item in (*stored, SEQ)}
    return table(name, *(column(each, kind) for each, kind in names.items()))


def read_column(model: ReadModel, name: str) -> ColumnElement[Any]:
    """One column of a read model as a statement selects it."""
    computed = COMPUTED.get((model.name, name))
    if computed is None:
        return value_of(relation_of(model), model.by_name.get(name, SEQ)).label(name)
    return literal_column(computed, JSON()).label(name)


def value_of(relation: FromClause, item: Column) -> ColumnElement[Any]:
    """A column's value in a row of the relation, worked out if it is derived. A subquery has worked out its columns already."""
    if item.derived is None or isinstance(relation, Subquery):
        return relation.c[item.name]
    if item.derived.path:
        rows, end = follow(item.derived.path, relation)
        return rows.with_only_columns(value_of(end, item.derived.source)).scalar_subquery()
    return DERIVE[item.derived.how](relation, item)


def is_present(model: ReadModel, relation: FromClause) -> list[ColumnElement[bool]]:
    """The condition on rows of a list that shows present rows only."""
    return [relation.c.presence == Presence.PRESENT.value] if model.has_presence else []


def is_linked(link: Link, here: FromClause, there: FromClause) -> list[ColumnElement[bool]]:
    """The conditions on rows of `there` that a link leads to from `here`: the same client's, and in the list."""
    conditions = [value_of(there, link.target_column) == value_of(here, link.source_column)]
    if link.source.client_column and link.target.client_column:
        conditions.append(there.c[link.target.client_column] == here.c[link.source.client_column])
    return [*conditions, *is_present(link.target, there)]


def follow(path: tuple[Link, ...], start: FromClause) -> tuple[Select[Any], FromClause]:
    """The rows that links lead to from the rows of `start`, and how the last of them are called."""
    rows: Select[Any] = select(literal_column("1"))
    here, met = start, []
    for link in path:
        there = relation_of(link.target).alias()
        rows = rows.select_from(there).where(*is_linked(link, here, there))
        here = there
        met.append(there)
    return rows.correlate_except(*met), here


def _day(relation: FromClause, item: Column) -> ColumnElement[Any]:
    source = _source(relation, item)
    day = source if source.type is SQL_TYPES[ColumnType.DATE] else cast(func.timezone("UTC", source), Date)
    return func.coalesce(day, literal_column("date '1970-01-01'"), type_=Date())


def _the_one(link: str, wanted: str, given: str) -> Callable[[FromClause, Column], ColumnElement[Any]]:
    """The id that the view of links gives for the row, null for none or several."""

    def find(relation: FromClause, _item: Column) -> ColumnElement[Any]:
        linked = table(link, *(column(name, Uuid()) for name in ("client_id", wanted, given))).alias()
        text = cast(linked.c[wanted], Text)
        one = case((func.count(distinct(text)) == literal_column("1"), cast(func.min(text), Uuid())))
        of_row = (linked.c.client_id == relation.c.client_id, linked.c[given] == relation.c.id)
        return select(one).select_from(linked).where(*of_row).correlate_except(linked).scalar_subquery()

    return find


def _date_key(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Measured at half the cost of to_char."""
    year, month, day_of_month = (func.date_part(literal_column(f"'{part}'"), day) for part in ("year", "month", "day"))
    return cast(year * literal_column("10000") + month * literal_column("100") + day_of_month, Integer)


def _source(relation: FromClause, item: Column) -> ColumnElement[Any]:
    if item.derived is None:
        raise TypeError(f"{item} is not derived.")
    return relation.c[item.derived.source.name]


DERIVE: dict[Derivation, Callable[[FromClause, Column], ColumnElement[Any]]] = {
    Derivation.DATE_KEY: lambda relation, item: _date_key(_source(relation, item)),
    Derivation.JOINED: lambda relation, item: func.array_to_string(
        _source(relation, item), literal_column("', '"), type_=Text()
    ),
    Derivation.AS_TEXT: lambda relation, item: cast(_source(relation, item), Text),
    Derivation.DAY: _day,
    Derivation.PROJECT: _the_one("link_all", "project_id", "source_project_id"),
    Derivation.PERSON: _the_one("account_link", "person_id", "account_id"),
    Derivation.ROUNDED: lambda relation, item: func.round(
        cast(_source(relation, item), Numeric), literal_column(str(item.digits[1])), type_=Numeric()
    ),
    Derivation.NOTHING: lambda _, item: cast(null(), SQL_TYPES[item.type]),
}
"""How PostgreSQL works out a derived column."""
