"""What an hour costs, and what a currency is worth: the price list and the exchange rates."""

from functools import cache
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub import clock
from hub.admin import clients, prices
from hub.errors import HubError
from hub.queries.lists import Page, read_page
from hub.queries.order import default_order
from hub.queries.question import MOST, Question
from hub.queries.reading import reading
from hub.queries.workload import list_workers
from hub.security.caller import Action, Caller
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, ListOf, Row, Table
from hub.web.visit import Posted, SignedIn, Visit, go_to
from hub.wiring import Hub
from models.reporting.finance import FX_RATES, RATES
from models.reporting.portfolio import PEOPLE_OF_CLIENT
from models.vocabulary import RateKind

router = APIRouter(prefix="/admin/prices", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/prices"
KINDS = tuple(kind.value for kind in RateKind)


@router.get("")
def show_prices(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.INSPECT)
    names = ("client_id", "person_id", "valid_from")
    given = {name: request.query_params[name] for name in names if name in request.query_params}
    return _page(request, visit, given=given)


@router.post("/rates")
def add_rate(request: Request, visit: SignedIn, form: Posted) -> Response:
    names = ("client_id", "person_id", "role", "kind", "amount_per_hour", "currency", "valid_from", "valid_to")
    save = prices.replace_rate if form.get("replaces") else prices.create_rate
    return _saved(request, visit, form, names=names, save=save)


@router.post("/rates/{rate_id}/end")
def end_rate(rate_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    def end(hub: Hub, *, caller: Caller, body: dict[str, Any]) -> None:
        prices.end_rate(hub, caller=caller, rate_id=rate_id, body=body)

    return _saved(request, visit, form, names=("valid_to",), save=end)


@router.post("/fx")
def add_fx_rate(request: Request, visit: SignedIn, form: Posted) -> Response:
    return _saved(request, visit, form, names=("client_id", "date", "from", "to", "rate"), save=prices.create_fx_rate)


@router.post("/rates/{rate_id}/remove")
def remove_rate(rate_id: UUID, visit: SignedIn, _form: Posted) -> Response:
    prices.remove_rate(visit.hub, caller=visit.caller, rate_id=rate_id)
    return go_to(PLACE)


@router.post("/fx/{rate_id}/remove")
def remove_fx_rate(rate_id: int, visit: SignedIn, _form: Posted) -> Response:
    prices.remove_fx_rate(visit.hub, caller=visit.caller, rate_id=rate_id)
    return go_to(PLACE)


def _saved(request: Request, visit: Visit, form: FormData, *, names: tuple[str, ...], save: Any) -> Response:
    """Save what was typed; an empty field is not sent."""
    body = {name: text_of(form, name) for name in names if text_of(form, name)}
    try:
        save(visit.hub, caller=visit.caller, body=body)
    except HubError as error:
        return _page(request, visit, error=error, given=body)
    return go_to(PLACE, notice=translate(request, msg("Saved.")))


def _page(
    request: Request, visit: Visit, *, error: HubError | None = None, given: dict[str, Any] | None = None
) -> Response:
    people = list_people(visit)
    names = {one["id"]: one["name"] for one in clients.list_clients(visit.hub, caller=visit.caller)}
    return render(
        request,
        "prices.html",
        status=error.status_code if error else 200,
        rates=_rates(request, visit, names, {one["id"]: one["name"] for one in people}),
        fx_rates=_fx_rates(request, visit, names),
        clients=list(names.items()),
        people=[(one["id"], one["name"]) for one in people if one["name"]],
        kinds=[(kind, translate(request, kind)) for kind in KINDS],
        error=error,
        given=given or {},
        today=clock.now().date(),
        may_for_all=visit.caller.scope.client_ids is None,
    )


def _rates(request: Request, visit: Visit, names: dict[str, str], people: dict[str, str]) -> Table:
    @cache
    def accounts_of(client_id: str) -> dict[str, str]:
        """Who the accounts of a client's tools are, for the rates that tools keep."""
        with reading(visit.hub.database, visit.caller.scope) as reader:
            workers = [] if visit.caller.hide_people else list_workers(reader, UUID(client_id))
        return {str(account): worker.name for worker in workers for account in worker.accounts}

    def who(row: Row) -> str | None:
        return (
            people.get(row["person_id"]) or row["role"] or accounts_of(row["client_id"]).get(row["account_id"]) or None
        )

    columns = [
        Column("who", msg("Who"), show=who),
        Column("client_id", msg("Client"), show=lambda row: names.get(row["client_id"])),
        Column("kind", msg("Kind"), "word"),
        Column("amount_per_hour", msg("Per hour"), "money"),
        Column("valid_from", msg("From"), "day"),
        Column("valid_to", msg("To"), "day"),
        Column("origin", msg("Origin"), "word"),
    ]
    return ListOf(model=RATES, caption=msg("Rates"), columns=columns, none=msg("No rate yet.")).read(request, visit)


def _fx_rates(request: Request, visit: Visit, names: dict[str, str]) -> Table:
    columns = [
        Column("date", msg("Day"), "day", sorts=True),
        Column("pair", msg("Pair"), show=lambda row: f"{row['from']} → {row['to']}"),
        Column("rate", msg("Rate"), "decimal"),
        Column("client_id", msg("Client"), show=lambda row: names.get(row["client_id"] or "")),
        Column("source", msg("Source")),
    ]
    return ListOf(
        model=FX_RATES,
        caption=msg("Exchange rates"),
        columns=columns,
        none=msg("No exchange rate yet."),
        usual_sort="-date",
        prefix="fx_",
    ).read(request, visit)


def list_people(visit: Visit) -> list[dict[str, Any]]:
    """The people of the scope, for the form: as many as one page holds."""
    question = Question(PEOPLE_OF_CLIENT, default_order(PEOPLE_OF_CLIENT), PEOPLE_OF_CLIENT.columns, limit=MOST)
    page = read_page(visit.hub, visit.caller, question)
    people: list[dict[str, Any]] = orjson.loads(f"[{page.items}]") if isinstance(page, Page) else []
    return people
