"""API tokens: mint one, see it once, revoke it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub import clock
from hub.admin import clients, tokens
from hub.errors import HubError
from hub.security.caller import Action
from hub.web.admin.users import ROLES, client_words, read_reach
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, Row, Table, table_of
from hub.web.visit import Posted, SignedIn, Visit, go_to

router = APIRouter(prefix="/admin/tokens", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/tokens"
NEW = {"name": "", "role": "bi", "clients": "all", "expires_at": "", "hide_costs": False, "hide_people": False}


@router.get("")
def list_all(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    names = _client_names(visit)
    columns = (
        Column("name", msg("Token"), sorts=True, sub=lambda row: f"{row['prefix']}…"),
        Column("role", msg("Role"), "badge", sorts=True),
        Column("clients", msg("Clients"), show=lambda row: client_words(request, row["clients"], names)),
        Column("state", msg("State"), "badge", show=_state, tone=_tone),
        Column("last_used_at", msg("Last used"), "age", sorts=True),
        Column("expires_at", msg("Expires"), "instant", sorts=True),
    )
    shape = Table(msg("Tokens"), columns, rows=(), none=msg("No token yet."))
    held = tokens.list_tokens(visit.hub, caller=visit.caller)
    return render(request, "tokens.html", tokens=table_of(held, request, shape, search=("name", "prefix")))


@router.get("/new")
def show_new(request: Request, visit: SignedIn) -> Response:
    visit.caller.require(Action.ADMINISTER)
    return _page(request, visit, NEW)


@router.post("/new")
def create(request: Request, visit: SignedIn, form: Posted) -> Response:
    """Mint it, and show its text: this once."""
    body: dict[str, Any] = {"name": text_of(form, "name"), "role": text_of(form, "role"), "clients": read_reach(form)}
    body |= {"expires_at": text_of(form, "expires_at") or None}
    body |= {name: bool(form.get(name)) for name in ("hide_costs", "hide_people")}
    try:
        made = tokens.create_token(visit.hub, caller=visit.caller, body=body)
    except HubError as error:
        return _page(request, visit, NEW | body, error=error)
    return render(request, "token-made.html", token=made)


@router.post("/{token_id}/revoke")
def revoke(token_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    """From now on it opens nothing."""
    tokens.revoke_token(visit.hub, caller=visit.caller, token_id=token_id)
    request.app.state.callers.forget()
    return go_to(PLACE, notice=translate(request, msg("The token is revoked.")))


def _state(row: Row) -> str:
    if row["revoked_at"]:
        return "revoked"
    is_over = row["expires_at"] and row["expires_at"] <= clock.now().isoformat()
    return "expired" if is_over else "live"


def _tone(row: Row) -> str:
    return {"revoked": "bad", "expired": "warn", "live": "good"}[_state(row)]


def _page(request: Request, visit: Visit, token: Row, *, error: HubError | None = None) -> Response:
    status = error.status_code if error else 200
    held = _client_names(visit).items()
    return render(request, "token.html", status=status, token=token, clients=held, roles=ROLES, error=error)


def _client_names(visit: Visit) -> dict[str, str]:
    return {one["id"]: one["name"] for one in clients.list_clients(visit.hub, caller=visit.caller)}
