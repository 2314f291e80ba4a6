"""The client's price list of hours, and exchange rates, by hand."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from hub import clock
from hub.admin.bodies import Body, Currency, Name, read_body
from hub.admin.desk import Desk, open_desk
from hub.errors import Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import clients, people, prices
from hub.storage.prices import StoredFxRate, StoredRate
from hub.wiring import Hub
from models.vocabulary import RateKind

Json = dict[str, Any]
BY_HAND = "by hand"


class RateBody(Body):
    """Price of an hour of a person or of a role; both days of the validity included, null is open."""

    client_id: uuid.UUID
    person_id: uuid.UUID | None = None
    role: Name | None = None
    kind: RateKind = RateKind.COST
    amount_per_hour: Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=4)]
    currency: Currency
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @model_validator(mode="after")
    def _is_of_somebody(self) -> Self:
        if (self.person_id is None) == (self.role is None):
            raise ValueError("a rate is of a person or of a role: name one of them")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


class EndBody(Body):
    """The last day a rate holds."""

    valid_to: dt.date


class FxRateBody(Body):
    """One unit of `from` is `rate` units of `to` on `date`; `client_id` null holds for everybody."""

    client_id: uuid.UUID | None = None
    date: dt.date
    from_: Annotated[Currency, Field(alias="from")]
    to: Currency
    rate: Annotated[Decimal, Field(gt=0, max_digits=20, decimal_places=10)]
    source: Name = BY_HAND

    @model_validator(mode="after")
    def _is_a_pair(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("from and to are the same currency")
        return self

    def as_columns(self) -> Json:
        return {
            "client_id": self.client_id,
            "on_date": self.date,
            "from_currency": self.from_,
            "to_currency": self.to,
            "rate": self.rate,
            "source": self.source,
        }


def create_rate(hub: Hub, *, caller: Caller, body: Any) -> Json:
    """Add a rate. Raises Unprocessable, or Conflict when another one holds on the same days."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        return rate_json(add_rate(desk, body))


def add_rate(desk: Desk, body: Any) -> StoredRate:
    """`create_rate` as part of a larger transaction."""
    wanted = read_body(RateBody, body, what="the rate")
    check_client(desk, wanted.client_id, what="rate")
    if wanted.person_id is not None and people.get_person(desk.rows, wanted.person_id).client_id != wanted.client_id:
        raise Unprocessable(f'"person_id" of the rate names nobody of this client: {wanted.person_id}.')
    stored = prices.save_rate(desk.rows, clock.new_id(), values=wanted.model_dump())
    desk.record("rate.create", f"rate:{stored.id}", client_id=stored.client_id, kind=stored.kind.value)
    return stored


def replace_rate(hub: Hub, *, caller: Caller, body: Any) -> Json:
    """Add a rate, and end the one that holds until then on the day before. Raises Unprocessable, Conflict."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        wanted = read_body(RateBody, body, what="the rate")
        if wanted.valid_from is None:
            raise Unprocessable("A rate that follows another needs its first day.", hint="Give the day it begins on.")
        for ended in prices.end_open_rates(desk.rows, values=wanted.model_dump()):
            _record_end(desk, ended)
        return rate_json(add_rate(desk, body))


def end_rate(hub: Hub, *, caller: Caller, rate_id: uuid.UUID, body: Any) -> Json:
    """Let a rate hold to a day; what it priced before stays priced. Raises NotFound, Unprocessable, Conflict."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        wanted = read_body(EndBody, body, what="the end of the rate")
        ended = prices.end_rate(desk.rows, rate_id, last=wanted.valid_to)
        _record_end(desk, ended)
        return rate_json(ended)


def _record_end(desk: Desk, ended: StoredRate) -> None:
    desk.record("rate.end", f"rate:{ended.id}", client_id=ended.client_id, valid_to=ended.valid_to)


def remove_rate(hub: Hub, *, caller: Caller, rate_id: uuid.UUID) -> None:
    """Take a rate off the price list. Raises NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        dropped = prices.drop_rate(desk.rows, rate_id)
        desk.record("rate.remove", f"rate:{rate_id}", client_id=dropped.client_id, kind=dropped.kind.value)


def create_fx_rate(hub: Hub, *, caller: Caller, body: Any) -> Json:
    """Add or replace the rate of a day and pair. Raises Unprocessable, Forbidden."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        wanted = read_body(FxRateBody, body, what="the exchange rate")
        check_owner(desk, wanted.client_id)
        columns = wanted.as_columns()
        prices.save_fx_rates(desk.rows, [columns])
        key = {name: columns[name] for name in ("client_id", "on_date", "from_currency", "to_currency")}
        stored = prices.get_fx_rate(desk.rows, **key)
        desk.record(
            "fx_rate.save", f"fx_rate:{stored.id}", client_id=stored.client_id, pair=f"{wanted.from_}/{wanted.to}"
        )
        return fx_json(stored)


def remove_fx_rate(hub: Hub, *, caller: Caller, rate_id: int) -> None:
    """Raises NotFound, or Forbidden for a rate of everybody."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        dropped = prices.drop_fx_rate(desk.rows, rate_id)
        check_owner(desk, dropped.client_id)
        desk.record("fx_rate.remove", f"fx_rate:{rate_id}", client_id=dropped.client_id)


def check_owner(desk: Desk, client_id: uuid.UUID | None) -> None:
    """What holds for everybody is changed by those who see everybody."""
    if client_id is None:
        desk.caller.require_all_clients("change exchange rates of all clients")
    else:
        check_client(desk, client_id, what="exchange rate")


def check_client(desk: Desk, client_id: uuid.UUID, *, what: str) -> None:
    if clients.find_client(desk.rows, client_id) is None:
        raise Unprocessable(
            f'"client_id" of the {what} names no client you may see: {client_id}.', hint="List the clients you may see."
        )


def rate_json(stored: StoredRate) -> Json:
    return {
        "id": str(stored.id),
        "client_id": str(stored.client_id),
        "origin": "hub",
        "person_id": str(stored.person_id) if stored.person_id else None,
        "role": stored.role,
        "kind": stored.kind.value,
        "amount_per_hour": str(stored.amount_per_hour),
        "currency": stored.currency,
        "valid_from": str(stored.valid_from) if stored.valid_from else None,
        "valid_to": str(stored.valid_to) if stored.valid_to else None,
    }


def fx_json(stored: StoredFxRate) -> Json:
    return {
        "id": stored.id,
        "client_id": str(stored.client_id) if stored.client_id else None,
        "date": str(stored.on_date),
        "from": stored.from_currency,
        "to": stored.to_currency,
        "rate": f"{stored.rate.normalize():f}",
        "source": stored.source,
    }
