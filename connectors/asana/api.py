"""The only place that speaks to Asana. The `asana` package authenticates and builds requests; everything after that is ours.

Decided: only `asana.ApiClient.call_api` is used, raw (`_preload_content=False`), with fresh parameters for each call and without its
retry, because its iterators write into the caller's parameters and lose pages, its `deserialize` turns non-breaking spaces into
spaces, its event iterator never ends beyond 200 events, and it waits for ever for an answer (tests/unit/asana/test_package.py).
Under it stands the sdk's guarded exchange instead of a urllib3 pool, so addresses, size, time and log are held as everywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from requests.structures import CaseInsensitiveDict

from connectors.asana.settings import AsanaSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AccessDenied, AuthExpired, ContractBroken, VendorUnavailable
from connectors.sdk.exchange import Exchange
from connectors.sdk.parallel import fetch_parallel
from connectors.sdk.refusal import refusal
from connectors.sdk.retry import send_patiently

JsonObject = dict[str, Any]
VENDOR = "Asana"
PAGE_SIZE = 100
BATCH_SIZE = 10
BATCHES_AT_ONCE = 4
"""Forty reads on the way at most; Asana allows fifty of one token at once."""
_BATCH = "/batch"
_RESTARTS = 3
_CHECK_ADDRESS = "Check the address, and whether a proxy or a login portal stands in between."
_MAY_PASS = frozenset({429, 500, 502, 503, 504})
_BAD_REQUEST, _UNAUTHORIZED, _PAYMENT_REQUIRED = 400, 401, 402


class PlanLacks(AccessDenied):
    """402: the plan of this organization does not have the feature. No failure, and nothing a right would change."""


@dataclass(frozen=True, slots=True)
class Action:
    """One GET of a batch. `fields` and `limit` are opt_fields and page size, `data` the other query parameters."""

    path: str
    data: Mapping[str, str] | None = None
    fields: Sequence[str] = ()
    limit: int | None = None

    def document(self) -> JsonObject:
        options: JsonObject = {"fields": list(self.fields)} if self.fields else {}
        if self.limit:
            options["limit"] = self.limit
        return {
            "method": "get",
            "relative_path": self.path,
            **({"data": dict(self.data)} if self.data else {}),
            **({"options": options} if options else {}),
        }


class AsanaApi(Closing):
    """One Asana as one token sees it. Close it when the task is over."""

    def __init__(self, settings: AsanaSettings, runtime: Runtime) -> None:
        self.connection = runtime.connection_name
        self._runtime = runtime
        self._exchange = Exchange(connection=runtime.connection_name, limits=runtime.limits)
        self._client = _guarded_client(settings, self._exchange)

    def get(self, path: str, *, what: str, params: Mapping[str, str] | None = None) -> Answer:
        """GET and insist on success. `what` finishes the sentence "Asana refused to ..."."""
        return self.insist(self.request("GET", path, what=what, params=params), what)

    def request(
        self,
        method: str,
        path: str,
        *,
        what: str,
        params: Mapping[str, str] | None = None,
        body: JsonObject | None = None,
    ) -> Answer:
        """Send patiently and return the final answer, whatever its status. All our requests only read, so all may be repeated."""

        def attempt() -> Answer:
            answer = self._send(method, path, params, body)
            return self._settled(answer) if path == _BATCH else answer

        cost = len(body["data"]["actions"]) if body and path == _BATCH else 1
        return send_patiently(attempt, runtime=self._runtime, vendor=VENDOR, what=what, cost=cost)

    def pages(
        self,
        path: str,
        *,
        what: str,
        params: Mapping[str, str] | None = None,
        offset: str | None = None,
        started_over: Callable[[], None] = lambda: None,
    ) -> Iterator[Answer]:
        """Every page of a list, 100 items each, or what follows a page that came with `offset`.

        Offsets live 15 minutes. One that died while the caller was busy is answered with 400, and then the list starts over: pages
        come twice, which does no harm, instead of never. Who counts them is told by `started_over`. Raises what `insist` raises.
        """
        restarts = 0
        while True:
            asked = {**(params or {}), "limit": str(PAGE_SIZE), **({"offset": offset} if offset else {})}
            answer = self.request("GET", path, what=what, params=asked)
            if answer.status == _BAD_REQUEST and offset and restarts < _RESTARTS:
                restarts, offset = restarts + 1, None
                started_over()
                continue
            yield self.insist(answer, what)
            offset = next_offset(answer.json())
            if offset is None:
                return

    def items(self, path: str, *, what: str, params: Mapping[str, str] | None = None) -> list[JsonObject]:
        """A whole short list in memory, each gid once (a list that started over repeats itself)."""
        found: dict[str, JsonObject] = {}
        for answer in self.pages(path, what=what, params=params):
            found |= {item["gid"]: item for item in listed(answer.json(), what=what)}
        return list(found.values())

    def batches(self, actions: Sequence[Action], *, what: str) -> Iterator[tuple[Sequence[Action], Answer]]:
        """Ten GETs in one request, with the actions it answers.

        Each counts as a call of its own for Asana's limits, so this saves time on the way, not quota. Results stand in the order of
        the actions: `{"data": [{"status_code", "headers", "body"}]}`.
        """
        chunks = (actions[start : start + BATCH_SIZE] for start in range(0, len(actions), BATCH_SIZE))
        yield from fetch_parallel((partial(self._batch, some, what) for some in chunks), workers=BATCHES_AT_ONCE)

    def _batch(self, actions: Sequence[Action], what: str) -> tuple[Sequence[Action], Answer]:
        body = {"data": {"actions": [action.document() for action in actions]}}
        answer = self.insist(self.request("POST", _BATCH, what=what, body=body), what)
        results = listed(answer.json(), what=what)
        if len(results) != len(actions):
            raise ContractBroken(
                f"Asana's answer to a batch of {self.place} does not fit it (questions: {len(actions)}, answers: {len(results)})."
            )
        return actions, answer

    @property
    def place(self) -> str:
        """Whose answer this is, for sentences about it."""
        return f'connection "{self.connection}"'

    def insist(self, answer: Answer, what: str) -> Answer:
        """The answer if it is a success; raises the error that says what to do otherwise."""
        if answer.ok:
            return answer
        if answer.status == _PAYMENT_REQUIRED:
            raise PlanLacks(
                f"The plan of {self.place} does not allow to {what} (402 on {answer.place}).",
                hint="Everything else is read. Upgrade the plan in Asana if you need it.",
            )
        if answer.status == _UNAUTHORIZED:
            raise AuthExpired(
                f"Asana refused the token of {self.place} (401 on {answer.place}).",
                hint="Create a new personal access token and save it under Connections.",
            )
        raise refusal(answer, vendor=VENDOR, what=what)

    def progress(self, sentence: str) -> None:
        self._runtime.progress(sentence)

    def close(self) -> None:
        self._exchange.close()

    def _send(self, method: str, path: str, params: Mapping[str, str] | None, body: JsonObject | None) -> Answer:
        """One request through the package. Its exception for a refusal is only another way to hand back the answer."""
        from asana.rest import ApiException

        limits = self._runtime.limits
        try:
            raw = self._client.call_api(
                path,
                method,
                query_params=dict(params or {}),
                header_params={"Accept": "application/json"},
                body=body,
                auth_settings=["personalAccessToken"],
                _return_http_data_only=True,
                _preload_content=False,
                _request_timeout=(limits.connect_timeout_s, limits.read_timeout_s),
            )
        except ApiException as refused:
            headers = CaseInsensitiveDict(refused.headers)
            return Answer(
                refused.status, headers, refused.body, f"{self._client.configuration.host}{path}", self.connection
            )
        return self._whole(raw.answer)

    def _whole(self, answer: Answer) -> Answer:
        """An empty, broken-off or strange success is a fault of the way, worth another try: raises VendorUnavailable."""
        if not (answer.body[:1] == b"{" and answer.body.rstrip()[-1:] == b"}"):
            answer.json()
            raise VendorUnavailable(
                f"{answer.place} answered nothing that Asana would ({self.place}).", hint=_CHECK_ADDRESS
            )
        return answer

    def _settled(self, answer: Answer) -> Answer:
        """A batch in which every action has its final answer: raises VendorUnavailable, so that it is asked again, otherwise."""
        if answer.ok and any(result["status_code"] in _MAY_PASS for result in listed(answer.json(), what="batch")):
            raise VendorUnavailable(
                f"Asana could not answer a part of a batch for {self.place}.", hint="Try again later."
            )
        return answer


def listed(document: Any, *, what: str) -> list[JsonObject]:
    """The `data` of an answer that is a list. Raises ContractBroken when it is none."""
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, list):
        raise ContractBroken(
            f"Asana answered no list when asked to {what}.", hint="Check the address; a newer connector may exist."
        )
    return data


def next_offset(document: JsonObject) -> str | None:
    """Where the next page begins; None after the last one, where `next_page` is null or absent."""
    next_page = document.get("next_page")
    return next_page["offset"] if next_page else None


def _guarded_client(settings: AsanaSettings, exchange: Exchange) -> Any:
    """The package's client with our exchange in place of its connection pool."""
    from asana.api_client import ApiClient
    from asana.configuration import Configuration

    configuration = Configuration()
    configuration.host = settings.base_url
    configuration.access_token = settings.access_token.get_secret_value()
    configuration.retry_strategy = False
    client = ApiClient(configuration)
    client.rest_client.pool_manager = _GuardedPool(exchange)
    # Its threads serve only `async_req`; left alone they are joined when the interpreter tears down.
    client.pool.close()
    client.pool.join()
    return client


@dataclass(frozen=True, slots=True)
class _GuardedPool:
    """What the package takes for a urllib3 pool. Time-outs are the exchange's, from the same limits."""

    exchange: Exchange

    def request(
        self,
        method: str,
        url: str,
        *,
        fields: Sequence[tuple[str, str]] | None = None,
        body: str | None = None,
        headers: Mapping[str, str],
        **_: Any,
    ) -> "_Raw":
        return _Raw(self.exchange.send(method, url, params=list(fields or ()), content=body, headers=dict(headers)))


@dataclass(frozen=True, slots=True)
class _Raw:
    """What the package takes for a urllib3 response: only what it looks at when it does not decode."""

    answer: Answer

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def reason(self) -> str:
        return ""

    @property
    def data(self) -> bytes:
        return self.answer.body

    def getheaders(self) -> Mapping[str, str]:
        return self.answer.headers
