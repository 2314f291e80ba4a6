"""What hours and currencies cost: rates, exchange rates."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from hub.admin import prices
from hub.deps import Admitted, OfHub
from hub.rest.answers import to_created, to_json
from hub.rest.bodies import Document

router = APIRouter(tags=["prices"])


@router.post("/rates", status_code=201)
def create_rate(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add the price of an hour of a person or role. One that overlaps another is a 409."""
    return to_created("rates", prices.create_rate(hub, caller=caller, body=body))


@router.delete("/rates/{rate_id}", status_code=204)
def remove_rate(rate_id: UUID, hub: OfHub, caller: Admitted) -> None:
    """Take a rate off the price list."""
    prices.remove_rate(hub, caller=caller, rate_id=rate_id)


@router.post("/fx-rates", status_code=201)
def create_fx_rate(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add or replace the exchange rate of a day and pair, for one client or (client_id null) for all."""
    return to_json(prices.create_fx_rate(hub, caller=caller, body=body), status=201)


@router.delete("/fx-rates/{rate_id}", status_code=204)
def remove_fx_rate(rate_id: int, hub: OfHub, caller: Admitted) -> None:
    """Remove an exchange rate."""
    prices.remove_fx_rate(hub, caller=caller, rate_id=rate_id)
