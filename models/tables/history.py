"""What rows were before they changed: beside every table of a tool's rows, and of what the PMO keeps itself, one of their superseded versions.

A version held from `known_from` until just before `known_to`. The newest one stands in the table itself; database triggers move the one
before it here with every change, in the changing transaction, so no way of writing can forget it. What a tool no longer has stays in its
table with another presence; what the PMO removes is here alone.
"""

from typing import Any

from sqlalchemy import Column, DateTime, Enum, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String, Table
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from models.tables.base import Base, Sourced, Versioned

READ_BY = {
    "task": ("source_project_id", "parent_id"),
    "dependency": ("predecessor_id",),
    "status_change": ("task_id",),
    "assignment": ("task_id",),
    "time_entry": ("source_project_id",),
    "budget_line": ("source_project_id",),
    "milestone": ("source_project_id",),
    "risk": ("source_project_id",),
    "status_report": ("source_project_id",),
}
"""Table -> what a past day of one project is read by, so that it costs what the project has, not what all of the client's has been."""


def _history_of(table: Table, *constraints: SchemaItem) -> Table:
    name = f"{table.name}_history"
    return Table(
        name,
        Base.metadata,
        *(Column(column.name, _plain(column.type), nullable=column.nullable) for column in table.columns),
        Column("known_to", DateTime(timezone=True), nullable=False),
        *constraints,
        # What has changed since an instant: all that a look back at it must read beside the table.
        Index(f"ix_{name}__client_id_known_to", "client_id", "known_to"),
        *(Index(f"ix_{name}__client_id_{column}", "client_id", column) for column in READ_BY.get(table.name, ())),
    )


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Words were checked when the row was written."""
    return String(kind.length) if isinstance(kind, Enum) else kind


def _tables_of(kind: type) -> list[Table]:
    tables = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, kind)}
    return [table for table in sorted(tables, key=str) if isinstance(table, Table)]


def _own_history_of(table: Table) -> Table:
    """It leaves with its client. A row of nobody's alone has no client to begin its key with."""
    owner = () if table.c.client_id.nullable else ("client_id",)
    return _history_of(
        table,
        PrimaryKeyConstraint(*owner, "id", "known_to"),
        ForeignKeyConstraint(["client_id"], ["client.id"], ondelete="CASCADE"),
    )


HISTORIES: dict[str, Table] = {
    table.name: _history_of(table, PrimaryKeyConstraint("client_id", "id", "change_seq"))
    for table in _tables_of(Sourced)
} | {table.name: _own_history_of(table) for table in _tables_of(Versioned)}
"""Table -> table of its superseded versions. The package has imported every table before."""
