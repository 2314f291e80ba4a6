"""Signing in as a Windows user (NTLM), for servers that stand in a company's own network.

The handshake is bound to its TCP connection. It rides on the exchange's guarded transport, which keeps connections alive and speaks HTTP/1.1.
"""

from collections.abc import Generator

import httpx
from httpx_ntlm import HttpNtlmAuth
from spnego.exceptions import SpnegoError

_BROKEN_HANDSHAKE = (LookupError, RuntimeError, ValueError, SpnegoError)


class Ntlm(HttpNtlmAuth):  # type: ignore[misc]
    r"""User (`DOMAIN\user`) and password. A server that breaks the handshake off has refused: its last answer stands."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers.pop("Authorization", None)
        try:
            yield from super().auth_flow(request)
        except _BROKEN_HANDSHAKE:
            return
