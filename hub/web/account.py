"""What is one's own: language, password, sessions."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from hub.admin import sign_in as door
from hub.errors import HubError, Unprocessable
from hub.web.languages import LANGUAGES, msg
from hub.web.pages import PageRoute, render, translate
from hub.web.visit import Posted, SignedIn, go_to

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/account")
def show_account(request: Request, _visit: SignedIn) -> Response:
    return render(request, "account.html", error=None)


@router.post("/account/language")
def choose_language(visit: SignedIn, form: Posted) -> Response:
    """Which language pages are in; without one the browser's."""
    wished = str(form.get("locale") or "")
    if wished and wished not in LANGUAGES:
        raise Unprocessable(f'There is no language "{wished}".', hint=f"Choose one of: {', '.join(LANGUAGES)}.")
    if visit.visitor is not None:
        door.set_own_locale(visit.hub, visit.visitor, wished or None)
    return go_to("/account")


@router.post("/account/password")
def change_password(request: Request, visit: SignedIn, form: Posted) -> Response:
    """The other sessions end with it."""
    try:
        if visit.visitor is not None:
            old, new = str(form.get("old") or ""), str(form.get("password") or "")
            door.change_own_password(visit.hub, visit.visitor, old=old, new=new)
    except HubError as error:
        return render(request, "account.html", status=error.status_code, error=error)
    return go_to(
        "/account", notice=translate(request, msg("Your password is changed; your other sessions have ended."))
    )
