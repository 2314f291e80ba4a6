"""The one way to speak HTTP to a vendor.

| file         | what it gives                                                                     |
|--------------|-----------------------------------------------------------------------------------|
| http.py      | `VendorHttp`: a vendor's base address, credentials and retries in one             |
| retry.py     | `send_patiently`: time to wait and when to give up, for any HTTP library          |
| exchange.py  | one request, one answer, with redirects on the same host and a redacted log       |
| windows.py   | signing in as a Windows user, on the same exchange                                |
| transport.py | sockets to judged addresses only; deadline; egress.py: proxy and certificates     |
| netguard.py  | which addresses are allowed                                                       |
| body.py      | size limit and decompression                                                      |
| faults.py    | one sentence for each thing that can go wrong on the way; refusal.py: for answers |
| parallel.py  | several requests at once, answers in order                                        |

A vendor's own library that brings a `requests.Session` is put on the same path by requests_transport.py.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import ContractBroken
from connectors.sdk.exchange import Exchange
from connectors.sdk.limits import HttpLimits, RequestMeter
from connectors.sdk.netguard import Resolver, system_resolve
from connectors.sdk.refusal import refusal
from connectors.sdk.retry import DEFAULT_POLICY, RetryPolicy, send_patiently
from connectors.sdk.windows import WindowsSignIn

__all__ = ["Answer", "HttpLimits", "RequestMeter", "VendorHttp"]


class VendorHttp(Closing):
    """Speaks to one vendor for one task. `auth` is user and password for HTTP Basic, or a `WindowsSignIn`; a bearer token goes into `headers`.

    `params` go with every request (keys that a vendor wants in the query). `endpoint` is for a vendor beside another in one connection:
    waits that its policy calls its own hold nobody else. Safe to share between threads.
    """

    def __init__(
        self,
        *,
        base_url: str,
        runtime: Runtime,
        vendor: str,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        auth: tuple[str, str] | WindowsSignIn | None = None,
        policy: RetryPolicy = DEFAULT_POLICY,
        endpoint: str = "",
        resolve: Resolver = system_resolve,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._runtime = runtime
        self._vendor = vendor
        self._params = dict(params or {})
        self._policy = policy
        self._endpoint = endpoint
        self._exchange = Exchange(
            connection=runtime.connection_name, limits=runtime.limits, headers=headers, auth=auth, resolve=resolve
        )

    def get(self, path: str, *, what: str, params: Mapping[str, Any] | None = None) -> Answer:
        """GET and insist on success: raises the error of refusal.py otherwise. `what` reads like "list boards"."""
        return self._insist(self.request("GET", path, what=what, params=params), what)

    def post(self, path: str, *, what: str, json: Any, idempotent: bool) -> Answer:
        """POST JSON and insist on success. A query sent as POST is idempotent; say so, and it is retried."""
        return self._insist(self.request("POST", path, what=what, json=json, idempotent=idempotent), what)

    def request(
        self,
        method: str,
        path: str,
        *,
        what: str,
        params: Mapping[str, Any] | None = None,
        idempotent: bool = True,
        cost: int = 1,
        **content: Any,
    ) -> Answer:
        """Send patiently and return the final answer, whatever its status. `cost` is what the vendor counts it as.

        `path` continues the base address; a whole address, such as a link to the next page, must be on the same host.
        `content` is what httpx takes: json, content, data, headers. Raises as `send_patiently` and `Exchange.send` do.
        """
        url = self._url(path)
        query = {**self._params, **(params or {})}
        return send_patiently(
            lambda: self._exchange.send(method, url, params=query or None, **content),
            runtime=self._runtime,
            vendor=self._vendor,
            what=what,
            idempotent=idempotent,
            policy=self._policy,
            cost=cost,
            endpoint=self._endpoint,
        )

    def close(self) -> None:
        self._exchange.close()

    def _insist(self, answer: Answer, what: str) -> Answer:
        if not answer.ok:
            raise refusal(answer, vendor=self._vendor, what=what)
        return answer

    def _url(self, path: str) -> str:
        if "://" not in path:
            return f"{self._base_url}/{path.lstrip('/')}"
        if urlsplit(path)[:2] != urlsplit(self._base_url)[:2]:
            raise ContractBroken(
                f'Connection "{self._runtime.connection_name}": {self._vendor} links to {urlsplit(path).hostname}, another host.',
                hint="Credentials never follow to another host; check the address of the connection.",
            )
        return path
