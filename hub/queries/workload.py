"""Work as it is planned and logged, by person, across tools; and what is known of when people can work.

A person is who an account was decided to be; an account that nobody decided on stands for itself, so its hours count too.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.queries.held import Cut, held
from hub.queries.reading import Reader


@dataclass(frozen=True, slots=True)
class ClientWeek:
    """How a client counts its weeks and days; `week_start` is an ISO weekday."""

    client_id: uuid.UUID
    time_zone: str
    week_start: int
    hours_per_day: float


@dataclass(frozen=True, slots=True)
class Worker:
    """`key` is the person, or the account that stands for itself, whose `connection` is then named. `accounts` are theirs."""

    key: uuid.UUID
    person_id: uuid.UUID | None
    name: str
    accounts: tuple[uuid.UUID, ...]
    is_human: bool
    connection: str | None


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """Seconds from one day to another, both included; a day that is None is not known."""

    worker: uuid.UUID | None
    start: dt.date | None
    finish: dt.date | None
    seconds: int


@dataclass(frozen=True, slots=True)
class LoggedWork:
    worker: uuid.UUID | None
    day: dt.date
    seconds: int


@dataclass(frozen=True, slots=True)
class WorkOnTask:
    """Seconds of somebody on a task, or on a project as a whole, from one day to another, both included; a day that is None is not known."""

    task_id: uuid.UUID | None
    source_project_id: uuid.UUID | None
    start: dt.date | None
    finish: dt.date | None
    seconds: int


@dataclass(frozen=True, slots=True)
class WorkNames:
    """What tasks are called, with the link to each in its tool; and projects of tools, with their connection."""

    tasks: dict[uuid.UUID, tuple[str, str | None]]
    projects: dict[uuid.UUID, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptLoad:
    """Of one worker: planned seconds without a day, and planned and logged seconds week by week."""

    unscheduled_seconds: int
    planned_seconds: list[int]
    logged_seconds: list[int]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A tool's calendar of one account: minutes of Monday to Sunday, exceptions [{start, finish, minutes}]."""

    account_id: uuid.UUID
    minutes_per_weekday: list[int]
    exceptions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    person_id: uuid.UUID | None
    country: str | None
    subdivision: str | None
    pct: Decimal
    valid_from: dt.date | None
    valid_to: dt.date | None


CLIENTS = "SELECT id, time_zone, week_start, hours_per_day FROM client ORDER BY id"

WORKERS = """
SELECT coalesce(l.person_id, a.id) AS key, l.person_id, coalesce(min(p.name), min(a.name)) AS name,
       array_agg(a.id ORDER BY a.id) AS accounts, bool_or(a.kind = 'human') AS is_human,
       CASE WHEN l.person_id IS NULL THEN min(c.name) END AS connection
FROM {account} a
LEFT JOIN {connection} c ON c.client_id = a.client_id AND c.id = a.connection_id
LEFT JOIN {account_link} l ON l.client_id = a.client_id AND l.account_id = a.id
LEFT JOIN {person} p ON p.client_id = a.client_id AND p.id = l.person_id
WHERE a.client_id = %(client)s GROUP BY 1, 2 ORDER BY 1
"""

WORK = """
WITH live AS (
    SELECT t.* FROM task t
    WHERE t.client_id = %(client)s AND t.presence = 'present' AND t.status_category <> 'cancelled'
      AND (%(accounts)s::uuid[] IS NULL OR t.assignee_id = ANY (%(accounts)s))
      AND NOT EXISTS (SELECT FROM task part WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present')
), assigned AS (
    SELECT a.id, a.account_id, a.task_id, a.source_project_id, a.timephased, a.planned_seconds,
           coalesce(a.start_on, t.planned_start, t.actual_start) AS start_on, coalesce(a.finish_on, t.planned_finish, t.due_on) AS finish_on
    FROM assignment a LEFT JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id
    WHERE a.client_id = %(client)s AND a.presence = 'present'
      AND (%(accounts)s::uuid[] IS NULL OR a.account_id = ANY (%(accounts)s) OR (%(nobody)s AND a.account_id IS NULL))
      AND (a.task_id IS NULL OR (t.presence = 'present' AND t.status_category <> 'cancelled'))
), work AS (
    SELECT account_id, task_id, source_project_id, (span ->> 'start')::timestamp::date AS start_on,
           greatest((span ->> 'start')::timestamp::date, ((span ->> 'finish')::timestamp - interval '1 microsecond')::date) AS finish_on,
           round((span ->> 'value')::numeric)::bigint AS seconds
    FROM assigned, jsonb_array_elements(timephased) AS span WHERE span ->> 'kind' = 'planned_work'
    UNION ALL
    SELECT account_id, task_id, source_project_id, start_on, finish_on, planned_seconds FROM assigned
    WHERE planned_seconds > 0 AND NOT timephased @> '[{"kind": "planned_work"}]'
    UNION ALL
    SELECT t.assignee_id, t.id, NULL, coalesce(t.planned_start, t.actual_start), coalesce(t.planned_finish, t.due_on), t.estimate_seconds
    FROM live t WHERE t.estimate_seconds > 0 AND t.assignee_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM assignment a WHERE a.client_id = t.client_id AND a.task_id = t.id AND a.presence = 'present')
), dated AS (
    SELECT * FROM work
    WHERE seconds > 0 AND (start_on IS NULL OR least(start_on, finish_on) <= %(last)s) AND (finish_on IS NULL OR finish_on >= %(first)s)
)
"""
PLANNED = (
    WORK
    + """SELECT coalesce(l.person_id, w.account_id), w.start_on, w.finish_on, sum(w.seconds)::bigint
FROM dated w LEFT JOIN account_link l ON l.client_id = %(client)s AND l.account_id = w.account_id GROUP BY 1, 2, 3
"""
)
PLANNED_BY_TASK = (
    WORK
    + """SELECT w.task_id, coalesce(t.source_project_id, w.source_project_id), w.start_on, w.finish_on, sum(w.seconds)::bigint
FROM dated w LEFT JOIN task t ON t.client_id = %(client)s AND t.id = w.task_id GROUP BY 1, 2, 3, 4
"""
)
# A task without an assignment of its own is planned for its assignee. Work without a start may reach back from any finish.

LOGGED = """
WITH logged AS (
    SELECT account_id, entry_date, sum(duration_seconds) AS seconds FROM time_entry
    WHERE client_id = %(client)s AND presence = 'present' AND approval <> 'cancelled' AND entry_date BETWEEN %(first)s AND %(last)s
      AND (%(accounts)s::uuid[] IS NULL OR account_id = ANY (%(accounts)s) OR (%(nobody)s AND account_id IS NULL))
    GROUP BY 1, 2
)
SELECT coalesce(l.person_id, e.account_id), e.entry_date, sum(e.seconds)::bigint
FROM logged e LEFT JOIN account_link l ON l.client_id = %(client)s AND l.account_id = e.account_id
GROUP BY 1, 2
"""

LOGGED_BY_TASK = """
SELECT task_id, source_project_id, entry_date, entry_date, sum(duration_seconds)::bigint FROM time_entry
WHERE client_id = %(client)s AND presence = 'present' AND approval <> 'cancelled' AND entry_date BETWEEN %(first)s AND %(last)s
  AND account_id = ANY (%(accounts)s)
GROUP BY 1, 2, 3
"""
TASK_NAMES = "SELECT id, name, source_url FROM task WHERE client_id = %(client)s AND id = ANY (%(ids)s)"
PROJECT_NAMES = """
SELECT s.id, s.name, c.name FROM source_project s JOIN connection c ON c.client_id = s.client_id AND c.id = s.connection_id
WHERE s.client_id = %(client)s AND s.id = ANY (%(ids)s)
"""

TOUCHED = """
WITH changed AS MATERIALIZED (
    SELECT client_id, id, assignee_id, parent_id FROM task WHERE client_id = %(client)s AND change_seq > %(seq)s
), tasks AS (
    SELECT assignee_id, parent_id FROM changed
    UNION ALL SELECT h.assignee_id, h.parent_id FROM changed c JOIN task_history h ON h.client_id = c.client_id AND h.id = c.id
), given AS MATERIALIZED (
    SELECT client_id, id, account_id, task_id FROM assignment WHERE client_id = %(client)s AND change_seq > %(seq)s
), assigned AS (
    SELECT account_id, task_id FROM given
    UNION ALL SELECT h.account_id, h.task_id FROM given g JOIN assignment_history h ON h.client_id = g.client_id AND h.id = g.id
), entries AS MATERIALIZED (
    SELECT client_id, id, account_id FROM time_entry WHERE client_id = %(client)s AND change_seq > %(seq)s
), touched (account_id) AS (
    SELECT assignee_id FROM tasks
    UNION SELECT p.assignee_id FROM tasks t JOIN task p ON p.client_id = %(client)s AND p.id = t.parent_id
    UNION SELECT a.account_id FROM changed c JOIN assignment a ON a.client_id = c.client_id AND a.task_id = c.id
    UNION SELECT account_id FROM assigned
    UNION SELECT t.assignee_id FROM assigned a JOIN task t ON t.client_id = %(client)s AND t.id = a.task_id
    UNION SELECT account_id FROM entries
    UNION SELECT h.account_id FROM entries e JOIN time_entry_history h ON h.client_id = e.client_id AND h.id = e.id
)
SELECT DISTINCT coalesce(l.person_id, t.account_id)
FROM touched t LEFT JOIN account_link l ON l.client_id = %(client)s AND l.account_id = t.account_id
"""
# Who has the work now and who had it; the parent's assignee too, since a task with parts is no work of its own.
LOAD_MARK = "SELECT change_seq FROM worker_load_mark WHERE client_id = %(client)s"
LOAD_DIGESTS = "SELECT worker_id, digest FROM worker_load WHERE client_id = %(client)s"
LOADS = """
SELECT worker_id, unscheduled_seconds, planned_seconds[%(from)s:%(to)s], logged_seconds[%(from)s:%(to)s]
FROM worker_load WHERE client_id = %(client)s
"""

CALENDARS = """
SELECT account_id, minutes_per_weekday, exceptions FROM {working_calendar} w
WHERE client_id = %(client)s AND presence = 'present' AND account_id IS NOT NULL ORDER BY seq
"""
AVAILABILITY = """
SELECT person_id, country, subdivision, pct, valid_from, valid_to FROM {availability} WHERE client_id = %(client)s ORDER BY seq
"""


def list_client_weeks(reader: Reader) -> list[ClientWeek]:
    """The clients of the reader's scope."""
    return [ClientWeek(*row) for row in reader.execute(CLIENTS)]


def list_workers(reader: Reader, client_id: uuid.UUID, *, cut: Cut | None = None) -> list[Worker]:
    rows = _rows(reader, WORKERS, client_id, cut)
    return [
        Worker(key, person, name, tuple(accounts), is_human=is_human, connection=connection)
        for key, person, name, accounts, is_human, connection in rows
    ]


def list_planned(
    reader: Reader,
    client_id: uuid.UUID,
    *,
    first: dt.date,
    last: dt.date,
    accounts: Sequence[uuid.UUID | None] | None = None,
) -> Iterable[PlannedWork]:
    """What is planned on a day from `first` to `last`, and what has no day at all; of some accounts, None among them is work of nobody."""
    values = _of_accounts(client_id, first, last, accounts)
    return [PlannedWork(*row) for row in reader.execute(PLANNED, values)]


def list_logged(
    reader: Reader,
    client_id: uuid.UUID,
    *,
    first: dt.date,
    last: dt.date,
    accounts: Sequence[uuid.UUID | None] | None = None,
) -> Iterable[LoggedWork]:
    """What was logged on each day from `first` to `last`, of the same accounts."""
    values = _of_accounts(client_id, first, last, accounts)
    return [LoggedWork(*row) for row in reader.execute(LOGGED, values)]


def list_work_by_task(
    reader: Reader, client_id: uuid.UUID, *, first: dt.date, last: dt.date, accounts: Sequence[uuid.UUID]
) -> tuple[list[WorkOnTask], list[WorkOnTask]]:
    """(planned, logged) of some accounts by task, the same rows that `list_planned` and `list_logged` add up."""
    values = _of_accounts(client_id, first, last, accounts)
    planned = [WorkOnTask(*row) for row in reader.execute(PLANNED_BY_TASK, values)]
    return planned, [WorkOnTask(*row) for row in reader.execute(LOGGED_BY_TASK, values)]


def name_work(reader: Reader, client_id: uuid.UUID, work: Sequence[WorkOnTask]) -> WorkNames:
    """What the tasks and projects of some work are called."""
    tasks = {"client": client_id, "ids": list({row.task_id for row in work if row.task_id})}
    projects = {"client": client_id, "ids": list({row.source_project_id for row in work if row.source_project_id})}
    return WorkNames(
        {row[0]: (row[1], row[2]) for row in reader.execute(TASK_NAMES, tasks)},
        {row[0]: (row[1], row[2]) for row in reader.execute(PROJECT_NAMES, projects)},
    )


def _of_accounts(
    client_id: uuid.UUID, first: dt.date, last: dt.date, accounts: Sequence[uuid.UUID | None] | None
) -> dict[str, Any]:
    known = None if accounts is None else [each for each in accounts if each is not None]
    is_of_nobody = accounts is not None and None in accounts
    return {"client": client_id, "first": first, "last": last, "accounts": known, "nobody": is_of_nobody}


def list_touched_workers(reader: Reader, client_id: uuid.UUID, *, since: int) -> list[uuid.UUID | None]:
    """Whose planned or logged work may have changed after a change; None is work that nobody is named for."""
    return [row[0] for row in reader.execute(TOUCHED, {"client": client_id, "seq": since})]


def find_load_mark(reader: Reader, client_id: uuid.UUID) -> int | None:
    """The change up to which the kept loads of a client hold."""
    row = reader.execute(LOAD_MARK, {"client": client_id}).fetchone()
    return row[0] if row else None


def list_load_digests(reader: Reader, client_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Of everybody whose load is kept, what it was made with."""
    return dict(reader.execute(LOAD_DIGESTS, {"client": client_id}).fetchall())


def list_loads(reader: Reader, client_id: uuid.UUID, *, first: int, count: int) -> dict[uuid.UUID, KeptLoad]:
    """What is kept of everybody: so many weeks from the one with number `first`, which begins at 0."""
    values = {"client": client_id, "from": first + 1, "to": first + count}
    return {row[0]: KeptLoad(*row[1:]) for row in reader.execute(LOADS, values)}


def list_calendars(reader: Reader, client_id: uuid.UUID, *, cut: Cut | None = None) -> list[CalendarRow]:
    return [CalendarRow(*row) for row in _rows(reader, CALENDARS, client_id, cut)]


def list_availability(reader: Reader, client_id: uuid.UUID, *, cut: Cut | None = None) -> list[AvailabilityRow]:
    """In the order they were said; the later one counts."""
    return [AvailabilityRow(*row) for row in _rows(reader, AVAILABILITY, client_id, cut)]


def _rows(reader: Reader, statement: str, client_id: uuid.UUID, cut: Cut | None) -> Iterable[tuple[Any, ...]]:
    """As they were held at the end of a cut's day; without one as the transaction reads them."""
    values = {"client": client_id} | (cut.values if cut else {})
    return reader.execute(held(statement, cut).encode(), values)
