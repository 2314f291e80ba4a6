"""The only place that speaks to Microsoft Graph: lists through all of their pages, twenty questions in a batch, and what it refuses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from connectors.msproject.entra.http import SignedHttp
from connectors.msproject.settings import MsProjectSettings
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConfigError,
    ConnectorError,
    ContractBroken,
    RateLimited,
    VendorUnavailable,
)
from connectors.sdk.refusal import refusal

JsonObject = dict[str, Any]
VENDOR = "Microsoft Graph"
MOST_IN_BATCH = 20
_OK, _TOO_OLD = 200, 410
_MAY_PASS = frozenset({429, 500, 502, 503, 504})
_OWN_WAIT_S = 5.0


class LogExpired(Exception):
    """A link to changes is too old for Graph."""


@dataclass(frozen=True, slots=True)
class Item:
    """The answer to one question of a batch. `document` is {} where it is a refusal."""

    status: int
    document: JsonObject

    @property
    def ok(self) -> bool:
        return self.status == _OK


class GraphApi(Closing):
    """Graph as the connection's application, or person, sees it. Close it when the task is over."""

    def __init__(self, settings: MsProjectSettings, runtime: Runtime) -> None:
        self.connection = runtime.connection_name
        self.progress = runtime.progress
        self._runtime = runtime
        self._http = SignedHttp(
            settings, runtime, resource=settings.graph_url, base_url=f"{settings.graph_url}/v1.0", vendor=VENDOR
        )
        self.tokens = self._http.tokens

    def request(self, path: str, *, what: str) -> Answer:
        """The final answer to one question, whatever its status."""
        return self._http.request("GET", path, what=what)

    def get(self, path: str, *, what: str) -> JsonObject:
        """One object. Raises the error of `refusal`; LogExpired for a link to changes that is too old."""
        answer = self.request(path, what=what)
        if answer.status == _TOO_OLD:
            raise LogExpired
        if not answer.ok:
            raise self.refusal(answer, what=what)
        return _object_in(answer.json(), what)

    def pages(self, path: str, *, what: str) -> Iterator[JsonObject]:
        """The pages of a list, each with its `value`; the last one may hold a link to what changes later."""
        link: str | None = path
        while link:
            document = self.get(link, what=what)
            _values_in(document, what)
            yield document
            link = document.get("@odata.nextLink")

    def items(self, path: str, *, what: str) -> Iterator[JsonObject]:
        for document in self.pages(path, what=what):
            yield from _values_in(document, what)

    def rest_of(self, document: JsonObject, *, what: str) -> Iterator[JsonObject]:
        """The values of a first page that came in a batch, and those of the pages after it."""
        yield from _values_in(document, what)
        link = document.get("@odata.nextLink")
        if link:
            yield from self.items(link, what=what)

    def ask_all(self, paths: Sequence[str], *, what: str) -> Iterator[Item]:
        """Any number of questions, twenty in a batch, answers in order; a refused one does not stop the others.

        Questions that Graph is too busy for are asked again alone, after the longest wait it asked for.
        """
        remaining = iter(paths)
        while some := list(islice(remaining, MOST_IN_BATCH)):
            yield from self._ask(some, what)

    def refusal(self, answer: Answer, *, what: str) -> ConnectorError:
        where = f'connection "{self.connection}"'
        match answer.status:
            case 401:
                return AuthExpired(
                    f"{VENDOR} refused a fresh token of {where}.", hint="Check tenant_id, graph_url and authority_url."
                )
            case 403:
                return self.denied(what)
            case 404:
                return ConfigError(f"{VENDOR} has nothing to {what} for {where}.", hint="Choose the scopes again.")
            case _:
                return refusal(answer, vendor=VENDOR, what=what)

    def denied(self, what: str) -> AccessDenied:
        return AccessDenied(
            f'{VENDOR} refused to {what} for connection "{self.connection}": a permission is missing.',
            hint="Grant the app registration the permissions that the connector's README names, with admin consent.",
        )

    def close(self) -> None:
        self._http.close()

    def _ask(self, paths: Sequence[str], what: str) -> list[Item]:
        found: dict[int, Item] = {}
        for _ in range(self._runtime.limits.max_tries):
            open_ones = [number for number in range(len(paths)) if number not in found]
            answered = self._batch({number: paths[number] for number in open_ones}, what)
            waits = []
            for number, item in answered.items():
                status = int(item.get("status") or 0)
                if status in _MAY_PASS:
                    waits.append(_asked_wait(item))
                else:
                    found[number] = Item(status, _body_of(item))
            if not waits:
                return [found[number] for number in range(len(paths))]
            self._wait(max(waits), what)
        raise VendorUnavailable(
            f'{VENDOR} is too busy to {what} for connection "{self.connection}".',
            hint="The next run goes on from here.",
        )

    def _batch(self, paths: dict[int, str], what: str) -> dict[int, JsonObject]:
        requests = [{"id": str(number), "method": "GET", "url": path} for number, path in paths.items()]
        answer = self._http.request("POST", "$batch", what=what, idempotent=True, json={"requests": requests})
        if not answer.ok:
            raise self.refusal(answer, what=what)
        items = _object_in(answer.json(), what).get("responses")
        answered = {int(item["id"]): item for item in items or () if str(item.get("id", "")).isdigit()}
        if answered.keys() != paths.keys():
            raise ContractBroken(
                f"{VENDOR}'s answer to a batch does not fit it (questions: {len(paths)}, answers: {len(answered)})."
            )
        return answered

    def _wait(self, seconds: float, what: str) -> None:
        limits = self._runtime.limits
        if seconds > limits.max_wait_s:
            raise RateLimited(
                f'Connection "{self.connection}" may not {what} for another {seconds:.0f} s: {VENDOR} limits its requests.',
                hint="The next run goes on from here.",
                retry_after_s=seconds,
            )
        self._runtime.meter.count_wait(seconds)
        self._runtime.progress(f"waiting {seconds:.0f} s for {VENDOR} to {what}")
        self._runtime.sleep(seconds)


def _asked_wait(item: JsonObject) -> float:
    headers = {name.lower(): text for name, text in (item.get("headers") or {}).items()}
    text = str(headers.get("retry-after", ""))
    return float(text) if text.isdigit() else _OWN_WAIT_S


def _body_of(item: JsonObject) -> JsonObject:
    body = item.get("body")
    return body if isinstance(body, dict) and item.get("status") == _OK else {}


def _object_in(document: Any, what: str) -> JsonObject:
    if not isinstance(document, dict):
        raise ContractBroken(f"{VENDOR} answered a request to {what} with something else.")
    return document


def _values_in(document: JsonObject, what: str) -> list[JsonObject]:
    values = document.get("value")
    if not isinstance(values, list):
        raise ContractBroken(f"{VENDOR} answered a request to {what} without a list.")
    return values
