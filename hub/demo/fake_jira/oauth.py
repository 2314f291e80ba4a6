"""Atlassian's own doors beside the gateway: consent, codes and refresh tokens that are good for one use, the sites of a consent."""

import datetime as dt
from html import escape
from typing import Any
from urllib.parse import urlencode

from hub.demo.fake_jira.entities import App, Consent
from hub.demo.fake_jira.problem import JiraProblem
from hub.demo.fake_jira.wire import Anonymous, Call, Route
from hub.demo.fake_jira.world import JiraWorld
from hub.demo.loopback.answer import HTML, Answer

LASTS = dt.timedelta(hours=1)
RENEWABLE = "offline_access"


def ask_user(call: Call) -> Answer:
    """Atlassian's page: somebody is asked whether an app may read, and their browser goes back with a code, or with their no."""
    query = dict(call.query)
    app = call.site.world.apps.get(query.get("client_id", ""))
    if app is None or query.get("redirect_uri") != app.callback or query.get("audience") != "api.atlassian.com":
        return _page("<p>Something went wrong: client id, callback address or audience are unknown.</p>", 400)
    asked = frozenset(query.get("scope", "").split())
    if query.get("response_type") != "code" or not asked - {RENEWABLE} <= app.scopes or not query.get("state"):
        return _back(app, {"error": "invalid_scope", "state": query.get("state", "")})
    answer = query.pop("answer", None)
    if answer is None:
        users = [user for user in call.site.world.users.values() if user.active]
        links = [("Deny", "deny"), *((f"Accept as {user.display_name}", user.account_id) for user in users)]
        return _page(
            "".join(
                f'<p><a href="?{escape(urlencode(query | {"answer": to}))}">{escape(what)}</a></p>'
                for what, to in links
            )
        )
    if answer == "deny":
        return _back(
            app, {"error": "access_denied", "error_description": "User did not authorize the request"} | _state(query)
        )
    code = f"code-{len(call.site.world.codes) + 1}-canary"
    call.site.world.codes[code] = (app, call.site.world.users[answer])
    return _back(app, {"code": code} | _state(query))


def give_tokens(call: Call) -> Answer:
    """Spend a code or a refresh token; the answer carries the next refresh token."""
    body: Any = call.body
    if not isinstance(body, dict) or body.get("grant_type") not in {"refresh_token", "authorization_code"}:
        raise _refused(400, "invalid_request")
    world = call.site.world
    if body["grant_type"] == "authorization_code":
        app, user = world.codes.pop(body.get("code", ""), (None, None))
        given = (body.get("client_id"), body.get("client_secret"), body.get("redirect_uri"))
        if app is None or user is None or given != (app.client_id, app.client_secret, app.callback):
            raise _refused(403, "invalid_grant")
        world.consents.append(Consent(user, app.client_id, app.client_secret, refresh_token=""))
        return _renewed(world, world.consents[-1])
    consent = next((each for each in world.consents if _fits(each, body)), None)
    if consent is None:
        raise _refused(403, "unauthorized_client")
    return _renewed(world, consent)


def _renewed(world: JiraWorld, consent: Consent) -> Answer:
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


def _state(query: dict[str, str]) -> dict[str, str]:
    return {"state": query["state"]}


def _back(app: App, answer: dict[str, str]) -> Answer:
    return Answer(302, b"", {"Location": f"{app.callback}?{urlencode(answer)}"}, HTML)


def _page(body: str, status: int = 200) -> Answer:
    return Answer(status, f"<!doctype html><title>Atlassian</title>{body}".encode(), {}, HTML)


ASK_USER = Route("GET", "authorize", ask_user, Anonymous.WELCOME)
GIVE_TOKENS = Route("POST", "oauth/token", give_tokens, Anonymous.WELCOME)
SITES = Route("GET", "oauth/token/accessible-resources", list_sites)
