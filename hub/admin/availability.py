"""When people can work: said by those who configure a client, taken back by them."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Self

from holidays import list_supported_countries
from pydantic import Field, model_validator

from hub import clock
from hub.admin.bodies import Body, read_body
from hub.admin.desk import open_desk, to_json
from hub.errors import NotFound, Unprocessable
from hub.security.caller import Action, Caller
from hub.storage import availability
from hub.storage.clients import get_client
from hub.wiring import Hub


class AvailabilityBody(Body):
    """Of one person, or of everybody. `pct` is the share of the usual working time, 100 is full time."""

    client_id: uuid.UUID
    person_id: uuid.UUID | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    subdivision: Annotated[str, Field(min_length=1, max_length=10)] | None = None
    pct: Annotated[Decimal, Field(ge=0, le=200, max_digits=5, decimal_places=2)] = Decimal(100)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note: Annotated[str, Field(max_length=1000)] | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.subdivision and not self.country:
            raise ValueError("a subdivision needs its country")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


def add_availability(hub: Hub, *, caller: Caller, body: Any) -> dict[str, Any]:
    """Raises Unprocessable for a body that does not fit or a country without known holidays, NotFound for a client or person."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        wanted = read_body(AvailabilityBody, body, what="the availability")
        get_client(desk.rows, wanted.client_id)
        if wanted.person_id and not availability.has_person(desk.rows, wanted.client_id, wanted.person_id):
            raise Unprocessable(f"There is no person {wanted.person_id} at this client.", hint="List the people.")
        _refuse_unknown_place(wanted)
        identity = clock.new_id()
        availability.save_availability(desk.rows, identity, values=wanted.model_dump())
        desk.record("availability.add", f"availability:{identity}", client_id=wanted.client_id)
        made: dict[str, Any] = to_json({"id": identity, **wanted.model_dump(), "pct": float(wanted.pct)})
    return made


def list_places() -> dict[str, list[str]]:
    """The countries whose public holidays are known (ISO 3166), with their parts."""
    return {country: list(parts) for country, parts in list_supported_countries(include_aliases=False).items()}


def _refuse_unknown_place(wanted: AvailabilityBody) -> None:
    """A typing error would silently give a year without holidays."""
    if wanted.country is None:
        return
    places = list_supported_countries(include_aliases=True)
    if wanted.country not in places:
        raise Unprocessable(
            f"No public holidays are known for {wanted.country}.", hint="Use an ISO 3166 code, such as FR."
        )
    if wanted.subdivision and wanted.subdivision not in places[wanted.country]:
        known = ", ".join(places[wanted.country]) or "none"
        raise Unprocessable(
            f"{wanted.country} has no part {wanted.subdivision}.", hint=f"Parts with holidays: {known}."
        )


def remove_availability(hub: Hub, *, caller: Caller, availability_id: uuid.UUID) -> None:
    """Raises NotFound."""
    with open_desk(hub, caller, Action.CONFIGURE) as desk:
        client_id = availability.drop_availability(desk.rows, availability_id)
        if client_id is None:
            raise NotFound(f"There is no availability {availability_id}.", hint="List what was said: /availability.")
        desk.record("availability.remove", f"availability:{availability_id}", client_id=client_id)
