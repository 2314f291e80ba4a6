"""A person lets the hub read with their account: a device code typed into Microsoft's page, or a browser that comes back."""

import json

from connectors.msproject.entra.api import Tokens
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.consent import ConsentRequest
from connectors.sdk.contract import Runtime

_OF_PERSONS = frozenset({"device_code", "authorization_code"})


class EntraConsent:
    """`connectors.sdk.contract.Consent`; what is kept is msal's own flow, with the proof of PKCE in it."""

    def is_way_in(self, settings: MsProjectSettings) -> bool:
        return settings.way_in in _OF_PERSONS

    def begin(self, settings: MsProjectSettings, runtime: Runtime, *, redirect_uri: str, state: str) -> ConsentRequest:
        with Tokens(settings, runtime, resource=settings.resource) as tokens:
            if settings.way_in == "device_code":
                flow = tokens.begin_device_flow()
                return ConsentRequest(flow["verification_uri"], json.dumps(flow), code=flow["user_code"])
            flow = tokens.begin_code_flow(redirect_uri=redirect_uri, state=state)
            return ConsentRequest(flow["auth_uri"], json.dumps(flow))

    def finish(self, settings: MsProjectSettings, runtime: Runtime, *, kept: str, answer: dict[str, str]) -> bool:
        with Tokens(settings, runtime, resource=settings.resource) as tokens:
            return tokens.finish_flow(json.loads(kept), answer)
