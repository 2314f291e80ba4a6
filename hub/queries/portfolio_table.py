"""The kept figures of projects as the rows of one table: names and colours, figures with their reasons, sources and milestones."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from hub.queries.held import Cut, held
from hub.queries.material import rows_of
from hub.queries.reading import Reader

FIGURES = ("bac", "ev", "ac", "eac", "vac", "cpi", "spi_t", "percent_complete", "percent_spent", "slip_days")
DATES = ("start_on", "finish_on", "baseline_start", "baseline_finish", "target_finish")

HEADS = """
SELECT f.project_id, f.client_id, c.name AS client, o.name AS portfolio, p.code, f.name, p.manager, p.state, f.health{also}
FROM project_figures f
JOIN client c ON c.id = f.client_id
JOIN project_all p ON p.client_id = f.client_id AND p.id = f.project_id
LEFT JOIN portfolio o ON o.client_id = f.client_id AND o.id = f.portfolio_id
ORDER BY f.name, f.project_id
"""
ROWS = """
SELECT f.project_id, f.client_id, c.name AS client, f.portfolio_id, o.name AS portfolio, p.code, f.name, p.manager, p.phase, p.state,
       f.health, f.health_since, f.status_on, p.currency, f.logged_seconds, f.bac AS bac_reported, f.ac AS ac_reported,
       f.eac AS eac_reported, f.currency AS reporting_currency, k.health ->> 'reason' AS health_reason, k.health -> 'inputs' AS health_inputs,
       k.ev ->> 'coverage_pct' AS coverage_pct, {figures}, {dates}
FROM project_figures f
JOIN client c ON c.id = f.client_id
JOIN project_all p ON p.client_id = f.client_id AND p.id = f.project_id
LEFT JOIN portfolio o ON o.client_id = f.client_id AND o.id = f.portfolio_id
CROSS JOIN LATERAL jsonb_to_record(f.item) AS i (dates jsonb, kpis jsonb)
CROSS JOIN LATERAL jsonb_to_record(i.kpis) AS k (health jsonb, {columns})
WHERE %(projects)s::uuid[] IS NULL OR f.project_id = ANY (%(projects)s)
ORDER BY f.name, f.project_id
"""
# Each row's JSON is unpacked once, however many figures are taken from it.
ALSO = {
    "phase": "p.phase",
    "logged_seconds": "f.logged_seconds",
    "bac_reported": "f.bac",
    "ac_reported": "f.ac",
    "eac_reported": "f.eac",
    "coverage_pct": "f.item #>> '{kpis,ev,coverage_pct}'",
    **{name: f"f.item #>> '{{kpis,{name},value}}'" for name in FIGURES},
    **{name: f"(f.item #>> '{{dates,{name}}}')::date" for name in DATES},
}
"""Columns of a row by which all of them may be ranked, each as it is found without the others."""
SOURCES = """
SELECT l.project_id, array_agg(DISTINCT s.connection_id) FROM link_all l
JOIN source_project s ON s.client_id = l.client_id AND s.id = l.source_project_id AND s.presence = 'present'
WHERE %(projects)s::uuid[] IS NULL OR l.project_id = ANY (%(projects)s)
GROUP BY l.project_id
"""
AGES = "SELECT connection_id, min(data_as_of), bool_or(is_stale) FROM freshness GROUP BY connection_id"
MILESTONES = """
WITH linked AS MATERIALIZED (
    SELECT l.client_id, l.project_id, l.source_project_id, l.filter_field, l.filter_values
    FROM {link_all} l JOIN client k ON k.id = l.client_id
    LEFT JOIN project_figures f ON f.client_id = l.client_id AND f.project_id = l.project_id
    CROSS JOIN LATERAL (SELECT coalesce(%(day)s, f.status_on, (pmo_hub_now(k.id) AT TIME ZONE k.time_zone)::date) AS status_on) s
    WHERE l.project_id = ANY (%(projects)s) AND 'scope' = ANY (l.roles)
      AND s.status_on BETWEEN coalesce(l.valid_from, '-infinity') AND coalesce(l.valid_to, 'infinity')
)
SELECT project_id, name, day, state FROM (
    SELECT DISTINCT l.project_id, m.id, m.name, coalesce(m.due_on, m.baseline_finish) AS day, m.state
    FROM linked l JOIN {milestone_all} m ON m.client_id = l.client_id AND m.source_project_id = l.source_project_id
    WHERE m.source_project_id = ANY (ARRAY(SELECT source_project_id FROM linked))
      AND m.presence = 'present' AND m.state <> 'cancelled' AND coalesce(m.due_on, m.baseline_finish) IS NOT NULL
      AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(l.client_id, l.source_project_id, m.id, l.filter_field, l.filter_values))) found
ORDER BY day, name, id
"""
# The array reaches into the view, so that milestones of other projects are not read.
NOW = Cut(dt.date.max, dt.datetime.max.replace(tzinfo=dt.UTC))


class Age(NamedTuple):
    """How old what a connection brought is: its oldest stream. None was never read to its end."""

    as_of: dt.datetime | None
    is_stale: bool


class Milestone(NamedTuple):
    project_id: uuid.UUID
    name: str
    day: dt.date
    state: str


def list_head_rows(reader: Reader, *, also: str = "") -> list[dict[str, Any]]:
    """What every project of the reader's scope is found, counted and ranked by, by name; besides one column of `ALSO`."""
    statement = HEADS.format(also=f", {ALSO[also]} AS {also}" if also else "")
    with reader.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode()).fetchall()


def list_figure_rows(reader: Reader, project_ids: Sequence[uuid.UUID] | None) -> list[dict[str, Any]]:
    """Projects of the reader's scope by name, some or (None) all. A figure X is a decimal text; X_reason says why it is none."""
    figures = ", ".join(f"k.{name} ->> 'value' AS {name}, k.{name} ->> 'reason' AS {name}_reason" for name in FIGURES)
    dates = ", ".join(f"(i.dates ->> '{name}')::date AS {name}" for name in DATES)
    columns = ", ".join(f"{name} jsonb" for name in FIGURES)
    statement = ROWS.format(figures=figures, dates=dates, columns=columns)
    with reader.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), _some(project_ids)).fetchall()


def _some(project_ids: Sequence[uuid.UUID] | None) -> dict[str, Any]:
    return {"projects": None if project_ids is None else list(project_ids)}


def list_source_connections(
    reader: Reader, project_ids: Sequence[uuid.UUID] | None
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The connections behind each project, of some or (None) all."""
    return dict(reader.execute(SOURCES, _some(project_ids)).fetchall())


def list_ages(reader: Reader) -> dict[uuid.UUID, Age]:
    """The age of each connection's data."""
    return {row[0]: Age(row[1], is_stale=bool(row[2])) for row in reader.execute(AGES).fetchall()}


def list_project_milestones(
    reader: Reader, project_ids: Sequence[uuid.UUID], *, day: dt.date | None = None, cut: Cut = NOW
) -> list[Milestone]:
    """The dated milestones that belong to projects on a day, their status date unless told, in order of their days; as the cut has them."""
    values = {"projects": list(project_ids), "day": day}
    return rows_of(reader, Milestone, held(MILESTONES, cut), values | cut.values)
