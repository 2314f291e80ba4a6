"""The baselines of a project, each with what it adds up to over leaf tasks; and what of tools' own is recorded already."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from hub.queries.reading import Reader

OF_PROJECT = """
SELECT b.id, b.client_id, b.project_id, b.name, b.source, b.effective_on, b.frozen_on, b.reason, b.digest, b.created_by, b.created_at,
       t.tasks, t.start_on, t.finish_on,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('currency', m.currency, 'amount', m.amount::text) ORDER BY m.currency), '[]') FROM (
            SELECT c.currency, sum(c.cost) AS amount FROM baseline_task c
            WHERE c.client_id = b.client_id AND c.baseline_id = b.id AND c.cost IS NOT NULL
              AND NOT EXISTS (SELECT FROM task part WHERE part.client_id = c.client_id AND part.parent_id = c.task_id AND part.presence = 'present')
            GROUP BY 1) m)
FROM baseline b CROSS JOIN LATERAL (
    SELECT count(*) AS tasks, min(start_on) AS start_on, max(finish_on) AS finish_on FROM baseline_task
    WHERE client_id = b.client_id AND baseline_id = b.id) t
WHERE b.client_id = %(client)s AND b.project_id = %(project)s ORDER BY b.effective_on, b.seq
"""
RECORDED = """
SELECT DISTINCT ON (project_id) project_id, id, effective_on, digest, lag(digest) OVER (PARTITION BY project_id ORDER BY seq),
       count(*) OVER (PARTITION BY project_id) FROM baseline
WHERE client_id = %(client)s AND project_id = ANY (%(projects)s) AND digest IS NOT NULL ORDER BY project_id, seq DESC
"""
UNSETTLED = """
SELECT c.id FROM connection c CROSS JOIN LATERAL (
    SELECT r.state FROM sync_run r WHERE r.client_id = c.client_id AND r.connection_id = c.id AND r.started_at IS NOT NULL
    ORDER BY r.queued_at DESC, r.seq DESC LIMIT 1) newest
WHERE c.client_id = %(client)s AND newest.state NOT IN ('succeeded', 'partial')
"""


class KeptBaseline(NamedTuple):
    """`cost` is [{currency, amount}]; `digest` is None unless the hub recorded it by itself."""

    id: uuid.UUID
    client_id: uuid.UUID
    project_id: uuid.UUID
    name: str
    source: str
    effective_on: dt.date
    frozen_on: dt.date | None
    reason: str | None
    digest: str | None
    created_by: str
    created_at: dt.datetime
    tasks: int
    start_on: dt.date | None
    finish_on: dt.date | None
    cost: list[dict[str, Any]]


class Recorded(NamedTuple):
    """What the hub recorded last of a tool's own baseline, what it was `before`, and how often it was recorded."""

    project_id: uuid.UUID
    id: uuid.UUID
    effective_on: dt.date
    digest: str
    before: str | None
    times: int


def list_recorded(reader: Reader, client_id: uuid.UUID, project_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Recorded]:
    rows = reader.execute(RECORDED, {"client": client_id, "projects": list(project_ids)}).fetchall()
    return {row[0]: Recorded(*row) for row in rows}


def list_unsettled(reader: Reader, client_id: uuid.UUID) -> set[uuid.UUID]:
    """Connections whose newest run is under way or ended badly: of a plan that changed, half may be here."""
    return {row[0] for row in reader.execute(UNSETTLED, {"client": client_id}).fetchall()}


def list_baselines(reader: Reader, client_id: uuid.UUID, project_id: uuid.UUID) -> list[KeptBaseline]:
    """Oldest first."""
    return [KeptBaseline(*row) for row in reader.execute(OF_PROJECT, {"client": client_id, "project": project_id})]
