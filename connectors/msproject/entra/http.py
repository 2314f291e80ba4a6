"""Requests that carry a token: the one way to Dataverse and Graph."""

from collections.abc import Mapping
from typing import Any

from connectors.msproject.entra.api import Tokens
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.http import VendorHttp
from connectors.sdk.retry import DEFAULT_POLICY, RetryPolicy

_REFUSED = 401


class SignedHttp(Closing):
    """Speaks to one resource with a token of the connection. `base_url` stands below `resource`, whose token is carried."""

    def __init__(
        self,
        settings: MsProjectSettings,
        runtime: Runtime,
        *,
        resource: str,
        base_url: str,
        vendor: str,
        headers: Mapping[str, str] | None = None,
        policy: RetryPolicy = DEFAULT_POLICY,
    ) -> None:
        self.tokens = Tokens(settings, runtime, resource=resource)
        self._http = VendorHttp(base_url=base_url, runtime=runtime, vendor=vendor, headers=headers, policy=policy)

    def request(
        self, method: str, path: str, *, what: str, headers: Mapping[str, str] | None = None, **content: Any
    ) -> Answer:
        """Send patiently and return the final answer, whatever its status. A token that is refused is renewed once.

        `path` continues the base address; a whole address, such as a link to the next page, must be on the same host.
        """
        answer = self._send(method, path, what, headers, content)
        if answer.status != _REFUSED:
            return answer
        self.tokens.drop()
        return self._send(method, path, what, headers, content)

    def close(self) -> None:
        self._http.close()
        self.tokens.close()

    def _send(
        self, method: str, path: str, what: str, headers: Mapping[str, str] | None, content: dict[str, Any]
    ) -> Answer:
        signed = {**(headers or {}), "Authorization": f"Bearer {self.tokens.get()}"}
        return self._http.request(method, path, what=what, headers=signed, **content)
