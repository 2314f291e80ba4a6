"""The planner's statistics, kept up while tables grow faster than the database's own housekeeping looks.

A table that was never analysed is planned as if it were empty: a first load of a hundred thousand rows would then read the whole table
for each batch. So tables are analysed whenever they have doubled.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text

REFRESH = text("SELECT pmo_hub_refresh_statistics(CAST(:tables AS text[]))")


def refresh_statistics(connection: Connection, tables: Iterable[str]) -> None:
    """Analyse those of the tables that have doubled since they were last; the others cost a look at the catalogue."""
    connection.execute(REFRESH, {"tables": sorted(tables)})
