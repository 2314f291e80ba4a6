"""The steering committee's monthly report as a file."""

from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.deps import Admitted, OfHub
from hub.portfolio.words import Language
from hub.queries.lists import read_row
from hub.report.gather import ReportWish
from hub.report.month import parse_month
from hub.report.render import Format
from hub.report.write import language_of, this_month, write_report
from hub.rest.computed import TEXT, Choice, Kinds, parameters_of
from models.reporting.portfolio import PORTFOLIOS

router = APIRouter(tags=["reports"])

PARAMETERS: Kinds = {"month": TEXT, "format": tuple(Format), "language": tuple(Language)}


@router.get(
    "/portfolios/{portfolio_id}/report", response_class=Response, openapi_extra=parameters_of(PARAMETERS, paged=False)
)
def report_of_portfolio(portfolio_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """The month's report of a portfolio with its programmes: `month` (2026-11, this one unless told), `format` html or pdf, `language` en or fr, the client's own unless told."""
    row = orjson.loads(read_row(hub, caller, PORTFOLIOS, portfolio_id, fields=PORTFOLIOS.columns[:2]))
    return _report(request, hub, caller, client_id=UUID(row["client_id"]), portfolio_id=portfolio_id)


@router.get(
    "/clients/{client_id}/report", response_class=Response, openapi_extra=parameters_of(PARAMETERS, paged=False)
)
def report_of_client(client_id: UUID, request: Request, hub: OfHub, caller: Admitted) -> Response:
    """The same of every project a client has."""
    return _report(request, hub, caller, client_id=client_id, portfolio_id=None)


def _report(request: Request, hub: OfHub, caller: Admitted, *, client_id: UUID, portfolio_id: UUID | None) -> Response:
    choice = Choice(request, PARAMETERS, paged=False)
    month, language = choice.word("month"), choice.word("language")
    now = clock.now()
    wish = ReportWish(
        client_id=client_id,
        portfolio_id=portfolio_id,
        month=parse_month(month) if month else this_month(hub, caller, client_id, now=now),
        language=Language(language) if language else language_of(hub, caller, client_id),
    )
    made = write_report(hub, caller, wish, form=Format(choice.word("format") or "html"), now=now)
    headers = {"Content-Disposition": f'inline; filename="{made.name}"'}
    return Response(made.content, media_type=made.media_type, headers=headers)
