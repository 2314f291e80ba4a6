"""The feeds' addresses. Everything below a service's root comes here, errors included, so that every answer is OData's."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from hub.deps import admit_feed
from hub.errors import HubError, Unauthorized
from hub.log import get_logger
from hub.odata.batch import answer_batch
from hub.odata.challenge import challenges
from hub.odata.exchange import Answer, Ask, to_error
from hub.odata.feed import answer
from hub.security.caller import Caller
from hub.wiring import Hub
from models.reporting.feeds import Service, star
from models.reporting.projectdata import projectdata

log = get_logger(__name__)

V4, PROJECTDATA = "/odata/v4", "/odata/projectdata"
BATCH = "$batch"
READS = ("GET", "HEAD")

router = APIRouter(include_in_schema=False)


class _NotAllowed(HubError):
    status_code = 405
    code = "method"


def _mount(prefix: str, service: Callable[[], Service]) -> None:
    async def serve(request: Request) -> Response:
        return await _serve(request, prefix, service())

    for path in (prefix, f"{prefix}/{{path:path}}"):
        router.add_route(
            path, serve, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
        )


async def _serve(request: Request, prefix: str, service: Service) -> Response:
    hub: Hub = request.app.state.hub
    try:
        caller = await admit_feed(request)
        ask = _to_ask(request, hub, caller, prefix=prefix, service=service)
        made = await _answer(request, ask)
    except HubError as error:
        made = to_error(error)
        if isinstance(error, Unauthorized):
            return _challenge(made, hub)
    except Exception as error:
        log.exception("feed_broke", feed=prefix, error=type(error).__name__)
        made = to_error(HubError("The hub made a mistake and could not answer.", hint="The log tells more."))
    return _to_response(made)


async def _answer(request: Request, ask: Ask) -> Answer:
    if request.method == "POST" and ask.path == BATCH:
        return await run_in_threadpool(answer_batch, ask, await request.body(), answer)
    if request.method not in READS or ask.path == BATCH:
        raise _NotAllowed(f"The feed takes no {request.method} here: it is for reading.", hint="Use GET.")
    return await run_in_threadpool(answer, ask)


def _to_ask(request: Request, hub: Hub, caller: Caller, *, prefix: str, service: Service) -> Ask:
    """The request, with its path as it was sent: escapes tell a slash of a key from one of the path."""
    base = hub.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
    sent = request.scope.get("raw_path") or request.url.path.encode()
    path = sent.decode("ascii", "replace").partition("?")[0].partition(prefix)[2].strip("/").replace("%24", "$")
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return Ask(hub, caller, service, f"{base}{prefix}", path, request.url.query, headers)


def _challenge(made: Answer, hub: Hub) -> Response:
    response = _to_response(made)
    for challenge in challenges(hub.settings.oidc_issuer):
        response.headers.append("WWW-Authenticate", challenge)
    return response


def _to_response(made: Answer) -> Response:
    response = Response(made.body, int(made.status), headers=made.all_headers)
    if made.status != HTTPStatus.NO_CONTENT:
        response.headers["Content-Type"] = made.media_type
    return response


_mount(V4, star)
_mount(PROJECTDATA, projectdata)
