"""One request, one answer: guarded, timed, measured, logged without secrets. Nothing is asked twice here; see retry.py."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

import httpx
from requests.structures import CaseInsensitiveDict

from connectors.sdk.answer import Answer
from connectors.sdk.body import ACCEPTED_ENCODING, read_body
from connectors.sdk.deadline import deadline
from connectors.sdk.errors import ConfigError, VendorUnavailable
from connectors.sdk.faults import TRANSPORT_FAULTS, Faults
from connectors.sdk.limits import HttpLimits
from connectors.sdk.netguard import NetGuard, Resolver, system_resolve
from connectors.sdk.transport import GuardedTransport

_log = logging.getLogger(__name__)
_MAX_REDIRECTS = 5

# The lines of these loggers hold whole addresses and headers, and a token may stand in either.
for _name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
    logging.getLogger(_name).addFilter(lambda _record: False)


class Exchange:
    """Sends single requests for one connection. Safe to share between threads; close it when the task is over."""

    def __init__(
        self,
        *,
        connection: str,
        limits: HttpLimits,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | httpx.Auth | None = None,
        resolve: Resolver = system_resolve,
    ) -> None:
        guard = NetGuard(connection, allow_private_network=limits.allow_private_network, resolve=resolve)
        _check_headers(headers or {}, connection)
        self._connection = connection
        self._limits = limits
        self._faults = Faults(connection, limits)
        self._client = httpx.Client(
            transport=GuardedTransport(guard, limits),
            headers={"User-Agent": "pmo-hub", "Accept": "application/json", **(headers or {})},
            auth=auth,
            timeout=httpx.Timeout(limits.read_timeout_s, connect=limits.connect_timeout_s, pool=limits.total_timeout_s),
            trust_env=False,
        )

    def send(self, method: str, url: str, **content: Any) -> Answer:
        """Send once, following redirects on the same host only.

        `content` is what httpx takes: params, json, content, data, headers. Raises VendorUnavailable for a fault that may pass,
        ConfigError for one that a person must mend, ContractBroken for an answer beyond the size limit.
        """
        request = self._built(method, url, content)
        with deadline(self._limits.total_timeout_s):
            for _ in range(_MAX_REDIRECTS + 1):
                answer, onward = self._send_one(request)
                if onward is None:
                    return answer
                self._check_redirect(request, onward)
                request = onward
        raise VendorUnavailable(
            f'Connection "{self._connection}": {request.url.host} redirects in a circle.', hint="Check the address."
        )

    def close(self) -> None:
        self._client.close()

    def _built(self, method: str, url: str, content: dict[str, Any]) -> httpx.Request:
        _check_headers(content.get("headers") or {}, self._connection)
        try:
            return self._client.build_request(method, url, **content)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise self._no_address() from error

    def _no_address(self) -> ConfigError:
        return ConfigError(
            f'Connection "{self._connection}" has an address that is none.', hint="Write it as https://host.example."
        )

    def _send_one(self, request: httpx.Request) -> tuple[Answer, httpx.Request | None]:
        request.headers["Accept-Encoding"] = ACCEPTED_ENCODING
        started = monotonic()
        with self._named_faults(request):
            response = self._client.send(request, stream=True)
            try:
                answer = self._read(response)
            finally:
                response.close()
        _log.debug("vendor_request", extra={**_shape(request), **_size(answer), "took_ms": _ms_since(started)})
        return answer, response.next_request

    def _read(self, response: httpx.Response) -> Answer:
        body = read_body(
            response.iter_raw(),
            encoding=response.headers.get("Content-Encoding", ""),
            max_bytes=self._limits.max_answer_bytes,
        )
        headers = CaseInsensitiveDict(response.headers.items())
        return Answer(response.status_code, headers, body, str(response.url), self._connection)

    @contextmanager
    def _named_faults(self, request: httpx.Request) -> Iterator[None]:
        try:
            yield
        except UnicodeError as error:
            raise self._no_address() from error
        except (*TRANSPORT_FAULTS, httpx.HTTPError) as error:
            fault = self._faults.of(error, host=request.url.host)
            _log.debug("vendor_fault", extra={**_shape(request), "fault": type(error).__name__})
            raise fault from error

    def _check_redirect(self, request: httpx.Request, onward: httpx.Request) -> None:
        """A redirect may change the path, or http to https; anything else would carry credentials or meaning elsewhere."""
        source, target = request.url, onward.url
        is_downgrade = (source.scheme, target.scheme) == ("https", "http")
        if target.host != source.host or is_downgrade or _moved_port(source, target):
            raise ConfigError(
                f'Connection "{self._connection}": {source.host} redirects to {target.host}, and credentials never follow there.',
                hint="If that is the tool's new address, save it; if it is a login page, the credentials are not accepted.",
            )
        if onward.method != request.method:
            raise ConfigError(
                f'Connection "{self._connection}": {source.host} redirects a {request.method} of {source.path} to a page.',
                hint="Check the address and the credentials; it looks like a login page.",
            )


def _check_headers(headers: Mapping[str, str], connection: str) -> None:
    """A token with a line break or a typographic character would fail deep below, in an error that quotes it."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ConfigError(
                f'Connection "{connection}": the value for {name} holds a character that no header can carry.',
                hint="Copy the token again, without line breaks or typographic characters.",
            )


def _moved_port(source: httpx.URL, target: httpx.URL) -> bool:
    upgraded = source.scheme == "http" and target.scheme == "https"
    return target.port != source.port and not (upgraded and target.port is None)


def _shape(request: httpx.Request) -> dict[str, Any]:
    return {"method": request.method, "host": request.url.host, "path": request.url.path}


def _size(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "received_bytes": len(answer.body)}


def _ms_since(started: float) -> int:
    return round((monotonic() - started) * 1000)
