"""The only place that speaks to Jira. The `jira` package authenticates and holds the session; patience and errors are ours.

Decided: `jira.JIRA` is built without asking the server (`get_server_info=False`), because its own first request would raise
exceptions that quote headers and would not wait as long as a Retry-After says. Its `request` method is passed by for the same
reason, and its Issue objects would cost three times the raw JSON.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jira import JIRA

from connectors.jira.oauth import Access
from connectors.jira.settings import JiraSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AuthExpired, ConfigError, ConnectorError, QuotaExhausted
from connectors.sdk.refusal import refusal
from connectors.sdk.requests_transport import guard_session, send_once
from connectors.sdk.retry import TOO_MANY_REQUESTS, RetryPolicy, retry_after_s, send_patiently

JsonObject = dict[str, Any]
VENDOR = "Jira"
_REFUSED_LOGINS = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")
_UNAUTHORIZED, _REMOVED = 401, 410
_AUTHORIZATION, _BEARER = "Authorization", "Bearer "
_QUOTAS = frozenset({"jira-quota-global-based", "jira-quota-tenant-based"})
_BURST = "jira-burst-based"
_NUMBERED = re.compile(r"[^/]*\d[^/]*")
_ASK_WITH_A_NAME = frozenset({401, 403})


def asked_wait(answer: Answer, now: dt.datetime) -> float | None:
    """Seconds that Jira asks to wait: Retry-After, else up to `X-RateLimit-Reset`, which points to the minute a quota comes back."""
    seconds = retry_after_s(answer, now)
    reset = answer.headers.get("X-RateLimit-Reset")
    if seconds is not None or not reset:
        return seconds
    try:
        return max(0.0, (dt.datetime.fromisoformat(reset) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def next_hour(now: dt.datetime) -> dt.datetime:
    """The top of the next UTC hour, when quotas are filled up again."""
    return now.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)


def is_burst(answer: Answer) -> bool:
    """A burst is of one endpoint and method; Jira counts each of them apart."""
    return answer.headers.get("RateLimit-Reason") == _BURST


def endpoint_of(method: str, path: str) -> str:
    """An endpoint without the ids and keys of what was asked for: `GET issue/*/worklog`."""
    return f"{method} {_NUMBERED.sub('*', path)}"


_POLICY = RetryPolicy(asked_wait=asked_wait, is_of_endpoint=is_burst)


class JiraApi(Closing):
    """One site as one reader sees it. Close it when the task is over.

    `site_url` is where people browse, whatever address the requests take; `me` is the answer of /myself after `log_in`.
    """

    def __init__(
        self,
        settings: JiraSettings,
        runtime: Runtime,
        *,
        base_url: str,
        is_cloud: bool,
        anonymous: bool = False,
        access: Access | None = None,
    ) -> None:
        self.site_url = settings.site_url
        self.connection = runtime.connection_name
        self.is_cloud = is_cloud
        self.me: JsonObject = {}
        self._runtime = runtime
        self._access = access
        self._jira = JIRA(
            server=base_url,
            options={"rest_api_version": "3" if is_cloud else "2"},
            get_server_info=False,
            max_retries=0,
            timeout=runtime.limits.read_timeout_s,
            logging=False,
            **({} if anonymous or access else _credentials(settings)),
        )
        self._session = self._jira._session  # noqa: SLF001 - the package offers no public way to its session
        guard_session(self._session, runtime=runtime)

    @property
    def place(self) -> str:
        """Whose answer this is, for sentences about it."""
        return f'connection "{self.connection}"'

    def log_in(self) -> None:
        """Ask who we are. Raises AuthExpired when Jira does not know."""
        self.me = self.get("myself", what="log in").json()

    def get(self, path: str, *, what: str, params: Mapping[str, Any] | None = None) -> Answer:
        """GET and insist on success. `path` stands below the REST API; `what` finishes the sentence "Jira refused to ..."."""
        return self.insist(self.request("GET", path, what=what, params=params), what)

    def post(self, path: str, *, what: str, body: JsonObject) -> Answer:
        """POST a question (all of ours only read) and insist on success."""
        return self.insist(self.request("POST", path, what=what, body=body), what)

    def request(
        self, method: str, path: str, *, what: str, params: Mapping[str, Any] | None = None, body: Any = None
    ) -> Answer:
        """Send patiently and return the final answer, whatever its status; a refused login alone is always AuthExpired.

        A success that is a web page or garbage raises VendorUnavailable, so that a page of it is never kept. A `path` with a leading slash stands below the site instead of its REST API.
        """
        api = "" if path.startswith("/") else f"/rest/api/{'3' if self.is_cloud else '2'}/"
        url = f"{self._jira.server_url}{api}{path}"
        headers = self._bearer()
        asked: JsonObject = {"what": what, "endpoint": endpoint_of(method, path), "params": params, "body": body}
        answer = self._send(method, url, headers=headers, **asked)
        if answer.status == _UNAUTHORIZED and self._access:
            self._access.drop(headers[_AUTHORIZATION].removeprefix(_BEARER))
            answer = self._send(method, url, headers=self._bearer(), **asked)
        if any(word in answer.headers.get("X-Seraph-LoginReason", "") for word in _REFUSED_LOGINS):
            raise self._refused_login(answer)
        if answer.ok and not _looks_like_json(answer.body):
            answer.json()
        return answer

    def insist(self, answer: Answer, what: str) -> Answer:
        """The answer if it is a success; raises the error that says what to do otherwise."""
        if answer.ok:
            return answer
        if answer.status == _REMOVED:
            raise ConfigError(
                f'Jira has removed the interface that connection "{self.connection}" uses to {what} ({answer.place}).',
                hint='If this is a Cloud site, set "deployment" to "auto" or "cloud".',
            )
        raise refusal(answer, vendor=VENDOR, what=what)

    def progress(self, sentence: str) -> None:
        self._runtime.progress(sentence)

    def close(self) -> None:
        self._session.close()

    def _send(
        self,
        method: str,
        url: str,
        *,
        what: str,
        endpoint: str,
        params: Mapping[str, Any] | None,
        body: Any,
        headers: Mapping[str, str],
    ) -> Answer:
        def attempt() -> Answer:
            answer = send_once(self._session, method, url, params=params, json=body, headers=headers)
            return self._whole(self._within_quota(answer))

        return send_patiently(
            attempt, runtime=self._runtime, vendor=VENDOR, what=what, policy=_POLICY, endpoint=endpoint
        )

    def _bearer(self) -> dict[str, str]:
        """The header of oauth; the other ways in are the session's own."""
        return {_AUTHORIZATION: _BEARER + self._access.token()} if self._access else {}

    def _within_quota(self, answer: Answer) -> Answer:
        """Raises QuotaExhausted when the points of this hour are used up, which all clients of one app share: whoever goes on asking is
        refused whatever it asks. A burst concerns one endpoint, is over in seconds and is waited out by those who ask that.
        """
        if answer.status != TOO_MANY_REQUESTS or answer.headers.get("RateLimit-Reason") not in _QUOTAS:
            return answer
        now = self._runtime.now()
        seconds = asked_wait(answer, now)
        until = next_hour(now) if seconds is None else now + dt.timedelta(seconds=seconds)
        self._runtime.limiter.hold((until - now).total_seconds())
        raise QuotaExhausted(
            f'Jira\'s points of this hour are used up for the app of connection "{self.connection}".',
            hint=f"The run goes on from here at {until:%H:%M} UTC.",
            resumes_at=until,
        )

    def _whole(self, answer: Answer) -> Answer:
        """An empty or broken-off success is a fault of the way, worth another try: raises VendorUnavailable."""
        if answer.ok and (not answer.body or (_looks_like_json(answer.body) and answer.body[-1:] not in b"}]\n ")):
            dataclasses.replace(answer, connection=self.connection).json()
        return answer

    def _refused_login(self, answer: Answer) -> AuthExpired:
        return AuthExpired(
            f'Jira refused the credentials of connection "{self.connection}" ({answer.status} on {answer.place}).',
            hint=(
                "Create a new token and save it under Connections. On Data Center a captcha may wait: log in once in a"
                " browser as that user."
            ),
        )


def _looks_like_json(body: bytes) -> bool:
    """Everything we ask for is an object or a list."""
    return body[:1] in {b"{", b"["}


def open_jira(settings: JiraSettings, runtime: Runtime) -> JiraApi:
    """Find the door that the credentials open, and prove it with /myself: on Cloud a wrong token is answered with empty lists.

    Nothing in a Cloud token tells whether it has scopes, and one with scopes is good only at Atlassian's gateway, so both doors
    are tried; when none opens, it is the first one's refusal that counts. Raises AuthExpired for that, ConfigError or
    VendorUnavailable when there is no Jira at the address.
    """
    access = Access(settings, runtime) if settings.way_in == "oauth" else None
    is_cloud = access is not None or _is_cloud(settings, runtime)
    refused: ConnectorError | None = None
    for base_url in _doors(settings, runtime, is_cloud=is_cloud, access=access):
        api = JiraApi(settings, runtime, base_url=base_url, is_cloud=is_cloud, access=access)
        try:
            api.log_in()
        except ConnectorError as error:
            api.close()
            if refused is None and not isinstance(error, AuthExpired):
                raise
            refused = refused or error
        except BaseException:
            api.close()
            raise
        else:
            return api
    raise refused or AssertionError("there is always a door")


def _is_cloud(settings: JiraSettings, runtime: Runtime) -> bool:
    """What the settings say, else what the site says of itself on /serverInfo, which both products show to anybody.

    It is asked without credentials, since those of the gateway are wrong at the site; a closed site is asked once more with them.
    """
    if settings.deployment != "auto":
        return settings.deployment == "cloud"
    with JiraApi(settings, runtime, base_url=settings.site_url, is_cloud=False, anonymous=True) as stranger:
        answer = stranger.request("GET", "serverInfo", what="say what it is")
    if answer.status in _ASK_WITH_A_NAME:
        with JiraApi(settings, runtime, base_url=settings.site_url, is_cloud=False) as reader:
            answer = reader.request("GET", "serverInfo", what="say what it is")
    if not answer.ok:
        raise refusal(answer, vendor=VENDOR, what="say what it is")
    info = answer.json()
    if not isinstance(info, dict) or "deploymentType" not in info:
        raise ConfigError(
            f'The address of connection "{runtime.connection_name}" answers, but not as a Jira does ({answer.place}).',
            hint="Write the site's address as you open it in a browser, with its path if it has one.",
        )
    return bool(info["deploymentType"] == "Cloud")


def _doors(settings: JiraSettings, runtime: Runtime, *, is_cloud: bool, access: Access | None) -> Iterator[str]:
    """Base addresses in the order to try them. The gateway's is looked up only when it is its turn."""
    if access:
        yield f"{settings.gateway_url}/ex/jira/{settings.cloud_id or access.cloud_id()}"
        return
    if not is_cloud or settings.way_in not in {"api_token", "scoped_token"}:
        yield settings.site_url
        return
    if settings.way_in == "api_token":
        yield settings.site_url
    cloud_id = settings.cloud_id or _find_cloud_id(settings, runtime)
    if cloud_id:
        yield f"{settings.gateway_url}/ex/jira/{cloud_id}"
    if settings.way_in == "scoped_token":
        yield settings.site_url


def _find_cloud_id(settings: JiraSettings, runtime: Runtime) -> str | None:
    """The site's own public word on its id; None where it says nothing."""
    with JiraApi(settings, runtime, base_url=settings.site_url, is_cloud=True, anonymous=True) as stranger:
        answer = stranger.request("GET", "/_edge/tenant_info", what="tell the site's cloud id")
    if not answer.ok:
        return None
    info = answer.json()
    return info.get("cloudId") if isinstance(info, dict) else None


def _credentials(settings: JiraSettings) -> JsonObject:
    """The package's own arguments: HTTP Basic in UTF-8 (left to itself, requests would write Latin-1), or Bearer for a nameless token."""
    bearer = settings.way_in == "pat" or (settings.way_in == "scoped_token" and not settings.email)
    if bearer:
        return {"token_auth": settings.secret}
    return {"basic_auth": ((settings.email or "").encode(), settings.secret.encode())}
