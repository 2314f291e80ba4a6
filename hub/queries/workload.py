"""Work as it is planned and logged, by person, across tools; and what is known of when people can work.

A person is who an account was decided to be; an account that nobody decided on stands for itself, so its hours count too.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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
    """`key` is the person, or the account that stands for itself. `accounts` are theirs."""

    key: uuid.UUID
    person_id: uuid.UUID | None
    name: str
    accounts: tuple[uuid.UUID, ...]
    is_human: bool


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
       array_agg(a.id ORDER BY a.id) AS accounts, bool_or(a.kind = 'human') AS is_human
FROM account a
LEFT JOIN account_link l ON l.client_id = a.client_id AND l.account_id = a.id
LEFT JOIN person p ON p.client_id = a.client_id AND p.id = l.person_id
WHERE a.client_id = %(client)s GROUP BY 1, 2 ORDER BY 1
"""

PLANNED = """
WITH live AS (
    SELECT t.* FROM task t
    WHERE t.client_id = %(client)s AND t.presence = 'present' AND t.status_category <> 'cancelled'
      AND NOT EXISTS (SELECT FROM task part WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present')
), assigned AS (
    SELECT a.id, a.account_id, a.timephased, a.planned_seconds, coalesce(a.start_on, t.planned_start, t.actual_start) AS start_on,
           coalesce(a.finish_on, t.planned_finish, t.due_on) AS finish_on
    FROM assignment a LEFT JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id
    WHERE a.client_id = %(client)s AND a.presence = 'present'
      AND (a.task_id IS NULL OR (t.presence = 'present' AND t.status_category <> 'cancelled'))
), work AS (
    SELECT account_id, (span ->> 'start')::timestamp::date AS start_on,
           greatest((span ->> 'start')::timestamp::date, ((span ->> 'finish')::timestamp - interval '1 microsecond')::date) AS finish_on,
           round((span ->> 'value')::numeric)::bigint AS seconds
    FROM assigned, jsonb_array_elements(timephased) AS span WHERE span ->> 'kind' = 'planned_work'
    UNION ALL
    SELECT account_id, start_on, finish_on, planned_seconds FROM assigned
    WHERE planned_seconds > 0 AND NOT timephased @> '[{"kind": "planned_work"}]'
    UNION ALL
    SELECT t.assignee_id, coalesce(t.planned_start, t.actual_start), coalesce(t.planned_finish, t.due_on), t.estimate_seconds
    FROM live t WHERE t.estimate_seconds > 0 AND t.assignee_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM assignment a WHERE a.client_id = t.client_id AND a.task_id = t.id AND a.presence = 'present')
)
SELECT coalesce(l.person_id, w.account_id), w.start_on, w.finish_on, sum(w.seconds)::bigint
FROM work w LEFT JOIN account_link l ON l.client_id = %(client)s AND l.account_id = w.account_id
WHERE w.seconds > 0 AND (w.start_on IS NULL OR least(w.start_on, w.finish_on) <= %(last)s) AND (w.finish_on IS NULL OR w.finish_on >= %(first)s)
GROUP BY 1, 2, 3
"""
# A task without an assignment of its own is planned for its assignee. Work without a start may reach back from any finish.

LOGGED = """
WITH logged AS (
    SELECT account_id, entry_date, sum(duration_seconds) AS seconds FROM time_entry
    WHERE client_id = %(client)s AND presence = 'present' AND approval <> 'cancelled' AND entry_date BETWEEN %(first)s AND %(last)s
    GROUP BY 1, 2
)
SELECT coalesce(l.person_id, e.account_id), e.entry_date, sum(e.seconds)::bigint
FROM logged e LEFT JOIN account_link l ON l.client_id = %(client)s AND l.account_id = e.account_id
GROUP BY 1, 2
"""

CALENDARS = """
SELECT account_id, minutes_per_weekday, exceptions FROM working_calendar
WHERE client_id = %(client)s AND presence = 'present' AND account_id IS NOT NULL ORDER BY seq
"""
AVAILABILITY = """
SELECT person_id, country, subdivision, pct, valid_from, valid_to FROM availability WHERE client_id = %(client)s ORDER BY seq
"""


def list_client_weeks(reader: Reader) -> list[ClientWeek]:
    """The clients of the reader's scope."""
    return [ClientWeek(*row) for row in reader.execute(CLIENTS)]


def list_workers(reader: Reader, client_id: uuid.UUID) -> list[Worker]:
    rows = reader.execute(WORKERS, {"client": client_id})
    return [
        Worker(key, person, name, tuple(accounts), is_human=is_human) for key, person, name, accounts, is_human in rows
    ]


def list_planned(reader: Reader, client_id: uuid.UUID, *, first: dt.date, last: dt.date) -> Iterable[PlannedWork]:
    """What is planned on a day from `first` to `last`, and what has no day at all."""
    values = {"client": client_id, "first": first, "last": last}
    return [PlannedWork(*row) for row in reader.execute(PLANNED, values)]


def list_logged(reader: Reader, client_id: uuid.UUID, *, first: dt.date, last: dt.date) -> Iterable[LoggedWork]:
    values = {"client": client_id, "first": first, "last": last}
    return [LoggedWork(*row) for row in reader.execute(LOGGED, values)]


def list_calendars(reader: Reader, client_id: uuid.UUID) -> list[CalendarRow]:
    return [CalendarRow(*row) for row in reader.execute(CALENDARS, {"client": client_id})]


def list_availability(reader: Reader, client_id: uuid.UUID) -> list[AvailabilityRow]:
    """In the order they were said; the later one counts."""
    return [AvailabilityRow(*row) for row in reader.execute(AVAILABILITY, {"client": client_id})]
