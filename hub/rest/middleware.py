"""Around every request: an id, a limit on the body, security headers, a count, and a problem for what nobody foresaw."""

import re
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from hub import clock
from hub.log import get_logger
from hub.rest.metrics import Metrics
from hub.rest.problems import to_problem

log = get_logger(__name__)

MEBIBYTE = 1024 * 1024
MOST_BODY_MB = 4
"""Bodies are settings and mappings."""
UPLOADS = re.compile(r"/(api/v1|admin)/connections/[^/]+/files")
"""Where files come in, of the size that the settings say."""
GOOD_ID = re.compile(r"[\w.-]{1,64}")

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "private, no-cache",
}
FOREVER = "max-age=31536000; includeSubDomains"


class Surroundings:
    """The outermost layer. `is_https` says that browsers reach the hub by HTTPS only."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, is_https: bool, upload_max_mb: int) -> None:
        self._upload_max_mb = upload_max_mb
        self._app = app
        self._metrics = metrics
        self._headers = SECURITY_HEADERS | ({"Strict-Transport-Security": FOREVER} if is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most_mb = self._upload_max_mb if UPLOADS.fullmatch(scope["path"]) else MOST_BODY_MB
        exchange = _Exchange(scope, receive, send, headers=self._headers, most_mb=most_mb)
        with bound_contextvars(request=exchange.id):
            try:
                await self._answer(exchange)
            finally:
                self._note(exchange)

    async def _answer(self, exchange: "_Exchange") -> None:
        try:
            if exchange.announces_too_much:
                await _refuse_size(exchange)
            else:
                await self._app(exchange.scope, exchange.receive, exchange.send)
        except Exception as error:
            log.exception("request_broke", route=exchange.route, error=type(error).__name__)
            if exchange.status is not None:
                # Half an answer is out: only a broken connection tells the reader that it is not whole.
                raise
            await _apologise(exchange)

    def _note(self, exchange: "_Exchange") -> None:
        status = int(exchange.status or HTTPStatus.INTERNAL_SERVER_ERROR)
        took_s = exchange.took_s
        self._metrics.note(method=exchange.method, route=exchange.route, status=status, took_s=took_s)
        log.debug(
            "request_answered",
            method=exchange.method,
            route=exchange.route,
            status=status,
            took_ms=round(took_s * 1000),
        )


class _Exchange:
    """One request and its answer, as they pass by."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, headers: dict[str, str], most_mb: int) -> None:
        self._most_mb = most_mb
        self.scope = scope
        self._receive, self._send = receive, send
        self._added = headers
        self._asked = Headers(scope=scope)
        given = self._asked.get("x-request-id", "")
        self.id = given if GOOD_ID.fullmatch(given) else clock.new_id().hex
        self.status: int | None = None
        self._received = 0
        self._began = clock.monotonic()
        self.took_s = 0.0

    @property
    def announces_too_much(self) -> bool:
        length = self._asked.get("content-length", "")
        return length.isdigit() and int(length) > self._most_mb * MEBIBYTE

    @property
    def too_large(self) -> str:
        return f"The body is larger than {self._most_mb} MB."

    @property
    def method(self) -> str:
        method: str = self.scope["method"]
        return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "OTHER"

    @property
    def route(self) -> str:
        """The address with names for its ids, once a route was found: few enough to be counted one by one."""
        if "route" not in self.scope:
            return "unmatched"
        path = self.scope["path"]
        names = {str(value): f"{{{name}}}" for name, value in self.scope.get("path_params", {}).items()}
        for value, name in names.items():
            # What fills the rest of an address may hold slashes itself.
            path = path.removesuffix(value) + name if "/" in value and path.endswith(value) else path
        return "/".join(names.get(part, part) for part in path.split("/"))

    async def receive(self) -> Message:
        """The next piece of the body. Raises HTTPException when a body without a length grows too large."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._most_mb * MEBIBYTE:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail=self.too_large)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.took_s = clock.monotonic() - self._began
            headers = MutableHeaders(scope=message)
            for name, value in self._added.items():
                headers.setdefault(name, value)
            headers["X-Request-ID"] = self.id
        await self._send(message)


async def _refuse_size(exchange: _Exchange) -> None:
    problem = to_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="too_large", detail=exchange.too_large)
    await problem(exchange.scope, exchange.receive, exchange.send)


async def _apologise(exchange: _Exchange) -> None:
    problem = to_problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code="internal",
        detail="The hub made a mistake and could not answer.",
        hint=f"Give the request id {exchange.id} to whoever runs the hub: the log tells more.",
    )
    await problem(exchange.scope, exchange.receive, exchange.send)
