"""The only place that speaks to Tempo: Timesheets REST v4, its audit log, and Cost Tracker where a site has one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.jira.answers import items_of
from connectors.jira.api import JiraApi
from connectors.jira.settings import JiraSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError
from connectors.sdk.http import VendorHttp
from connectors.sdk.refusal import refusal
from connectors.sdk.retry import RetryPolicy

JsonObject = dict[str, Any]
VENDOR = "Tempo"
PAGE = 1000
_NOT_FOUND = 404
_POLICY = RetryPolicy(is_of_endpoint=lambda _answer: True)
"""What Tempo asks to wait holds nobody who asks Jira."""
_TAIL = 10
"""By so many rows a page is joined to the next: some of them may leave meanwhile."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a listing: its rows without those that only join it to the page before, and where the next begins."""

    answer: Answer
    document: JsonObject
    rows: list[JsonObject]
    offset: int
    tail: Sequence[Any]
    is_last: bool


class TempoApi(Closing):
    """One Tempo as the owner of its token sees it. Close it when the task is over."""

    def __init__(self, settings: JiraSettings, runtime: Runtime) -> None:
        self.place = f'Tempo of connection "{runtime.connection_name}"'
        self.connection = runtime.connection_name
        token = settings.tempo_token.get_secret_value() if settings.tempo_token else ""
        self._http = VendorHttp(
            base_url=settings.tempo_root,
            runtime=runtime,
            vendor=VENDOR,
            headers={"Authorization": f"Bearer {token}"},
            policy=_POLICY,
            endpoint=VENDOR,
        )

    def get(self, path: str, *, what: str, params: Mapping[str, Any] | None = None) -> Answer:
        """GET below Timesheets v4 and insist on success."""
        return self._insist(self._http.request("GET", f"4/{path}", what=what, params=params), what)

    def find(self, path: str, *, what: str) -> Answer | None:
        """GET below Timesheets v4; None when Tempo knows no such thing."""
        answer = self._http.request("GET", f"4/{path}", what=what)
        return None if answer.status == _NOT_FOUND else self._insist(answer, what)

    def ask(self, path: str, *, what: str, params: Mapping[str, Any], body: JsonObject) -> Answer:
        """POST a question and insist on success."""
        answer = self._http.request("POST", f"4/{path}", what=what, params=params, json=body)
        return self._insist(answer, what)

    def get_beside(self, path: str, *, what: str, params: Mapping[str, Any] | None = None) -> Answer:
        """GET from another interface of the same host, such as `audit/1/...`; a whole address must be on that host."""
        return self._insist(self._http.request("GET", path, what=what, params=params), what)

    def walk(
        self, path: str, *, of: str, what: str, params: Mapping[str, Any], offset: int = 0, tail: Sequence[Any] = ()
    ) -> Iterator[ListPage]:
        """The pages of a listing whose rows are known by the key `of`; goes on behind the rows `tail`, the last ones before `offset`.

        Offsets slip when rows leave meanwhile, so each page begins with the last row of the one before; when it is not there, the walk
        steps back until it meets the tail again. Rows may therefore come twice, never not at all.
        """
        back = 1 if tail else 0
        while True:
            start = max(0, offset - back)
            answer = self.get(path, what=what, params={**params, "offset": start, "limit": PAGE})
            document = answer.json()
            rows = items_of(document, "results", of=self.place)
            met = max((number for number, row in enumerate(rows, 1) if row.get(of) in tail), default=None)
            if met is None and tail and start:
                back = max(2 * back, document["metadata"]["limit"] // 2)
                continue
            fresh = rows[met or 0 :]
            offset, tail = start + len(rows), [row.get(of) for row in rows[-_TAIL:]] or tail
            is_last = not rows or not document["metadata"].get("next")
            yield ListPage(answer, document, fresh, offset, tail, is_last)
            if is_last:
                return
            back = 1

    def close(self) -> None:
        self._http.close()

    def _insist(self, answer: Answer, what: str) -> Answer:
        if answer.ok:
            return answer
        where = f'connection "{self.connection}" ({answer.status} on {answer.place})'
        how = "In Jira open Tempo, Settings, API integration"
        match answer.status:
            case 401:
                hint = f"{how}, make a new token and save it as `tempo_token`."
                raise AuthExpired(f"Tempo refused the token of {where}.", hint=hint)
            case 403:
                hint = f"{how}, and give the token the scope to {what}; see the connector's README for all of them."
                raise AccessDenied(f"Tempo refused to {what} for {where}.", hint=hint)
            case _:
                raise refusal(answer, vendor=VENDOR, what=what)


def check_tempo(settings: JiraSettings, api: JiraApi) -> None:
    """Raise ConfigError where hours cannot come from Tempo."""
    if not settings.tempo_token:
        raise ConfigError(
            f'The mapping of connection "{api.connection}" takes hours from Tempo, and there is no `tempo_token`.',
            hint="Save one, or take the rule out of `time`.",
        )
    if not api.is_cloud:
        raise ConfigError(
            f'Connection "{api.connection}" leads to a Data Center site and has a `tempo_token`.',
            hint="Take it away: there Tempo keeps hours as Jira's own worklogs, by their true authors, and those are read.",
        )
