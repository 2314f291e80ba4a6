"""Puts a vendor library's `requests.Session` on our own path: the same guard, limits, deadline, faults and log.

The library keeps what it does well (authentication, addresses); its requests travel through exchange.py. Retries are ours alone:
switch the library's own off and send through `send_once` inside `send_patiently`.
"""

from collections.abc import Mapping
from http.client import responses as reasons
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from connectors.sdk.answer import Answer
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import ConfigError
from connectors.sdk.exchange import Exchange

_UNPACKED = ("Content-Encoding", "Content-Length", "Transfer-Encoding")


def guard_session(session: requests.Session, *, runtime: Runtime) -> None:
    """Send everything of this session through our path, before its first request.

    The environment is shut out of the session: a netrc file must not replace the connection's credentials; proxy and
    certificates come from the limits and the environment by way of egress.py.
    """
    adapter = GuardedAdapter(Exchange(connection=runtime.connection_name, limits=runtime.limits))
    session.trust_env = False
    session.mount("https://", adapter)
    session.mount("http://", adapter)


def send_once(
    session: requests.Session,
    method: str,
    url: str,
    *,
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request with the session's credentials and headers; the answer whatever its status. Raises as `Exchange.send` does.

    It goes past the session's own `request` method, where libraries put retries and exceptions of their own.
    """
    try:
        prepared = session.prepare_request(requests.Request(method, url, params=params, json=json, headers=headers))
    except (requests.RequestException, UnicodeError) as error:
        # The cause is cut off: it quotes the address or the header.
        raise ConfigError(
            f"The address or a header of the connection cannot be used ({type(error).__name__}).",
            hint="Check the address; copy the token again, without line breaks or typographic characters.",
        ) from None
    response = session.send(prepared, allow_redirects=False, stream=True)
    return Answer(response.status_code, response.headers, response.raw.read(), response.url)


class GuardedAdapter(BaseAdapter):
    """A requests adapter over `Exchange`. Time-outs, certificates and proxies of the call are ignored in favour of the limits."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        headers = {
            name: value if isinstance(value, str) else value.decode("latin-1")
            for name, value in request.headers.items()
        }
        answer = self._exchange.send(request.method or "GET", request.url or "", content=request.body, headers=headers)
        return _to_response(answer, request)

    def close(self) -> None:
        self._exchange.close()


def _to_response(answer: Answer, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = reasons.get(answer.status, "")
    response.headers = CaseInsensitiveDict({k: v for k, v in answer.headers.items() if k.title() not in _UNPACKED})
    response.encoding = get_encoding_from_headers(response.headers)
    response.raw = BytesIO(answer.body)
    response.url = answer.url
    response.request = request
    return response
