"""How a record becomes a row: which table, which columns, which fields are references.

Derived from the record types and the tables; only what a name does not tell is written down here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

import orjson
from pydantic import BaseModel
from sqlalchemy import Table

from models.records import RECORD_TYPES
from models.tables import Base
from models.vocabulary import Entity

REFERENCES = {
    "account": ("account_id", Entity.ACCOUNT),
    "assignee": ("assignee_id", Entity.ACCOUNT),
    "author": ("author_id", Entity.ACCOUNT),
    "calendar": ("calendar_id", Entity.WORKING_CALENDAR),
    "owner": ("owner_id", Entity.ACCOUNT),
    "parent": ("parent_id", Entity.TASK),
    "predecessor": ("predecessor_id", Entity.TASK),
    "project": ("source_project_id", Entity.SOURCE_PROJECT),
    "successor": ("successor_id", Entity.TASK),
    "task": ("task_id", Entity.TASK),
}
OWN_REFERENCES = {(Entity.TIME_ENTRY, "project"): ("booked_project_id", Entity.SOURCE_PROJECT)}
"""Where one kind of record names a reference differently."""

DERIVED = {
    Entity.TIME_ENTRY: {
        "source_project_id": "coalesce(s.booked_project_id, (SELECT t.source_project_id FROM task t WHERE t.client_id = %(client)s AND t.id = s.task_id))"
    }
}
"""Columns the database fills from a staged row `s`: hours without a project belong to the project of their task."""

PROVENANCE = ("source_id", "source_url", "source_created_at", "source_updated_at")
"""Fields of every record that keep their name; `archived` becomes the presence."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` are the table's columns a record fills, in the order of `values_of`, provenance first."""

    table: Table
    columns: tuple[str, ...]
    values_of: Callable[[dict[str, Any]], tuple[Any, ...]]
    references: tuple[tuple[int, str], ...]
    """(position among the values, entity word) of every value that is a source id of another record."""
    derived: tuple[tuple[str, str], ...]
    """(column, SQL over the staged row `s`)."""
    encoders: tuple[tuple[int, Callable[[Any], Any]], ...]
    """(position, function) of every value the database driver should get in another shape."""


@cache
def layout_of(entity: Entity) -> Layout:
    """The layout of one kind of record."""
    record_type = RECORD_TYPES[entity]
    fields = [*PROVENANCE, *(name for name in record_type.model_fields if name not in {*PROVENANCE, "archived"})]
    table = Base.metadata.tables[entity.value]
    referred = {name: OWN_REFERENCES.get((entity, name)) or REFERENCES.get(name) for name in fields}
    columns = tuple(reference[0] if (reference := referred[name]) else name for name in fields)
    return Layout(
        table=table,
        columns=columns,
        values_of=itemgetter(*fields),
        references=tuple((at, reference[1].value) for at, name in enumerate(fields) if (reference := referred[name])),
        derived=tuple(DERIVED.get(entity, {}).items()),
        encoders=tuple((at, encode) for at, name in enumerate(columns) if (encode := _encoder(table, name))),
    )


def _encoder(table: Table, column: str) -> Callable[[Any], Any] | None:
    kind = table.c[column].type.__visit_name__.lower()
    encoders: dict[str, Callable[[Any], Any]] = {"jsonb": _to_json, "array": list}
    return encoders.get(kind)


def _to_json(value: Any) -> str:
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: Any) -> Any:
    """Nested records as objects, amounts as texts."""
    return value.model_dump() if isinstance(value, BaseModel) else str(value)


def content_of(values: tuple[Any, ...]) -> bytes:
    """The bytes that a row's content hash is taken of."""
    return orjson.dumps(values, default=_plain)
