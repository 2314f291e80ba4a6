"""What every door asks first: who is there. Bearer token, or Basic with the token as password, as BI tools send it."""

import base64
import binascii
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from hub import clock
from hub.admin.authenticate import authenticate
from hub.admin.bearers import Bearers
from hub.errors import Unauthorized
from hub.security.caller import Caller
from hub.security.tokens import hash_token
from hub.wiring import Hub

REMEMBERED_S = 5.0
MOST_REMEMBERED = 10_000
API_KEY = "api_key"


class Callers:
    """Tokens as they were found a moment ago: a dashboard that asks fifty things at once costs one look-up.

    A token that is revoked is forgotten here at once, and by other processes within `REMEMBERED_S`.
    """

    def __init__(self, hub: Hub, *, now: Callable[[], float] = clock.monotonic) -> None:
        self._hub = hub
        self._now = now
        self._bearers = Bearers(hub)
        self._found: dict[bytes, tuple[Caller, float]] = {}

    def recall(self, token: str) -> Caller | None:
        """Who was found for this token a moment ago."""
        caller, until = self._found.get(hash_token(token), (None, 0.0))
        return caller if until > self._now() else None

    def find(self, token: str) -> Caller:
        """Who holds this token now, one of the hub or of the organisation's provider. Raises Unauthorized, ProviderTrouble."""
        is_theirs = self._bearers.may_be_one(token)
        caller = self._bearers.find(token) if is_theirs else authenticate(self._hub, token)
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found[hash_token(token)] = (caller, self._now() + REMEMBERED_S)
        return caller

    def forget(self) -> None:
        """After a token was changed."""
        self._found.clear()


async def admit(request: Request) -> Caller:
    """The caller of a request. Raises Unauthorized.

    Async, so that a remembered caller costs no second thread; only a look-up takes one.
    """
    return await _find_caller(request, read_token(request.headers.get("authorization", "")))


async def admit_feed(request: Request) -> Caller:
    """The caller of a feed: BI tools that can send no header put the token into the address. Raises Unauthorized."""
    key = request.query_params.get(API_KEY, "")
    authorization = request.headers.get("authorization", "")
    has_token = bool(authorization.partition(" ")[2].strip())
    return await _find_caller(request, read_token(authorization) if has_token or not key else key)


async def _find_caller(request: Request, token: str) -> Caller:
    callers: Callers = request.app.state.callers
    recalled = callers.recall(token)
    return recalled if recalled is not None else await run_in_threadpool(callers.find, token)


async def hub_of(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


def read_token(authorization: str) -> str:
    """The token of an Authorization header. Raises Unauthorized when there is none."""
    scheme, _, rest = authorization.partition(" ")
    token = rest.strip()
    if scheme.lower() == "basic":
        token = _password(token)
    elif scheme.lower() != "bearer":
        token = ""
    if not token:
        raise Unauthorized(
            "This needs a token.",
            hint="Send it as `Authorization: Bearer pmo_...`, or as the password of Basic authentication.",
        )
    return token


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


Admitted = Annotated[Caller, Depends(admit)]
OfHub = Annotated[Hub, Depends(hub_of)]
