"""The only place that speaks to Trello: single questions, ten in a batch, and what its refusals mean.

Key and token travel in a header, so that no address, log or link holds them. Refusals are plain text; a 429 names no time to wait.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from connectors.sdk.answer import Answer
from connectors.sdk.closing import Closing
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError, ConnectorError, ContractBroken
from connectors.sdk.http import VendorHttp
from connectors.sdk.refusal import refusal
from connectors.sdk.retry import TOO_MANY_REQUESTS, RetryPolicy, may_pass
from connectors.trello.answers import list_in, object_in
from connectors.trello.pace import WINDOW_S, Pace
from connectors.trello.settings import TrelloSettings

VENDOR = "Trello"
MOST_IN_BATCH = 10
_BUSY_ITEM = re.compile(rb'"statusCode"\s*:\s*(429|5\d\d)\b')
_BATCH = "/batch?"
_OK = 200


def _may_pass(answer: Answer) -> bool:
    """A batch is fine as a whole while items in it were refused for the time being; then it is asked again."""
    return may_pass(answer) or (_BATCH in answer.url and _BUSY_ITEM.search(answer.body) is not None)


def _asked_wait(answer: Answer, _now: dt.datetime) -> float | None:
    """Trello never says how long; its window is ten seconds, and asking earlier only counts against the key."""
    busy = _BUSY_ITEM.search(answer.body) if answer.ok else None
    throttled = answer.status == TOO_MANY_REQUESTS or (busy is not None and busy.group(1) == b"429")
    return WINDOW_S if throttled else None


@dataclass(frozen=True, slots=True)
class Item:
    """The answer to one question, alone or in a batch. `message` is Trello's sentence of a refusal."""

    status: int
    document: Any
    message: str = ""

    @property
    def ok(self) -> bool:
        return self.status == _OK


class TrelloApi(Closing):
    """Trello as one member sees it. Close it when the task is over."""

    def __init__(self, settings: TrelloSettings, runtime: Runtime) -> None:
        self.connection = runtime.connection_name
        self.progress = runtime.progress
        self.now = runtime.now
        self._pace = Pace(runtime)
        key, token = settings.api_key.get_secret_value(), settings.token.get_secret_value()
        self._http = VendorHttp(
            base_url=settings.base_url,
            runtime=runtime,
            vendor=VENDOR,
            headers={"Authorization": f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'},
            policy=RetryPolicy(may_pass=_may_pass, asked_wait=_asked_wait),
        )

    def request(self, question: str, *, what: str) -> Answer:
        """Ask one question and return its final answer, unless that refuses the credentials as such."""
        self._pace.admit()
        answer = self._http.request("GET", question, what=what)
        if _refuses_credentials(answer):
            raise self.refusal(answer, what=what)
        return answer

    def get(self, question: str, *, what: str) -> Answer:
        """Ask one question and insist on success. `what` reads like "list boards"."""
        answer = self.request(question, what=what)
        if not answer.ok:
            raise self.refusal(answer, what=what)
        return answer

    def ask_all(self, questions: Sequence[str], *, what: str) -> Iterator[Item]:
        """Ask any number of questions, ten in a batch, and give their answers in order. A refused one does not stop the others."""
        remaining = iter(questions)
        while batch := list(islice(remaining, MOST_IN_BATCH)):
            yield from self._ask_batch(batch, what)

    def refusal(self, answer: Answer, *, what: str) -> ConnectorError:
        """The error for an answer that is no success, by the sentence that Trello writes."""
        says = _text(answer)
        where = f'connection "{self.connection}"'
        match answer.status, says:
            case 401, "invalid key":
                return AuthExpired(
                    f"Trello does not know the API key of {where}.",
                    hint="Copy the key of your Power-Up from trello.com/power-ups/admin and save it under Connections.",
                )
            case 401, "invalid token" | "expired token":
                return AuthExpired(
                    f"Trello refused the token of {where}: it has expired, was withdrawn, or belongs to another key.",
                    hint="Create a new token with that key and save it under Connections.",
                )
            case 401, _ if says.startswith("unauthorized"):
                return AccessDenied(
                    f"Trello refused to {what} for {where}: its member may not see it.",
                    hint="Invite the token's member to the board, or leave the board out.",
                )
            case 400, "invalid id":
                return ConfigError(
                    f"Trello has nothing to {what} for {where}: the id is none of Trello's.",
                    hint="Choose the boards again from the list.",
                )
            case _:
                return refusal(answer, vendor=VENDOR, what=what)

    def close(self) -> None:
        self._http.close()

    def _ask_batch(self, questions: Sequence[str], what: str) -> Iterator[Item]:
        """A comma separates the questions, so those inside of one are escaped once more."""
        urls = ",".join(question.replace(",", "%2C") for question in questions)
        self._pace.admit(len(questions))
        answer = self._http.request("GET", "/batch", what=what, params={"urls": urls}, cost=len(questions))
        if not answer.ok:
            raise self.refusal(answer, what=what)
        items = list_in(answer.json(), of="batch")
        if len(items) != len(questions):
            raise ContractBroken(
                f"Trello's answer to a batch does not fit it (questions: {len(questions)}, answers: {len(items)})."
            )
        return map(_item, items)


def _item(answered: Any) -> Item:
    """`{"200": document}` for a success, `{"name", "message", "statusCode"}` for a refusal."""
    answered = object_in(answered, of="batch")
    if str(_OK) in answered:
        return Item(_OK, answered[str(_OK)])
    return Item(int(answered.get("statusCode") or 0), None, str(answered.get("message") or ""))


def _refuses_credentials(answer: Answer) -> bool:
    return answer.status == 401 and not _text(answer).startswith("unauthorized")  # noqa: PLR2004


def _text(answer: Answer) -> str:
    """The short sentence of a refusal; never shown, only compared."""
    return answer.body[:100].decode(errors="replace").strip().lower()
