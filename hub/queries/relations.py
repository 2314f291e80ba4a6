"""What a read model reads: its table or view with the columns of the registry, and the few columns that are computed."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Numeric,
    TableClause,
    Text,
    Uuid,
    column,
    literal_column,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.types import TypeEngine

from models.reporting import Column, ColumnType, ReadModel

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
}

SEQ = Column("seq", ColumnType.INTEGER, "Order of insertion; not shown.", nullable=False)

COMPUTED = {
    ("runs", "error"): """
        CASE WHEN error_class IS NOT NULL
             THEN json_build_object('class', error_class, 'message', error_message, 'hint', error_hint) END""",
    ("connections", "secrets"): """
        (SELECT coalesce(json_agg(s.name ORDER BY s.name), '[]') FROM connection_secret s
         WHERE s.client_id = connection.client_id AND s.connection_id = connection.id)""",
    ("connections", "scopes"): "coalesce(nullif(scopes, 'null'), '\"all\"')",
    ("connections", "mapping"): """
        coalesce((SELECT m.document FROM mapping m WHERE m.client_id = connection.client_id
                  AND m.connection_id = connection.id AND m.version = connection.mapping_version), '{}')""",
}
"""(read model, column) -> its SQL over the relation. Objects only: nothing filters or sorts by them."""


@cache
def relation_of(model: ReadModel) -> TableClause:
    """The table or view of a read model, with the columns that can be filtered and sorted by."""
    plain = [item for item in model.columns if (model.name, item.name) not in COMPUTED]
    names = {item.name: SQL_TYPES[item.type] for item in (*plain, SEQ)}
    return table(model.relation, *(column(name, kind) for name, kind in names.items()))


def read_column(model: ReadModel, name: str) -> ColumnElement[Any]:
    """One column of a read model as a statement selects it."""
    computed = COMPUTED.get((model.name, name))
    return relation_of(model).c[name] if computed is None else literal_column(computed, JSON()).label(name)
