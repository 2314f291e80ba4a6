"""What the figures of projects are computed from: the rows of a client's projects, as they are held, or as they were held at the end of a day.

Every statement reads for many projects at once, and adds up what may be added up exactly: hours by account and day, money by currency and
day. Shares, rates and conversions are left to `hub/portfolio`, which works with fractions.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Flag, auto
from itertools import chain
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import orjson

from hub.queries.held import Cut, held
from hub.queries.periods import Periods
from hub.queries.reading import Reader

ROLES = ("scope", "time", "cost", "risk")


class Part(Flag):
    """Which rows of projects are read. The projects themselves, their links and calendars always are."""

    HEAD = 0
    TASKS = auto()
    """Tasks, when each was begun and done, and their baselines."""
    HOURS = auto()
    MONEY = auto()
    """Lines, and what an hour costs."""
    REST = auto()
    """Milestones, risks, reports, and when people can work."""
    WHOLE = TASKS | HOURS | MONEY | REST


class ClientRow(NamedTuple):
    id: uuid.UUID
    name: str
    reporting_currency: str
    time_zone: str
    hours_per_day: float
    signal_thresholds: dict[str, int]


class ProjectRow(NamedTuple):
    id: uuid.UUID
    client_id: uuid.UUID
    portfolio_id: uuid.UUID | None
    code: str | None
    name: str
    state: str
    phase: str | None
    target_start: dt.date | None
    target_finish: dt.date | None
    approved_budget: Decimal | None
    currency: str
    is_consolidated: bool


class LinkRow(NamedTuple):
    """A share of a source project, with what is said of that. `values` None takes all of it."""

    project_id: uuid.UUID
    source_project_id: uuid.UUID
    roles: list[str]
    allocation_pct: Decimal
    field: str | None
    values: list[str] | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    prices_hours: bool | None
    source_name: str | None
    source_url: str | None
    connection_id: uuid.UUID | None
    status_on: dt.date | None
    calendar_id: uuid.UUID | None

    def holds_on(self, day: dt.date) -> bool:
        return (self.valid_from or dt.date.min) <= day <= (self.valid_to or dt.date.max)

    def takes(self, cell: str | None) -> bool:
        return self.values is None or (cell is not None and cell in self.values)


class TaskRow(NamedTuple):
    source_project_id: uuid.UUID
    id: uuid.UUID
    is_leaf: bool
    is_milestone: bool
    status: str
    baseline_start: dt.date | None
    baseline_finish: dt.date | None
    planned_start: dt.date | None
    planned_finish: dt.date | None
    actual_start: dt.date | None
    actual_finish: dt.date | None
    due_on: dt.date | None
    completed_at: dt.datetime | None
    estimate_seconds: int | None
    remaining_seconds: int | None
    baseline_cost: Decimal | None
    planned_cost: Decimal | None
    currency: str | None
    percent_complete: Decimal | None
    cell: str | None


class ChangeRow(NamedTuple):
    """What a task's history tells of its status."""

    task_id: uuid.UUID
    begun_at: dt.datetime | None
    done_at: dt.datetime | None
    cancelled_at: dt.datetime | None


class SliceRow(NamedTuple):
    task_id: uuid.UUID
    start: dt.date
    finish: dt.date
    cost: Decimal


class HoursRow(NamedTuple):
    """Hours of one account on one day, or in one period, of which `entry_date` is the first day that has any."""

    source_project_id: uuid.UUID
    account_id: uuid.UUID | None
    work_type: str | None
    entry_date: dt.date
    cell: str | None
    seconds: int
    entries: int


class LinesRow(NamedTuple):
    """Money of one kind, currency and day. `source_project_id` is the project's own id for what was imported."""

    source_project_id: uuid.UUID
    kind: str
    currency: str
    on_date: dt.date | None
    is_contingency: bool
    cell: str | None
    amount: Decimal
    lines: int


class MilestoneRow(NamedTuple):
    source_project_id: uuid.UUID
    id: uuid.UUID
    due_on: dt.date | None
    baseline_finish: dt.date | None
    reached_at: dt.datetime | None
    state: str
    cell: str | None


class RiskRow(NamedTuple):
    source_project_id: uuid.UUID
    id: uuid.UUID
    status: str
    probability_pct: Decimal | None
    impact_cost: Decimal | None
    currency: str | None
    cell: str | None


class ReportRow(NamedTuple):
    source_project_id: uuid.UUID
    reported_at: dt.datetime
    health: str
    title: str | None


class CalendarRow(NamedTuple):
    id: uuid.UUID
    minutes_per_weekday: list[int]
    exceptions: list[dict[str, Any]]


class BaselineTaskRow(NamedTuple):
    project_id: uuid.UUID
    effective_on: dt.date
    task_id: uuid.UUID
    start_on: dt.date | None
    finish_on: dt.date | None
    cost: Decimal | None
    currency: str | None


@dataclass(slots=True)
class Material:
    """The rows behind the figures of some projects of one client."""

    client: ClientRow
    cut: Cut
    projects: list[ProjectRow]
    links: list[LinkRow]
    divided: str | None = None
    """Which source projects filters divide, by what and into which cells, as JSON; None of none."""
    tasks: list[TaskRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    slices: list[SliceRow] = field(default_factory=list)
    baselines: list[BaselineTaskRow] = field(default_factory=list)
    hours: list[HoursRow] = field(default_factory=list)
    lines: list[LinesRow] = field(default_factory=list)
    labour: dict[uuid.UUID, set[str | None]] = field(default_factory=dict)
    """Source projects that hold labour among their actual costs, whoever has those, and the cells it falls into."""
    milestones: list[MilestoneRow] = field(default_factory=list)
    risks: list[RiskRow] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    calendars: list[CalendarRow] = field(default_factory=list)

    def list_currencies(self) -> set[str]:
        """Those that any amount is in."""
        named: Iterable[str | None] = chain(
            (row.currency for row in self.projects),
            (row.currency for row in self.tasks),
            (row.currency for row in self.baselines),
            (row.currency for row in self.lines),
            (row.currency for row in self.risks),
        )
        return {currency for currency in named if currency is not None}


AnyRow = TypeVar("AnyRow")

CLIENT = (
    "SELECT id, name, reporting_currency, time_zone, hours_per_day, signal_thresholds FROM client WHERE id = %(client)s"
)
PROJECTS = """
SELECT id, client_id, portfolio_id, code, name, state, phase, target_start, target_finish, approved_budget, currency, is_consolidated
FROM {project_all} WHERE client_id = %(client)s AND id = ANY (%(projects)s) AND presence = 'present' ORDER BY name, id
"""
LINKS = """
SELECT l.project_id, l.source_project_id, l.roles, l.allocation_pct, l.filter_field, l.filter_values, l.valid_from, l.valid_to,
       l.prices_hours, s.name, s.source_url, s.connection_id, s.status_on, s.calendar_id
FROM {link_all} l LEFT JOIN {source_project} s ON s.client_id = l.client_id AND s.id = l.source_project_id AND s.presence = 'present'
WHERE l.client_id = %(client)s AND l.project_id = ANY (%(projects)s) ORDER BY s.name, l.source_project_id, l.valid_from NULLS FIRST, l.roles, l.filter_values
"""
DIVIDED = """
SELECT source_project_id, filter_field, jsonb_agg(DISTINCT value) FROM {project_link}, unnest(filter_values) AS value
WHERE client_id = %(client)s AND source_project_id = ANY (%(sources)s) GROUP BY 1, 2
"""
FILTERS = """
LEFT JOIN LATERAL (SELECT d ->> 'field' AS field, d -> 'values' AS vals FROM jsonb_array_elements(%(divided)s::jsonb) d
                   WHERE (d ->> 'source')::uuid = {of}.source_project_id LIMIT 1) f ON true
"""
CELL = """
CASE f.field WHEN 'labels' THEN (SELECT min(x) FROM unnest(t.labels) x WHERE f.vals ? x) WHEN 'kind' THEN t.kind
     WHEN 'kind_source' THEN t.kind_source WHEN 'priority' THEN t.priority WHEN 'parent_id' THEN t.parent_id::text
     WHEN 'assignee_id' THEN t.assignee_id::text ELSE t.custom_fields ->> substr(f.field, 15) END
"""
TASKS = """
SELECT t.source_project_id, t.id,
       NOT EXISTS (SELECT FROM {task} part
                   WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present' OFFSET 0) AS is_leaf,
       t.is_milestone, t.status_category, t.baseline_start, t.baseline_finish, t.planned_start, t.planned_finish, t.actual_start,
       t.actual_finish, t.due_on, t.completed_at, t.estimate_seconds, t.remaining_seconds, t.baseline_cost, t.planned_cost, t.currency,
       t.percent_complete, {cell}
FROM {task} t {filters} WHERE t.client_id = %(client)s AND t.source_project_id = ANY (%(scope)s) AND t.presence = 'present'
"""
# OFFSET 0 has the parts of each task looked up: the planner, which is not told how few projects are asked for, would else read all tasks there are.
CHANGES = """
SELECT c.task_id, min(c.changed_at) FILTER (WHERE c.to_category = 'in_progress'), max(c.changed_at) FILTER (WHERE c.to_category = 'done'),
       max(c.changed_at) FILTER (WHERE c.to_category = 'cancelled')
FROM {status_change} c
WHERE c.client_id = %(client)s AND c.presence = 'present' AND c.to_category IN ('in_progress', 'done', 'cancelled') AND c.changed_at <= %(end)s
  AND c.task_id = ANY (ARRAY (SELECT t.id FROM {task} t WHERE t.client_id = %(client)s AND t.source_project_id = ANY (%(scope)s)))
GROUP BY 1
"""
# By an array of ids, which goes along the index once: joined, the changes of every project would be read for those of one.
SLICES = """
SELECT a.task_id, (p.span ->> 'start')::timestamp::date, (p.span ->> 'finish')::timestamp::date, (p.span ->> 'value')::numeric
FROM {task} t JOIN {assignment} a ON a.client_id = t.client_id AND a.task_id = t.id AND a.presence = 'present' AND a.timephased <> '[]'
CROSS JOIN LATERAL jsonb_array_elements(a.timephased) AS p (span)
WHERE t.client_id = %(client)s AND t.source_project_id = ANY (%(scope)s) AND p.span ->> 'kind' = 'baseline_cost'
"""
HOURS = """
SELECT e.source_project_id, e.account_id, e.work_type, min(e.entry_date), {cell} AS cell, sum(e.duration_seconds)::bigint, count(*)
FROM {time_entry} e {filters}
WHERE e.client_id = %(client)s AND e.source_project_id = ANY (%(time)s) AND e.presence = 'present' AND e.approval <> 'cancelled'
  AND e.entry_date <= %(day)s
GROUP BY 1, 2, 3, {period}, 5
"""
DAY, PERIOD = "e.entry_date", "width_bucket(e.entry_date, %(turns)s::date[])"
WEEK = PERIOD + ", (e.entry_date - '0001-01-01') / 7, date_trunc('month', e.entry_date::timestamp)"
LINES = """
SELECT b.source_project_id, b.kind, b.currency, coalesce(b.period_start, b.period_finish), b.is_contingency, {cell} AS cell, sum(b.amount), count(*)
FROM {budget_line} b {filters}
WHERE b.client_id = %(client)s AND b.source_project_id = ANY (%(cost)s) AND b.presence = 'present'
GROUP BY 1, 2, 3, 4, 5, 6
"""
IMPORTED = """
SELECT project_id, kind, currency, coalesce(period_start, period_finish), is_contingency, NULL, sum(amount), count(*)
FROM public.imported_budget_line WHERE client_id = %(client)s AND project_id = ANY (%(projects)s)
  AND imported_at <= %(end)s AND (superseded_at IS NULL OR superseded_at > %(end)s)
GROUP BY 1, 2, 3, 4, 5
"""
LABOUR = """
SELECT DISTINCT b.source_project_id, {cell} FROM {budget_line} b {filters}
WHERE b.client_id = %(client)s AND b.source_project_id = ANY (%(sources)s) AND b.presence = 'present' AND b.kind = 'actual' AND b.basis = 'rate_x_hours'
"""
MILESTONES = """
SELECT m.source_project_id, m.id, m.due_on, m.baseline_finish, m.reached_at, m.state, {cell}
FROM {milestone_all} m {filters}
WHERE m.client_id = %(client)s AND m.source_project_id = ANY (%(scope)s) AND m.presence = 'present' AND m.state <> 'cancelled'
"""
RISKS = """
SELECT r.source_project_id, r.id, r.status, r.probability_pct, r.impact_cost, r.currency, {cell}
FROM {risk} r {filters} WHERE r.client_id = %(client)s AND r.source_project_id = ANY (%(risk)s) AND r.presence = 'present'
"""
REPORTS = """
SELECT DISTINCT ON (source_project_id) source_project_id, reported_at, health, title FROM {status_report}
WHERE client_id = %(client)s AND source_project_id = ANY (%(sources)s) AND presence = 'present' AND reported_at <= %(end)s
ORDER BY source_project_id, reported_at DESC, id
"""
CALENDARS = """
SELECT id, minutes_per_weekday, exceptions FROM {working_calendar}
WHERE client_id = %(client)s AND id = ANY (%(calendars)s) AND presence = 'present'
"""
BASELINES = """
SELECT b.project_id, b.effective_on, t.task_id, t.start_on, t.finish_on, t.cost, t.currency
FROM (SELECT DISTINCT ON (project_id) client_id, id, project_id, effective_on FROM public.baseline
      WHERE client_id = %(client)s AND project_id = ANY (%(projects)s) AND digest IS NULL
        AND effective_on <= %(today)s
      ORDER BY project_id, effective_on DESC, seq DESC) b
JOIN baseline_task t ON t.client_id = b.client_id AND t.baseline_id = b.id
"""


def read_material(
    reader: Reader,
    client: ClientRow,
    project_ids: Iterable[uuid.UUID],
    *,
    cut: Cut,
    periods: Periods | None = None,
    parts: Part = Part.WHOLE,
) -> Material:
    """The rows of some projects of a client, at the end of the cut's day. A project that is not there is left out.

    With `periods` their hours are added up as far as those allow, else by day. Parts that are not asked for stay empty.
    """
    values: dict[str, Any] = {"client": client.id, "projects": list(project_ids), "day": cut.day, "end": cut.end}
    values |= cut.values | {"today": min(cut.day, cut.end.astimezone(ZoneInfo(client.time_zone)).date())}
    projects = rows_of(reader, ProjectRow, held(PROJECTS, cut), values)
    links = [link for link in rows_of(reader, LinkRow, held(LINKS, cut), values) if link.connection_id is not None]
    made = Material(client, cut, projects, links)
    values |= {role: list({link.source_project_id for link in links if role in link.roles}) for role in ROLES}
    values["turns"] = periods and periods.list_turns(
        links,
        currencies=[project.currency for project in projects],
        status_dates=[link.status_on for link in links if link.status_on],
    )
    values["sources"] = list({link.source_project_id for link in links})
    values["calendars"] = [link.calendar_id for link in links if link.calendar_id]
    divided = reader.execute(held(DIVIDED, cut).encode(), values).fetchall()
    cells = [{"source": str(source), "field": name, "values": words} for source, name, words in divided]
    made.divided = values["divided"] = orjson.dumps(cells).decode() if cells else None
    made.calendars = rows_of(reader, CalendarRow, held(CALENDARS, cut), values)
    if Part.TASKS in parts:
        _read_tasks(reader, made, values)
    if Part.HOURS in parts:
        _read_hours(reader, made, values, is_by_week=periods is not None and periods.is_by_week)
    if Part.MONEY in parts:
        _read_money(reader, made, values)
    if Part.REST in parts:
        _read_rest(reader, made, values)
    return made


def read_client(reader: Reader, client_id: uuid.UUID) -> ClientRow | None:
    """The client, if it is in the reader's scope."""
    return next(iter(rows_of(reader, ClientRow, CLIENT, {"client": client_id})), None)


def _read_tasks(reader: Reader, made: Material, values: dict[str, Any]) -> None:
    cut, own = made.cut, divide("t", is_divided=made.divided is not None, joins_task=False)
    made.tasks = rows_of(reader, TaskRow, held(TASKS, cut, **own), values)
    made.changes = rows_of(reader, ChangeRow, held(CHANGES, cut), values)
    made.slices = rows_of(reader, SliceRow, held(SLICES, cut), values)
    made.baselines = rows_of(reader, BaselineTaskRow, BASELINES, values)


def _read_hours(reader: Reader, made: Material, values: dict[str, Any], *, is_by_week: bool) -> None:
    by = DAY if values["turns"] is None else WEEK if is_by_week else PERIOD
    hours = held(HOURS, made.cut, period=by, **divide("e", is_divided=made.divided is not None))
    made.hours = rows_of(reader, HoursRow, hours, values)


def _read_money(reader: Reader, made: Material, values: dict[str, Any]) -> None:
    cut, of_lines = made.cut, divide("b", is_divided=made.divided is not None)
    lines, labour = held(LINES, cut, **of_lines), held(LABOUR, cut, **of_lines)
    for source, cell in reader.execute(labour.encode(), values).fetchall():
        made.labour.setdefault(source, set()).add(cell)
    made.lines = rows_of(reader, LinesRow, lines, values) + rows_of(reader, LinesRow, IMPORTED, values)


def _read_rest(reader: Reader, made: Material, values: dict[str, Any]) -> None:
    cut = made.cut
    by_id = divide("m", is_divided=made.divided is not None, key="id")
    by_task = divide("r", is_divided=made.divided is not None)
    made.milestones = rows_of(reader, MilestoneRow, held(MILESTONES, cut, **by_id), values)
    made.risks = rows_of(reader, RiskRow, held(RISKS, cut, **by_task), values)
    made.reports = rows_of(reader, ReportRow, held(REPORTS, cut), values)


def divide(of: str, *, is_divided: bool, joins_task: bool = True, key: str = "task_id") -> dict[str, str]:
    """The parts of a statement that say into which cell of its source project a row falls."""
    if not is_divided:
        return {"cell": "NULL::text", "filters": ""}
    task = (
        f"LEFT JOIN {{task}} t ON t.client_id = {of}.client_id AND t.id = {of}.{key} AND f.field IS NOT NULL"
        if joins_task
        else ""
    )
    return {"cell": CELL, "filters": FILTERS.format(of=of) + task}


def rows_of(reader: Reader, kind: type[AnyRow], statement: str, values: dict[str, Any]) -> list[AnyRow]:
    """What a statement finds, as rows of a kind."""
    make: Any = kind
    return list(map(make._make, reader.execute(statement.encode(), values).fetchall()))
