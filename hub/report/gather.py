"""What a month's report says, gathered: figures at its end and at the end of the month before, changes, warnings, risks, gaps.

Everything is plain texts and numbers in the end (`Report.document`), so that HTML and PDF cannot say different things.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from hub.errors import NotFound, Unprocessable
from hub.portfolio.differences import compare, tell
from hub.portfolio.outlook import read_forecast
from hub.portfolio.readings import local_today, read_client_or_refuse
from hub.portfolio.refresh import refresh_figures, refresh_for
from hub.portfolio.summary import SummaryQuestion, summarise
from hub.portfolio.words import Language
from hub.queries.as_of import look_back
from hub.queries.filter import And, Comparison, Field, Literal, OneOf, Operator
from hub.queries.lists import read_page
from hub.queries.order import default_order, to_order
from hub.queries.question import MOST, Question
from hub.queries.reading import reading
from hub.queries.report import Series, find_portfolio, read_series
from hub.report.month import Month
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting import ColumnType, ReadModel
from models.reporting.outlook import RISK_REGISTER, SIGNALS

Json = dict[str, Any]
DETAILED = 25
"""Projects shown with changes and forecast: the reddest first. The others are counted."""
MOST_RISKS, MOST_SIGNALS, MOST_GAPS = 15, 40, 80
MONTHS_OF_SERIES = 6
BY_HEALTH = ("red", "amber", "unknown", "green")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """Which report: of a portfolio with its programmes, or (None) of everything the client has."""

    client_id: uuid.UUID
    portfolio_id: uuid.UUID | None
    month: Month
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What could not be computed for one reason, and of which projects."""

    what: tuple[str, ...]
    why: str
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One project's month: sentences of what changed (None where the month before was not tracked), and when it will be finished."""

    project_id: str
    name: str
    sentences: tuple[str, ...] | None
    finish_p80: str | None
    finish_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the report shows."""

    wish: ReportWish
    title: str
    client: str
    as_of: dt.date
    made_on: dt.date
    items: list[Json]
    totals: Json
    totals_before: Json | None
    series: list[Series]
    details: list[Detail]
    signals: list[Json]
    risks: list[Json]
    gaps: list[Gap]


def gather(hub: Hub, caller: Caller, wish: ReportWish, *, now: dt.datetime) -> Report:
    """Raises NotFound for a client or portfolio that is not the caller's, Unprocessable for a month ahead or before anything was tracked."""
    with reading(hub.database, caller.scope) as reader:
        client = read_client_or_refuse(reader, wish.client_id)
        portfolio = find_portfolio(reader, wish.portfolio_id) if wish.portfolio_id else None
        if wish.portfolio_id and (portfolio is None or portfolio.client_id != wish.client_id):
            raise NotFound(f"There is no portfolio {wish.portfolio_id}.", hint="List the portfolios you may see.")
        today = local_today(client, now)
        as_of = min(wish.month.last, today)
        if wish.month.first > today:
            raise Unprocessable(f"{wish.month} has not begun yet.", hint="Ask for this month or one before.")
        look_back(reader, as_of)
    # Of today a project is told as it stands, by the status date of its plan: in the list, in what changed and in the forecast alike.
    asked = as_of if as_of < today else None
    # What is printed is whole, however long that takes.
    refresh_figures(hub, wish.client_id)
    items, totals = _summary(hub, caller, wish, as_of=asked)
    before = _before(hub, caller, wish)
    return Report(
        wish=wish,
        title=portfolio.name if portfolio else client.name,
        client=client.name,
        as_of=as_of,
        made_on=today,
        items=items,
        totals=totals,
        totals_before=before,
        series=_series(hub, caller, wish, items, currency=client.reporting_currency, last=as_of),
        details=list(_details(hub, caller, wish, items, as_of=asked, now=now, is_compared=before is not None)),
        signals=_rows(hub, caller, SIGNALS, items, limit=MOST_SIGNALS),
        risks=_rows(hub, caller, RISK_REGISTER, items, limit=MOST_RISKS),
        gaps=_gaps(items),
    )


def _summary(hub: Hub, caller: Caller, wish: ReportWish, *, as_of: dt.date | None) -> tuple[list[Json], Json]:
    """Every project of the portfolio, the reddest first, and the totals."""
    items: list[Json] = []
    cursor = ""
    while True:
        question = SummaryQuestion(
            client_id=wish.client_id, portfolio_id=wish.portfolio_id, as_of=as_of, limit=MOST, cursor=cursor
        )
        page = orjson.loads(summarise(hub, caller, question))
        items += page["items"]
        if page["next"] is None:
            return sorted(items, key=lambda item: (BY_HEALTH.index(item["health"]), item["name"])), page["totals"]
        cursor = page["next"]


def _before(hub: Hub, caller: Caller, wish: ReportWish) -> Json | None:
    """Totals at the end of the month before; None where nothing was tracked then."""
    day = wish.month.before().last
    try:
        with reading(hub.database, caller.scope) as reader:
            look_back(reader, day)
    except Unprocessable:
        return None
    return _summary(hub, caller, wish, as_of=day)[1]


def _series(
    hub: Hub, caller: Caller, wish: ReportWish, items: list[Json], *, currency: str, last: dt.date
) -> list[Series]:
    month = wish.month
    for _ in range(MONTHS_OF_SERIES - 1):
        month = month.before()
    if caller.hide_costs:
        return []
    ids = [uuid.UUID(item["project_id"]) for item in items]
    with reading(hub.database, caller.scope) as reader:
        return read_series(reader, wish.client_id, ids, currency=currency, first=month.first, last=last)


def _details(
    hub: Hub,
    caller: Caller,
    wish: ReportWish,
    items: list[Json],
    *,
    as_of: dt.date | None,
    now: dt.datetime,
    is_compared: bool,
) -> Iterator[Detail]:
    day = wish.month.before().last
    for item in items[:DETAILED]:
        project_id = uuid.UUID(item["project_id"])
        sentences = None
        if is_compared:
            found = compare(hub, caller, project_id, first=day, last=as_of, now=now)[1]
            sentences = tuple(tell(found, wish.language))
        forecast = read_forecast(hub, caller, project_id, as_of=as_of)
        yield Detail(
            project_id=item["project_id"],
            name=item["name"],
            sentences=sentences,
            finish_p80=forecast["finish"]["p80"],
            finish_reason=forecast["reason"],
        )


def _rows(hub: Hub, caller: Caller, model: ReadModel, items: list[Json], *, limit: int) -> list[Json]:
    """Open rows of the report's projects, as they stand now."""
    if not items:
        return []
    refresh_for(hub, caller, model)
    projects = OneOf(
        Field(model.by_name["project_id"]),
        Literal(tuple(uuid.UUID(item["project_id"]) for item in items), ColumnType.UUID),
    )
    where, order = And((projects,)), default_order(model)
    if model is RISK_REGISTER:
        is_open = Comparison(Field(model.by_name["status"]), Operator.NE, Literal("closed", ColumnType.WORD))
        where = And((projects, is_open))
        order = order if caller.hide_costs else to_order(("-exposure", "title"), model)
    page = read_page(hub, caller, Question(model, order, model.columns, where=where, limit=limit))
    rows: list[Json] = orjson.loads(page.to_json())["items"]  # type: ignore[union-attr]
    return rows


def _gaps(items: Iterable[Json]) -> list[Gap]:
    """KPIs without a value, those that the same projects lack for the same reason together; what most projects lack first."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in items:
        for name, kpi in item["kpis"].items():
            if kpi["value"] is None:
                found.setdefault((name, kpi["reason"] or ""), []).append(item["name"])
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (name, why), projects in found.items():
        together.setdefault((why, tuple(projects)), []).append(name)
    gaps = [Gap(what=tuple(names), why=why, projects=projects) for (why, projects), names in together.items()]
    return sorted(gaps, key=lambda gap: (-len(gap.projects), gap.what, gap.why))[:MOST_GAPS]


def to_decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
