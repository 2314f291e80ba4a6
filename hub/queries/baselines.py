"""The baselines of a project, each with what it adds up to over leaf tasks."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from hub.queries.reading import Reader

OF_PROJECT = """
SELECT b.id, b.client_id, b.project_id, b.name, b.source, b.effective_on, b.frozen_on, b.reason, b.created_by, b.created_at,
       count(t.task_id), min(t.start_on), max(t.finish_on),
       (SELECT coalesce(jsonb_agg(jsonb_build_object('currency', m.currency, 'amount', m.amount::text)), '[]') FROM (
            SELECT c.currency, sum(c.cost) AS amount FROM baseline_task c
            WHERE c.client_id = b.client_id AND c.baseline_id = b.id AND c.cost IS NOT NULL
              AND NOT EXISTS (SELECT FROM task part WHERE part.client_id = c.client_id AND part.parent_id = c.task_id AND part.presence = 'present')
            GROUP BY 1) m)
FROM baseline b LEFT JOIN baseline_task t ON t.client_id = b.client_id AND t.baseline_id = b.id
WHERE b.client_id = %(client)s AND b.project_id = %(project)s GROUP BY b.client_id, b.id ORDER BY b.effective_on, b.created_at
"""


class KeptBaseline(NamedTuple):
    """`cost` is [{currency, amount}]."""

    id: uuid.UUID
    client_id: uuid.UUID
    project_id: uuid.UUID
    name: str
    source: str
    effective_on: dt.date
    frozen_on: dt.date | None
    reason: str | None
    created_by: str
    created_at: dt.datetime
    tasks: int
    start_on: dt.date | None
    finish_on: dt.date | None
    cost: list[dict[str, Any]]


def list_baselines(reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID) -> list[KeptBaseline]:
    """Oldest first."""
    return [KeptBaseline(*row) for row in reader.execute(OF_PROJECT, {"client": client_id, "project": project_id})]
