"""The line between hub and vendor, and what goes wrong on it: every request passes here, and a chosen one is answered wrongly."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form></form></body></html>"


@dataclass(frozen=True, slots=True)
class Whole:
    """The vendor's own answer."""

    status: int
    media_type: str
    body: bytes


Spoil = Callable[[socket.socket, Whole], None]


@dataclass
class Line:
    """`url` leads to the vendor. `planned` are spoils by the number of the request they hit; the first is 1."""

    url: str = ""
    planned: dict[int, Spoil] = field(default_factory=dict)
    passed: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def spoil(self, first: int, spoil: Spoil, *, times: int = 1) -> None:
        self.planned |= dict.fromkeys(range(first, first + times), spoil)

    def next_spoil(self) -> Spoil:
        with self._counting:
            self.passed += 1
            return self.planned.get(self.passed, pass_on)


@contextmanager
def line_to(vendor_url: str) -> Iterator[Line]:
    """A line on a free port until the block ends."""
    line = Line()
    handler = type("Relay", (_Relay,), {"line": line, "vendor": urlsplit(vendor_url).netloc})
    server = ThreadingHTTPServer(("localhost", 0), handler)
    line.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Relay(BaseHTTPRequestHandler):
    """One connection for one request: each of them looks the vendor's name up and begins anew."""

    line: Line
    vendor: str

    def relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        spoil = self.line.next_spoil()
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        vendor = HTTPConnection(self.vendor)
        vendor.request(self.command, self.path, body, headers)
        response = vendor.getresponse()
        answer = Whole(response.status, response.headers["Content-Type"], response.read())
        vendor.close()
        with suppress(OSError):
            spoil(self.connection, answer)

    do_GET = do_POST = relay  # noqa: N815

    def log_message(self, *_: object) -> None:
        """The vendor's journal says what was asked."""


def _head(answer: Whole, *lines: str, length: int | None = None) -> bytes:
    sized = (f"Content-Length: {len(answer.body) if length is None else length}",) if length != -1 else ()
    named = (f"HTTP/1.1 {answer.status} So", f"Content-Type: {answer.media_type}", "Connection: close", *sized, *lines)
    return "\r\n".join((*named, "", "")).encode("latin-1")


def pass_on(line: socket.socket, answer: Whole) -> None:
    line.sendall(_head(answer) + answer.body)


def late(line: socket.socket, answer: Whole) -> None:
    """Two seconds of silence before the answer."""
    time.sleep(2)
    pass_on(line, answer)


def reset(line: socket.socket, _answer: Whole) -> None:
    """The line is torn down before a byte of the answer."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def reset_midway(line: socket.socket, answer: Whole) -> None:
    line.sendall(_head(answer) + answer.body[: len(answer.body) // 2])
    reset(line, answer)


def truncated(line: socket.socket, answer: Whole) -> None:
    """A whole answer by its own words, but only half of the body."""
    half = answer.body[: len(answer.body) // 2]
    line.sendall(_head(answer, length=len(half)) + half)


def cut_off(line: socket.socket, answer: Whole) -> None:
    """Fewer bytes than announced."""
    line.sendall(_head(answer) + answer.body[: len(answer.body) // 2])


def slow_drip(line: socket.socket, answer: Whole) -> None:
    """The answer in forty drops over two seconds."""
    whole = _head(answer) + answer.body
    drop = len(whole) // 40 + 1
    for start in range(0, len(whole), drop):
        line.sendall(whole[start : start + drop])
        time.sleep(0.05)


def closed_mid_chunk(line: socket.socket, answer: Whole) -> None:
    """A chunked body that ends inside a chunk."""
    chunk = f"{len(answer.body):x}\r\n".encode() + answer.body[: len(answer.body) // 2]
    line.sendall(_head(answer, "Transfer-Encoding: chunked", length=-1) + chunk)


def no_http(line: socket.socket, _answer: Whole) -> None:
    line.sendall(b"\x16\x03\x01\x00garbage\x00\xff\r\n\r\n")


def garbage(line: socket.socket, answer: Whole) -> None:
    """A good head over a body of nonsense."""
    pass_on(line, Whole(200, answer.media_type, b"\xff\xfe\x00not json at all{{{"))


def login_page(line: socket.socket, _answer: Whole) -> None:
    pass_on(line, Whole(200, "text/html;charset=UTF-8", LOGIN_PAGE))


def empty(line: socket.socket, answer: Whole) -> None:
    pass_on(line, Whole(200, answer.media_type, b""))


def empty_list(line: socket.socket, answer: Whole) -> None:
    """What several vendors say to an expired token: all is well, and nothing is there."""
    pass_on(line, Whole(200, answer.media_type, b"[]"))


def refusing(status: int, *headers: str) -> Spoil:
    """A status with a plain text body."""

    def spoil(line: socket.socket, _answer: Whole) -> None:
        answer = Whole(status, "text/plain", b"upstream connect error")
        line.sendall(_head(answer, *headers) + answer.body)

    return spoil
