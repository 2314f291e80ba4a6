"""Signing in: Basic with every request, or the three steps of NTLM, bare or inside Negotiate, after which the TCP connection itself is signed in."""

import base64
import binascii
import os
import tempfile
from pathlib import Path
from typing import Any

import spnego
from spnego.exceptions import SpnegoError

from hub.demo.fake_project_server.world import ProjectServerWorld

_STORE = "NTLM_USER_FILE"
_WINDOWS = ("NTLM", "Negotiate")
Connection = tuple[str, int]


class Admission:
    """Knows connections by the client's port. The NTLM library looks users up in a file that an environment variable names."""

    def __init__(self) -> None:
        self._under_way: dict[Connection, Any] = {}
        self._signed_in: set[Connection] = set()
        self._folder = tempfile.TemporaryDirectory()
        self._before: str | None = None

    def open(self) -> None:
        self._before = os.environ.get(_STORE)
        os.environ[_STORE] = str(Path(self._folder.name) / "users")

    def close(self) -> None:
        if self._before is None:
            os.environ.pop(_STORE, None)
        else:
            os.environ[_STORE] = self._before
        self._folder.cleanup()

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
        Path(os.environ[_STORE]).write_text(f"{world.domain}:{world.user}:{world.password}\n", encoding="utf-8")
        context = self._under_way.pop(connection, None) or spnego.server(protocol=way.lower())
        try:
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


def _decoded(token: str) -> bytes:
    try:
        return base64.b64decode(token, validate=True)
    except binascii.Error:
        return b""
