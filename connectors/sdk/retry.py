"""Asking again, politely: the one retry policy for every vendor and every HTTP library."""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import count

from connectors.sdk.answer import Answer
from connectors.sdk.contract import Runtime
from connectors.sdk.errors import QuotaExhausted, RateLimited, VendorUnavailable

_log = logging.getLogger(__name__)

TOO_MANY_REQUESTS = 429
_MAY_PASS = frozenset({TOO_MANY_REQUESTS, 500, 502, 503, 504})
_FIRST_WAIT_S = 1.0
_LONGEST_OWN_WAIT_S = 60.0


def may_pass(answer: Answer) -> bool:
    """Whether the same request may get a better answer later: 429, 500, 502, 503 and 504."""
    return answer.status in _MAY_PASS


def retry_after_s(answer: Answer, now: dt.datetime) -> float | None:
    """The wait that `Retry-After` asks for, in seconds or as an HTTP date; None when it says nothing readable.

    A date is measured from the answer's own `Date`, since one clock wrote both; `now` stands in when there is none.
    """
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    until, since = _http_date(text), _http_date(answer.headers.get("Date", "")) or now
    return max(0.0, (until - since).total_seconds()) if until else None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """What a vendor may say differently: which answers may pass, and where it writes the wait it asks for (seconds, or None).

    `jitter` gives 0 to 1 and keeps many workers from coming back at once; None takes the microseconds of the runtime's clock.
    """

    may_pass: Callable[[Answer], bool] = may_pass
    asked_wait: Callable[[Answer, dt.datetime], float | None] = retry_after_s
    jitter: Callable[[], float] | None = None


DEFAULT_POLICY = RetryPolicy()


def send_patiently(
    attempt: Callable[[], Answer],
    *,
    runtime: Runtime,
    vendor: str,
    what: str,
    idempotent: bool = True,
    policy: RetryPolicy = DEFAULT_POLICY,
) -> Answer:
    """Send a request until its answer is final, and return that, whatever its status.

    `attempt` sends once and raises VendorUnavailable for a transport fault that may pass. `what` finishes the sentence "Jira
    refused to ...", such as "list projects". A request that is not idempotent is repeated only after a 429, which did nothing.
    Raises RateLimited when the wait asked for exceeds the limits, QuotaExhausted when the request budget is used up,
    VendorUnavailable when the last try failed too; RunCancelled comes out of the runtime's sleep.
    """
    asking = _Asking(runtime=runtime, vendor=vendor, what=what, policy=policy)
    for tries in count(1):
        asking.take_from_budget()
        outcome = _outcome(attempt)
        if isinstance(outcome, Answer):
            runtime.meter.count_received(len(outcome.body))
            if not policy.may_pass(outcome) or not (idempotent or outcome.status == TOO_MANY_REQUESTS):
                return dataclasses.replace(outcome, connection=runtime.connection_name)
        elif not idempotent:
            raise outcome
        asking.wait_after(outcome, tries)
    raise AssertionError("count() has no end")


def _outcome(attempt: Callable[[], Answer]) -> Answer | VendorUnavailable:
    try:
        return attempt()
    except VendorUnavailable as fault:
        return fault


@dataclass(slots=True)
class _Asking:
    """One request on its way through its tries."""

    runtime: Runtime
    vendor: str
    what: str
    policy: RetryPolicy
    waited_s: float = 0.0

    def take_from_budget(self) -> None:
        budget = self.runtime.limits.max_requests
        if not self.runtime.meter.take_request(budget):
            raise QuotaExhausted(
                f"{self._subject()} has used its {budget} requests of this run.",
                hint="The next run goes on from here; raise the request budget to read more at once.",
            )

    def wait_after(self, outcome: Answer | VendorUnavailable, tries: int) -> None:
        """Sleep before the next try. Raises what ends the asking when tries or patience are used up."""
        asked = self.policy.asked_wait(outcome, self.runtime.now()) if isinstance(outcome, Answer) else None
        wait_s = self._next_wait(asked, tries)
        limits = self.runtime.limits
        if asked is not None and self.waited_s + wait_s > limits.max_wait_s:
            raise RateLimited(
                f"{self._subject()} may not {self.what} for another {asked:.0f} s: {self.vendor} limits its requests.",
                hint="The next run goes on from here.",
                retry_after_s=asked,
            )
        if tries >= limits.max_tries or self.waited_s + wait_s > limits.max_wait_s:
            raise self._gave_up(outcome, tries, wait_s)
        self.runtime.meter.count_wait(wait_s)
        _log.info("vendor_wait", extra={"vendor": self.vendor, "wait_s": round(wait_s, 1), "tries": tries})
        self.runtime.progress(f"waiting {wait_s:.0f} s for {self.vendor} to {self.what}")
        self.runtime.sleep(wait_s)
        self.waited_s += wait_s

    def _next_wait(self, asked: float | None, tries: int) -> float:
        """What the vendor asks for in full and a little more, else 1, 2, 4 ... 60 s of which half is left to chance."""
        jitter = self.policy.jitter() if self.policy.jitter else self.runtime.now().microsecond / 1_000_000
        own = min(_FIRST_WAIT_S * 2.0 ** (tries - 1), _LONGEST_OWN_WAIT_S) * (1.0 + jitter) / 2.0
        return own if asked is None else max(asked + jitter, own)

    def _gave_up(self, outcome: Answer | VendorUnavailable, tries: int, wait_s: float) -> Exception:
        if isinstance(outcome, VendorUnavailable):
            return outcome
        if outcome.status == TOO_MANY_REQUESTS:
            return RateLimited(
                f"{self._subject()} may not {self.what} now: {self.vendor} limits its requests (429, {tries} tries).",
                hint="The next run goes on from here.",
                retry_after_s=wait_s,
            )
        return VendorUnavailable(
            f"{self._subject()} cannot {self.what}: {outcome.place} answered {outcome.status} {tries} times.",
            hint=f"Try again later; see whether {self.vendor} reports a disturbance.",
        )

    def _subject(self) -> str:
        return f'Connection "{self.runtime.connection_name}"'


def _http_date(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
