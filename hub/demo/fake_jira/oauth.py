"""Atlassian's own doors beside the gateway: refresh tokens that are good for one use, and the sites of a consent."""

import datetime as dt
from typing import Any

from hub.demo.fake_jira.entities import Consent
from hub.demo.fake_jira.problem import JiraProblem
from hub.demo.fake_jira.wire import Anonymous, Call, Route
from hub.demo.loopback.answer import Answer

LASTS = dt.timedelta(hours=1)


def renew(call: Call) -> Answer:
    """Spend a refresh token; the answer carries the next one."""
    body: Any = call.body
    world = call.site.world
    if not isinstance(body, dict) or body.get("grant_type") != "refresh_token":
        raise _refused(400, "invalid_request")
    consent = next((each for each in world.consents if _fits(each, body)), None)
    if consent is None:
        raise _refused(403, "unauthorized_client")
    consent.renewals += 1
    consent.refresh_token = f"refresh-{consent.renewals}-canary"
    access = f"access-{consent.renewals}-canary"
    world.access[access] = (consent.user, world.clock.now + LASTS)
    return Answer.of(
        {
            "access_token": access,
            "refresh_token": consent.refresh_token,
            "expires_in": int(LASTS.total_seconds()),
            "token_type": "Bearer",
            "scope": "read:jira-work offline_access",
        }
    )


def list_sites(call: Call) -> Answer:
    world = call.site.world
    site = {"id": world.cloud_id, "url": call.site_url, "name": world.title, "scopes": ["read:jira-work"]}
    return Answer.of([site | {"avatarUrl": ""}])


def _fits(consent: Consent, body: dict[str, Any]) -> bool:
    given = (body.get("client_id"), body.get("client_secret"), body.get("refresh_token"))
    return given == (consent.client_id, consent.client_secret, consent.refresh_token)


def _refused(status: int, error: str) -> JiraProblem:
    return JiraProblem(Answer.of({"error": error, "error_description": "refresh_token is invalid"}, status))


RENEW = Route("POST", "oauth/token", renew, Anonymous.WELCOME)
SITES = Route("GET", "oauth/token/accessible-resources", list_sites)
