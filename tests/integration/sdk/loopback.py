"""A vendor on loopback that answers by script, byte by byte if need be, and notes what it was asked."""

import gzip
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Script:
    """The bytes of one answer, head included, sent chunk by chunk with a pause after each; then the line is cut."""

    chunks: Iterable[bytes]
    pause_s: float = 0.0


def answer(body: bytes = b'{"fine": true}', *, status: int = 200, **headers: str) -> Script:
    """A whole answer. Header names are written with underscores."""
    named = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return Script([f"HTTP/1.1 {status} So\r\n{head}\r\n".encode("latin-1") + body])


def zipped(body: bytes) -> Script:
    return answer(gzip.compress(body), Content_Encoding="gzip")


def redirect(location: str, *, status: int = 302) -> Script:
    return answer(b"", status=status, Location=location)


def cut_off(body: bytes = b'{"issues": [') -> Script:
    """Half of what the head promises."""
    return answer(body, Content_Length=str(len(body) * 2))


def dripping_head() -> Script:
    return Script([b"HTTP/1.1 200 So\r\nX-Slow: ", *[b"a"] * 200], pause_s=0.1)


def dripping_body() -> Script:
    return Script([b"HTTP/1.1 200 So\r\nContent-Length: 200\r\n\r\n", *[b"a"] * 200], pause_s=0.1)


def silent() -> Script:
    return Script([b"HTTP/1.1 200 So\r\n", b""], pause_s=3.0)


@dataclass
class Vendor:
    """`answers` gives a path's scripts in order, the last one for good. `seen` are the requests: method, target, headers, body."""

    url: str
    answers: dict[str, list[Script]] = field(default_factory=lambda: defaultdict(lambda: [answer()]))
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def next_script(self, target: str) -> Script:
        scripts = self.answers[target.partition("?")[0]]
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]


class _Handler(BaseHTTPRequestHandler):
    vendor: Vendor

    def answer_by_script(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.vendor.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        script = self.vendor.next_script(self.path)
        self.close_connection = True
        try:
            for chunk in script.chunks:
                self.wfile.write(chunk)
                self.wfile.flush()
                time.sleep(script.pause_s)
        except OSError:
            return  # The client hung up, which is what these tests want of it.

    do_GET = do_POST = do_CONNECT = answer_by_script  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing: tests read what was asked from the vendor."""


@contextmanager
def serve(tls: ssl.SSLContext | None = None):
    """Run a vendor on a free port until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda _request, _address: None
    handler.vendor = Vendor(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield handler.vendor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
