"""Schema `bi`: the lists as views for SQL clients, drawn anew from the registry of read models after every migration.

Views run with the reader's rights. A reader is a login in the role `pmo_hub_bi`; the table `bi_login` says which clients it may see, and a
restrictive policy holds every table it can reach to them, whatever the login sets or selects.
"""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from models.reporting import PUBLISHED, ReadModel

BI_ROLE = "pmo_hub_bi"
VERSION = "1"
"""Rises when a column leaves or changes its meaning; columns that are added leave it."""

PRIVATE = frozenset(
    {
        "api_token",
        "app_user",
        "audit_event",
        "bi_login",
        "connection_secret",
        "export",
        "mapping",
        "raw_page",
    }
)
"""What a reader never gets at, not even through a view that rests on it: such a view answers with a refusal."""

BY_COLUMN = frozenset({"connection", "sync_run"})
"""How the hub is set up and what it did: of these a reader gets at the columns that views use. Other tables are read whole, since a view may
hand a whole row to a function.
"""

VIEWS = "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('bi') AND relkind = 'v' ORDER BY relname"
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:relation) AND attnum > 0 AND NOT attisdropped
"""
REACHED = """
WITH RECURSIVE reached (relation, position) AS (
    SELECT c.oid, 0 FROM pg_class c WHERE c.relnamespace = 'bi'::regnamespace AND c.relkind = 'v'
    UNION
    SELECT d.refobjid, d.refobjsubid FROM reached
    JOIN pg_rewrite r ON r.ev_class = reached.relation
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
)
SELECT c.relname, c.relkind = 'r' AS is_table, owner.attname AS client_column, NOT coalesce(owner.attnotnull, true) AS is_shared,
       coalesce(array_agg(read.attname ORDER BY read.attnum) FILTER (WHERE read.attnum > 0), '{}') AS columns
FROM reached JOIN pg_class c ON c.oid = reached.relation
LEFT JOIN pg_attribute read ON read.attrelid = c.oid AND read.attnum = reached.position
LEFT JOIN pg_attribute owner ON owner.attrelid = c.oid
    AND owner.attname = CASE c.relname WHEN 'client' THEN 'id' ELSE 'client_id' END
WHERE c.relnamespace = 'public'::regnamespace
GROUP BY c.oid, c.relname, c.relkind, owner.attname, owner.attnotnull
"""
"""Tables and views below the views with the columns they use, and the column that says whose a row is; a nullable one holds rows for
everybody too."""


class Reached(NamedTuple):
    """A table or view that a reader reads through the views."""

    name: str
    is_table: bool
    client_column: str | None
    is_shared: bool
    columns: list[str]


def withdraw(connection: Connection) -> None:
    """Drop the views, so that a migration may change what they read. Fails with PostgreSQL's sentence where others rest on them."""
    for view in connection.execute(sa.text(VIEWS)).scalars().all():
        connection.execute(sa.text(f'DROP VIEW bi."{view}"'))


def publish(connection: Connection) -> None:
    """Make the views of this version and let readers at what they need."""
    for model in PUBLISHED.values():
        _publish_one(connection, model)
    _say(connection, f"COMMENT ON SCHEMA bi IS {_quote(f'PMO Hub, version {VERSION} of the views')}")
    _say(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA bi TO {BI_ROLE}")
    for row in connection.execute(sa.text(REACHED)).all():
        reached = Reached(*row)
        if reached.name not in PRIVATE:
            _open(connection, reached)


def _publish_one(connection: Connection, model: ReadModel) -> None:
    """One view. A column that the relation does not have is worked out by the API alone, and left out."""
    has = set(connection.execute(sa.text(COLUMNS), {"relation": f"public.{model.relation}"}).scalars())
    shown = [column for column in model.columns if column.name in has]
    if not shown:
        return
    columns = ", ".join(f'"{column.name}"' for column in shown)
    view = f'bi."{model.name}"'
    _say(
        connection,
        f"CREATE VIEW {view} WITH (security_invoker = true) AS SELECT {columns} FROM public.{model.relation}{_where(model)}",
    )
    _say(connection, f"COMMENT ON VIEW {view} IS {_quote(model.meaning)}")
    for column in shown:
        unit = f" In {column.unit}." if column.unit else ""
        _say(connection, f'COMMENT ON COLUMN {view}."{column.name}" IS {_quote(column.meaning + unit)}')


def _where(model: ReadModel) -> str:
    """As the lists do: what is no longer at its source is hidden. The API tells of it."""
    return " WHERE presence = 'present'" if model.has_presence else ""


def _open(connection: Connection, reached: Reached) -> None:
    """Let readers read it, and hold a table to their clients: one policy lets them in, the other keeps them in."""
    columns = f" ({', '.join(reached.columns)})" if reached.name in BY_COLUMN else ""
    _say(connection, f"REVOKE ALL ON public.{reached.name} FROM {BI_ROLE}")
    _say(connection, f"GRANT SELECT{columns} ON public.{reached.name} TO {BI_ROLE}")
    if not reached.is_table:
        return
    mine = f"{reached.client_column} = ANY ((SELECT pmo_hub_bi_scope())::uuid[])"
    rule = f"{reached.client_column} IS NULL OR {mine}" if reached.is_shared else mine
    for name, kind in (("lets_bi_in", "PERMISSIVE"), ("keeps_bi_in", "RESTRICTIVE")):
        _say(connection, f"DROP POLICY IF EXISTS {reached.name}_{name} ON public.{reached.name}")
        _say(
            connection,
            f"CREATE POLICY {reached.name}_{name} ON public.{reached.name} AS {kind} FOR SELECT TO {BI_ROLE} USING ({rule})",
        )


def _say(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
