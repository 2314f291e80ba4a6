"""The transport under every vendor request: guarded addresses, one deadline, the way out of egress.py.

httpx hands its requests here. The connection pool is httpcore's, given our own way to open a socket: that is where a host name
becomes an address, so that is where the guard stands. TLS is verified against the host name, whatever address was chosen.
"""

import ssl
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from connectors.sdk.deadline import seconds_left
from connectors.sdk.egress import proxy_for, tls_context, to_proxy
from connectors.sdk.limits import HttpLimits
from connectors.sdk.netguard import NetGuard

_CONNECTIONS = 20


class GuardedTransport(httpx.BaseTransport):
    """Sends requests directly or through a proxy. Lets httpcore's exceptions through, and ConfigError for a refused address."""

    def __init__(self, guard: NetGuard, limits: HttpLimits) -> None:
        self._guard = guard
        self._limits = limits
        self._tls = tls_context(limits.ca_bundle)
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._guard.check_url(str(request.url))
        proxy = proxy_for(request.url.scheme, request.url.host, self._limits)
        if proxy:
            self._check_behind_proxy(request.url)
        url = request.url
        answer = self._pool(proxy).handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _check_behind_proxy(self, url: httpx.URL) -> None:
        """Judge the target as far as this machine can resolve it; behind a proxy it often cannot, and then the proxy decides."""
        try:
            self._guard.addresses(url.host, url.port or 0)
        except OSError:
            return

    def _pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        # Two threads may both make one; the pool that comes second is dropped before it has opened a socket.
        if proxy not in self._pools:
            self._pools.setdefault(proxy, self._direct_pool() if proxy is None else self._proxied_pool(proxy))
        return self._pools[proxy]

    def _direct_pool(self) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=self._tls, max_connections=_CONNECTIONS, network_backend=_GuardedNetwork(self._guard)
        )

    def _proxied_pool(self, proxy: str) -> httpcore.ConnectionPool:
        # The operator chose the proxy, so it may stand in a private network.
        anywhere = NetGuard(self._guard.connection, allow_private_network=True)
        return httpcore.ConnectionPool(
            ssl_context=self._tls,
            max_connections=_CONNECTIONS,
            proxy=to_proxy(proxy),
            network_backend=_ProxyNetwork(anywhere),
        )


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _GuardedNetwork(httpcore.NetworkBackend):
    """Opens sockets to judged addresses only, trying each in turn."""

    def __init__(self, guard: NetGuard) -> None:
        self._guard = guard
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        fault: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(address, port, _cut(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _TimedStream(stream)
        raise fault or httpcore.ConnectError("the name has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            return self._guard.addresses(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class _ProxyNetwork(_GuardedNetwork):
    """Opens sockets to the proxy, so a fault here is the proxy's and not the vendor's."""

    def connect_tcp(self, host: str, port: int, *options: Any, **named: Any) -> httpcore.NetworkStream:
        try:
            return super().connect_tcp(host, port, *options, **named)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise httpcore.ProxyError(f"{host}:{port} does not answer") from error


class _TimedStream(httpcore.NetworkStream):
    """A socket whose every operation ends with the exchange's deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, _cut(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _cut(timeout: float | None) -> float | None:
    """The shorter of a time-out and what is left of the deadline. Raises ReadTimeout when nothing is left."""
    left = seconds_left()
    if left is None:
        return timeout
    if left == 0.0:
        raise httpcore.ReadTimeout("the deadline of the exchange has passed")
    return left if timeout is None else min(timeout, left)
