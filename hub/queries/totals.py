"""What a connection has brought: projects, tasks, hours and money, per tool. Nothing is a zero that is really a gap."""

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
  (SELECT count(*) FROM task t WHERE t.client_id = c.client_id AND t.connection_id = c.id AND t.presence = 'present') AS tasks,
  (SELECT count(*) FROM milestone_all m WHERE m.client_id = c.client_id AND m.connection_id = c.id AND m.presence = 'present') AS milestones,
  (SELECT sum(planned.seconds) FROM (
      SELECT sum(t.estimate_seconds) FROM task t
      WHERE t.client_id = c.client_id AND t.connection_id = c.id AND t.presence = 'present' AND t.status_category <> 'cancelled'
        AND NOT EXISTS (SELECT FROM task child WHERE child.client_id = t.client_id AND child.parent_id = t.id AND child.presence = 'present')
      UNION ALL
      SELECT sum(a.planned_seconds) FROM assignment a JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id
      WHERE a.client_id = c.client_id AND a.connection_id = c.id AND a.presence = 'present' AND t.status_category <> 'cancelled'
        AND EXISTS (SELECT FROM task child WHERE child.client_id = t.client_id AND child.parent_id = t.id AND child.presence = 'present')
    ) AS planned (seconds)
  )::bigint AS planned_seconds,
  (SELECT sum(e.duration_seconds) FROM time_entry e
    WHERE e.client_id = c.client_id AND e.connection_id = c.id AND e.presence = 'present' AND e.approval <> 'cancelled'
  )::bigint AS logged_seconds,
  (SELECT count(*) FROM quarantined_record q
    WHERE q.client_id = c.client_id AND q.connection_id = c.id AND q.resolved_at IS NULL) AS quarantined
FROM connection c WHERE c.id = coalesce(:connection, c.id) ORDER BY c.name
""").bindparams(bindparam("connection", type_=Uuid))

MONEY = text("""
SELECT connection_id, kind, currency, sum(amount) AS amount FROM budget_line
WHERE presence = 'present' AND connection_id = coalesce(:connection, connection_id) GROUP BY connection_id, kind, currency ORDER BY connection_id, kind, currency
""").bindparams(bindparam("connection", type_=Uuid))


def list_totals(database: Database, *, scope: Scope, connection_id: uuid.UUID | None = None) -> list[ConnectionTotals]:
    """One row per connection of the scope, by name; or of one alone, since each reads all rows it has brought."""
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
