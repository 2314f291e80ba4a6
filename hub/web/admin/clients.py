"""Client organisations."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin import clients
from hub.errors import HubError
from hub.security.caller import Action
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, Table, table_of
from hub.web.visit import Posted, SignedIn, go_to

router = APIRouter(prefix="/admin/clients", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/clients"
NEW: dict[str, Any] = {
    "name": "",
    "reporting_currency": "EUR",
    "time_zone": "Europe/Paris",
    "hours_per_day": 8,
    "week_start": 1,
}
NEW |= {"fiscal_year_start_month": 1, "locale": "en", "raw_retention_days": None}
COLUMNS = (
    Column("name", msg("Client"), sorts=True, href=lambda row: f"{PLACE}/{row['id']}"),
    Column("reporting_currency", msg("Currency"), sorts=True),
    Column("time_zone", msg("Time zone"), sorts=True),
    Column("hours_per_day", msg("Hours per day"), "decimal"),
    Column("created_at", msg("Added"), "age", sorts=True),
)


@router.get("")
def list_all(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    held = clients.list_clients(visit.hub, caller=visit.caller)
    shape = Table(msg("Clients"), COLUMNS, rows=(), none=msg("No client yet."))
    return render(request, "clients.html", clients=table_of(held, request, shape, search=("name",)))


@router.get("/new")
def show_new(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    first = bool(request.query_params.get("first"))
    return render(request, "client.html", client=NEW, error=None, first=first)


@router.post("/new")
def create(request: Request, visit: SignedIn, form: Posted) -> Response:
    """Add it; for the first one the next step is the first connection."""
    body, first = _body(form), text_of(form, "first") == "1"
    try:
        made = clients.create_client(visit.hub, caller=visit.caller, body=body)
    except HubError as error:
        return render(request, "client.html", status=error.status_code, client=NEW | body, error=error, first=first)
    if first:
        return go_to(f"/admin/connections/new?client_id={made['id']}")
    return go_to(PLACE, notice=translate(request, msg("The client is added.")))


@router.get("/{client_id}")
def show_one(client_id: UUID, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    client = clients.get_client(visit.hub, caller=visit.caller, client_id=client_id)
    return render(request, "client.html", client=client, error=None, first=False)


@router.post("/{client_id}")
def change(client_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    body = _body(form)
    try:
        clients.change_client(visit.hub, caller=visit.caller, client_id=client_id, body=body)
    except HubError as error:
        shown = body | {"id": str(client_id)}
        return render(request, "client.html", status=error.status_code, client=shown, error=error, first=False)
    return go_to(PLACE, notice=translate(request, msg("Saved.")))


@router.get("/{client_id}/remove")
def ask_to_remove(client_id: UUID, request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    name = clients.get_client(visit.hub, caller=visit.caller, client_id=client_id)["name"]
    warning = translate(request, msg("Its connections, and every row they brought, go with it."))
    place = f"{PLACE}/{client_id}"
    return render(request, "remove.html", name=name, action=f"{place}/remove", back=place, warning=warning)


@router.post("/{client_id}/remove")
def remove(client_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    clients.remove_client(visit.hub, caller=visit.caller, client_id=client_id)
    return go_to(PLACE, notice=translate(request, msg("The client is removed.")))


def _body(form: FormData) -> dict[str, Any]:
    """What the workshop takes; figures are read there."""
    body: dict[str, Any] = {name: text_of(form, name) for name in NEW if name in form}
    if "raw_retention_days" in body:
        body["raw_retention_days"] = body["raw_retention_days"] or None
    return body
