"""The cockpit put together: its routes, and errors as pages where a browser asks."""

from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hub.errors import HubError, NotFound
from hub.web import (
    account,
    person,
    portfolio,
    project,
    project_sources,
    quality,
    queues,
    resources,
    sign_in,
    statics,
    unmatched,
    views,
)
from hub.web.admin import (
    calendars,
    clients,
    connections,
    consents,
    mappings,
    operations,
    prices,
    runs,
    scopes,
    tokens,
    uploads,
    users,
)
from hub.web.pages import PageRoute, refuse, wants_page

DOORS = (
    portfolio,
    project,
    project_sources,
    resources,
    person,
    quality,
    queues,
    unmatched,
    connections,
    consents,
    uploads,
    scopes,
    mappings,
    runs,
    clients,
    users,
    tokens,
    prices,
    calendars,
    operations,
    views,
    account,
    sign_in,
)

Answer = Callable[[Request, Exception], Awaitable[Response]]


def add_cockpit(app: FastAPI) -> None:
    """Add the pages to an application whose other doors, and their answers to errors, are in place already."""
    pages = APIRouter(route_class=PageRoute, include_in_schema=False)
    for door in DOORS:
        for route in door.router.routes:
            pages.routes.append(route)
    app.include_router(statics.router)
    app.include_router(pages)
    elsewhere = cast("Answer", app.exception_handlers[HTTPException])

    async def answer(request: Request, error: Exception) -> Response:
        """An address that nobody has is a page to a browser and a problem to a program."""
        if wants_page(request):
            return refuse(request, _as_refusal(cast("HTTPException", error), request))
        return await elsewhere(request, error)

    app.exception_handler(HTTPException)(answer)


def _as_refusal(error: HTTPException, request: Request) -> HubError:
    refusal: HubError = NotFound(f"There is nothing at {request.url.path}.", hint="Begin at the start page.")
    if error.status_code != NotFound.status_code:
        refusal = HubError(f"{error.detail}.")
        refusal.status_code = error.status_code
    return refusal
