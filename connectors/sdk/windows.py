"""Signing in as a Windows user (NTLM or Negotiate), for servers that stand in a company's own network.

The handshake is bound to its TCP connection. It rides on the exchange's guarded transport, which keeps connections alive and speaks HTTP/1.1.
"""

import logging
import struct
from base64 import b64decode, b64encode
from collections.abc import Generator

import httpx
import spnego
from spnego.exceptions import SpnegoError

_BROKEN_HANDSHAKE = (LookupError, OverflowError, ValueError, struct.error, SpnegoError)
_MAX_ROUNDS = 5

# Below warnings it writes whole tokens, from which a weak password can be guessed.
logging.getLogger("spnego").setLevel(logging.WARNING)


class WindowsSignIn(httpx.Auth):
    r"""User (`DOMAIN\user`, `user@domain`) and password. A server that breaks the handshake off has refused: its last answer stands.

    Negotiate is Kerberos where this machine has it and gets a ticket for the user, else NTLM in Negotiate's envelope. `way` is written as servers do.
    """

    def __init__(self, user: str, password: str, way: str) -> None:
        self._user = user
        self._password = password
        self._way = way

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers.pop("Authorization", None)
        try:
            if self._challenge((yield request)) is not None:
                yield from self._handshake(request)
        except _BROKEN_HANDSHAKE:
            return

    def _handshake(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        context = spnego.client(
            self._user, self._password, hostname=request.url.host, service="HTTP", protocol=self._way.lower()
        )
        challenge = None
        for _ in range(_MAX_ROUNDS):
            token = context.step(challenge)
            request.headers["Authorization"] = f"{self._way} {b64encode(token or b'').decode()}"
            challenge = self._challenge((yield request))
            if not challenge:
                return

    def _challenge(self, response: httpx.Response) -> bytes | None:
        """The server's token, empty where it has none yet; None where it asks for nothing, or not in this way."""
        offers = response.headers.get_list("WWW-Authenticate", split_commas=True)
        for way, _, token in (offer.partition(" ") for offer in offers):
            if response.status_code == httpx.codes.UNAUTHORIZED and way.lower() == self._way.lower():
                return b64decode(token)
        return None


def has_kerberos() -> bool:
    """Whether this machine can speak it: always on Windows, elsewhere with the package gssapi."""
    return "kerberos" in spnego.client("nobody", "").available_protocols()
