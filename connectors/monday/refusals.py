"""What monday refuses, as errors named by what to do next. Its own message is not quoted: it may echo what was asked."""

import datetime as dt
from dataclasses import dataclass

from connectors.monday.quota import next_midnight
from connectors.monday.trouble import Kind, Trouble
from connectors.sdk.answer import Answer
from connectors.sdk.errors import (
    AccessDenied,
    AuthExpired,
    ConfigError,
    ConnectorError,
    ContractBroken,
    QuotaExhausted,
    VendorUnavailable,
)


class CursorExpired(VendorUnavailable):
    """The list must be started over: its cursor is older than 60 minutes."""


class TooDear(VendorUnavailable):
    """One question costs more than monday allows: ask for fewer items at once."""


class BoardRefused(AccessDenied):
    """One board cannot be read; the others can."""


class BoardMisconfigured(ConfigError):
    """The mapping of one board names what is not there; the other boards can be read."""


class QuestionFailed(VendorUnavailable):
    """monday answered this one question with a lasting fault; others may work."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`says` is completed with `what`, `connection` and `where`."""

    error: type[ConnectorError]
    says: str
    hint: str


_SENTENCES = {
    Kind.TOKEN: _Sentence(
        AuthExpired,
        'monday refused the token of connection "{connection}" ({status} on {place}).',
        "Create a new personal token in monday (Developers, My access tokens) and save it under Connections.",
    ),
    Kind.RIGHT: _Sentence(
        AccessDenied,
        "monday refused to {what} {where}.",
        "The token's user must be an active member or admin; viewers and unconfirmed users may not use the API.",
    ),
    Kind.SCOPE: _Sentence(
        AccessDenied,
        "The token lacks the scope to {what} {where}.",
        "Grant the app boards:read, users:read, teams:read, workspaces:read, account:read, me:read and updates:read.",
    ),
    Kind.VERSION: _Sentence(
        ConfigError,
        "monday does not know the API version it was asked for {where}.",
        'Leave "api_version" out, or write it as 2026-10.',
    ),
    Kind.CURSOR: _Sentence(
        CursorExpired,
        "monday no longer knows the place to go on from, to {what} {where}.",
        "The next run starts the board over.",
    ),
    Kind.TOO_DEAR: _Sentence(
        TooDear, "monday finds it too complex to {what} {where}.", "Map fewer columns, mirrors above all."
    ),
    Kind.BOARD: _Sentence(
        BoardRefused, "monday refused to {what} {where}.", "Check that the token's user still sees the board."
    ),
    Kind.QUESTION: _Sentence(
        ContractBroken,
        "monday did not understand the request to {what} {where}.",
        "Its interface may have changed; see whether a newer connector exists.",
    ),
}
_SENTENCES[Kind.BUDGET] = _SENTENCES[Kind.TOO_DEAR]
_LASTING_FAULT = _Sentence(
    QuestionFailed,
    "monday cannot {what} {where}.",
    "Try again later; if it stays so, the account's plan may lack the feature, or monday's support must look at the board.",
)


def error_of(trouble: Trouble, answer: Answer, *, what: str, connection: str, now: dt.datetime) -> ConnectorError:
    """The error for a final answer that is not whole. `what` reads like "list boards"."""
    if trouble.kind is Kind.DAILY:
        return quota_exhausted(connection, now)
    sentence = _SENTENCES.get(trouble.kind, _LASTING_FAULT)
    code = f", {trouble.code}" if trouble.code else ""
    says = sentence.says.format(
        what=what,
        connection=connection,
        status=answer.status,
        place=answer.place,
        where=f'for connection "{connection}" (HTTP {answer.status}{code})',
    )
    return sentence.error(says, hint=sentence.hint)


def quota_exhausted(connection: str, now: dt.datetime) -> QuotaExhausted:
    """The day's calls are used up. A worker does not sleep for hours: the run stops and its cursors stay."""
    resumes_at = next_midnight(now)
    return QuotaExhausted(
        f'The monday account of connection "{connection}" has used its API calls of the day.',
        hint=f"The run goes on from here after {resumes_at:%Y-%m-%d %H:%M} UTC; check says which schedule fits the plan.",
        resumes_at=resumes_at,
    )
