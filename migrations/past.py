"""Schemas `past` and `recalled`: tables and views of `public` by the same names, as they were held at an instant; drawn anew after every migration.

Whoever looks back puts one of them first in `search_path` and says in `pmo_hub.as_of` which instant counts for which client; any statement
over the names below then reads what was held. A table is made of its present and superseded versions, or of the rows that were written down
by then; a view or function is its namesake's text over these.

`past` has what was held, and nothing else. Figures read `recalled`: of what nobody had written down yet, the first that was known
(`FIRST_KNOWN`). That also takes the instant of each connection from `pmo_hub.as_of`, and from `pmo_hub.first_known_in` in which time zone the
day ends on which something was first known.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from migrations import budget_lines
from migrations.isolation import APP_ROLE

PAST, RECALLED = "past", "recalled"
SCHEMAS = (PAST, RECALLED)
WRITTEN_ONCE = {
    "account_person": "decided_at",
    "baseline": "created_at",
    "imported_budget_line": "imported_at",
    "kpi_value": "computed_at",
    "link_decision": "decided_at",
    "project_snapshot": "taken_at",
    "connection": "created_at",
    "sync_run": "finished_at",
}
"""Table -> since when a row of it is there. Connections come with today's settings, runs when they had ended."""
ENDED_LATER = {"imported_budget_line": "superseded_at"}
"""Table -> the only column that is written afterwards."""
SHARED = ("fx_rate",)
"""With rows that belong to no client alone."""
FIRST_KNOWN = {
    "account_person": "account_id, method = 'proposed'",
    "availability": "person_id, country IS NULL",
    "fx_rate": "on_date, from_currency, to_currency",
    "person": "id",
    "portfolio": "id",
    "project": "id",
    "project_link": "source_project_id",
    "rate_card": "kind, person_id, role",
}
"""Table -> what its rows are about, each of which is first known by itself: all rows about it are read as of one instant, its own first day's
end at the earliest. So shares of one source project never add up to more than were given away at once.
"""
OF_TOOLS = ("account", "source_project", "working_calendar")
"""Tables of tools that figures read there; each connection has an instant of its own."""

TAKES = "pmo_hub_link_takes_row"
VIEWS_BEFORE = ("account_link", "person_all", "link_all", "link_apart", "project_all", "rate_all", "fx_rate_all")
SIGNALS = "pmo_hub_signals_of"
PRICES = ("pmo_hub_cost_rates", "pmo_hub_carried_hours")
"""What hours cost, and which of them cost nothing again: budget lines of a past day are priced by it (`budget_lines.py`)."""
VIEWS_AFTER = ("risk_exposure", "signal")
"""In the order they rest on each other: the first ones are what the warnings are worked out from, which the last one shows."""

VERSIONED = """
SELECT left(relname, -8) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE '%\\_history' ORDER BY 1
"""
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('public.' || :table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
INSTANTS = """
CREATE FUNCTION past.instants() RETURNS TABLE (client_id uuid, at timestamptz) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT nullif(key, '')::uuid, value::timestamptz FROM json_each_text(current_setting('pmo_hub.as_of')::json)
$$
"""
NOW = """
CREATE FUNCTION {schema}.pmo_hub_now(client uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT at FROM past.instants() WHERE client_id = client
$$
"""
END_OF_DAY = """
CREATE FUNCTION recalled.end_of_day(at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT ((at AT TIME ZONE current_setting('pmo_hub.first_known_in'))::date + 1)::timestamp
           AT TIME ZONE current_setting('pmo_hub.first_known_in') - interval '1 microsecond'
$$
"""
WARNINGS = """
CREATE VIEW {schema}.project_signal WITH (security_invoker = true) AS
SELECT p.client_id, p.id AS project_id, s.rule, s.found, s.is_critical, s.inputs, s.evidence, i.at AS found_at
FROM past.instants() i JOIN {schema}.project_all p ON p.client_id = i.client_id
CROSS JOIN LATERAL {schema}.pmo_hub_signals_of(p.client_id, ARRAY[p.id]) s
"""
"""Of now they are kept (`project_signal`); of a past day they are worked out from what was held, for each project by itself: the page of one
waits for its own alone.
"""


def withdraw(connection: Connection) -> None:
    """Drop the schemas, so that a migration may change what they read."""
    for schema in SCHEMAS:
        _say(connection, f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def publish(connection: Connection) -> None:
    """Make the schemas for the tables and views of this version."""
    for schema in SCHEMAS:
        _say(connection, f"CREATE SCHEMA {schema}")
    for statement in (INSTANTS, END_OF_DAY):
        _say(connection, statement)
    for schema in SCHEMAS:
        _publish_tables(connection, schema)
        _publish_views(connection, schema)
        _say(connection, f"GRANT USAGE ON SCHEMA {schema} TO {APP_ROLE}")
        _say(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {APP_ROLE}")


def _publish_tables(connection: Connection, schema: str) -> None:
    for table in connection.execute(sa.text(VERSIONED)).scalars().all():
        columns = _columns(connection, table)
        names = ", ".join(columns)
        versions = (
            f"(SELECT {names}, 'infinity'::timestamptz AS known_to FROM public.{table}"
            f" UNION ALL SELECT {names}, known_to FROM public.{table}_history)"
        )
        held = "v.known_from <= {at} AND v.known_to > {at}"
        _say(connection, _table(schema, table, columns, versions, held=held))
    for table, since in WRITTEN_ONCE.items():
        columns = _columns(connection, table)
        _say(connection, _table(schema, table, columns, f"public.{table}", held=f"v.{since} <= {{at}}"))


def _publish_views(connection: Connection, schema: str) -> None:
    _say(connection, NOW.format(schema=schema))
    _publish_function(connection, schema, TAKES)
    for name in VIEWS_BEFORE:
        _publish_view(connection, schema, name)
    for name in PRICES:
        _publish_function(connection, schema, name)
    for text in (budget_lines.now(schema), budget_lines.then(schema)):
        _say(connection, text)
    _publish_function(connection, schema, SIGNALS)
    _say(connection, WARNINGS.format(schema=schema))
    for name in VIEWS_AFTER:
        _publish_view(connection, schema, name)


def _table(schema: str, table: str, columns: list[str], rows: str, *, held: str) -> str:
    """The rows that were held at their client's instant; in `recalled` at their connection's, or the first that were known."""
    ended, at = ENDED_LATER.get(table), "i.at"
    whose = "i.client_id IS NOT DISTINCT FROM v.client_id" if table in SHARED else "i.client_id = v.client_id"
    if schema == RECALLED and table in OF_TOOLS:
        whose = "i.client_id = v.connection_id"
    if schema == RECALLED and table in FIRST_KNOWN:
        about, since = FIRST_KNOWN[table], WRITTEN_ONCE.get(table, "known_from")
        rows = f"(SELECT v.*, min({since}) OVER (PARTITION BY client_id, {about}) AS first_known FROM {rows} v)"
        at = "greatest(i.at, recalled.end_of_day(v.first_known))"
    shown = ", ".join(
        f"CASE WHEN v.{name} <= i.at THEN v.{name} END AS {name}" if name == ended else f"v.{name}" for name in columns
    )
    return (
        f"CREATE VIEW {schema}.{table} WITH (security_invoker = true) AS"
        f" SELECT {shown} FROM {rows} v JOIN past.instants() i ON {whose} WHERE {held.format(at=at)}"
    )


def _columns(connection: Connection, table: str) -> list[str]:
    return list(connection.execute(sa.text(COLUMNS), {"table": table}).scalars())


def _publish_view(connection: Connection, schema: str, name: str) -> None:
    """PostgreSQL writes a view's text down without schemas where it finds the names by itself; read again, they are those of the schema."""
    _say(connection, "SET LOCAL search_path = public")
    text = connection.execute(sa.text("SELECT pg_get_viewdef(to_regclass(:name))"), {"name": name}).scalar_one()
    _say(connection, f"SET LOCAL search_path = {schema}, public")
    _say(connection, f"CREATE VIEW {schema}.{name} WITH (security_invoker = true) AS {text}")
    _say(connection, "SET LOCAL search_path = public")


def _publish_function(connection: Connection, schema: str, name: str) -> None:
    found = (
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name AND pronamespace = 'public'::regnamespace"
    )
    text = connection.execute(sa.text(found), {"name": name}).scalar_one()
    _say(
        connection,
        text.replace("public.", f"{schema}.").replace(
            "search_path TO 'public'", f"search_path TO '{schema}', 'public'"
        ),
    )


def _say(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))
