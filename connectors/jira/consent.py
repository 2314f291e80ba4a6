"""A user lets an app read their Jira: Atlassian's page, and what comes back from it.

Decided: no PKCE, because Atlassian documents none for these apps; the app's secret and a state that is good once stand for it.
"""

import json
from urllib.parse import urlencode

from connectors.jira.oauth import SECRET, ask_for_tokens
from connectors.jira.settings import JiraSettings
from connectors.sdk.consent import AUTHORISE, ConsentRequest, shown_error
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AuthExpired, ConfigError

_AUDIENCE = "api.atlassian.com"
_RENEWABLE = "offline_access"


class JiraConsent:
    """`connectors.sdk.contract.Consent` for OAuth 2.0 (3LO)."""

    def is_way_in(self, settings: JiraSettings) -> bool:
        return settings.way_in == "oauth"

    def begin(self, settings: JiraSettings, _runtime: Runtime, *, redirect_uri: str, state: str) -> ConsentRequest:
        asked = {
            "audience": _AUDIENCE,
            "client_id": settings.oauth_client_id.get_secret_value() if settings.oauth_client_id else "",
            "scope": " ".join([*settings.oauth_scopes.split(), _RENEWABLE]),
            "redirect_uri": redirect_uri,
            "state": state,
            "response_type": "code",
            "prompt": "consent",
        }
        kept = json.dumps({"redirect_uri": redirect_uri})
        return ConsentRequest(f"{settings.oauth_url}/authorize?{urlencode(asked)}", kept)

    def finish(self, settings: JiraSettings, runtime: Runtime, *, kept: str, answer: dict[str, str]) -> bool:
        """Keep the refresh token; the access that comes with it is not used: the next task gets its own."""
        if not answer.get("code"):
            raise AuthExpired(
                f'Atlassian gave connection "{runtime.connection_name}" no access: {shown_error(answer)}.',
                hint=AUTHORISE,
            )
        asked = {"grant_type": "authorization_code", "code": answer["code"], **json.loads(kept)}
        refresh_token = ask_for_tokens(settings, runtime, asked, what="grant the access").get("refresh_token")
        if not isinstance(refresh_token, str) or not refresh_token:
            raise ConfigError(
                f'Atlassian gave connection "{runtime.connection_name}" access that cannot be renewed.',
                hint="Let the app ask for offline_access, then authorise again.",
            )
        runtime.replace_secret(SECRET, lambda _old: refresh_token)
        return True
