"""The only place that speaks to monday: one question in, one whole answer out.

monday is asked by POST with a bare token (no "Bearer") and a pinned `API-Version`. An answer counts only when it has data and no error:
a status 200 with half of the data is a failure of that question, never a page.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from connectors.monday.budget import Budget
from connectors.monday.documents import Document
from connectors.monday.refusals import error_of
from connectors.monday.settings import MondaySettings
from connectors.monday.trouble import NO_DATA, JsonObject, Kind, asked_wait, document_of, trouble_of
from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import ContractBroken
from connectors.sdk.http import VendorHttp
from connectors.sdk.retry import RetryPolicy

VENDOR = "monday"
_TRIES = {Kind.FAULTY: 3, Kind.BUDGET: 3}
"""A 200 with INTERNAL_SERVER_ERROR may be a passing fault or a feature that the plan lacks: after so many it counts as lasting. A
question that finds no budget after two waits costs more than a minute has.
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. `at` is monday's own clock, None when the answer does not say it."""

    body: bytes
    document: JsonObject
    data: JsonObject
    at: dt.datetime | None


class MondayApi(Closing):
    """One account as one token sees it. Used by one thread; close it when the task is over."""

    def __init__(self, settings: MondaySettings, runtime: Runtime) -> None:
        self.connection = runtime.connection_name
        self.budget = Budget()
        self._runtime = runtime
        self._version = settings.api_version
        self._tries: Counter[Kind] = Counter()
        self._read: tuple[bytes, JsonObject | None] = (b"", None)
        self._http = VendorHttp(
            base_url=settings.base_url,
            runtime=runtime,
            vendor=VENDOR,
            headers={"Authorization": settings.api_token.get_secret_value(), "API-Version": settings.api_version},
            policy=RetryPolicy(may_pass=self._may_pass, asked_wait=asked_wait),
        )

    def ask(self, document: Document, **variables: Any) -> Reply:
        """Ask one question and insist on a whole answer.

        Raises CursorExpired, TooDear, BoardRefused or QuestionFailed for what concerns this question alone; AuthExpired, AccessDenied,
        ConfigError, QuotaExhausted, RateLimited, VendorUnavailable or ContractBroken for what concerns the connection.
        """
        self._hold_back(document)
        self._tries.clear()
        answer = self._http.request(
            "POST",
            "",
            what=document.what,
            json={"query": document.text, "variables": variables, "operationName": document.name},
        )
        found = self._document(answer)
        if found is None and answer.ok:
            answer.json()
        trouble = trouble_of(answer, found)
        if trouble or found is None:
            raise error_of(
                trouble or NO_DATA, answer, what=document.what, connection=self.connection, now=self._runtime.now()
            )
        self._check_version(answer)
        data: JsonObject = found["data"]
        self.budget.learn(document.name, data=data, header=answer.headers.get("RateLimit", ""), now=self._runtime.now())
        return Reply(answer.body, found, data, _date(answer))

    def progress(self, sentence: str) -> None:
        self._runtime.progress(sentence)

    def close(self) -> None:
        self._http.close()

    def _hold_back(self, document: Document) -> None:
        wait_s = self.budget.wait_s(document.name, self._runtime.now())
        if wait_s:
            self._runtime.meter.count_wait(wait_s)
            self._runtime.sleep(wait_s)

    def _may_pass(self, answer: Answer) -> bool:
        trouble = trouble_of(answer, self._document(answer))
        if trouble is None:
            return False
        self._tries[trouble.kind] += 1
        return trouble.kind is Kind.LATER or self._tries[trouble.kind] < _TRIES.get(trouble.kind, 0)

    def _document(self, answer: Answer) -> JsonObject | None:
        """The decoded answer; decoded once, although the retry policy looks at it first."""
        if self._read[0] is not answer.body:
            self._read = (answer.body, document_of(answer))
        return self._read[1]

    def _check_version(self, answer: Answer) -> None:
        served = answer.headers.get("API-Version")
        if served and served != self._version:
            raise ContractBroken(
                f'monday serves API version {served} to connection "{self.connection}" instead of {self._version}.',
                hint="Fields mean other things in another version, so nothing was read. Update the connector.",
            )


def pages_of(api: MondayApi, document: Document, name: str, *, limit: int) -> Iterator[tuple[Reply, bool]]:
    """Walk a list that is paged by number, with whether a page is the last.

    Only an empty page ends it: a short one may be short because the token may not see the rest of it.
    """
    page = 1
    while True:
        reply = api.ask(document, limit=limit, page=page)
        is_last = not listed(reply, name, api)
        yield reply, is_last
        if is_last:
            return
        page += 1


def listed(reply: Reply, name: str, api: MondayApi) -> list[JsonObject]:
    """The list under a name, without the null elements that monday puts there. A missing list is no empty list."""
    found = reply.data.get(name)
    if not isinstance(found, list):
        raise ContractBroken(
            f'monday answered connection "{api.connection}" without the list "{name}" it promises.',
            hint="Nothing was stored of it. See whether a newer connector exists.",
        )
    return [element for element in found if element is not None]


def _date(answer: Answer) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
