"""How a run ended, and what that means for the connection's next attempt."""

import datetime as dt
from dataclasses import dataclass

from connectors.sdk.errors import ConnectorError, NeedsHuman, QuotaExhausted, RateLimited, RunCancelled, TryLater
from hub.errors import HubError
from hub.log import redact
from hub.storage.runs import RunOutcome
from hub.sync.drift import SCHEMA
from models.vocabulary import RunState
from models.wording import agree

FIRST_BACKOFF = dt.timedelta(minutes=1)
LONGEST_BACKOFF = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """`error` is (class, sentence, hint); `next_attempt_at` None leaves the connection to its schedule, else `waiting_for` says for what.
    A run that ends as queued goes on then from its last page.
    """

    state: RunState
    error: tuple[str, str, str] | None = None
    next_attempt_at: dt.datetime | None = None
    waiting_for: str | None = None
    is_unforeseen: bool = False
    """The hub's own fault: its trace belongs into the log."""


def ending_of_success(outcome: RunOutcome) -> Ending:
    """Succeeded, or partial when records were quarantined or something could not be read."""
    quarantined = sum(counts.quarantined for counts in outcome.counts.values())
    faults = [gap for gap in outcome.gaps if gap["is_fault"]]
    if not quarantined and not faults:
        return Ending(RunState.SUCCEEDED)
    parts = []
    if quarantined:
        parts.append(
            agree(
                quarantined,
                "1 record broke a rule and stands in quarantine",
                f"{quarantined} records broke a rule and stand in quarantine",
            )
        )
    parts += [gap["message"].rstrip(".") for gap in faults if gap["stream"] == SCHEMA]
    unread = [gap for gap in faults if gap["stream"] != SCHEMA]
    if unread:
        first = unread[0]["message"]
        parts.append(
            agree(len(unread), f"1 part could not be read: {first}", f"{len(unread)} parts could not be read: {first}")
        )
    hint = faults[0]["hint"] if faults else "Look at /quarantine for the rule each of them broke."
    return Ending(RunState.PARTIAL, ("Partial", f"{'; '.join(parts)}".rstrip(".") + ".", hint))


def ending_of_error(error: BaseException, *, tool: str, now: dt.datetime, failures_before: int) -> Ending:
    """A person's sentence for whatever stopped the run, and when it is worth trying again. `tool` is the vendor's name."""
    match error:
        case RunCancelled():
            return Ending(RunState.CANCELLED)
        case QuotaExhausted(resumes_at=dt.datetime() as resumes_at):
            waiting_for = f"waiting for {tool}'s {error.quota}, resumes {_at(resumes_at, now=now)}"
            return Ending(RunState.QUEUED, _words(error), resumes_at, waiting_for)
        case TryLater():
            next_attempt_at = _next_attempt(error, now=now, failures_before=failures_before)
            what = "rate limit" if isinstance(error, RateLimited) else "next answer"
            waiting_for = f"waiting for {tool}'s {what}, tries again {_at(next_attempt_at, now=now)}"
            return Ending(RunState.FAILED, _words(error), next_attempt_at, waiting_for)
        case NeedsHuman() | ConnectorError():
            return Ending(RunState.FAILED, _words(error))
        case HubError():
            return Ending(RunState.FAILED, (type(error).__name__, error.detail, error.hint))
        case _:
            sentence = f"The hub itself failed ({type(error).__name__}); what was read before is kept."
            return Ending(
                RunState.FAILED,
                (type(error).__name__, sentence, "The log of this run has the details."),
                is_unforeseen=True,
            )


def _words(error: ConnectorError) -> tuple[str, str, str]:
    return type(error).__name__, redact(error.message), redact(error.hint)


def _next_attempt(error: TryLater, *, now: dt.datetime, failures_before: int) -> dt.datetime:
    """The vendor's own word where it gave one, else a doubling wait."""
    if isinstance(error, RateLimited) and error.retry_after_s:
        return now + dt.timedelta(seconds=error.retry_after_s)
    doublings: int = 2 ** min(failures_before, 10)
    return now + min(FIRST_BACKOFF * doublings, LONGEST_BACKOFF)


def _at(instant: dt.datetime, *, now: dt.datetime) -> str:
    """`00:00 UTC`, with its day when that is more than a day ahead."""
    shown = instant.astimezone(dt.UTC)
    return f"{shown:%H:%M} UTC" if shown - now < dt.timedelta(days=1) else f"{shown:%Y-%m-%d %H:%M} UTC"
