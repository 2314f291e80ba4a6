"""Who looks at a page: the cookie of a session, the language, and the token that every form carries."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from hub import clock
from hub.admin.sign_in import Visitor, find_visitor
from hub.deps import OfHub
from hub.errors import Forbidden, Unauthorized
from hub.security.caller import Action, Caller
from hub.security.tokens import make_token
from hub.web.languages import choose_language
from hub.wiring import Hub

SESSION_COOKIE, GUEST_COOKIE, NOTICE_COOKIE = "pmo_hub_session", "pmo_hub_guest", "pmo_hub_notice"
CSRF_FIELD = "csrf"
CSRF = "csrf"
OWN_PAGE = re.compile(r"(?:/\w[^\s\\]*)?")
OWN_ORIGIN = {"same-origin", "none"}


class SignInNeeded(Unauthorized):
    """Nobody is signed in; pages lead to where one can."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser. `secret` is what the form's token is made of: the cookie of the session, or of a guest."""

    hub: Hub
    language: str
    secret: str
    visitor: Visitor | None = None

    @property
    def csrf(self) -> str:
        return self.hub.secret_box.sign(self.secret, purpose=CSRF)

    @property
    def caller(self) -> Caller:
        """Raises SignInNeeded."""
        if self.visitor is None:
            raise SignInNeeded("Nobody is signed in.", hint="Sign in first.")
        return self.visitor.caller

    def may(self, action: str) -> bool:
        """Whether the visitor's role allows an action, named as in `Action`."""
        return self.visitor is not None and self.visitor.caller.may(Action[action])


def look(request: Request, hub: OfHub) -> Visit:
    """Whoever it is, signed in or not."""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    visitor = find_visitor(hub, cookie) if cookie else None
    language = choose_language(
        request.headers.get("accept-language", ""),
        wished=visitor.locale if visitor else request.query_params.get("lang"),
    )
    guest = request.cookies.get(GUEST_COOKIE) or make_token(clock.new_secret).text
    visit = Visit(hub, language, cookie if visitor else guest, visitor)
    request.state.visit = visit
    return visit


def look_signed_in(visit: Annotated[Visit, Depends(look)]) -> Visit:
    """Somebody who is signed in. Raises SignInNeeded."""
    if visit.visitor is None:
        raise SignInNeeded("Nobody is signed in.", hint="Sign in first.")
    return visit


async def read_posted(request: Request, visit: Annotated[Visit, Depends(look)]) -> FormData:
    """The fields of a form without files. Raises as `read_form`."""
    return await read_form(request, visit, max_files=4)


async def read_form(request: Request, visit: Visit, *, max_files: int) -> FormData:
    """The fields of a form that one of our pages sent. Raises Forbidden when it came from elsewhere, or from a page that is too old."""
    form = await request.form(max_files=max_files, max_fields=2000)
    site = request.headers.get("sec-fetch-site", "none")
    token = str(form.get(CSRF_FIELD, ""))
    if site not in OWN_ORIGIN or not visit.hub.secret_box.is_signed(visit.secret, token, purpose=CSRF):
        await form.close()
        raise Forbidden(
            "This form is too old, or it came from another site.",
            hint="Go back, reload the page and send it again.",
            code="csrf",
        )
    return form


def set_session(response: Response, cookie: str, *, hub: Hub) -> None:
    """The browser keeps it as long as it runs; the server ends it earlier."""
    set_cookie(response, SESSION_COOKIE, cookie, hub=hub)
    response.delete_cookie(GUEST_COOKIE, path="/")


def set_guest(response: Response, visit: Visit) -> None:
    """Remember a guest, so that the form just shown can be sent."""
    set_cookie(response, GUEST_COOKIE, visit.secret, hub=visit.hub)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said once, on the next page. `href` leads to where it can be changed, `label` says so."""

    text: str
    href: str = ""
    label: str = ""


def go_to(path: str, *, notice: str | Notice = "") -> Response:
    """Send a browser on after a form was taken; the notice stands on the page it comes to."""
    response = RedirectResponse(path, 303)
    if notice:
        said = notice if isinstance(notice, Notice) else Notice(notice)
        kept = orjson.dumps(said).hex()
        response.set_cookie(NOTICE_COOKIE, kept, max_age=60, path="/", httponly=True, samesite="lax")
    return response


def read_notice(request: Request) -> Notice | None:
    """The notice that a page before left. A link in it leads to a page of ours, whoever wrote the cookie."""
    try:
        said = Notice(**orjson.loads(bytes.fromhex(request.cookies.get(NOTICE_COOKIE, ""))))
        return said if OWN_PAGE.fullmatch(said.href) else None
    except (ValueError, TypeError):
        return None


PLACES = ("cursor", "page")
"""How the parameters end that tell a place in a list."""


def url_with(request: Request, **changes: str | None) -> str:
    """The present address with other parameters; None takes one away. The place in a list is forgotten unless it is named."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in changes and not name.endswith(PLACES)
    ]
    query = urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])
    return f"{request.url.path}?{query}" if query else request.url.path


def own_path(path: str) -> str:
    """A path of ours to go to, `/` for anything else: a link must not lead a visitor away."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def set_cookie(response: Response, name: str, value: str, *, hub: Hub) -> None:
    """A cookie that scripts do not see and other sites do not send; over HTTPS only where the hub is reached so."""
    is_https = hub.settings.public_url.startswith("https://")
    response.set_cookie(name, value, path="/", httponly=True, samesite="lax", secure=is_https)


AnyVisit = Annotated[Visit, Depends(look)]
SignedIn = Annotated[Visit, Depends(look_signed_in)]
Posted = Annotated[FormData, Depends(read_posted)]
