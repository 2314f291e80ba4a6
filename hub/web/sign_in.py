"""The door of the cockpit: signing in and out, the first administrator, invitations."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from hub.admin import organisation
from hub.admin import sign_in as door
from hub.admin.clients import list_clients
from hub.admin.invitations import find_invited, require_set_up, set_up_path
from hub.errors import HubError, NotFound
from hub.security.caller import Caller
from hub.web.pages import PageRoute, render
from hub.web.visit import SESSION_COOKIE, AnyVisit, Posted, SignedIn, go_to, own_path, set_cookie, set_session

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ORGANISATION_COOKIE = "pmo_hub_organisation"
ANSWER_PATH = "/sign-in/organisation/answer"


@router.get("/sign-in")
def show_sign_in(request: Request, visit: AnyVisit) -> Response:
    wanted = own_path(request.query_params.get("next", "/"))
    if visit.visitor is not None:
        return go_to(wanted)
    return _sign_in_page(request, wanted=wanted, is_fresh=set_up_path(visit.hub) is not None)


@router.post("/sign-in")
def sign_in(request: Request, visit: AnyVisit, form: Posted) -> Response:
    wanted = own_path(_text(form, "next") or "/")
    try:
        cookie = door.sign_in(visit.hub, email=_text(form, "email"), password=_text(form, "password"))
    except HubError as error:
        return _sign_in_page(request, wanted=wanted, email=_text(form, "email"), error=error)
    response = go_to(wanted)
    set_session(response, cookie, hub=visit.hub)
    return response


@router.get("/sign-in/organisation")
def begin_organisation(request: Request, visit: AnyVisit) -> Response:
    """Send the browser to the organisation's own sign-in."""
    wanted = own_path(request.query_params.get("next", "/"))
    if not _single_sign_on(request, wanted):
        raise NotFound("No sign-in of an organisation is set up.", hint="Sign in by password.")
    begun = organisation.begin(visit.hub, redirect_uri=_answer_address(request), wanted=wanted)
    response = RedirectResponse(begun.url, 303)
    set_cookie(response, ORGANISATION_COOKIE, begun.cookie, hub=visit.hub)
    return response


@router.get(ANSWER_PATH)
def finish_organisation(request: Request, visit: AnyVisit) -> Response:
    """Back from there: open a session, or say why not."""
    cookie = request.cookies.get(ORGANISATION_COOKIE, "")
    try:
        session, wanted = organisation.finish(
            visit.hub, cookie=cookie, answer=request.query_params, redirect_uri=_answer_address(request)
        )
    except HubError as error:
        return _sign_in_page(request, wanted="/", error=error)
    response = go_to(own_path(wanted))
    set_session(response, session, hub=visit.hub)
    response.delete_cookie(ORGANISATION_COOKIE, path="/")
    return response


@router.post("/sign-out")
def sign_out(visit: SignedIn, form: Posted) -> Response:
    """End this session, or with `everywhere` all of the visitor's."""
    if visit.visitor is not None:
        (door.sign_out_everywhere if form.get("everywhere") else door.sign_out)(visit.hub, visit.visitor)
    response = go_to("/sign-in")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/set-up")
def show_set_up(request: Request, visit: AnyVisit) -> Response:
    require_set_up(visit.hub, request.query_params.get("token", ""))
    return render(request, "set-up.html", given=request.query_params, error=None)


@router.post("/set-up")
def set_up(request: Request, visit: AnyVisit, form: Posted) -> Response:
    """Make the first administrator; the next step is the first client, where there is none."""
    body = {name: _text(form, name) for name in ("name", "email", "password")} | {"locale": visit.language}
    try:
        cookie = door.set_up(visit.hub, token=_text(form, "token"), body=body)
    except HubError as error:
        return render(request, "set-up.html", status=error.status_code, given=form, error=error)
    response = go_to("/" if list_clients(visit.hub, caller=Caller.operator()) else "/admin/clients/new?first=1")
    set_session(response, cookie, hub=visit.hub)
    return response


@router.get("/welcome")
def show_welcome(request: Request, visit: AnyVisit) -> Response:
    token = request.query_params.get("token", "")
    return render(request, "welcome.html", user=find_invited(visit.hub, token), token=token, error=None)


@router.post("/welcome")
def welcome(request: Request, visit: AnyVisit, form: Posted) -> Response:
    token = _text(form, "token")
    user = find_invited(visit.hub, token)
    try:
        cookie = door.accept_invitation(visit.hub, token=token, password=_text(form, "password"))
    except HubError as error:
        return render(request, "welcome.html", status=error.status_code, user=user, token=token, error=error)
    response = go_to("/")
    set_session(response, cookie, hub=visit.hub)
    return response


def _sign_in_page(
    request: Request, *, wanted: str, email: str = "", error: HubError | None = None, is_fresh: bool = False
) -> Response:
    return render(
        request,
        "sign-in.html",
        status=error.status_code if error else 200,
        wanted=wanted,
        email=email,
        error=error,
        is_fresh=is_fresh,
        sso=_single_sign_on(request, wanted),
    )


def _single_sign_on(request: Request, wanted: str) -> str:
    """Where signing in with the organisation's own account begins; empty when none is set up."""
    settings = request.app.state.hub.settings
    is_set_up = settings.oidc_issuer and settings.oidc_client_id
    return f"/sign-in/organisation?next={quote(wanted, safe='/')}" if is_set_up else ""


def _answer_address(request: Request) -> str:
    base = request.app.state.hub.settings.public_url or str(request.base_url)
    return base.rstrip("/") + ANSWER_PATH


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
