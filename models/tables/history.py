"""What rows were before they changed: beside every table of a tool's rows, one of their superseded versions.

A version held from `known_from` until just before `known_to`. The newest one stands in the table itself; database triggers move the one
before it here with every change, in the changing transaction, so no way of writing can forget it.
"""

from typing import Any

from sqlalchemy import Column, DateTime, Enum, Index, PrimaryKeyConstraint, String, Table
from sqlalchemy.types import TypeEngine

from models.tables.base import Base, Sourced


def _history_of(table: Table) -> Table:
    name = f"{table.name}_history"
    return Table(
        name,
        Base.metadata,
        *(Column(column.name, _plain(column.type), nullable=column.nullable) for column in table.columns),
        Column("known_to", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("client_id", "id", "change_seq"),
        # What has changed since an instant: all that a look back at it must read beside the table.
        Index(f"ix_{name}__client_id_known_to", "client_id", "known_to"),
    )


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Words were checked when the row was written."""
    return String(kind.length) if isinstance(kind, Enum) else kind


SOURCED = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Sourced)}
HISTORIES: dict[str, Table] = {
    table.name: _history_of(table) for table in sorted(SOURCED, key=str) if isinstance(table, Table)
}
"""Table of a tool's rows -> table of their superseded versions. The package has imported every table before."""
