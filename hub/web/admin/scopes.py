"""Trying a connection out, choosing what of the tool is synced, and when."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin import connections
from hub.admin.consents import can_authorise
from hub.errors import HubError
from hub.registry import describe_connector
from hub.security.caller import Action
from hub.web.forms import text_of, texts_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.visit import Posted, SignedIn, go_to

router = APIRouter(prefix="/admin/connections", route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/connections"
EVERY = (
    ("15m", msg("every 15 minutes")),
    ("1h", msg("every hour")),
    ("4h", msg("every 4 hours")),
    ("1d", msg("every day")),
)
BY_HAND, BY_CRON = "hand", "cron"


@router.get("/{connection_id}/check")
def check(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    """Ask the tool, and say what it answered."""
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    report = connections.check_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    first = bool(request.query_params.get("first"))
    can_mend = not report["ok"] and can_authorise(visit.hub, caller=visit.caller, connection_id=connection_id)
    return render(
        request, "connection-check.html", connection=connection, report=report, first=first, can_authorise=can_mend
    )


@router.get("/{connection_id}/scopes")
def show_scopes(connection_id: UUID, request: Request, visit: SignedIn) -> Response:
    """What there is to sync, as the tool lists it now."""
    visit.caller.require(Action.CONFIGURE)
    return _page(request, visit, connection_id)


@router.post("/{connection_id}/scopes")
def choose_scopes(connection_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """Save scopes and schedule."""
    body = {
        "scopes": "all" if text_of(form, "which") == "all" else texts_of(form, "scope"),
        "schedule": _schedule(form),
    }
    try:
        connections.change_connection(visit.hub, caller=visit.caller, connection_id=connection_id, body=body)
    except HubError as error:
        return _page(request, visit, connection_id, error=error)
    return go_to(f"{PLACE}/{connection_id}", notice=translate(request, msg("Saved.")))


def _page(request: Request, visit: Any, connection_id: UUID, *, error: HubError | None = None) -> Response:
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    found: dict[str, Any] = {"scopes": [], "guesses": []}
    trouble = None
    try:
        found = connections.discover_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    except HubError as refused:
        trouble = refused
    schedule = connection["schedule"] or {}
    return render(
        request,
        "connection-scopes.html",
        status=error.status_code if error else 200,
        connection=connection,
        scopes=sorted(found["scopes"], key=lambda scope: (scope["archived"], scope["name"].casefold())),
        scope_word=describe_connector(connection["connector"])["scope_word"],
        trouble=trouble,
        error=error,
        every=EVERY,
        when=_when(schedule),
        cron=schedule.get("cron", "30 6 * * mon-fri"),
        first=bool(request.query_params.get("first")),
    )


def _schedule(form: FormData) -> dict[str, Any] | None:
    when = text_of(form, "when")
    if when == BY_HAND:
        return None
    return {"cron": text_of(form, "cron")} if when == BY_CRON else {"every": when}


def _when(schedule: dict[str, Any]) -> str:
    """The choice that stands for a schedule."""
    if schedule.get("cron"):
        return BY_CRON
    seconds = schedule.get("every")
    short = {900: "15m", 3600: "1h", 14_400: "4h", 86_400: "1d"}
    return short.get(seconds, f"{seconds}s") if seconds else BY_HAND
