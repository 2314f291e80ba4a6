"""Functions and views over the tables: each stands in a file of `sql/` as it is now, and is drawn anew after every migration.

A view changes with its file; a migration names one only to drop what has no file any more. A function that triggers call is made by the
migration that makes the trigger, from the same file. What was drawn last is told by the comment of Alembic's own table, so that a version
with other texts finds something to do. The schemas `past`, `recalled` and `bi` rest on these views and are drawn after them.
"""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files

import sqlalchemy as sa
from sqlalchemy import Connection

from migrations import bi_views, budget_lines, past
from migrations.isolation import APP_ROLE
from models.reporting import PUBLISHED

FUNCTIONS = ("figures_stale", "keep_version", "own_version", "project_link_share", "stamp_version")
"""What triggers call."""
VIEWS = (
    "now",
    "link_takes_row",
    "project_all",
    "link_all",
    "link_apart",
    "account_link",
    "person_all",
    "rate_all",
    "fx_rate_all",
    "milestone_all",
    "milestone_all_history",
    "cost_rates",
    "carried_hours",
    "budget_line_all",
    "budget_line_all_history",
    "budget_line_of_hours",
    "price_mark",
    "reconciliation",
    "freshness",
    "calendar_day",
    "bulk_row",
    "partition_watermark",
    "tombstone",
    "signals_of",
    "signal",
    "risk_exposure",
    "projectdata",
)
"""Each after those it rests on. Some are, or come with, functions that views call."""
MADE = {
    "budget_line_all": budget_lines.now,
    "budget_line_all_history": budget_lines.then,
    "budget_line_of_hours": budget_lines.parts,
}
"""Views whose text is put together."""

VIEW = re.compile(r"^CREATE VIEW (\w+)", re.MULTILINE)
FUNCTION = re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)", re.MULTILINE)
MARKED = "SELECT obj_description(to_regclass('public.alembic_version'), 'pg_class')"


def read(name: str) -> str:
    """What a name of the lists above stands for."""
    if name in MADE:
        return MADE[name]()
    return (files("migrations") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def withdraw(connection: Connection) -> None:
    """Drop the views and what they call, so that a migration may change what they read. Fails with PostgreSQL's sentence where others rest on them."""
    past.withdraw(connection)
    bi_views.withdraw(connection)
    _say(connection, f"DROP VIEW IF EXISTS {', '.join(_names(VIEW))}")
    for function in _names(FUNCTION):
        _say(connection, f"DROP FUNCTION IF EXISTS {function}")


def publish(connection: Connection) -> None:
    """Draw everything as this version has it, over the tables of its newest migration."""
    for name in (*FUNCTIONS, *VIEWS):
        _say(connection, read(name))
    _say(connection, f"GRANT SELECT ON {', '.join(_names(VIEW))} TO {APP_ROLE}")
    bi_views.publish(connection)
    past.publish(connection)
    _say(connection, f"COMMENT ON TABLE alembic_version IS '{digest()}'")


def find_drawn(connection: Connection) -> str | None:
    """The digest of what was drawn last; None of a database that knows of none."""
    found: str | None = connection.execute(sa.text(MARKED)).scalar()
    return found


@cache
def digest() -> str:
    """Of everything that says what is drawn: it differs where something has to be drawn anew."""
    return blake2b("\n".join(_everything()).encode(), digest_size=8).hexdigest()


def _everything() -> Iterator[str]:
    yield from map(read, (*FUNCTIONS, *VIEWS))
    for model in PUBLISHED.values():
        yield f"{model.name} {model.relation} {model.meaning} {model.has_presence}"
        yield from (f"{column.name} {column.unit} {column.meaning}" for column in model.columns)
    for module in ("bi_views.py", "past.py"):
        yield (files("migrations") / module).read_text(encoding="utf-8")


def _names(kind: re.Pattern[str]) -> list[str]:
    return [name for each in VIEWS for name in kind.findall(read(each))]


def _say(connection: Connection, statement: str) -> None:
    # The driver, not SQLAlchemy, reads it: a colon would name a parameter there.
    connection.exec_driver_sql(statement.replace("%", "%%"))
