"""Asking the library for lists, in the shape the API shows."""

import uuid
from typing import Any

import orjson

from hub.cli.bench import OPERATOR
from hub.queries.filter import EVERYTHING, And, Comparison, Field, IsNull, Literal, Node, Operator
from hub.queries.lists import Page, read_page, read_row
from hub.queries.order import default_order
from hub.queries.question import Question
from hub.wiring import Hub
from models.reporting import ColumnType, ReadModel
from models.reporting.administration import QUARANTINE, RUNS

MOST_SHOWN = 1000


def list_runs(hub: Hub, *, connection_id: uuid.UUID | None, limit: int) -> list[dict[str, Any]]:
    """Runs, newest first."""
    where = _of_connection(RUNS, connection_id) if connection_id else EVERYTHING
    return _read(hub, RUNS, where=where, limit=limit)


def get_run(hub: Hub, run_id: uuid.UUID) -> dict[str, Any]:
    """One run. Raises NotFound."""
    run: dict[str, Any] = orjson.loads(read_row(hub, OPERATOR, RUNS, run_id, fields=RUNS.columns))
    return run


def list_quarantined(hub: Hub, *, connection_id: uuid.UUID) -> list[dict[str, Any]]:
    """Records of a connection that break a rule now, at most `MOST_SHOWN`."""
    unresolved = IsNull(Field(QUARANTINE.by_name["resolved_at"]))
    where = And((_of_connection(QUARANTINE, connection_id), unresolved))
    return _read(hub, QUARANTINE, where=where, limit=MOST_SHOWN)


def _of_connection(model: ReadModel, connection_id: uuid.UUID) -> Node:
    return Comparison(Field(model.by_name["connection_id"]), Operator.EQ, Literal(connection_id, ColumnType.UUID))


def _read(hub: Hub, model: ReadModel, *, where: Node, limit: int) -> list[dict[str, Any]]:
    page = read_page(hub, OPERATOR, Question(model, default_order(model), model.columns, where=where, limit=limit))
    items = page.items if isinstance(page, Page) else ""
    read: list[dict[str, Any]] = orjson.loads(f"[{items}]")
    return read
