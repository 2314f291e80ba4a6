"""Signing in: Basic with every request, or the three steps of NTLM, bare or inside Negotiate, after which the TCP connection itself is signed in."""

import base64
import binascii
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import spnego
from spnego.exceptions import SpnegoError

from hub.demo.fake_project_server.world import ProjectServerWorld

_STORE = "NTLM_USER_FILE"
_ONE_AT_A_TIME = threading.Lock()
_WINDOWS = ("NTLM", "Negotiate")
Connection = tuple[str, int]


class Admission:
    """Knows connections by the client's port."""

    def __init__(self) -> None:
        self._under_way: dict[Connection, Any] = {}
        self._signed_in: set[Connection] = set()

    def forget(self) -> None:
        self._under_way.clear()
        self._signed_in.clear()

    def challenge(self, world: ProjectServerWorld, connection: Connection, header: str) -> list[str] | None:
        """None admits; else what the headers `WWW-Authenticate` say."""
        way, _, token = header.partition(" ")
        if way == "Basic" and "Basic" in world.ways:
            return (
                None
                if _decoded(token) == f"{world.domain}\\{world.user}:{world.password}".encode()
                else self._offer(world)
            )
        if connection in self._signed_in and not header:
            return None
        if way in _WINDOWS and way in world.ways:
            return self._step(world, connection, way, _decoded(token))
        return self._offer(world)

    def _step(self, world: ProjectServerWorld, connection: Connection, way: str, token: bytes) -> list[str] | None:
        try:
            with _known_to_the_library(world):
                context = self._under_way.pop(connection, None) or spnego.server(protocol=way.lower())
                answer = context.step(token)
        except SpnegoError:
            return self._offer(world)
        if context.complete:
            self._signed_in.add(connection)
            return None
        self._under_way[connection] = context
        return [f"{way} {base64.b64encode(answer or b'').decode()}"]

    def _offer(self, world: ProjectServerWorld) -> list[str]:
        return [f'{way} realm="{world.domain}"' if way == "Basic" else way for way in world.ways]


@contextmanager
def _known_to_the_library(world: ProjectServerWorld) -> Iterator[None]:
    """The NTLM library looks users up in a file that an environment variable names, one for the whole process."""
    with _ONE_AT_A_TIME, tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".users") as users:
        users.write(f"{world.domain}:{world.user}:{world.password}\n")
        users.flush()
        before = os.environ.get(_STORE)
        os.environ[_STORE] = users.name
        try:
            yield
        finally:
            del os.environ[_STORE]
            if before is not None:
                os.environ[_STORE] = before


def _decoded(token: str) -> bytes:
    try:
        return base64.b64decode(token, validate=True)
    except binascii.Error:
        return b""
