"""Who is who across tools: people, the accounts they are, and proposals."""

from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import people
from hub.deps import Admitted, OfHub
from hub.portfolio.overview import list_people_proposals
from hub.queries.lists import read_row
from hub.rest.answers import JSON, to_created, to_json
from hub.rest.bodies import Document
from hub.rest.parameters import refuse_parameters
from hub.security.caller import Action
from models.reporting.portfolio import PEOPLE_OF_CLIENT

router = APIRouter(prefix="/people", tags=["people"])


@router.get("/proposals")
def read_proposals(request: Request, hub: OfHub, caller: Admitted, client_id: UUID | None = None) -> Response:
    """Accounts that may be a person, by their names, and the share of accounts and hours that belong to somebody known."""
    refuse_parameters(request.query_params, allowed=("client_id",))
    caller.require(Action.READ)
    return to_json(list_people_proposals(hub, caller, client_id=client_id))


@router.post("", status_code=201)
def create_person(hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Add a person."""
    made = people.create_person(hub, caller=caller, body=body)
    shown = read_row(hub, caller, PEOPLE_OF_CLIENT, made, fields=PEOPLE_OF_CLIENT.columns)
    return to_created("people", orjson.loads(shown))


@router.patch("/{person_id}")
def change_person(person_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Change the keys that the body names."""
    people.change_person(hub, caller=caller, person_id=person_id, body=body)
    return Response(
        read_row(hub, caller, PEOPLE_OF_CLIENT, person_id, fields=PEOPLE_OF_CLIENT.columns), media_type=JSON
    )


@router.post("/{person_id}/accounts")
def decide_accounts(person_id: UUID, hub: OfHub, caller: Admitted, body: Document) -> Response:
    """Decide which accounts are this person: `{account_ids}`, with `unlink` that they are nobody. Outlives every rule."""
    people.decide_accounts(hub, caller=caller, person_id=person_id, body=body)
    return Response(
        read_row(hub, caller, PEOPLE_OF_CLIENT, person_id, fields=PEOPLE_OF_CLIENT.columns), media_type=JSON
    )
