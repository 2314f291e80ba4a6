"""Authorising a connection: to the tool's page, and back."""

from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import connections
from hub.admin.consents import (
    ANSWER_PATH,
    Begun,
    begin_consent,
    finish_consent,
    finish_typed_consent,
    redirect_address,
    take_answered,
)
from hub.errors import HubError, Unauthorized
from hub.registry import describe_connector
from hub.web.languages import msg
from hub.web.pages import PageRoute, refuse, render, translate
from hub.web.visit import AnyVisit, Posted, SignedIn, Visit, go_to

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PLACE = "/admin/connections"


@router.post(PLACE + "/{connection_id}/authorise")
def begin(connection_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    """Say where to go on: by a link, since our policy lets no form lead elsewhere."""
    redirect_uri = redirect_address(visit.hub, base_url=str(request.base_url))
    try:
        begun = begin_consent(
            visit.hub,
            caller=visit.caller,
            connection_id=connection_id,
            begun_by=_holder_of(visit),
            redirect_uri=redirect_uri,
        )
    except HubError as error:
        return _page(request, visit, connection_id, error=error)
    return _page(request, visit, connection_id, begun=begun)


@router.post(PLACE + "/{connection_id}/authorise/typed")
def finish_typed(connection_id: UUID, request: Request, visit: SignedIn, _form: Posted) -> Response:
    """Whether somebody has typed the code meanwhile."""
    holder = _holder_of(visit)
    try:
        waiting = finish_typed_consent(visit.hub, caller=visit.caller, connection_id=connection_id, begun_by=holder)
    except HubError as error:
        return _page(request, visit, connection_id, error=error)
    return (
        _page(request, visit, connection_id, begun=waiting, is_waiting=True)
        if waiting
        else _done(request, connection_id)
    )


@router.get(ANSWER_PATH)
def finish(request: Request, visit: AnyVisit) -> Response:
    """Back from the tool. The state is good once, and for the session that began alone: no other link changes anything."""
    try:
        caller, answer = visit.caller, request.query_params
        consent = take_answered(visit.hub, caller=caller, begun_by=_holder_of(visit), answer=answer)
    except Unauthorized:
        return refuse(request, _nobody())
    except HubError as error:
        return refuse(request, error)
    try:
        finish_consent(visit.hub, caller=caller, consent=consent, answer=answer)
    except HubError as error:
        return _page(request, visit, consent.connection_id, error=error)
    return _done(request, consent.connection_id)


def _page(
    request: Request,
    visit: Visit,
    connection_id: UUID,
    *,
    begun: Begun | None = None,
    error: HubError | None = None,
    is_waiting: bool = False,
) -> Response:
    """What to do next, or why it did not work and how to begin again."""
    connection = connections.get_connection(visit.hub, caller=visit.caller, connection_id=connection_id)
    return render(
        request,
        "connection-authorise.html",
        status=error.status_code if error else 200,
        connection=connection,
        tool=describe_connector(connection["connector"])["title"],
        begun=begun,
        host=urlsplit(begun.address).netloc if begun else "",
        is_waiting=is_waiting,
        error=error,
    )


def _done(request: Request, connection_id: UUID) -> Response:
    notice = translate(request, msg("Authorised. Now it is checked."))
    return go_to(f"{PLACE}/{connection_id}/check", notice=notice)


def _nobody() -> HubError:
    """Without leading to the door: the address holds a code, which belongs into no other address."""
    return Unauthorized(
        "Nobody is signed in here, so this consent cannot be finished in this browser.",
        hint="Sign in and begin again. If it was begun with `pmo-hub` or by the API, the whole address of this page belongs there.",
    )


def _holder_of(visit: Visit) -> str:
    """A session, not a user: another browser of the same person has begun nothing."""
    return f"session:{visit.visitor.session_id}" if visit.visitor else ""
