"""The way out of a company's network: its proxy and its certificate authorities, from our settings or the environment."""

import os
import ssl
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from connectors.sdk.errors import ConfigError
from connectors.sdk.limits import HttpLimits

_REPLACING = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    """The platform's authorities, replaced by REQUESTS_CA_BUNDLE or SSL_CERT_FILE as everywhere, and the company's own added.

    Reading them takes some thirty milliseconds, so all clients of the same bundles share one; a bundle that was replaced is read anew.
    """
    bundles = (*(os.environ.get(name) for name in _REPLACING), ca_bundle)
    return _made_context(bundles, tuple(map(_stamp, bundles)))


@lru_cache(maxsize=16)
def _made_context(bundles: tuple[str | None, ...], _stamps: tuple[tuple[int, int] | None, ...]) -> ssl.SSLContext:
    replaced, ca_bundle = bundles[0], bundles[-1]
    context = _trusting(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), replaced) if replaced else httpx.create_ssl_context()
    return _trusting(context, ca_bundle) if ca_bundle else context


def _stamp(bundle: str | None) -> tuple[int, int] | None:
    """When a bundle was changed last, and its size; None where there is nothing to look at."""
    try:
        status = Path(bundle).stat() if bundle else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status else None


def _trusting(context: ssl.SSLContext, bundle: str) -> ssl.SSLContext:
    try:
        context.load_verify_locations(**{"capath" if Path(bundle).is_dir() else "cafile": bundle})
    except OSError as error:
        raise ConfigError(
            f'The certificate bundle "{bundle}" cannot be read ({error.strerror or error}).',
            hint="Correct PMO_HUB_CA_BUNDLE, REQUESTS_CA_BUNDLE or SSL_CERT_FILE.",
        ) from error
    return context


def proxy_for(scheme: str, host: str, limits: HttpLimits) -> str | None:
    """The proxy for a host, None for a direct connection. NO_PROXY is honoured, and this machine is always reached directly."""
    if host in {"localhost", "127.0.0.1", "::1"} or proxy_bypass(host):
        return None
    return limits.proxy or getproxies().get(scheme)


def to_proxy(url: str) -> httpcore.Proxy:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(
            "The proxy's address is not usable.",
            hint="Write PMO_HUB_HTTPS_PROXY as http://host:port or https://host:port.",
        )
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return httpcore.Proxy(f"{parts.scheme}://{parts.hostname}:{parts.port or 3128}", auth=auth)
