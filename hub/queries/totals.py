"""What a connection has brought: projects, tasks, hours and money, per tool. Nothing is a zero that is really a gap. Work and hours are kept counted."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Uuid, bindparam, text

from hub.security.scopes import Scope
from hub.storage.session import Database


@dataclass(frozen=True, slots=True)
class MoneyTotal:
    """The sum of one kind of budget line in one currency; currencies are never added up at face value."""

    kind: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ConnectionTotals:
    """Counts of present rows. `planned_seconds` sums leaf tasks and what is assigned to summaries; it and `logged_seconds` are None where the tool has told nothing."""

    connection_id: uuid.UUID
    connection: str
    connector: str
    projects: int
    tasks: int
    milestones: int
    planned_seconds: int | None
    logged_seconds: int | None
    money: tuple[MoneyTotal, ...]
    quarantined: int


COUNTS = text("""
SELECT c.id, c.name, c.connector,
  (SELECT count(*) FROM source_project p WHERE p.client_id = c.client_id AND p.connection_id = c.id AND p.presence = 'present') AS projects,
  coalesce(work.tasks, 0) AS tasks, coalesce(work.milestones, 0) AS milestones, work.planned_seconds,
  (SELECT sum(h.seconds) FROM hours_tally h WHERE h.client_id = c.client_id AND h.connection_id = c.id)::bigint AS logged_seconds,
  (SELECT count(*) FROM quarantined_record q
    WHERE q.client_id = c.client_id AND q.connection_id = c.id AND q.resolved_at IS NULL) AS quarantined
FROM connection c CROSS JOIN LATERAL (
  SELECT sum(w.tasks)::bigint AS tasks, sum(w.milestones)::bigint AS milestones, sum(w.planned_seconds)::bigint AS planned_seconds
  FROM work_tally w WHERE w.client_id = c.client_id AND w.connection_id = c.id) work
WHERE c.id = coalesce(:connection, c.id) ORDER BY c.name, c.id
""").bindparams(bindparam("connection", type_=Uuid))

MONEY = text("""
SELECT connection_id, kind, currency, sum(amount) AS amount FROM budget_line
WHERE presence = 'present' AND connection_id = coalesce(:connection, connection_id) GROUP BY connection_id, kind, currency ORDER BY connection_id, kind, currency
""").bindparams(bindparam("connection", type_=Uuid))


def list_totals(database: Database, *, scope: Scope, connection_id: uuid.UUID | None = None) -> list[ConnectionTotals]:
    """One row per connection of the scope, by name; or of one alone."""
    values = {"connection": connection_id}
    with database.connect(scope) as connection:
        rows = connection.execute(COUNTS, values).all()
        money: dict[uuid.UUID, list[MoneyTotal]] = {}
        for line in connection.execute(MONEY, values):
            money.setdefault(line.connection_id, []).append(MoneyTotal(line.kind, line.currency, line.amount))
    return [
        ConnectionTotals(
            connection_id=row.id,
            connection=row.name,
            connector=row.connector,
            projects=row.projects,
            tasks=row.tasks,
            milestones=row.milestones,
            planned_seconds=row.planned_seconds,
            logged_seconds=row.logged_seconds,
            money=tuple(money.get(row.id, ())),
            quarantined=row.quarantined,
        )
        for row in rows
    ]
