"""Pages: templates filled and sent under a strict policy; what goes wrong on the way becomes a page too."""

from collections.abc import Callable, Coroutine
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from hub import clock
from hub.errors import HubError, NotFound
from hub.log import get_logger
from hub.registry import title_of
from hub.web.formats import Formats
from hub.web.forms import folds_of, label_of
from hub.web.languages import LANGUAGES, sayer_of, translations_of
from hub.web.menu import menu_of
from hub.web.statics import static_path
from hub.web.visit import NOTICE_COOKIE, SignInNeeded, Visit, go_to, read_notice, set_guest, url_with

log = get_logger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Vary": "Cookie, Accept-Language, X-Partial",
}
PARTIAL = "x-partial"
MAIN = "main"


@cache
def environment_of(language: str) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    gettext, ngettext = translations_of(language)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(Formats(language).as_filters())
    made.filters.update(tr=sayer_of(language), label=label_of, folds=folds_of, tool=title_of)
    made.globals.update(static=static_path, languages=LANGUAGES)
    return made


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> Response:
    """A page for the visit of this request; only its main part when the browser already has the rest."""
    visit: Visit = request.state.visit
    filled = environment_of(visit.language).get_template(template)
    known = _surroundings(request, visit) | context
    response = HTMLResponse(filled.render(known), status, headers=HEADERS)
    if visit.visitor is None:
        set_guest(response, visit)
    if request.cookies.get(NOTICE_COOKIE):
        response.delete_cookie(NOTICE_COOKIE, path="/")
    return response


def translate(request: Request, text: str) -> str:
    """A text of the code, marked with `msg`, in the language of the visit."""
    visit: Visit = request.state.visit
    return translations_of(visit.language)[0](text)


class PageRoute(APIRoute):
    """A route whose refusals are pages. Nobody signed in leads to the door, and back afterwards."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInNeeded:
                wanted = f"{request.url.path}?{request.url.query}".rstrip("?") if request.method == "GET" else "/"
                return go_to(f"/sign-in?next={quote(wanted, safe='/')}" if wanted != "/" else "/sign-in")
            except HubError as error:
                return refuse(request, error)
            except RequestValidationError:
                return refuse(request, NotFound("There is nothing at this address.", hint="Begin at the start page."))
            except Exception as error:
                log.exception("page_broke", route=self.path, error=type(error).__name__)
                hint = "Try again; if it stays, tell whoever runs the hub: the log knows more."
                return refuse(request, HubError("The hub made a mistake and could not show this page.", hint=hint))

        return answer


def refuse(request: Request, error: HubError) -> Response:
    """An error as a page: what happened, and what to do."""
    if not hasattr(request.state, "visit"):
        request.state.visit = Visit(request.app.state.hub, "en", "")
    title = HTTPStatus(error.status_code).phrase
    return render(request, "error.html", status=error.status_code, title=title, detail=error.detail, hint=error.hint)


def wants_page(request: Request) -> bool:
    """Whether it is a browser that asks for a page, so that an error should be one."""
    is_ours = not request.url.path.startswith(("/api/", "/odata/", "/health", "/metrics"))
    return is_ours and "text/html" in request.headers.get("accept", "")


def _surroundings(request: Request, visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit,
        "layout": "partial.html" if request.headers.get(PARTIAL) == MAIN else "layout.html",
        "me": visit.visitor,
        "path": request.url.path,
        "menu": menu_of(visit, request.url.path),
        "notice": read_notice(request),
        "now": clock.now(),
        "csrf": visit.csrf,
        "url_with": lambda **changes: url_with(request, **changes),
        "query": request.query_params,
    }
