"""Lists that stand on the pages of one project: early warnings, risks, status reports."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import orjson

from hub.portfolio.refresh import refresh_for
from hub.portfolio.words import Language, say_signal
from hub.queries.filter import Field, Literal, OneOf
from hub.queries.lists import Page, read_page
from hub.queries.order import default_order, to_order
from hub.queries.question import Question
from hub.web.visit import Visit
from models.reporting import ColumnType, ReadModel
from models.reporting.outlook import RISK_REGISTER, SIGNALS
from models.reporting.work import STATUS_REPORTS

MOST = 100
MOST_REPORTS = 12
SEVERITIES = ("critical", "warning", "notice")

Row = dict[str, Any]


def read_signals(visit: Visit, project_id: uuid.UUID, *, as_of: dt.date | None) -> list[Row]:
    """The rules that the project breaks, each said in the reader's language."""
    rows = _rows(visit, SIGNALS, "project_id", [project_id], as_of=as_of)
    return [row | {"message": say_signal(row, Language(visit.language))} for row in rows]


def read_risks(visit: Visit, project_id: uuid.UUID, *, as_of: dt.date | None) -> list[Row]:
    """Its risks, issues and assumptions, the open ones first and the heaviest of them on top."""
    rows = _rows(visit, RISK_REGISTER, "project_id", [project_id], as_of=as_of)
    return sorted(rows, key=lambda row: (row["status"] != "open", -_weight(row), row["title"], row["id"]))


def read_reports(visit: Visit, source_ids: Sequence[uuid.UUID], *, as_of: dt.date | None) -> list[Row]:
    """What was reported of it, the newest first."""
    return _rows(
        visit, STATUS_REPORTS, "source_project_id", source_ids, as_of=as_of, sort="-reported_at", most=MOST_REPORTS
    )


def _weight(row: Row) -> float:
    return float(row["exposure"] or row["exposure_score"] or row["score"] or 0)


def _rows(
    visit: Visit,
    model: ReadModel,
    column: str,
    ids: Sequence[uuid.UUID],
    *,
    as_of: dt.date | None,
    sort: str = "",
    most: int = MOST,
) -> list[Row]:
    if not ids:
        return []
    if as_of is None:
        refresh_for(visit.hub, visit.caller, model)
    order = to_order((sort,), model) if sort else default_order(model)
    where = OneOf(Field(model.by_name[column]), Literal(tuple(ids), ColumnType.UUID))
    page = read_page(
        visit.hub, visit.caller, Question(model, order, model.columns, where=where, limit=most, as_of=as_of)
    )
    return orjson.loads(f"[{page.items}]") if isinstance(page, Page) else []
